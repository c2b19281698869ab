"""Who knows somebody of a collective."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.compile import Flags, Ints, kernel
from sim.kernels.ties import TieRows


class Listed(NamedTuple):
    """What counts of residents, one row a resident."""

    membership: Ints
    enlisted: Ints


@kernel
def known_through_ties(
    rows: Ints, people: Listed, ties: TieRows, open_to: Flags, found: Ints
) -> None:
    """Write for each of some residents a collective of which somebody they know is a member.

    Args:
        rows: residents.
        people: all residents.
        ties: between them.
        open_to: (collectives,) which count.
        found: written: (rows,) the first of them in the order of ties; -1 for none.
    """
    for place in range(rows.size):
        i = np.int64(rows[place])
        found[place] = -1
        for s in range(np.int64(ties.degree[i])):
            j = np.int64(ties.alter[i, s])
            for m in range(people.membership.shape[1]):
                c = np.int64(people.membership[j, m])
                if c >= 0 and open_to[c] and found[place] < 0:
                    found[place] = c
