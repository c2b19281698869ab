"""`make refutations`: what would refute each rule of the model, tried.

The runs are those of the experiment `refutations`, by the command; the rest is read from what other
pages keep in docs/. What is found is kept in docs/refutations.csv.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.analysis.statistics import interval
from experiments.design.experiment import POINT
from experiments.store.store import GATES, RUNS
from experiments.store.tables import FINISHED
from experiments.validation.by_command import parser_of, run_experiment, write_page
from experiments.validation.compared import is_significant, listed
from experiments.validation.policy_reasons import SILENT
from experiments.words import ENGLISH
from sim.documentation.markdown import table, wrapped

EXPERIMENT = "refutations"
GAVE, RECEIVED = (0.62, 0.74), (0.57, 0.69)
"""Residents who gave, and received, a service in a year (patterns C2 and C3)."""

SATURATED = 0.9
"""Share of its last value that coverage has on day 10 where it is said to saturate within days."""

BINDS = 1.0
"""Of 100 needs, those that end for want of equipment where gear is said to bind."""

_HEAD = """\
# What would refute the rules

Rules of the model came with a finding that would refute each. Here each was tried, in
{pairs} neighbourhoods in a lockdown, or with the numbers of other pages. Written by
`make refutations` from the experiment `{experiment}` and from what [gates](gates.md),
[governance](governance.md) and [policies](policies.md) keep; the numbers are in
docs/refutations.csv. "Not refuted" is no proof: it says that what was looked for was not found.
"""


class Trial(NamedTuple):
    """A rule, what would refute it, and what was found.

    Attributes:
        rule: in words.
        refuted_if: what would refute it.
        found: what was seen, with its numbers.
        refuted: None where the numbers do not say.
    """

    rule: str
    refuted_if: str
    found: str
    refuted: bool | None


def found_by_ties(runs: pl.DataFrame, gates: pl.DataFrame) -> Trial:
    """Try whether silent needs of those with more ties are found more often.

    Args:
        runs: the table of runs of the experiment.
        gates: its table of gates.
    """
    as_is = runs.filter(pl.col(POINT).cast(pl.String) == "as_is")
    rows = gates.with_columns(pl.col("run", "group", "fate", "end").cast(pl.String)).join(
        as_is.select(pl.col("run").cast(pl.String), "replicate"), on="run"
    )
    found = (pl.col("fate") == "found") & (pl.col("end") == "neighbour")
    missed = (pl.col("fate") == "lapsed") & pl.col("end").is_in(SILENT)  # or found by others
    missed |= (pl.col("fate") == "found") & (pl.col("end") != "neighbour")
    needs = pl.col("needs")
    shares = (
        rows.filter(pl.col("stage") == "crisis", pl.col("group").is_in(["connected", "isolated"]))
        .group_by("group", "replicate")
        .agg(found=needs.filter(found).sum(), missed=needs.filter(missed).sum())
        .with_columns(share=pl.col("found") / (pl.col("found") + pl.col("missed")))
        .pivot(on="group", index="replicate", values="share")
        .sort("replicate")
    )
    shares = shares.filter(pl.all_horizontal(pl.col("connected", "isolated").is_finite()))
    known, few = shares["connected"].to_numpy(), shares["isolated"].to_numpy()
    low, high, _ = interval(known - few)
    return Trial(
        "Silence can be broken: noticed, offered, accepted.",
        "residents with more ties are not found more often",
        f"of 100 silent needs, neighbours find {100 * known.mean():.1f} of the third with most "
        f"hours with neighbours, {100 * few.mean():.1f} of the third with fewest: "
        f"{_signed(100 * (known - few).mean())} [{_signed(100 * low)}, {_signed(100 * high)}]",
        bool(high < 0) if high < 0 or low > 0 else None,
    )


def exchange(runs: pl.DataFrame) -> Trial:
    """Try whether as many give and receive in a year as surveys find."""
    as_is = runs.filter(pl.col(POINT).cast(pl.String) == "as_is")
    gave, received = (float(as_is[name].to_numpy().mean()) for name in _EXCHANGED)
    held = GAVE[0] <= gave <= GAVE[1] and RECEIVED[0] <= received <= RECEIVED[1]
    return Trial(
        "Help has a weight: by kind, by familiarity, by hours given lately.",
        f"with it not as many give ({GAVE[0]:.2f} to {GAVE[1]:.2f}) and receive "
        f"({RECEIVED[0]:.2f} to {RECEIVED[1]:.2f}) in a year as surveys find",
        f"{gave:.2f} give and {received:.2f} receive, in a year that ends with the lockdown; the "
        "ordinary year of [validation](VALIDATION.md) has other numbers",
        not held,
    )


_EXCHANGED = ("gave_in_year", "received_in_year")


def coverage(runs: pl.DataFrame) -> Trial:
    """Try whether collectives' lists are full within days at any plausible pace."""
    said, full = [], []
    for (point,), rows in runs.group_by(POINT, maintain_order=True):
        early, last = rows["known_day_10"].to_numpy().mean(), rows["lists_end"].to_numpy().mean()
        full.append(early >= SATURATED * last)
        said.append(f"{100 * early:.0f} % then {100 * last:.0f} % ({_PACE[str(point)]})")
    return Trial(
        "In a crisis collectives turn to it, knock at doors and write lists.",
        f"at any plausible pace lists have {100 * SATURATED:.0f} % of their last coverage by day "
        "10",
        f"of the exposed, on a fresh list on day 10 and on any in the end: {listed(said)}",
        any(full),
    )


_PACE = {
    "as_is": "as it is",
    "soon_and_fast": "lag of 2 days, 8 talks an hour",
    "late_and_slow": "lag of 14 days, 3 talks an hour",
}


def forms(governance: pl.DataFrame, policies: pl.DataFrame) -> Trial:
    """Try whether one form of governance is best everywhere.

    Args:
        governance: what the page of governance keeps.
        policies: effects of policies by crisis.
    """
    left = "left_without_everyone"
    cells = [
        *governance.filter(outcome=left).iter_rows(named=True),
        *policies.filter(outcome=left, point="collegial").iter_rows(named=True),
    ]
    told = [row for row in cells if is_significant(row)]
    better = sum(row["difference"] < 0 for row in told)
    worse = len(told) - better
    return Trial(
        "Coordination is a queue, shaped by governance.",
        "one form is best in every crisis: then governance is no trade-off here",
        f"collegial against centralised, those left without: significantly fewer in {better} of "
        f"{len(cells)} comparisons (lengths and sizes of a lockdown, five crises), more in {worse}",
        True if len(cells) in (better, worse) else False if better and worse else None,
    )


def gear(kept: pl.DataFrame) -> Trial:
    """Try whether equipment binds where power and water fail.

    Args:
        kept: what the page of gates keeps.
    """
    ends = kept.filter(group="everyone", kind="all", fate="lapsed", end="no_kit")
    share = dict(ends.select("crisis", "of_100").iter_rows())
    said = [f"{share.get(crisis, 0):.1f} in the {crisis}" for crisis in ("flood", "blackout")]
    return Trial(
        "Goods are short where goods are what is needed.",
        f"fewer than {BINDS:.0f} in 100 needs end for want of equipment in flood and in blackout",
        f"{listed(said)}, {share.get('lockdown', 0):.1f} in the lockdown",
        all(share.get(crisis, 0) < BINDS for crisis in ("flood", "blackout")),
    )


def stakes(swaps: pl.DataFrame) -> Trial:
    """Try whether the order of policies depends on how stakes are weighed.

    Args:
        swaps: pairs of policies that change places between weights.
    """
    sure = [
        (where, first, second)
        for (where, first, second), rows in swaps.group_by("where", "first", "second")
        if (rows["high"] < 0).any() and (rows["low"] > 0).any()
    ]
    return Trial(
        "Needs are everyday, serious or grave.",
        "the order of policies depends on the weights, from a third to three times the default",
        f"pairs of policies that change places significantly, in five crises: {len(sure)}",
        bool(sure),
    )


def _signed(value: float) -> str:
    return ENGLISH.number(value, signed=True)


def page(trials: Sequence[Trial], pairs: int) -> str:
    """Return the page of the trials."""
    words = {True: "refuted", False: "not refuted", None: "cannot be said"}
    rows = [[t.rule, t.refuted_if, t.found, words[t.refuted]] for t in trials]
    head = _HEAD.format(experiment=EXPERIMENT, pairs=pairs)
    refuted = [trial.rule for trial in trials if trial.refuted]
    said = (
        f"Refuted: {len(refuted)} of {len(trials)} rules. {' '.join(refuted)}"
        if refuted
        else f"Of {len(trials)} rules none is refuted."
    )
    unsaid = sum(trial.refuted is None for trial in trials)
    said += f" It cannot be said: {unsaid}." if unsaid else ""
    return (
        "\n\n".join([head.strip(), wrapped(said), table(["rule", "refuted if", "found", ""], rows)])
        + "\n"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the experiment, keep what is found and write the page; return the exit code."""
    asked = parser_of("refutations", __doc__).parse_intermixed_args(arguments)
    folder = run_experiment(EXPERIMENT, asked.results, asked.overrides)
    runs = pl.read_parquet(folder / RUNS).filter(pl.col("status") == FINISHED)
    trials = [
        found_by_ties(runs, pl.read_parquet(folder / GATES)),
        exchange(runs),
        coverage(runs),
        forms(_kept(asked.docs / "governance.csv"), _kept(asked.docs / "policies/policies.csv")),
        gear(_kept(asked.docs / "gates/now.csv")),
        stakes(_kept(asked.docs / "policies/swaps.csv")),
    ]
    pl.DataFrame(trials, Trial._fields, orient="row").write_csv(asked.docs / "refutations.csv")
    pairs = int(np.max(runs["replicate"].to_numpy()))
    write_page(asked.docs / "refutations.md", page(trials, pairs))
    return 0


def _kept(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema_length=None)


if __name__ == "__main__":
    sys.exit(main())
