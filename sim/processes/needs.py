"""Needs: what residents need of one another, every day and in a crisis.

Small needs arise all the time: an errand, someone to look in, papers, care, a tool, a listening
ear, a child to be minded. A crisis multiplies some and removes others; nothing else about them is
special then.

Rule: a need of kind k arises for resident i today with chance

  p_ik = per_year_k / 365 x frailty_i x crisis_ik
  frailty_i = neediness_i x (old_age from 75 on, else 1) x (frailty with limited mobility, else 1)

crisis_ik being the crisis's factor today for k, i's profile and the zone of i's building (outside
or inside the footprint); 1 on ordinary days. At most one need arises a resident and day: one
uniform number decides, so that, where the chances make more than 1, the last kinds, in the order of
the parameters, are cut short.

The need stays open until it is met, or until `patience` days after that day are over. Minding a
child is a need of parents of children under 15 alone.
Source: that neighbours do light tasks and rarely give care, Lapierre and Keating (2013), Nocon and
Pearson (2000); that heavier needs are met less, Vlachantoni (2019); that a tenth of neighbours mind
one another's children, a French poll of 2016. Numbers are assumptions.
Left out: needs of under-15s, needs that cause one another, how bad it is to go without, floods that
rise floor by floor.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.aid.kinds import NeedKinds
from sim.kernels.needs import arise
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.needs import NeedTraits
from sim.state.views import book_of, need_rows_of


class Needs(Process):
    """How needs arise, and whether people ask."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents="age building groups limited_mobility neediness profile school_children",
        buildings="stricken",
        need_traits="parents patience",
        conditions="need",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        needs="*",
        ledger="arisen arisen_by_kind",
    )

    kinds: NeedKinds = NeedKinds()
    old_age: float = parameter(
        1.6, "needs of people of 75 and over, against others", unit="1", low=0, high=20
    )
    frailty: float = parameter(
        2.0, "needs of people of limited mobility, against others", unit="1", low=0, high=20
    )

    def longest_patience(self) -> int:
        """Return the greatest number of days for which a need stays open."""
        return max(kind.patience for kind in self.kinds.in_order())

    def describe(self, traits: NeedTraits) -> None:
        """Write what each kind of need asks for into the state, where mutual aid reads it."""
        for row, kind in enumerate(self.kinds.in_order()):
            for name in traits.columns:
                getattr(traits, name)[row] = getattr(kind, name)

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let the needs of the day arise."""
        residents = state.residents
        per_day = np.array([kind.per_year for kind in self.kinds.in_order()]) / 365
        rate = (per_day * state.conditions.need[0]).astype(np.float32)
        arise(
            draws.words(len(residents)),
            day,
            residents.building,
            state.buildings.stricken,
            residents.profile,
            residents.age,
            residents.limited_mobility,
            residents.school_children,
            residents.neediness,
            residents.groups,
            self.old_age,
            self.frailty,
            rate,
            state.need_traits.patience,
            state.need_traits.parents,
            need_rows_of(state),
            book_of(state),
        )
