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
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.aid.kinds import Need, NeedKinds, OwnNeed
from sim.codes import MOST_A_DAY
from sim.kernels.compile import Floats, Ints, Stream, Words, allocating, inlined, kernel
from sim.kernels.needs import count_groups
from sim.kernels.philox import AT_ONCE, fill_words, uniforms, unit
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.needs import NeedTraits

_OLD = 75.0  # years


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

    @property
    def per_day(self) -> NDArray[np.float64]:
        """Needs of each kind of every day, of a resident in good health on an ordinary day."""
        return np.array([kind.per_year for kind in self.kinds.in_order()]) / 365

    def passed(self) -> dict[str, Any]:
        """Return what kernels see."""
        return {"old_age": self.old_age, "frailty": self.frailty, "per_day": self.per_day}

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let the needs of the day arise."""
        _arise(state.here(), state.addresses.of(self), day, draws.stream)
        if state.conditions.since.max() >= 0:
            _arise_in_crisis(
                state.here(),
                day,
                Draws(draws.seed, draws.process, 0).part("concerned").stream,
                draws.part("crisis").stream,
            )


@allocating
def _arise(state: State, rules: Needs, day: int, stream: Stream) -> None:
    """Let needs of every day arise, at most one a resident and day."""
    need = state.conditions.need
    rate = np.empty((need.shape[1], need.shape[2], rules.per_day.size), dtype=np.float32)
    most = _rates(state, rules, rate)
    words, who = np.empty((4, AT_ONCE), dtype=np.uint32), np.empty(AT_ONCE, dtype=np.int32)
    for first in range(0, state.residents.age.size, AT_ONCE):
        fill_words(stream, 0, first, words)
        for i in who[: _who_may(state, rules, first, words, most, who)]:
            luck = unit(words[0, i - first])
            _arise_for(state, rules, day, i, luck, rate)


@kernel
def _rates(state: State, rules: Needs, rate: Floats) -> float:
    """Write how many needs of each kind arise, by zone and profile; return the most of all kinds.

    What is returned is more by a millionth, whatever the order in which the kinds are added up.
    """
    need, most = state.conditions.need, 0.0
    for zone in range(rate.shape[0]):
        for profile in range(rate.shape[1]):
            together = 0.0
            for kind in range(rate.shape[2]):
                rate[zone, profile, kind] = rules.per_day[kind] * need[0, zone, profile, kind]
                together += rate[zone, profile, kind]
            most = max(most, together)
    return most * (1.0 + 1e-6)


@kernel
def _who_may(state: State, rules: Needs, first: int, words: Words, most: float, who: Ints) -> int:
    """Write into `who` those of some residents whose number is low enough for some need.

    Most are passed over here, without a branch that the processor would have to guess.

    Args:
        state: read only.
        rules: of needs.
        first: the first of these residents, who stand side by side.
        words: (4, rows) words of draw 0 of each.
        most: needs a day of all kinds together, of frailty 1, at most.
        who: written.

    Returns:
        How many they are.
    """
    people, count = state.residents, 0
    for i in range(first, min(people.age.size, first + words.shape[1])):
        who[count] = i
        count += unit(words[0, i - first]) < _frailty(state, rules, i) * most
    return count


@inlined
def _frailty(state: State, rules: Needs, i: int) -> float:
    """Return the needs of a resident against those of one in good health."""
    people, old, frail = state.residents, rules.old_age, rules.frailty  # read in any case
    old = old if people.age[i] >= _OLD else 1.0
    frail = frail if people.limited_mobility[i] else 1.0
    return old * frail * np.float64(people.neediness[i])


@inlined
def _arise_for(state: State, rules: Needs, day: int, i: int, luck: float, rate: Floats) -> None:
    """Let a need arise for resident `i`, of the kind that the number `luck` falls to, if any."""
    people = state.residents
    left = luck / _frailty(state, rules, i)
    zone = int(state.buildings.stricken[people.building[i]])
    for kind in range(rate.shape[2]):
        if state.need_traits.parents[kind] and not people.school_children[i]:
            continue
        left -= rate[zone, people.profile[i], kind]
        if left < 0.0:
            _open(state, i, kind, 0, day, 0.0)
            break


@inlined
def _open(state: State, i: int, kind: int, nth: int, day: int, left: float) -> None:
    """Let resident `i` have a need from today on."""
    needs, ledger = state.needs, state.ledger
    r = needs.length[0]
    needs.length[0] = r + 1
    needs.resident[r], needs.kind[r], needs.nth[r] = i, kind, nth
    needs.arisen[r] = day
    needs.deadline[r] = day + state.need_traits.patience[kind]
    needs.asked[r] = needs.offered[r] = 0
    needs.found[r] = needs.gate[r] = -1
    needs.queue[r] = needs.answers[r] = -1
    needs.tried[r] = needs.taken_in[r] = 0
    needs.left[r] = left
    count_groups(ledger.arisen, day, state.residents.groups[i])
    ledger.arisen_by_kind[day, kind] += 1


@kernel
def _arise_in_crisis(state: State, day: int, lasting: Stream, daily: Stream) -> None:
    """Let the needs arise that a crisis brings, any number a resident and day.

    Args:
        state: written: needs, ledger.
        day: today.
        lasting: keys what a resident keeps through the run: whether concerned, and when first.
        daily: keys the draws of the day, for kinds that come by chance.
    """
    people, traits, now = state.residents, state.need_traits, state.conditions
    for kind in range(now.since.shape[1]):
        if now.since[0, kind] < 0:
            continue
        every = int(traits.every[kind])
        work = float(traits.effort[kind]) if traits.crew[kind] > 1 else 0.0
        for i in range(people.profile.size):
            zone = int(state.buildings.stricken[people.building[i]])
            many = np.float64(now.need[0, zone, people.profile[i], kind])
            if many <= 0.0 or not _concerns(state, i, kind):
                continue
            concerned, first, more, _ = uniforms(lasting, i, kind)
            if concerned >= traits.share[kind]:
                continue
            if every > 0:
                passed = int(now.since[0, kind]) - int(first * traits.spread[kind])
                count = int(many + more) if passed >= 0 and passed % every == 0 else 0
            else:
                chance = many * traits.per_year[kind] / 365.0
                count = 1 if uniforms(daily, i, kind)[0] < chance else 0
            for nth in range(min(count, MOST_A_DAY)):
                _open(state, i, kind, nth, day, work)


@inlined
def _concerns(state: State, i: int, kind: int) -> bool:
    """Tell whether a kind of the crisis is a need of people, or dwellings, like that of `i`."""
    people, traits, homes = state.residents, state.need_traits, state.households
    home = people.household[i]
    if traits.dwelling[kind] and homes.eldest[home] != i:
        return False
    if traits.alone[kind] and homes.residents[home] > 1:
        return False
    if traits.parents[kind] and not people.school_children[i]:
        return False
    floor = people.floor[i]
    return bool(traits.lowest_floor[kind] <= floor and floor <= traits.highest_floor[kind])
