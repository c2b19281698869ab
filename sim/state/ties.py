"""Ties between residents: fixed rows, both directions stored, hours that fade."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.compile import Floats
from sim.kernels.ties import ACQUAINTANCE, CASUAL, CLOSE, FRIEND, TieRows, fade_all, fade_row

__all__ = ["CLASS_HOURS", "TieRows", "faded_hours", "faded_hours_of", "no_ties", "shares_kept"]

CLASS_HOURS = {
    "acquaintance": ACQUAINTANCE,
    "casual": CASUAL,
    "friend": FRIEND,
    "close": CLOSE,
}
"""Least hours of each class of tie."""


def shares_kept(half_lives: tuple[float, float, float], days: int) -> NDArray[np.float64]:
    """Return the share of hours left after 0 to `days` days without contact, (3, days + 1).

    Args:
        half_lives: days in which hours halve: below a casual friend, below a friend, beyond.
        days: the most that are asked for.
    """
    return np.asarray(np.exp2(-np.arange(days + 1) / np.array(half_lives)[:, None]))


def no_ties(
    residents: int,
    k_max: int,
    half_lives: tuple[float, float, float],
    light: float = 0.0,
    days: int = 3650,
) -> TieRows:
    """Return the rows of residents who know nobody.

    Args:
        residents: how many.
        k_max: how many local ties a resident can keep.
        half_lives: days in which hours halve: below a casual friend, below a friend, beyond.
        light: hours below which an encounter leaves no trace on a full row.
        days: last day on which hours may be asked for.
    """
    shape = (residents, k_max)
    return TieRows(
        alter=np.full(shape, -1, dtype=np.int32),
        hours=np.zeros(shape, dtype=np.float32),
        last_day=np.zeros(shape, dtype=np.int16),
        origin=np.zeros(shape, dtype=np.int8),
        given=np.zeros(shape, dtype=np.int8),
        degree=np.zeros(residents, dtype=np.int32),
        back=np.zeros(shape, dtype=np.uint8),
        kept=shares_kept(half_lives, days),
        light=np.array([light], dtype=np.float32),
    )


def faded_hours(ties: TieRows, day: int) -> Floats:
    """Return the hours of every slot on a day, shape (n, k); 0 where a slot is free."""
    out = np.empty(ties.hours.shape, dtype=np.float32)
    fade_all(ties, day, out)
    return out


def faded_hours_of(ties: TieRows, resident: int, day: int) -> Floats:
    """Return the hours of one resident's slots on a day, shape (k,); 0 where a slot is free."""
    out = np.empty(ties.alter.shape[1], dtype=np.float32)
    fade_row(ties, resident, day, out)
    return out
