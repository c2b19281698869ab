"""Talks: what comes of it when a collective knocks at a door."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.aid.doorstep import STRANGERS, consents, enter_list, on_list, openness_of
from sim.codes import Finder, Gate, Profile
from sim.kernels.compile import Floats, Ints, Stream, Streams, inlined, kernel, row, single
from sim.kernels.philox import uniforms
from sim.mobilising.enlisting import chance_to_come, enlist
from sim.mobilising.parts import ASKED, DWELLING, KNOCKER, NEED, OPENS
from sim.state import State
from sim.state.lists import ON_PAPER
from sim.state.residents import MEMBERSHIPS, NEVER

_AT_DOOR = np.int64(Finder.DOOR)
_DECLINED = np.int64(Gate.DECLINED)
_EXPOSED = np.int64(Profile.EXPOSED)


class Round(NamedTuple):
    """What collectives take along when they call and knock at doors.

    Attributes:
        day: of the run.
        again_days: days after which a collective knocks at a door again.
        rush: chance that one of prosociality 1/2 offers hours today (`rush_of`).
        asked: how much likelier one does who is asked.
        mean: reluctance of residents.
        streams: of the parts of mobilisation.
        kept: by which residents consent.
        due: entries of lists that were not confirmed for long when the day began, each as
            resident x entries of one + entry.
        core: memberships of core teams, likewise.
        named: households of which somebody is on the register of the institution.
        first_need: (n,) open need of each resident; -1 for none.
        next_need: (open needs,) the next of the same resident; -1 for none.
        away: room for (buildings,) distances, and
        heap: for these in their order.
        homes: room for the households of a building that may be talked with, and
        luck: for what decides which come first.
    """

    day: int
    again_days: int
    rush: float
    asked: float
    mean: float
    streams: Streams
    kept: Stream
    due: Ints
    core: Ints
    named: Ints
    first_need: Ints
    next_need: Ints
    away: Floats
    heap: Ints
    homes: Ints
    luck: Floats


@inlined
def _shares(state: State, c: int, other: int) -> bool:
    """Tell whether a collective has the list of another: its own, or an ally's."""
    alliance = state.collectives.alliance
    return other == c or (alliance[other] >= 0 and alliance[other] == alliance[c])


@inlined
def told(state: State, c: int, home: int, round_: Round) -> bool:
    """Tell whether a collective knows of a talk with a household lately, its own or an ally's."""
    homes = state.households
    for k in range(homes.knocker.shape[1]):
        other = homes.knocker[home, k]
        lately = other >= 0 and round_.day - homes.knocked[home, k] < round_.again_days
        if lately and _shares(state, c, other):
            return True
    return False


@inlined
def _unknown(state: State, c: int, home: int, round_: Round) -> bool:
    """Tell whether another talked with a household lately, of which a collective does not know."""
    homes = state.households
    for k in range(homes.knocker.shape[1]):
        other = homes.knocker[home, k]
        lately = other >= 0 and round_.day - homes.knocked[home, k] < round_.again_days
        if lately and not _shares(state, c, other):
            return True
    return False


@kernel
def talk(state: State, c: int, home: int, round_: Round) -> None:
    """Let a collective knock at the door of a household, and talk where it is opened."""
    people, homes, day = state.residents, state.households, round_.day
    is_opened = uniforms(round_.streams[DWELLING], home, c)[1] < state.conditions.visits[0]
    if is_opened:
        state.ledger.talks[day] += 1
        state.ledger.talks_twice[day] += _unknown(state, c, home, round_)
    _remember(state, c, home, day)
    building = homes.building[home]
    if state.buildings.poster[building] < 0:
        state.buildings.poster[building] = c
    if not is_opened:
        return
    eldest, opens, least = row(-1), row(-1), 1.0
    first = row(homes.first_resident[home])
    for i in range(first, first + homes.residents[home]):
        if people.place[i] >= 0:
            continue
        if people.profile[i] == _EXPOSED and (eldest < 0 or people.age[i] > people.age[eldest]):
            eldest = i
        _notice(state, c, i, round_)
        if chance_to_come(state, i, round_.rush) > 0:
            luck = uniforms(round_.streams[OPENS], i, 0)[0]
            if luck < least:
                opens, least = i, luck
    if eldest >= 0:
        _list(state, c, eldest, round_)
    if opens >= 0:
        _ask(state, c, opens, round_)


@inlined
def _remember(state: State, c: int, home: int, day: int) -> None:
    """Let a household remember who knocked; the one that did longest ago is forgotten."""
    homes = state.households
    slot, oldest = 0, day + 1
    for k in range(homes.knocker.shape[1]):
        if homes.knocker[home, k] == c:
            slot = k
            break
        since = homes.knocked[home, k] if homes.knocker[home, k] >= 0 else NEVER
        if since < oldest:
            slot, oldest = k, since
    homes.knocker[home, slot], homes.knocked[home, slot] = c, day


@kernel
def _list(state: State, c: int, i: int, round_: Round) -> None:
    """Put exposed resident `i` on the list of a collective, if `i` consents.

    The bearer is one of the core team, by chance.
    """
    if on_list(state, i, c) < 0 and not consents(state, i, STRANGERS, round_.mean, round_.kept):
        return
    membership = state.residents.membership
    size = 0
    for place in round_.core:
        j, m = divmod(place, MEMBERSHIPS)
        size += membership[j, m] == c
    bearer, which = ON_PAPER, int(uniforms(round_.streams[KNOCKER], i, 0)[0] * size)
    for place in round_.core:
        j, m = divmod(place, MEMBERSHIPS)
        if membership[j, m] == c:
            if which == 0:
                bearer = j
                state.residents.last_sent[j] = round_.day
            which -= 1
    enter_list(state, i, c, row(bearer), round_.day)


@kernel
def _notice(state: State, c: int, i: int, round_: Round) -> None:
    """Offer help for the silent needs of resident `i`; what is accepted comes into the queue.

    A need keeps the number that decides, so that knocking again does not help. Of those that nobody
    asks for, one is met by the talk (mutual aid).
    """
    needs, traits = state.needs, state.need_traits
    stream, seen = round_.streams[NEED], False
    r = row(round_.first_need[i])
    while r >= 0:
        kind = row(needs.kind[r])
        if needs.asked[r] == 0 and needs.found[r] < 0:
            if not traits.unasked[kind]:
                stream[2] = needs.arisen[r]
                number = kind + traits.unasked.size * row(needs.nth[r])
                luck = uniforms(stream, i, number)[0]
                _offer(state, c, r, luck < openness_of(state, i, STRANGERS, round_.mean))
                state.residents.offered_kinds[i] |= 1 << kind
            elif not seen:
                needs.found[r] = _AT_DOOR
                seen = True
        r = row(round_.next_need[r])


@inlined
def _offer(state: State, c: int, r: int, accepted: bool) -> None:
    """Offer help for open need `r`, which comes into the queue if it is accepted."""
    needs = state.needs
    needs.offered[r] = 1
    if not accepted:
        needs.gate[r] = max(needs.gate[r], _DECLINED)
        return
    needs.found[r] = _AT_DOOR
    if needs.queue[r] < 0:
        needs.queue[r] = c


@inlined
def _ask(state: State, c: int, i: int, round_: Round) -> None:
    """Ask resident `i` at the door, who may offer the collective hours."""
    chance = single(round_.asked) * chance_to_come(state, i, round_.rush)
    if uniforms(round_.streams[ASKED], i, 0)[0] < chance:
        enlist(state, i, c, round_.day)
