"""The ties that residents have when the run begins."""

from __future__ import annotations

import numpy as np

from sim.codes import Origin
from sim.kernels.compile import Ints, kernel
from sim.kernels.ties import TieRows, add_hours

_HOUSEHOLD = np.int64(Origin.HOUSEHOLD)


@kernel
def begin_households(household: Ints, hours: float, day: int, ties: TieRows) -> None:
    """Tie every two members of a household; the members of one stand in neighbouring rows."""
    n = household.size
    for i in range(n):
        j = i + 1
        while j < n and household[j] == household[i]:
            add_hours(ties, i, j, hours, day, _HOUSEHOLD)
            j += 1
