"""Lists of people to look after: entries of residents, each with a holder, a bearer and a day.

A collective holds a list; an entry is on paper, or in the mind of the member who brought it (its
bearer) and goes with that member.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.state.residents import Residents

ON_PAPER = -1
"""In place of a bearer: the collective keeps the entry, no matter who leaves it."""


def listed(residents: Residents) -> NDArray[np.bool_]:
    """Tell who is on the list of a collective, however old the entry, (n,)."""
    return np.asarray((residents.list_holder >= 0).any(axis=1))
