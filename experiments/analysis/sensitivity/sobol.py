"""Sobol' indices of a Saltelli sample: which numbers an outcome varies with. Everything is pure.

The first-order index is the part of the variance that goes when the number is known; the total one
the part that stays when all others are. Source: Saltelli et al. (2010),
doi:10.1016/j.cpc.2009.09.018. The estimates are those of scipy; its intervals (BCa) have no value
where a number does nothing. Points are from `experiments.design.cubes`.
"""

from __future__ import annotations

import numpy as np

from experiments.design.cubes import Reals

_RESAMPLES = 999


def indices(a: Reals, b: Reals, ab: Reals, seed: int) -> dict[str, Reals]:
    """Return first-order and total indices, each (width,), with their 95 % intervals.

    Args:
        a: (rows,) what the model gave at the points of that name.
        b: (rows,) likewise.
        ab: (width, rows) likewise.
        seed: of the bootstrap, which draws rows.

    Raises:
        ValueError: when a value is missing or all are the same.
    """
    values = np.concatenate([a, b, *ab])
    if not np.isfinite(values).all():
        raise ValueError(f"{(~np.isfinite(values)).sum()} of {values.size} values are missing")
    if np.ptp(np.concatenate([a, b])) == 0:
        raise ValueError("all values are the same: there is no variance to share")
    draws = np.random.default_rng(seed).integers(len(a), size=(_RESAMPLES, len(a)))
    spread = [_indices(a[rows], b[rows], ab[:, rows]) for rows in draws]
    told: dict[str, Reals] = {}
    for number, name in enumerate(("first", "total")):
        of = np.array([one[number] for one in spread])
        of[~np.isfinite(of)] = np.nan  # a resample whose values are all the same
        told[name] = _indices(a, b, ab)[number]
        told[f"{name}_low"], told[f"{name}_high"] = np.nanpercentile(of, (2.5, 97.5), axis=0)
    return told


def _indices(a: Reals, b: Reals, ab: Reals) -> tuple[Reals, Reals]:
    """Return the estimates of Saltelli (first) and Jansen (total), (width,) each."""
    both = np.concatenate([a, b])
    middle, variance = both.mean(), both.var()
    with np.errstate(divide="ignore", invalid="ignore"):
        first = ((b - middle) * (ab - a)).mean(axis=1) / variance
        return first, 0.5 * ((a - ab) ** 2).mean(axis=1) / variance
