"""Desks: how many hours collectives have for cases and doors in a day, and what that costs them."""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.compile import Floats, Stream, inlined, kernel
from sim.kernels.desks import Coordination
from sim.kernels.philox import uniforms
from sim.parameters import Parameters, parameter
from sim.state import State
from sim.state.nearest import acts


class Desks(Parameters):
    """What a collective can coordinate."""

    hours_per_case: float = parameter(
        0.5,
        "coordination that a new case takes: taking it in, finding who goes, asking how it went",
        unit="h",
        low=0.01,
        high=5,
        source="0.3 to 1 (assumption)",
    )
    hours_again: float = parameter(
        0.1,
        "coordination that a case takes which was taken in before",
        unit="h",
        low=0,
        high=5,
        source="0.1 (assumption)",
    )
    asks: int = parameter(
        15,
        "members and enlisted whom a desk asks for a case in a day, at most",
        unit="person",
        low=0,
        high=200,
        source="teams of fifteen on a messaging group under one mobiliser (Makesense, Paris 2020)",
    )
    span: float = parameter(
        20.0,
        "cases that one desk can see to in a day",
        unit="case",
        low=1,
        high=1000,
        source="10 to 60 (assumption)",
    )
    effort_in_crisis: float = parameter(
        2.0,
        "hours that a core team gives once it has turned to the crisis, against ordinary days",
        unit="1",
        low=0,
        high=20,
    )
    consultation: float = parameter(
        0.3,
        "share of a core team's time that full say of members takes",
        unit="share",
        low=0,
        high=1,
        source="the article says that voice slows; size and, from 0 on, existence: assumption",
    )


@kernel
def _own_hours(state: State, rules: Desks, c: int) -> float:
    """Return the hours that a core team has for coordination in a day."""
    groups = state.collectives
    if not acts(state, c):
        return 0.0
    pace = (0.5 + 0.5 * groups.know_how[c]) * (1.0 - groups.conflict[c])
    pace *= 1.0 - rules.consultation * (1.0 - groups.centralisation[c])
    more = rules.effort_in_crisis if groups.turned[c] >= 0 else 1.0
    return float(more * pace * groups.hours[c] / 7.0)


@inlined
def in_order(state: State, c: int) -> float:
    """Return the kits of a collective that are in order, those of a policy included."""
    groups = state.collectives
    return groups.kits[c] * groups.upkeep[c] + groups.shared_kits[c]


@kernel
def open_desks(state: State, rules: Desks, coordination: Coordination, kits: Stream) -> None:
    """Set the hours, cases and kits that each collective has today; not those at doors.

    Args:
        state: written: purse and desks of collectives.
        rules: of desks.
        coordination: written: hours in the morning, kits that work, which collectives act.
        kits: a number a collective, which decides on a kit that is not whole.
    """
    groups = state.collectives
    for c in range(groups.alive.size):
        able = acts(state, c)
        coordination.acting[c] = groups.alive[c] and not groups.suspended[c]
        hours = _own_hours(state, rules, c) + groups.support[c] / 7.0 if able else 0.0
        hours = hours / (1.0 + groups.rivalry[c]) - groups.at_doors[c]
        groups.purse[c] = coordination.before[c] = max(0.0, hours)
        desks = 1.0 + (1.0 - groups.centralisation[c]) * max(0, groups.core[c] - 1)
        groups.desks[c] = math.floor(rules.span * desks) if able else 0.0
        acting = coordination.acting[c]
        working = np.float64(in_order(state, c)) if acting else 0.0
        coordination.working_kits[c] = whole(working, kits, c)


@kernel
def book_work(state: State, rules: Desks, before: Floats) -> None:
    """Add the work of the hours spent today: the core team's part of them.

    Args:
        state: written: work of collectives.
        rules: of desks.
        before: (collectives,) hours that each had in the morning.
    """
    groups = state.collectives
    for c in range(groups.alive.size):
        spent = before[c] - groups.purse[c]
        if spent > 0.0:
            own, lent = _own_hours(state, rules, c), groups.support[c] / 7.0
            part = own / (own + lent) if own + lent > 0.0 else 0.0
            groups.work[c] += spent * part * (1.0 + groups.rivalry[c])


@kernel
def whole(amount: float, stream: Stream, row: int) -> float:
    """Round an amount, by the number of a row, to a whole number whose mean is the amount."""
    return math.floor(amount + uniforms(stream, row, 0)[0])
