"""Needs: what residents need of one another, every day and in a crisis.

Small needs arise all the time: an errand, someone to look in, papers, care, a tool, a listening
ear, a child to be minded. A crisis multiplies some and removes others, and brings kinds of its own.

Rule: a need of kind k of every day arises for resident i today with chance

  p_ik = per_year_k / 365 x frailty_i x crisis_ik
  frailty_i = neediness_i x (old_age from 75 on, else 1) x (frailty with limited mobility, else 1)

crisis_ik being the crisis's factor today for k, i's profile and the zone of i's building (outside
or inside the footprint); 1 on ordinary days. At most one such need arises a resident and day: one
uniform number decides, so that, where the chances make more than 1, the last kinds, in the order of
the parameters, are cut short. Minding a child is a need of parents of children under 15 alone.

Kinds that a crisis brings arise besides, any number a day. One is for a `share` of the residents in
whose profile and zone the crisis has it today, on its floors, living alone where it says so; of a
dwelling's, its eldest has it. A number that each keeps through the run decides. Where the kind
comes `every` so many days, each of them has the first on one of the first `spread` days, drawn for
good, and then one every so many days; else one today with chance per_year / 365 x (the crisis's
factor). The factor is how many come each time, ten a day at most; what is not whole is drawn for
good, too. A job for several people begins with all its work left.

The need stays open until it is met, or until `patience` days after that day are over.
Source: that neighbours do light tasks and rarely give care, Lapierre and Keating (2013), Nocon and
Pearson (2000); that heavier needs are met less, Vlachantoni (2019); that a tenth of neighbours mind
one another's children, a French poll of 2016. Numbers are assumptions.
Left out: needs of under-15s, needs that cause one another, floods that rise floor by floor.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import ClassVar

import numpy as np

from sim.aid.kinds import Need, NeedKinds, OwnNeed
from sim.codes import MOST_A_DAY, NeedKind
from sim.kernels.needs import arise, arise_in_crisis
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.needs import NeedTraits
from sim.state.views import book_of, coming_of, homes_of, need_rows_of


class Needs(Process):
    """How needs arise, and whether people ask."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents=(
            "age building floor groups household limited_mobility neediness profile school_children"
        ),
        households="eldest residents",
        buildings="stricken",
        need_traits=(
            "alone crew dwelling effort every highest_floor lowest_floor parents patience per_year "
            "share spread"
        ),
        conditions="need since",
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

    def most_open(self, own: Sequence[OwnNeed], times: float) -> int:
        """Return how many needs of a resident can be open at once.

        Args:
            own: the kinds that the crises bring.
            times: how many of one of these come each time, at most.
        """
        ordinary = max(kind.patience for kind in self.kinds.in_order()) + 1
        at_once = (
            ceil((kind.patience + 1) / kind.every) * min(ceil(times), MOST_A_DAY)
            if kind.every
            else kind.patience + 1
            for kind in own
        )
        return ordinary + sum(at_once)

    def describe(self, traits: NeedTraits, own: Sequence[OwnNeed]) -> None:
        """Write what each kind of need asks for into the state, where mutual aid reads it.

        Args:
            traits: written; a row a kind.
            own: the kinds that the crises bring, whose rows follow those of every day.
        """
        kinds: list[Need] = [*self.kinds.in_order(), *own]
        for row, kind in enumerate(kinds):
            for name, column in traits.columns.items():
                getattr(traits, name)[row] = getattr(kind, name, column.start)

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let the needs of the day arise."""
        ordinary, traits, now = len(NeedKind), state.need_traits, state.conditions
        homes, needs, book = homes_of(state), need_rows_of(state), book_of(state)
        per_day = np.array([kind.per_year for kind in self.kinds.in_order()]) / 365
        rate = (per_day * now.need[0, :, :, :ordinary]).astype(np.float32)
        arise(
            draws.words(len(state.residents)),
            day,
            homes,
            self.old_age,
            self.frailty,
            rate,
            traits.patience,
            traits.parents,
            needs,
            book,
        )
        if (now.since[0] >= 0).any():
            arise_in_crisis(
                Draws(draws.seed, draws.process, 0).part("concerned").stream,
                draws.part("crisis").stream,
                day,
                now.since[0],
                now.need[0],
                homes,
                coming_of(state),
                needs,
                book,
            )
