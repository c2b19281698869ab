"""Precision: whether a place gives what a larger one gives, and how sure replicates are.

A place agrees with the reference where the 95 % interval of their difference holds zero. They are
paired, replicate by replicate, which is right whether seeds that are the same make them alike or
not. The interval is as wide as the replicates leave it: that no difference is told is not that
there is none, and the differences are told too. The effects of policies are stable where they keep
their sign and their order. Everything here is pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from experiments.analysis.statistics import CONFIDENCE, RESAMPLES, interval, student

POWER = 0.9
"""Share of samples in which an effect is significant, at the number of replicates that does."""

PRECISE = 0.01
"""Half-width of an interval that is taken to be narrow enough for an outcome: a percentage point
(assumption)."""

_NUMBERS = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50)
_SAMPLES = 2_000
_SEED = 20_220_317
"""Of the samples of replicates and of all bootstraps. Any number would do."""

type Reals = NDArray[np.float64]


def agreement(places: Mapping[int, Mapping[str, Reals]]) -> pl.DataFrame:
    """Return what quantities are at each place, against the place of the greatest number.

    Args:
        places: by number, (n,) values of each quantity, replicate by replicate the same seeds.

    Returns:
        A row a place and quantity: place, quantity, n, mean, low, high (95 %), spread (standard
        deviation), difference from the reference with _low and _high (0 at it), agrees.
    """
    reference = places[max(places)]
    rows = [
        {"place": place, "quantity": name} | _against(values, reference[name])
        for place, quantities in sorted(places.items())
        for name, values in quantities.items()
    ]
    return pl.DataFrame(rows)


def _against(values: Reals, reference: Reals) -> dict[str, Any]:
    own, away = interval(values), interval(values - reference)
    return {
        "n": values.size,
        "mean": float(values.mean()),
        "low": own.low,
        "high": own.high,
        "spread": float(values.std(ddof=1)),
        "difference": float((values - reference).mean()),
        "difference_low": away.low,
        "difference_high": away.high,
        "agrees": away.low <= 0 <= away.high,
    }


def enough(places: pl.DataFrame) -> dict[str, int]:
    """Return for each quantity the least place from which on it agrees with the reference.

    Args:
        places: as `agreement` gives them.
    """
    found: dict[str, int] = {}
    for (name,), rows in places.group_by("quantity", maintain_order=True):
        for place, agrees in rows.sort("place", descending=True).select("place", "agrees").rows():
            if not agrees:
                break
            found[str(name)] = place
    return found


def precision(quantities: Mapping[str, Reals]) -> pl.DataFrame:
    """Return how sure quantities are at numbers of replicates, from samples of many.

    Samples are drawn without putting back and are of half of the many at most, so that they differ.

    Args:
        quantities: (many,) values of each, four at least.

    Returns:
        A row a quantity and number: quantity, n, half_width (mean over samples, of Student's 95 %
        interval), told (share of samples whose interval leaves zero out).
    """
    draws = np.random.default_rng(_SEED)
    rows = []
    for name, values in quantities.items():
        drawn = draws.permuted(np.tile(values, (_SAMPLES, 1)), axis=1)
        for n in (n for n in _NUMBERS if n <= values.size // 2):
            half, told = _students(drawn[:, :n])
            rows.append({"quantity": name, "n": n, "half_width": half, "told": told})
        low, high = student(values)
        whole = {"half_width": (high - low) / 2, "told": float(low > 0 or high < 0)}
        rows.append({"quantity": name, "n": values.size} | whole)
    return pl.DataFrame(rows)


def _students(samples: Reals) -> tuple[float, float]:
    """Return the mean half-width of samples' intervals, and the share that leaves zero out."""
    from scipy import stats  # takes a second to load

    n = samples.shape[1]
    half = stats.t.ppf((1 + CONFIDENCE) / 2, n - 1) * samples.std(axis=1, ddof=1) / n**0.5
    return float(half.mean()), float((np.abs(samples.mean(axis=1)) > half).mean())


def needed(replicates: pl.DataFrame) -> dict[str, int | None]:
    """Return for each quantity the least number of replicates at which it is told, with `POWER`.

    Args:
        replicates: as `precision` gives them.

    Returns:
        None where it takes more than the samples have.
    """
    found: dict[str, int | None] = {}
    for (name,), rows in replicates.group_by("quantity", maintain_order=True):
        samples = rows.sort("n").head(rows.height - 1)
        told = samples.filter(pl.col("told") >= POWER)
        found[str(name)] = int(told["n"][0]) if told.height else None
    return found


def needed_to_be_precise(replicates: pl.DataFrame) -> dict[str, int | None]:
    """Return for each quantity the least replicates at which intervals are `PRECISE` on average.

    Args:
        replicates: as `precision` gives them.

    Returns:
        None where it takes more than all.
    """
    found: dict[str, int | None] = {}
    for (name,), rows in replicates.group_by("quantity", maintain_order=True):
        narrow = rows.sort("n").filter(pl.col("half_width") <= PRECISE)
        found[str(name)] = int(narrow["n"][0]) if narrow.height else None
    return found


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
