"""Counting ties, for those who observe."""

from __future__ import annotations

import numpy as np

from sim.kernels.compile import Floats, kernel
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
