"""Help between neighbours: who is known how well, who would help, and what a visit comes to."""

from __future__ import annotations

import numpy as np

from sim.codes import Gate
from sim.kernels.compile import inlined, kernel
from sim.kernels.equipment import take_kit
from sim.kernels.helping import (
    BY_NEIGHBOUR,
    OWN_FROM,
    Aid,
    at,
    day_draws,
    is_free,
    suited,
)  # fmt: skip
from sim.kernels.ties import hours_now
from sim.kernels.visits import visit

_FAILED_VISIT = np.int64(Gate.FAILED_VISIT)


@inlined
def known_to(hours: float, aid: Aid) -> float:
    """Return how well a neighbour of so many hours is known: 0 a stranger, towards 1 a friend."""
    return hours / (hours + aid.rules.familiar_hours)


@kernel
def willing(i: int, s: int, kind: int, aid: Aid) -> float:
    """Return the chance that the alter in slot `s` of `i` helps `i`, who may be owed a service.

    It is 0 where the alter has no time left today.
    """
    ties, rules = aid.ties, aid.rules
    j, back = np.int64(ties.alter[i, s]), np.int64(ties.back[i, s])
    if not is_free(j, min(np.float64(aid.traits.effort[kind]), rules.hours_a_day), aid):
        return 0.0
    hours = hours_now(ties, i, s, aid.today.day)
    warmth = rules.stranger_accepts
    warmth += (rules.friend_accepts - rules.stranger_accepts) * known_to(hours, aid)
    owed = max(0, int(ties.given[i, s]) - int(ties.given[j, back]))
    returned = 1.0 + rules.reciprocity * owed / (owed + 1.0)
    return min(1.0, warmth * returned * suited(j, kind, hours, aid) * aid.room.ready[j])


@kernel
def neighbour_comes(r: int, j: int, lends: int, aid: Aid) -> int:
    """Let neighbour `j` come for the need in row `r`; return the channel, or the gate.

    Args:
        r: row of the need.
        j: who comes.
        lends: the collective whose kit `j` brings, or `AT_HAND`.
        aid: all that mutual aid takes.
    """
    i, kind = np.int64(aid.needs.resident[r]), np.int64(aid.needs.kind[r])
    take_kit(lends, kind, aid)
    know_how = np.float64(aid.helpers.know_how[j])
    if not visit(day_draws(r, 0, aid)[0], i, j, kind, know_how, aid):
        return at(_FAILED_VISIT)
    if aid.traits.every[kind] > 0:  # the same face comes again
        aid.helpers.case_holder[i, kind - OWN_FROM] = -1
        aid.helpers.case_helper[i, kind - OWN_FROM] = j
    return BY_NEIGHBOUR
