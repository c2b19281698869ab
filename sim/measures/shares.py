"""Means and shares that are unknown, not wrong, where there is nothing to count."""

from __future__ import annotations

from typing import Any

import numpy as np

UNKNOWN = float("nan")


def share(part: Any, whole: Any) -> float:
    """Return part over whole; NaN where whole is 0."""
    return float(part / whole) if whole else UNKNOWN


def mean(values: np.ndarray) -> float:
    """Return the mean of values; NaN where there are none."""
    return float(values.mean()) if values.size else UNKNOWN


def rate(total: Any, days: int, per: int) -> float:
    """Return how much of a total falls to `per` days, when it was gathered in `days`; else NaN."""
    return share(per * total, max(0, days))


def length(days: slice) -> int:
    """Return how many days a stretch of days has; 0 when it is empty."""
    return max(0, int(days.stop) - int(days.start))
