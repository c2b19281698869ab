"""Desks: how many hours collectives have for cases and doors in a day, and what that costs them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.kernels.collectives import list_members
from sim.kernels.desks import Coordination
from sim.parameters import Parameters, parameter
from sim.rng import Draws
from sim.state import State
from sim.state.collectives import Collectives


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

    def own_hours(self, collectives: Collectives) -> NDArray[np.float64]:
        """Return the hours that each core team has for coordination in a day, (collectives,)."""
        pace = (0.5 + 0.5 * collectives.know_how) * (1 - collectives.conflict)
        pace = pace * (1 - self.consultation * (1 - collectives.centralisation))
        more = np.where(collectives.turned >= 0, self.effort_in_crisis, 1.0)
        able = collectives.alive & (collectives.core > 0)
        return np.where(able, more * pace * collectives.hours / 7, 0.0)

    def open(self, collectives: Collectives) -> None:
        """Set the hours and the cases that each collective has today, apart from those at doors."""
        own, lent = self.own_hours(collectives), collectives.support / 7
        able = collectives.alive & (collectives.core > 0)
        hours = np.where(able, own + lent, 0.0) / (1 + collectives.rivalry)
        collectives.purse[:] = np.maximum(hours - collectives.at_doors, 0)
        desks = 1 + (1 - collectives.centralisation) * np.maximum(0, collectives.core - 1)
        collectives.desks[:] = np.where(able, np.floor(self.span * desks), 0)

    def book(self, collectives: Collectives, before: NDArray[np.float32]) -> None:
        """Add the work of the hours spent since then: the core team's part of them.

        Args:
            collectives: written: work.
            before: (collectives,) hours that each had.
        """
        own, lent = self.own_hours(collectives), collectives.support / 7
        part = np.divide(own, own + lent, out=np.zeros(own.size), where=own + lent > 0)
        spent = before - collectives.purse
        collectives.work += spent * part * (1 + collectives.rivalry)

    def coordination(self, state: State, draws: Draws) -> Coordination:
        """Return the desks of the day as kernels take them.

        Args:
            state: what there is.
            draws: that decide on the kits that are not whole.
        """
        groups = state.collectives
        working = np.where(groups.alive, groups.kits * groups.upkeep, 0)
        who = state.residents.membership
        if groups.enlisted.any():
            who = np.column_stack((who, state.residents.enlisted))
        member, first = list_members(who, len(groups))
        return Coordination(
            desks=groups.desks,
            purse=groups.purse,
            working_kits=whole(working, draws),
            used_kits=groups.used_kits,
            alive=groups.alive,
            linked=groups.linked,
            x=groups.x,
            y=groups.y,
            visibility=groups.visibility,
            alliance=groups.alliance,
            rivalry=groups.rivalry,
            centralisation=groups.centralisation,
            know_how=groups.know_how,
            member=member,
            first=first,
            hours_per_case=self.hours_per_case,
            hours_again=self.hours_again,
        )


def whole(amounts: ArrayLike, draws: Draws) -> NDArray[np.float32]:
    """Round amounts, shape (m,), to whole numbers whose means are the amounts."""
    values = np.asarray(amounts, dtype=np.float64)
    return np.floor(values + draws.uniform(np.arange(values.size))).astype(np.float32)
