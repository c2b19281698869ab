"""Entries: who is on the list of which collective, found without looking at every resident.

They are written down when one is first asked for in a day, and from then on as they are made.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.compile import Ints, allocating, kernel, row
from sim.state import State


class Entries(NamedTuple):
    """Entries of lists, in chains. Those that were struck since are still in them.

    Attributes:
        last: (collectives,) the entry of each one's list that was written last; -1 for none.
        before: (entries,) the entry of the same list that was written before it; -1 for none.
        resident: (entries,) who is on the list.
        written: (1,) how many are written; -1 before they are asked for.
    """

    last: Ints
    before: Ints
    resident: Ints
    written: Ints


@allocating
def no_entries(state: State) -> Entries:
    """Return room for all entries there are, and one more of each resident."""
    n, lists = state.residents.list_holder.shape
    return Entries(
        np.full(state.collectives.alive.size, -1, np.int32),
        np.empty(n * (lists + 1), np.int32),  # pages that are not written cost nothing
        np.empty(n * (lists + 1), np.int32),
        np.full(1, -1, np.int32),
    )


@kernel
def last_entry(state: State, entries: Entries, c: int) -> int:
    """Return the last entry of the list of a collective; -1 for none."""
    if entries.written[0] < 0:
        holders = state.residents.list_holder
        entries.written[0] = 0
        for i in range(holders.shape[0]):
            for m in range(holders.shape[1]):
                if holders[i, m] >= 0:
                    write_entry(entries, row(i), row(holders[i, m]))
    return row(entries.last[c])


@kernel
def write_entry(entries: Entries, i: int, c: int) -> None:
    """Write that resident `i` is on the list of a collective, if entries were asked for."""
    entry = entries.written[0]
    if entry >= 0:
        entries.resident[entry], entries.before[entry] = i, entries.last[c]
        entries.last[c] = entry
        entries.written[0] = entry + 1
