"""Activities of collectives: what people who come together leave one another."""

from __future__ import annotations

import numpy as np

from sim.codes import Contact, Origin
from sim.kernels.compile import Ints, Stream, kernel
from sim.kernels.meeting import STRANGER, Approach, People, spend_time, turn_to
from sim.kernels.philox import uniforms
from sim.kernels.ties import TieRows

_ACTIVITY = np.int64(Contact.ACTIVITY)
_AT_ACTIVITY = np.int64(Origin.ACTIVITY)
_DRAWS = 4  # draws that turning to one partner may take


@kernel
def spend_time_together(
    stream: Stream,
    here: Ints,
    partners: int,
    hours: float,
    day: int,
    people: People,
    ties: TieRows,
    approach: Approach,
    contacts: Ints,
) -> None:
    """Let each of those at an activity turn to a few of the others.

    Args:
        here: rows of those who came.
        partners: how many others each turns to.
        hours: hours that a pair in every way alike gains; others the less, the greater the depth
            of the approach.
    """
    for place in range(here.size):
        i = np.int64(here[place])
        for m in range(partners):
            k = _DRAWS * m
            draws = uniforms(stream, i, k)
            j, s = turn_to(draws, stream, i, k, here, 0, here.size, day, people, ties, approach)
            if s >= STRANGER:
                spend_time(
                    i,
                    j,
                    s,
                    hours,
                    day,
                    _AT_ACTIVITY,
                    _ACTIVITY,
                    people,
                    ties,
                    approach,
                    contacts,
                )
