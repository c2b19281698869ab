"""What must hold of a step: for every process, and for each of its own.

Each function takes the process, the state before its step, the state after it and the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from typing import Any

import numpy as np

from sim.checks import collective_steps
from sim.checks.columns import Column, where
from sim.checks.ties import Change, compare, strong_ties_hold
from sim.codes import KINDS, MOST_A_DAY, Contact, Group, Origin, PlaceKind, Stage
from sim.kernels.ties import CASUAL
from sim.processes.activities import Activities
from sim.processes.alliances import Alliances
from sim.processes.collective_life import CollectiveLife
from sim.processes.crisis import Crisis
from sim.processes.empowerment import Empowerment
from sim.processes.encounters import Encounters
from sim.processes.facilitation import Facilitation
from sim.processes.founding import Founding
from sim.processes.governance import Governance
from sim.processes.heat import Heat
from sim.processes.introductions import Introductions
from sim.processes.levers import Levers
from sim.processes.lists import Lists
from sim.processes.logistics import Logistics
from sim.processes.mobilisation import Mobilisation
from sim.processes.moves import Moves
from sim.processes.mutual_aid import FADES, MutualAid
from sim.processes.needs import Needs
from sim.processes.outings import Outings
from sim.processes.process import Process
from sim.processes.succession import Succession
from sim.processes.tie_fading import TieFading
from sim.processes.wellbeing import Wellbeing
from sim.state import State
from sim.state.lists import listed

_BOOKED_BY_ARISING = {
    f"ledger.{name}"
    for name in (
        "met",
        "met_by_kind",
        "lapsed",
        "channel",
        "unmet_hours",
        "delay",
        "put",
        "put_met",
        "frail",
        "frail_asked",
    )
}
"""Columns of the ledger that are written on the day on which a need arose."""

_DATES = {
    "residents.arrived",
    "residents.last_enlisted",
    "residents.list_day",
    "households.knocked",
    "conditions.alarmed",
    "residents.last_contact",
    "residents.last_gave",
    "residents.last_received",
    "residents.last_out",
    "residents.last_cooled",
    "residents.last_unmet",
    "residents.last_activity",
    "residents.last_guest",
    "residents.last_gathering",
    "residents.last_visit",
    "residents.last_looked_after",
    "residents.last_offered",
    "residents.last_sent",
    "collectives.founded",
    "collectives.dissolved",
    "collectives.met",
    "households.called_on",
    "needs.arisen",
    "ties.last_day",
}
"""Columns that hold days gone by."""

_UNHEARD = {
    "asked": 0, "offered": 0, "found": -1, "tried": 0, "gate": -1, "queue": -1, "taken_in": 0,
    "answers": -1,
}  # fmt: skip
"""Columns of open needs that tell how far one has come, each with what it begins at."""

_EPS = 1e-6
_LONGEST_PATIENCE = 1024


def every_process(before: State, after: State, day: int, changed: Set[str]) -> Iterator[str]:
    """No process tells the future, takes back what was booked or changes how ties fade.

    Args:
        before: the state before a step.
        after: the state after it.
        day: of the run.
        changed: the columns that changed, as "table.column".
    """
    for name in sorted(changed & _DATES):
        table, _, column = name.partition(".")
        yield from where(getattr(getattr(after, table), column) > day, f"{name} is yet to come")
    for name in sorted(changed):
        table, _, column = name.partition(".")
        if table == "ledger":
            booked = getattr(after.ledger, column) - getattr(before.ledger, column)
            yield from where(booked < 0, f"{name} was taken back: days")
            if name == "ledger.arisen":  # the eve's two groups take in needs that are open
                booked = booked[:, : Group.CONNECTED]
            if name in _BOOKED_BY_ARISING:
                booked = booked[day + 1 :]
            else:
                booked[day] = 0
            yield from where(booked, f"{name} was booked on another day")
    if "ties.kept" in changed:
        yield "shares of hours kept changed"


def crisis(process: Crisis, before: State, after: State, day: int) -> Iterator[str]:
    """The day and its stage are told; places are open only where they exist and are not closed."""
    now, p = after.conditions, after.places
    if now.day[0] != day:
        yield f"conditions.day is {now.day[0]} on day {day}"
    before_it = day < now.first_crisis_day[0]
    if (now.stage[0] == Stage.BUILD_UP) != before_it:
        yield f"conditions.stage is {now.stage[0]} on day {day}"
    yield from where(p.open & now.closed[0][p.kind], "open place of a kind that is closed")
    if not now.school[0]:
        yield from where(p.open & (p.kind == PlaceKind.SCHOOL_GATE), "school gate without school")


def logistics(process: Logistics, before: State, after: State, day: int) -> Iterator[str]:
    """The day begins with all kits at home; only living collectives have equipment of theirs."""
    yield from where(after.collectives.used_kits != 0, "kits in use when the day begins")
    yield from _dead_stay_as_they_are(before, after)


def outings(process: Outings, before: State, after: State, day: int) -> Iterator[str]:
    """Those who go out go to a place that is open today, and that is among their habits."""
    at, habits = after.residents.place, after.habits
    out = at >= 0
    yield from where(out & ~after.places.open[at], "at a place that is not open")
    theirs = (after.buildings.reach[after.residents.building] == at[:, None]).any(axis=1) | (
        habits.school_gate == at
    )
    yield from where(out & ~theirs, "at a place out of reach")


def encounters(process: Encounters, before: State, after: State, day: int) -> Iterator[str]:
    """No strong tie weakens, new ones begin where people meet, and each of two is in contact."""
    change = compare(before, after, day)
    yield from strong_ties_hold(change, process.chat_hours)
    origins = (Origin.LANDING, Origin.BUILDING, Origin.PLACE)
    kinds = (Contact.CHAT, Contact.VISIT, Contact.ONLINE)
    yield from _meeting(before, after, day, change, origins, kinds)


def introductions(process: Introductions, before: State, after: State, day: int) -> Iterator[str]:
    """No strong tie weakens; who is made known is introduced."""
    change = compare(before, after, day)
    yield from strong_ties_hold(change, process.hours)
    yield from _meeting(before, after, day, change, (Origin.INTRODUCTION,), (Contact.INTRODUCTION,))


def activities(process: Activities, before: State, after: State, day: int) -> Iterator[str]:
    """No strong tie weakens, nobody leaves a collective, and activities take two at least."""
    yield from strong_ties_hold(compare(before, after, day), CASUAL)
    was, now = before.residents.membership, after.residents.membership
    yield from where((was >= 0) & (now != was), "left a collective at an activity")
    book = after.ledger
    yield from where(book.attendance[day] < 2 * book.activities[day], "activities of one person")
    yield from _kits_are_there(before, after)
    yield from _dead_stay_as_they_are(before, after)


def tie_fading(process: TieFading, before: State, after: State, day: int) -> Iterator[str]:
    """Ties are forgotten that fell under the threshold, none is made, worn or strengthened."""
    change = compare(before, after, day)
    if change.made.size or change.grown.any() or change.worn.any():
        yield "fading made a tie or changed the hours of one"
    if (change.lost > process.forget_below + _EPS).any():
        yield f"a tie of {change.lost.max():.3g} h was forgotten"


def governance(process: Governance, before: State, after: State, day: int) -> Iterator[str]:
    """Only living collectives change."""
    yield from _dead_stay_as_they_are(before, after)


def collective_life(
    process: CollectiveLife, before: State, after: State, day: int
) -> Iterator[str]:
    """Members are counted, no work comes but paperwork, and nobody gains energy by it."""
    r, c = after.residents, after.collectives
    yield from _counted(after)
    paperwork = process.paperwork / 7 + _EPS
    yield from where(c.work > before.collectives.work + paperwork, "more work than paperwork")
    yield from where(c.work < 0, "more work done than there was")
    yield from where(r.energy > before.residents.energy + _EPS, "gained energy by working")


def facilitation(process: Facilitation, before: State, after: State, day: int) -> Iterator[str]:
    """No strong tie weakens; caseloads and registers grow."""
    yield from strong_ties_hold(compare(before, after, day), CASUAL)
    was, now = before.residents, after.residents
    yield from where(was.registered & ~now.registered, "struck from the institution's register")
    yield from where(
        (was.list_holder >= 0).sum(axis=1) > (now.list_holder >= 0).sum(axis=1),
        "struck from a list",
    )
    yield from where(
        after.facilitators.caseload < before.facilitators.caseload, "post whose caseload fell"
    )


def needs(process: Needs, before: State, after: State, day: int) -> Iterator[str]:
    """Needs are added after those that are open, and arise today."""
    was, now = int(before.needs.length[0]), int(after.needs.length[0])
    if now < was:
        yield f"{was - now} open needs are gone"
    for name in after.needs.columns:
        old, kept = getattr(before.needs, name)[:was], getattr(after.needs, name)[:was]
        yield from where(old != kept, f"needs.{name} of an open need changed")
    yield from where(after.needs.arisen[was:now] != day, "new need of another day")
    for name, start in _UNHEARD.items():
        yield from where(
            getattr(after.needs, name)[was:now] != start, f"needs.{name} of a new need"
        )


def mutual_aid(process: MutualAid, before: State, after: State, day: int) -> Iterator[str]:
    """Needs close and none is made; what was asked or offered stays so; kits are there."""
    yield from strong_ties_hold(compare(before, after, day), CASUAL)
    had, have = _keys(before), _keys(after)
    left = np.isin(have, had)
    yield from where(~left, "need that nobody had")
    if left.all() and np.unique(had).size == had.size:
        order = np.argsort(had)
        same = order[np.searchsorted(had, have, sorter=order)]
        for name in _UNHEARD:
            was_so, is_so = (
                getattr(before.needs, name)[same],
                getattr(after.needs, name)[: same.size],
            )
            if name == "queue":  # of one that is over or suspended, to another
                acts = after.collectives.alive & ~after.collectives.suspended
                was_so = np.where((was_so >= 0) & acts[was_so], was_so, is_so)
                yield from where(is_so != was_so, "needs.queue of an open need changed")
            elif name != "answers":  # a link brings the day nearer
                yield from where(is_so < was_so, f"needs.{name} of an open need fell back")
    yield from where(
        after.needs.deadline[: int(after.needs.length[0])] <= day, "need left open past its day"
    )
    was, now = before.residents, after.residents
    yield from where(now.load < was.load * FADES - _EPS, "hours of help forgotten too soon")
    yield from where(now.crisis_hours < was.crisis_hours, "hours of help taken back")
    yield from _kits_are_there(before, after)


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
    for name, start in _UNHEARD.items():
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


def _meeting(
    before: State,
    after: State,
    day: int,
    change: Change,
    origins: tuple[Origin, ...],
    kinds: tuple[Contact, ...],
) -> Iterator[str]:
    """Yield how people met otherwise than a process lets them."""
    if not np.isin(change.origins, origins).all():
        yield f"a tie began elsewhere than by {', '.join(o.name.lower() for o in origins)}"
    met = after.ledger.contacts[day] - before.ledger.contacts[day]
    others = [kind for kind in Contact if kind not in kinds and met[kind]]
    if others:
        yield f"contacts were counted as {', '.join(kind.name.lower() for kind in others)}"
    if (change.made.size or change.grown.any()) and not met.any():
        yield "ties grew without a contact"
    was, now = before.residents.last_contact, after.residents.last_contact
    yield from where((now != was) & (now != day), "in contact on another day")


def _counted(state: State) -> Iterator[str]:
    """Yield the collectives whose members and core team are not counted right."""
    r, c = state.residents, state.collectives
    for name, who in (("members", r.membership >= 0), ("core", r.core == 1)):
        count = np.bincount(r.membership[who], minlength=len(c))
        yield from where(getattr(c, name) != count, f"collectives.{name} miscounted")


def _kits_are_there(before: State, after: State) -> Iterator[str]:
    """Yield the collectives that put more kits to use than they have; a part counts as a whole."""
    c = after.collectives
    more = c.used_kits > before.collectives.used_kits
    there = np.ceil(c.kits * c.upkeep + c.shared_kits - _EPS) + _EPS
    yield from where(more & (c.used_kits > there), "more kits in use than there are")


def _dead_stay_as_they_are(before: State, after: State) -> Iterator[str]:
    """Yield the columns in which a collective that is not alive changed, kits in use aside."""
    was, now = before.collectives, after.collectives
    dead = ~was.alive & ~now.alive
    for name in now.columns:
        if name != "used_kits":
            differs = (getattr(was, name) != getattr(now, name)) & dead
            yield from where(differs, f"{name} of a collective that is not alive changed")


def _keys(state: State) -> Column:
    """Return a number for each open need that tells it from all others."""
    rows, length = state.needs, int(state.needs.length[0])
    one = {name: getattr(rows, name)[:length].astype(np.int64) for name in rows.columns}
    who = one["arisen"] * len(state.residents) + one["resident"]
    key = (who * KINDS + one["kind"]) * MOST_A_DAY + one["nth"]
    return np.asarray(key * _LONGEST_PATIENCE + one["deadline"] - one["arisen"])


INVARIANTS: dict[type[Process], Callable[[Any, State, State, int], Iterator[str]]] = {
    Crisis: crisis,
    Levers: collective_steps.levers,
    Logistics: logistics,
    Outings: outings,
    Encounters: encounters,
    Introductions: introductions,
    Activities: activities,
    TieFading: tie_fading,
    Succession: collective_steps.succession,
    Founding: collective_steps.founding,
    Alliances: collective_steps.alliances,
    Governance: governance,
    Empowerment: collective_steps.empowerment,
    CollectiveLife: collective_life,
    Facilitation: facilitation,
    Needs: needs,
    Mobilisation: collective_steps.mobilisation,
    MutualAid: mutual_aid,
    Lists: collective_steps.lists,
    Heat: collective_steps.heat,
    Wellbeing: wellbeing,
    Moves: moves,
}
"""What must hold of a step of each process."""
