"""What mutual aid takes of the state, and how its day begins and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.aid.desks import book_work, open_desks, whole
from sim.codes import MOST_CREW, PlaceKind, Stage
from sim.fields import taken
from sim.kernels.allies import Allies, allies_of
from sim.kernels.collective_help import count_offers
from sim.kernels.collectives import list_with
from sim.kernels.compile import Keys, Stream, allocating, flag, kernel
from sim.kernels.desks import Coordination, Rota
from sim.kernels.grids import Grid, grid_of
from sim.kernels.helping import Aid, Room, Rules, Today, Voice, inclination
from sim.kernels.means import mean
from sim.kernels.mutual_aid import meet_needs
from sim.state import State
from sim.state.collectives import QUARTER
from sim.state.views import (
    book_of,
    dwellers_of,
    fates_of,
    helpers_of,
    need_rows_of,
    traits_of,
    visits_of,
)

if TYPE_CHECKING:
    from sim.processes.mutual_aid import MutualAid


FADES = np.float32(np.exp(-1 / 7))
"""What a day leaves of the hours of help given lately."""

_CRISIS = np.int64(Stage.CRISIS)
_ONLINE = np.int64(PlaceKind.ONLINE)


def aid_of(state: State, rules: MutualAid) -> Aid:
    """Return all that the kernels of help take of a state and of the rules of mutual aid."""
    groups = state.collectives
    stream = np.empty(4, dtype=np.uint32)
    morning = morning_of(state.here(), 0)
    return Aid(
        stream=stream,
        births=stream.copy(),
        pairs=stream.copy(),
        **morning._asdict(),
        room=Room(
            outsiders=np.empty(2, dtype=np.float32),
            turn=np.empty(state.ties.alter.shape[1] + 3, dtype=np.float32),
            crew=np.empty(MOST_CREW, dtype=np.int32),
            ready=np.empty(len(state.residents)),
        ),
        trouble=state.conditions.trouble[0],
        capacity=state.institution.left,
        needs=need_rows_of(state),
        ties=state.ties,
        helpers=helpers_of(state),
        dwellers=dwellers_of(state),
        traits=traits_of(state),
        voice=taken(Voice, rules.voice),
        rules=Rules(**{name: rules.passed()[name] for name in Rules._fields}),
        coordination=Coordination(
            before=np.empty_like(groups.purse),
            working_kits=np.empty_like(groups.purse),
            desks=groups.desks,
            purse=groups.purse,
            used_kits=groups.used_kits,
            acting=np.empty_like(groups.alive),
            linked=groups.linked,
            x=groups.x,
            y=groups.y,
            visibility=groups.visibility,
            rivalry=groups.rivalry,
            centralisation=groups.centralisation,
            know_how=groups.know_how,
            hours_per_case=rules.desks.hours_per_case,
            hours_again=rules.desks.hours_again,
            asks=rules.desks.asks,
        ),
        book=book_of(state),
        fates=fates_of(state),
        visits=visits_of(state),
    )


class Morning(NamedTuple):
    """What mutual aid looks up each day before it begins.

    Attributes:
        today: the day.
        rota: whom desks can ask: members and those enlisted, where there are any.
        allies: who is in whose alliance.
        near: the collectives that act today, where they are at home.
        stores: those of them that have a room which is open, where this is.
    """

    today: Today
    rota: Rota
    allies: Allies
    near: Grid
    stores: Grid


@allocating
def morning_of(state: State, day: int) -> Morning:
    """Return what mutual aid looks up on a day."""
    now, people, groups, places = state.conditions, state.residents, state.collectives, state.places
    acting, store = groups.alive & ~groups.suspended, np.zeros_like(groups.alive)
    x, y = groups.x.copy(), groups.y.copy()
    for c in range(acting.size):
        room = groups.room[c]
        if acting[c] and room >= 0 and places.open[room]:
            store[c], x[c], y[c] = True, places.x[room], places.y[room]
    enlisted = people.enlisted if groups.enlisted.any() else people.enlisted[:0]
    closed = now.closed[0, _ONLINE]
    return Morning(
        Today(
            day,
            flag(now.stage[0] == _CRISIS),
            flag(now.heat[0] > 0),
            np.float64(now.kin[0]),
            np.float64(now.asking[0]),
            0.0 if closed else min(1.0, np.float64(now.online[0])),
            mean(people.reluctance),
            mean(people.prosociality),
            mean(people.belonging),
        ),
        Rota(*list_with(people.membership, enlisted, acting.size)),
        allies_of(groups.alliance),
        grid_of(groups.x, groups.y, acting),
        grid_of(x, y, store),
    )


@allocating
def meet(state: State, rules: MutualAid, aid: Aid, day: int, stream: Stream, keys: Keys) -> None:
    """Set what residents, collectives and the institution can do today; then needs are met.

    Args:
        state: what there is.
        rules: of mutual aid.
        aid: what the kernels of help take of the state.
        day: of the run.
        stream: keys what needs draw today.
        keys: (5, 4) of what a need keeps, by itself and with each helper; of kits that are not
            whole; of the institution; of offers.
    """
    _begin_day(state, rules, aid, day, stream, keys)
    meet_needs(aid)
    book_work(state, rules.desks, aid.coordination.before)


@kernel
def _begin_day(
    state: State, rules: MutualAid, aid: Aid, day: int, stream: Stream, keys: Keys
) -> None:
    people, now = state.residents, state.conditions
    for k in range(stream.size):
        aid.stream[k], aid.births[k], aid.pairs[k] = stream[k], keys[0, k], keys[1, k]
    for i in range(people.load.size):
        people.load[i] *= FADES
        people.kin_load[i] *= FADES
        people.busy[i] = 0.0
        aid.room.ready[i] = inclination(i, aid)
    if (now.first_crisis_day[0] - day) % QUARTER == 0:  # quarters end on the eve
        people.asked_kinds[:] = 0
        people.offered_kinds[:] = 0
        people.met_kinds[:] = people.unmet_kinds[:] = 0
    open_desks(state, rules.desks, aid.coordination, keys[2])
    served = rules.institution_per_1000 * people.load.size / 1000 * state.institution.share[0]
    state.institution.left[0] = whole(served * now.institution[0], keys[3], 0)
    came = now.outsiders[0] * people.load.size / 1000 * rules.hours_a_day
    aid.room.outsiders[0] = (1.0 - rules.unled) * came
    aid.room.outsiders[1] = rules.unled * came
    if aid.today.in_crisis:
        state.ledger.offers[day] = count_offers(keys[4], aid)
