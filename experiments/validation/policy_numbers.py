"""What the experiments behind docs/policies.md come to: tables of effects, gates, costs, stakes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from experiments.analysis.paired import compare
from experiments.analysis.statistics import holm, interval
from experiments.design.experiment import COST
from experiments.store.tables import FINISHED

WEIGHTS = (1.0, 3.0, 9.0)
"""How many times worse each step of stakes is, from everyday to grave: a third of the default of
three, the default, three times as much."""

STAKES = ("everyday", "serious", "grave")
WITH, WITHOUT = "no_support", "without_collectives_help"
KNOWN, GRAVE_MET = "known_in_time", "met_grave"
"""Exposed residents on a list on day 3, and grave needs met: what the cost is told of."""

_NAN = float("nan")


class Family(NamedTuple):
    """Points that are compared with one of them.

    Attributes:
        base: the point that the others are compared with.
        points: the others.
    """

    base: str
    points: tuple[str, ...]


def with_counts(
    runs: pl.DataFrame, gates: pl.DataFrame, stakes: Mapping[tuple[str, str], str]
) -> pl.DataFrame:
    """Return finished runs with what the gates say of the crisis's needs of all residents.

    Args:
        runs: the table of runs; with the factors point and crisis.
        gates: the table of gates.
        stakes: of each kind of need, by crisis and kind.

    Returns:
        The runs with met_*, collective_* (met by a collective) and unmet_*, each for `STAKES` and
        all, weighted_* for `WEIGHTS` (unmet needs, each counted by its stakes), and
        known_in_time.
    """
    text = ("run", "point", "crisis")
    kept = runs.filter(pl.col("status") == FINISHED).with_columns(pl.col(text).cast(pl.String))
    how_bad = pl.DataFrame(
        [(*key, value) for key, value in stakes.items()],
        schema={"crisis": pl.String, "kind": pl.String, "stakes": pl.String},
        orient="row",
    )
    needs = (
        gates.with_columns(pl.col("run", "end").cast(pl.String))
        .filter(pl.col("stage") == "crisis", pl.col("group") == "everyone")
        .join(kept.select("run", "crisis"), on="run")
        .join(how_bad, on=["crisis", "kind"])
    )
    fates = {
        "met": pl.col("fate") == "met",
        "collective": (pl.col("fate") == "met") & (pl.col("end") == "collective"),
        "unmet": pl.col("fate") == "lapsed",
    }
    counted = needs.group_by("run").agg(
        pl.col("needs").filter(fate & is_so).sum().cast(pl.Float64).alias(f"{name}_{of}")
        for name, fate in fates.items()
        for of, is_so in [
            *((one, pl.col("stakes") == one) for one in STAKES),
            ("all", pl.lit(True)),
        ]
    )
    names = [name for name in counted.columns if name != "run"]
    return (
        kept.join(counted, on="run", how="left")
        .with_columns(pl.col(names).fill_null(0.0))
        .with_columns(
            *(
                pl.sum_horizontal(
                    w**step * pl.col(f"unmet_{one}") for step, one in enumerate(STAKES)
                ).alias(f"weighted_{w:g}")
                for w in WEIGHTS
            ),
            (pl.col("known_day_3") * pl.col("exposed")).alias(KNOWN),
        )
    )


def effects(
    values: pl.DataFrame, families: Sequence[Family], outcomes: Mapping[str, Sequence[str]]
) -> pl.DataFrame:
    """Compare points with the base of their family, pair by pair.

    Args:
        values: columns where, point, replicate and the outcomes; a row a finished run.
        families: what is compared with what.
        outcomes: which, by where: a crisis, or a theory.

    Returns:
        A row a where, family, outcome and point, the base first: where, base, point, outcome, n
        (pairs; of the base, runs), mean, mean_low and mean_high (its 95 % interval), difference,
        low, high (95 % interval) and p_holm (adjusted for all points of the family); the last four
        are NaN for the base.
    """
    rows: list[dict[str, Any]] = []
    told: list[dict[str, Any]]
    for (where, wanted), family in itertools.product(outcomes.items(), families):
        here = values.filter(pl.col("where") == where)
        for outcome in wanted:
            known = here.filter(pl.col(outcome).is_not_nan()).sort("replicate")
            base = known.filter(pl.col("point") == family.base)
            labels = {"where": where, "base": family.base, "outcome": outcome}
            told = [
                labels | {"point": point} | _against(known.filter(point=point), base, outcome)
                for point in family.points
            ]
            adjusted = holm(*([row.pop(name) for row in told] for name in ("p", "p_flip")))
            rows.append(
                labels
                | {"point": family.base, "n": base.height}
                | _level(base[outcome])
                | dict.fromkeys(("difference", "low", "high", "p_holm"), _NAN)
            )
            rows += [row | {"p_holm": p} for row, p in zip(told, adjusted, strict=True)]
    columns = ("where", "base", "point", "outcome", "n", "mean", "mean_low", "mean_high",
               "difference", "low", "high", "p_holm")  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None).select(columns)


def _level(values: pl.Series) -> dict[str, float]:
    low, high, _ = interval(values.to_numpy())
    mean = float(values.to_numpy().mean()) if values.len() else _NAN
    return {"mean": mean, "mean_low": low, "mean_high": high}


def _against(ours: pl.DataFrame, base: pl.DataFrame, outcome: str) -> dict[str, float]:
    pairs = ours.join(base.select("replicate", theirs=outcome), on="replicate")
    found = compare(pairs[outcome].to_numpy(), pairs["theirs"].to_numpy())
    return {
        "n": found.n,
        **_level(ours[outcome]),
        "difference": found.difference,
        "low": found.low,
        "high": found.high,
        "p": found.p,
        "p_flip": found.p_flip,
    }


def ends_of_lapsed(
    runs: pl.DataFrame, gates: pl.DataFrame, stakes: Mapping[tuple[str, str], str]
) -> pl.DataFrame:
    """Return at which gates the needs come to an end that lapse.

    Formula: the needs of all residents that lapsed at a gate in all runs of a point, over all that
    lapsed in them, times 100.

    Args:
        runs: the table of runs.
        gates: the table of gates.
        stakes: of each kind of need, by crisis and kind.

    Returns:
        A row a crisis, point, stakes ("all", or "grave") and gate: where, point, stakes, gate,
        lapsed (mean number in a run), of_100.
    """
    text = ("run", "point", "crisis")
    kept = runs.filter(pl.col("status") == FINISHED).select(pl.col(text).cast(pl.String))
    replicates = kept.group_by("crisis", "point").agg(runs=pl.len())
    grave = pl.DataFrame(
        [key for key, value in stakes.items() if value == "grave"],
        schema={"crisis": pl.String, "kind": pl.String},
        orient="row",
    )
    lapsed = (
        gates.with_columns(pl.col("run", "end").cast(pl.String))
        .filter(
            pl.col("stage") == "crisis", pl.col("group") == "everyone", pl.col("fate") == "lapsed"
        )
        .join(kept, on="run")
    )
    both = {"all": lapsed, "grave": lapsed.join(grave, on=["crisis", "kind"], how="semi")}
    frames = [
        part.group_by("crisis", "point", gate="end")
        .agg(lapsed=pl.col("needs").sum())
        .filter(pl.col("lapsed") > 0)
        .join(replicates, on=["crisis", "point"])
        .select(
            "point",
            "gate",
            where="crisis",
            stakes=pl.lit(name),
            lapsed=pl.col("lapsed") / pl.col("runs"),
            of_100=100 * pl.col("lapsed") / pl.col("lapsed").sum().over("crisis", "point"),
        )
        for name, part in both.items()
    ]
    columns = ("where", "point", "stakes", "gate", "lapsed", "of_100")
    return pl.concat(frames).select(columns).sort(*columns[:4])


def additional(counts: pl.DataFrame) -> pl.DataFrame:
    """Return of 100 needs that collectives met how many nobody else would have met.

    Formula: 100 x (met with collectives' help - met without) / (met by collectives with it -
    without), the means over pairs; its interval is that of the ratio of two means, linearised. What
    collectives meet before they have turned to the crisis is left on both sides.

    Args:
        counts: from `with_counts`.

    Returns:
        A row a crisis, for all needs and for grave ones: where, needs, n, by_collectives (mean
        number in a run), additional, low, high; the last three NaN where collectives met none.
    """
    rows = []
    for crisis in counts["crisis"].unique(maintain_order=True):
        here = counts.filter(crisis=crisis).sort("replicate")
        pairs = here.filter(point=WITH).join(
            here.filter(point=WITHOUT), on="replicate", suffix="_without"
        )
        for needs in ("all", "grave"):
            more = (pairs[f"met_{needs}"] - pairs[f"met_{needs}_without"]).to_numpy()
            by_them = pairs[f"collective_{needs}"]
            taken = (by_them - pairs[f"collective_{needs}_without"]).to_numpy()
            ratio, low, high = _ratio(more, taken)
            met = float(by_them.to_numpy().mean()) if by_them.len() else _NAN
            rows.append((crisis, needs, pairs.height, met, 100 * ratio, 100 * low, 100 * high))
    columns = ("where", "needs", "n", "by_collectives", "additional", "low", "high")
    return pl.DataFrame(rows, schema=columns, orient="row")


def _ratio(top: np.ndarray, bottom: np.ndarray) -> tuple[float, float, float]:
    """Return the ratio of two means over pairs and its 95 % interval."""
    if not bottom.size or bottom.mean() == 0:
        return _NAN, _NAN, _NAN
    ratio = float(top.mean() / bottom.mean())
    low, high, _ = interval(ratio + (top - ratio * bottom) / bottom.mean())
    return ratio, low, high


def costs(told: pl.DataFrame) -> pl.DataFrame:
    """Return what a further exposed resident known in time costs, and a further grave need met.

    Formula: the mean of what a point costs more, over the mean of what it gains; from the ends of
    the interval of the gain. Only where the whole interval of the gain is above zero.

    Args:
        told: effects of `COST`, `KNOWN` and `GRAVE_MET`.

    Returns:
        A row a crisis, point that costs more and gain: where, base, point, gain, extra_cost, each,
        each_low, each_high (EUR; NaN where there is no such gain).
    """
    keys = ["where", "base", "point"]
    others = told.filter(pl.col("point") != pl.col("base"))
    dearer = others.filter(outcome=COST).filter(pl.col("difference") > 0)
    gains = others.filter(pl.col("outcome").is_in([KNOWN, GRAVE_MET]))
    is_gain = (pl.col("low") > 0) & pl.col("low").is_not_nan()
    return (
        dearer.select(*keys, extra_cost="difference")
        .join(gains, on=keys, maintain_order="left")
        .select(
            *keys,
            "extra_cost",
            gain="outcome",
            **{
                name: pl.when(is_gain).then(pl.col("extra_cost") / pl.col(by)).otherwise(_NAN)
                for name, by in {
                    "each": "difference", "each_low": "high", "each_high": "low"
                }.items()
            },
        )
    )  # fmt: skip


def swaps(counts: pl.DataFrame, points: Iterable[str]) -> pl.DataFrame:
    """Return the pairs of points whose order by weighted unmet needs is another at other weights.

    Args:
        counts: from `with_counts`.
        points: which are put in order.

    Returns:
        A row a crisis, pair and weight, of pairs of which at one weight the first has less unmet
        and at another the second: where, first, second, weight, difference (of the first against
        the second; mean over pairs), low, high.
    """
    rows = []
    for crisis in counts["crisis"].unique(maintain_order=True):
        here = {
            point: counts.filter(crisis=crisis, point=point).sort("replicate") for point in points
        }
        for first, second in itertools.combinations(here, 2):
            pairs = here[first].join(here[second], on="replicate", suffix="_second")
            found = []
            for w in WEIGHTS:
                more = (pairs[f"weighted_{w:g}"] - pairs[f"weighted_{w:g}_second"]).to_numpy()
                mean = float(more.mean()) if more.size else _NAN
                found.append((crisis, first, second, w, mean, *interval(more)[:2]))
            means = [row[4] for row in found]
            if min(means) < 0 < max(means):
                rows += found
    schema = {"where": pl.String, "first": pl.String, "second": pl.String, "weight": pl.Float64,
              "difference": pl.Float64, "low": pl.Float64, "high": pl.Float64}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")
