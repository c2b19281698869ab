"""Jobs that take several people at once: who works together on them, and for how long."""

from __future__ import annotations

import numpy as np

from sim.codes import Gate
from sim.kernels.compile import inlined, kernel
from sim.kernels.equipment import AT_HAND, NO_KIT, brought, fetched, has_kit, take_kit
from sim.kernels.helping import (
    BY_NEIGHBOUR,
    Aid,
    at,
    is_free,
    pair_draws,
)  # fmt: skip
from sim.kernels.neighbour_help import willing
from sim.kernels.ties import HOUSEHOLD
from sim.kernels.visits import serve

_NOBODY = np.int64(Gate.REFUSED)
_NO_KIT = np.int64(Gate.NO_KIT)
_EPS = 1e-4


@kernel
def seat_crew(r: int, hours: float, aid: Aid) -> int:
    """Write who is there for a job into `room.crew`; return how many, as many as it takes at most.

    First the adults of the household who have no limited mobility, then those of the ties who are
    willing: everybody sees such a job, and nobody has to be asked one by one.

    Args:
        hours: that each would work today.
    """
    helpers, ties, crew = aid.helpers, aid.ties, aid.room.crew
    i, kind = np.int64(aid.needs.resident[r]), np.int64(aid.needs.kind[r])
    wanted, seated = np.int64(aid.traits.crew[kind]), 0
    home = np.int64(helpers.household[i])
    first = np.int64(aid.dwellers.first_resident[home])
    for j in range(first, first + np.int64(aid.dwellers.residents[home])):
        if seated < wanted and not helpers.limited_mobility[j] and is_free(j, hours, aid):
            crew[seated] = j
            seated += 1
    for s in range(np.int64(ties.degree[i])):
        if seated == wanted:
            break
        if ties.origin[i, s] == HOUSEHOLD:
            continue
        j = np.int64(ties.alter[i, s])
        if pair_draws(r, j, aid)[1] < willing(i, s, kind, aid):
            crew[seated] = j
            seated += 1
    return seated


@kernel
def work_together(r: int, seated: int, hours: float, aid: Aid) -> None:
    """Let those seated work on a job for some hours each, and with them the rest of the crew."""
    helpers = aid.helpers
    i, kind = np.int64(aid.needs.resident[r]), np.int64(aid.needs.kind[r])
    for s in range(seated):
        j = np.int64(aid.room.crew[s])
        if helpers.household[j] == helpers.household[i]:
            helpers.busy[j] += hours
        else:
            serve(i, j, hours, aid)
    aid.needs.left[r] = max(0.0, aid.needs.left[r] - hours * aid.traits.crew[kind])


@inlined
def job_is_done(r: int, aid: Aid) -> bool:
    """Tell whether no work is left of a job."""
    return aid.needs.left[r] <= _EPS


@kernel
def work_with_neighbours(r: int, aid: Aid) -> int:
    """Let household and neighbours work on a job if they are enough; return the channel, or gate.

    Equipment is the household's, that of one of those who come, or a store's.
    """
    kind = np.int64(aid.needs.kind[r])
    wanted = np.int64(aid.traits.crew[kind])
    hours = min(aid.rules.hours_a_day, np.float64(aid.needs.left[r]) / wanted)
    seated = seat_crew(r, hours, aid)
    if seated < wanted:
        return at(_NOBODY)
    lends = AT_HAND if has_kit(r, aid) else fetched(r, aid)
    for s in range(seated):
        if lends == NO_KIT:
            lends = brought(r, np.int64(aid.room.crew[s]), aid)
    if lends == NO_KIT:
        return at(_NO_KIT)
    take_kit(lends, kind, aid)
    work_together(r, seated, hours, aid)
    return BY_NEIGHBOUR if job_is_done(r, aid) else at(_NOBODY)
