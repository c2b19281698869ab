"""Resilience of the share of needs met: how low it falls, how soon it is back, what was lost.

Source: Bruneau et al. (2003), Earthquake Spectra 19(4): robustness, rapidity and the area lost.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

EIGHT_WEEKS = 56
"""Days before the crisis that tell what is usual."""

_WEEK = 7
_TOLERANCE = 0.03
_ERRORS = 3


class Resilience(NamedTuple):
    """How a share goes through a crisis.

    Attributes:
        before: its level in the eight weeks before the crisis; share.
        robustness: its lowest weekly mean from the first day of the crisis on; share.
        rapidity: days from the first day of the crisis until the last day on which the weekly mean
            is still lower than before, by 0.03 or more and by more than chance makes it (three
            standard errors of a week's share); 0 when it never is.
        loss: area between its level before and the weekly mean, where lower; share x days.
    """

    before: float
    robustness: float
    rapidity: float
    loss: float


def weekly_share(part: NDArray[np.int32], whole: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return part over whole in the seven days that end on each day; NaN where whole is 0.

    Args:
        part: (days,) counts.
        whole: (days,) counts.
    """
    window = np.ones(_WEEK)
    parts = np.convolve(part, window)[: part.size]
    wholes = np.convolve(whole, window)[: whole.size]
    out = np.full(part.size, np.nan)
    np.divide(parts, wholes, out=out, where=wholes > 0)
    return out


def resilience(
    met: NDArray[np.int32], arisen: NDArray[np.int32], first_crisis_day: int
) -> Resilience:
    """Return how the share of needs met goes through a crisis.

    Args:
        met: (days + 1,) needs met, by the day on which they arose; index 0 is before the run.
        arisen: (days + 1,) needs that arose; both 0 on days whose needs may still be open.
        first_crisis_day: of the run.
    """
    start = max(1, first_crisis_day - EIGHT_WEEKS)
    whole = int(arisen[start:first_crisis_day].sum())
    before = met[start:first_crisis_day].sum() / whole if whole else float("nan")
    # a week that ends in the crisis should hold crisis days only
    share = weekly_share(met[first_crisis_day:], arisen[first_crisis_day:])[_WEEK - 1 :]
    lack = np.nan_to_num(before - share)
    a_week = whole * _WEEK / max(1, first_crisis_day - start)
    chance = np.sqrt(before * (1 - before) / max(1.0, a_week))
    low = np.flatnonzero(lack >= np.fmax(_TOLERANCE, _ERRORS * chance))
    return Resilience(
        before=float(before),
        robustness=float(np.nanmin(share)) if np.isfinite(share).any() else float("nan"),
        rapidity=float(low[-1] + _WEEK) if low.size else 0.0,
        loss=float(np.maximum(0, lack).sum()),
    )
