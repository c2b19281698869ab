"""Empowerment: what collectives and their members learn, forget, and come to feel able to do.

Rule: each day, in this order, p being the intensity of the lever pass_on today:

- the shared knowledge of a collective moves towards 1 - centralisation by `sharing`;
- its know-how moves towards 1 by `practice` x pulse (activities held lately), and is then
  multiplied by 1 - `rust`;
- the efficacy of a member moves towards 1 by `empowering` x (1 - centralisation), the say that
  members have, for one membership after another;
- where p is more than 0, training moves towards 1, by `training` x p, the shared knowledge of each
  collective and the know-how of the members of its core team.
Source: the article's ninth element (shared decisions and knowledge make a collective learn, and
keep it going when its leaders change) and third lever. Numbers are assumptions.
Left out: what exactly is learnt, diplomas, teachers.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.kernels.collectives import slot_of
from sim.kernels.compile import inlined, kernel, row, single
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State


class Empowerment(Process):
    """How power to act grows."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents="core membership",
        collectives="alive centralisation pulse",
        support="pass_on",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents="efficacy know_how",
        collectives="shared_knowledge know_how",
    )

    sharing: float = parameter(
        0.004,
        "part of the way to 1 - centralisation that shared knowledge goes in a day",
        unit="1/day",
        low=0,
        high=1,
    )
    practice: float = parameter(
        0.0002,
        "part of the way to full know-how that a collective goes in a day, per activity held "
        "lately",
        unit="1/day",
        low=0,
        high=1,
    )
    rust: float = parameter(
        0.0005, "part of its know-how that a collective loses in a day", unit="1/day", low=0, high=1
    )
    empowering: float = parameter(
        0.002,
        "part of the way to full power to act that a member with full say goes in a day",
        unit="1/day",
        low=0,
        high=1,
    )
    training: float = parameter(
        0.005,
        "part of the way to shared knowledge, and to full know-how of a core team, that training "
        "goes in a day under the lever pass_on",
        unit="1/day",
        low=0,
        high=1,
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let collectives and their members learn."""
        _learn(state.here(), state.addresses.of(self))


@kernel
def _learn(state: State, rules: Empowerment) -> None:
    """Let collectives and their members learn."""
    groups, people = state.collectives, state.residents
    share = min(1.0, rules.training * np.float64(state.support.pass_on[0]))
    for c in range(groups.alive.size):
        if groups.alive[c]:
            _learn_together(state, rules, c, share)
    for i in range(people.membership.shape[0]):
        c = _membership_after(state, i, row(-1))
        while c >= 0:
            say = single(1) - groups.centralisation[c]
            people.efficacy[i] += rules.empowering * say * (1.0 - people.efficacy[i])
            if share > 0 and people.core[i, slot_of(people.membership, i, c)]:
                people.know_how[i] += share * (1.0 - people.know_how[i])
            c = _membership_after(state, i, c)


@inlined
def _learn_together(state: State, rules: Empowerment, c: int, share: float) -> None:
    """Let a collective share what it knows, learn and forget."""
    groups, one = state.collectives, single(1)
    shared = groups.shared_knowledge[c]
    shared += single(rules.sharing) * (one - groups.centralisation[c] - shared)
    shared += single(share) * (one - shared)
    groups.shared_knowledge[c] = min(max(shared, single(0)), one)
    able = groups.know_how[c]
    able += min(one, single(rules.practice) * groups.pulse[c]) * (one - able)
    groups.know_how[c] = able * single(1 - rules.rust)


@inlined
def _membership_after(state: State, i: int, c: int) -> int:
    """Return of which collective resident `i` is a member, the first row after `c`; -1 for none."""
    membership, found = state.residents.membership, row(-1)
    for m in range(membership.shape[1]):
        other = row(membership[i, m])
        if other > c and (found < 0 or other < found):
            found = other
    return found
