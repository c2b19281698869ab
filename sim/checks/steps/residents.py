"""What must hold of the steps that change residents themselves: heat, well-being, moves.

Each function takes the process, the state before its step, the state after it and the day.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.checks.columns import where
from sim.checks.steps.shared import UNHEARD
from sim.checks.ties import compare
from sim.codes import Origin
from sim.processes.heat import Heat
from sim.processes.moves import Moves
from sim.processes.wellbeing import Wellbeing
from sim.state import State
from sim.state.lists import listed

_EPS = 1e-6


def heat(process: Heat, before: State, after: State, day: int) -> Iterator[str]:
    """Nobody dies of heat on a day without; those at a place were out today."""
    book = after.ledger
    if book.deaths[day] > 0 and after.conditions.heat[0] == 0:
        yield "deaths from heat on a day without"
    if book.deaths[day] > len(after.residents):
        yield "more deaths than residents"
    out = after.residents.place >= 0
    yield from where(out & (after.residents.last_out != day), "out and not remembered")
    changed = after.residents.last_cooled != before.residents.last_cooled
    yield from where(changed & (after.residents.last_cooled != day), "cooled on another day")
    if not np.isfinite(book.deaths[day]):
        yield "deaths that are no number"


def wellbeing(process: Wellbeing, before: State, after: State, day: int) -> Iterator[str]:
    """Energy, trust, efficacy and belonging move towards their rest and not past it."""
    rest = {
        "energy": process.rested,
        "belonging": process.detached,
        "trust": process.rest_trust,
        "efficacy": process.rest_efficacy,
    }
    for name, end in rest.items():
        was, now = getattr(before.residents, name), getattr(after.residents, name)
        low, high = np.minimum(was, end), np.maximum(was, end)
        yield from where((now < low - _EPS) | (now > high + _EPS), f"{name} left its way to rest")


def moves(process: Moves, before: State, after: State, day: int) -> Iterator[str]:
    """Whole households come; they belong to nothing and know nobody else; others keep theirs."""
    r, c, ties = after.residents, after.collectives, after.ties
    came = r.arrived == day
    newcomers = np.bincount(r.household[came], minlength=len(after.households))
    yield from where(
        (newcomers > 0) & (newcomers != after.households.residents), "part of a household moved"
    )
    yield from where(came & (r.membership >= 0).any(axis=1), "newcomer in a collective")
    yield from where(came & (listed(r) | r.registered), "newcomer on a list")
    yield from where(np.isin(c.leader, np.flatnonzero(came)), "led by a newcomer")
    needs, length = after.needs, int(after.needs.length[0])
    theirs = came[needs.resident[:length]]
    for name, start in UNHEARD.items():
        is_so, was_so = getattr(needs, name)[:length], getattr(before.needs, name)[:length]
        yield from where(theirs & (is_so != start), f"needs.{name} of one who has just come")
        yield from where(~theirs & (is_so != was_so), f"needs.{name} of one who stays changed")
    outside = (ties.alter >= 0) & (ties.origin != Origin.HOUSEHOLD)
    yield from where(came & outside.any(axis=1), "newcomer who knows a neighbour")
    change = compare(before, after, day)
    gone = came[:, None] | came[before.ties.alter]
    yield from where(change.ego & ~gone, "tie lost between people who stay")
    if change.made.size or change.grown.any() or change.worn.any():
        yield "moves made a tie or changed the hours of one"
    for name in ("membership", "core", "energy", "trust", "know_how"):
        differs = (getattr(r, name) != getattr(before.residents, name)).reshape(len(r), -1)
        yield from where(differs.any(axis=1) & ~came, f"{name} of one who stays changed")
