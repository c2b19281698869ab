"""Counting residents and ties, for those who observe."""

from __future__ import annotations

import numpy as np

from sim.kernels.compile import Floats, Ints, Small, kernel
from sim.kernels.ties import HOUSEHOLD, TieRows, hours_now


@kernel
def count_ties(
    ties: TieRows, day: int, least: Floats, by_class: np.ndarray, by_origin: np.ndarray
) -> None:
    """Count the ties outside the household on a day, each once.

    Hours only fade, so that a tie which was too weak when it was last met need not be faded.

    Args:
        ties: of all residents.
        day: to which hours are faded.
        least: (classes,) least hours of each class, rising.
        by_class: (classes,) written: ties of at least the hours of each class.
        by_origin: (origins,) written: ties of at least the hours of the first class.
    """
    for i in range(ties.alter.shape[0]):
        for s in range(np.int64(ties.degree[i])):
            if ties.hours[i, s] < least[0] or ties.alter[i, s] < i:
                continue
            if ties.origin[i, s] == HOUSEHOLD:
                continue
            hours = hours_now(ties, i, s, day)
            for c in range(least.size):
                if hours >= least[c]:
                    by_class[c] += 1
            if hours >= least[0]:
                by_origin[ties.origin[i, s]] += 1


@kernel
def add_up(
    group: int,
    groups: Small,
    energy: Floats,
    loneliness: Floats,
    last_contact: Ints,
    heard_since: int,
    sums: np.ndarray,
) -> None:
    """Add up what is seen of residents at the end of a day, of a group and of everybody.

    Args:
        group: whose bit in `groups` makes a resident one of the group.
        heard_since: first day since which a contact breaks silence.
        sums: (2, 4) written, the group and everybody: how many, energy, loneliness, how many are
            silent.
    """
    sums[:] = 0.0
    for i in range(energy.size):
        in_group = groups[i] >> group & 1
        for row in range(1 - in_group, 2):
            sums[row, 0] += 1.0
            sums[row, 1] += energy[i]
            sums[row, 2] += loneliness[i]
            sums[row, 3] += last_contact[i] < heard_since
