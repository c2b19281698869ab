"""Stability: whether the effects of policies keep their sign and their order. All is pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from experiments.analysis.intervals import interval

type Reals = NDArray[np.float64]

RESAMPLES = 9_999
_SEED = 20_220_317
"""Of all bootstraps, so that the same values give the same shares. Any number would do."""


class Sign(NamedTuple):
    """An effect at one place.

    Attributes:
        mean: of the paired differences.
        low: lower bound of its 95 % interval.
        high: upper bound.
        sign: "+" or "-" where the interval leaves zero out, else "0".
    """

    mean: float
    low: float
    high: float
    sign: str


class Order(NamedTuple):
    """The order of effects at one place.

    Attributes:
        names: greatest mean first.
        same: share of resamples of the replicates in which they have this order.
        told: of the pairs of neighbours in it, those whose difference has an interval beyond zero.
    """

    names: tuple[str, ...]
    same: float
    told: tuple[tuple[str, str], ...]


def sign_of(differences: Reals) -> Sign:
    """Return mean, interval and sign of paired differences: (n,), n at least two."""
    found = interval(differences)
    sign = "+" if found.low > 0 else "-" if found.high < 0 else "0"
    return Sign(float(differences.mean()), found.low, found.high, sign)


def order_of(effects: Mapping[str, Reals]) -> Order:
    """Return the order of effects.

    Args:
        effects: (n,) paired differences of each, replicate by replicate the same.
    """
    values = np.stack(list(effects.values()))
    order = np.argsort(-values.mean(axis=1), kind="stable")
    names = [list(effects)[one] for one in order]
    number = values.shape[1]
    share = np.random.default_rng(_SEED).multinomial(number, np.full(number, 1 / number), RESAMPLES)
    means = values[order] @ share.T
    same = float((np.diff(means, axis=0) <= 0).all(axis=0).mean())
    told = [
        (one, after)
        for one, after in pairwise(names)
        if interval(effects[one] - effects[after]).low > 0
    ]
    return Order(tuple(names), same, tuple(told))


def stability(places: Mapping[int, Mapping[str, Reals]]) -> pl.DataFrame:
    """Return whether sign and order hold, a row a place.

    Args:
        places: by number (of residents, of days), the paired differences of each effect. The
            greatest number is what the others are held against.

    Returns:
        Columns place; `sign_` and the name of each effect; order; order_held, the share of
        resamples with that order; told, the neighbours in it that are told apart; same_signs and
        same_order, whether they are those of the reference; contradicted, what is told here
        (of two effects, or of one and nothing) and told there the other way round.
    """
    reference = max(places)
    rows = [_row(place, effects, places[reference]) for place, effects in sorted(places.items())]
    return pl.DataFrame(rows)


def _row(
    place: int, effects: Mapping[str, Reals], reference: Mapping[str, Reals]
) -> dict[str, str | int | float | bool]:
    order, there = order_of(effects), order_of(reference)
    signs = {name: sign_of(values).sign for name, values in effects.items()}
    turned = [
        f"{one} > {other}" for one, other in _told(effects) if (other, one) in _told(reference)
    ]
    return {
        "place": place,
        **{f"sign_{name}": sign for name, sign in signs.items()},
        "order": " > ".join(order.names),
        "order_held": order.same,
        "told": ", ".join(f"{one} > {other}" for one, other in order.told) or "none",
        "same_signs": all(sign_of(reference[name]).sign == sign for name, sign in signs.items()),
        "same_order": order.names == there.names,
        "contradicted": ", ".join(turned) or "none",
    }


def _told(effects: Mapping[str, Reals]) -> Sequence[tuple[str, str]]:
    """Return pairs of effects, nothing among them, of which the first is told to be greater."""
    whole = dict(effects) | {"nothing": np.zeros_like(next(iter(effects.values())))}
    found = []
    for one, other in combinations(whole, 2):
        sign = sign_of(whole[one] - whole[other]).sign
        if sign != "0":
            found.append((one, other) if sign == "+" else (other, one))
    return found
