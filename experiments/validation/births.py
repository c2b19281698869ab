"""`make births`: which groups a lockdown gives birth to, and what is left of it years later.

The runs are those of the experiment `births`, by the command. What is shown is kept in docs/births.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import polars as pl

from experiments.analysis.paired import adjusted, paired_differences
from experiments.store.store import DAILY, RUNS, provenance_of
from experiments.store.tables import FINISHED
from experiments.validation.by_command import parser_of, run_experiment, write_page
from experiments.validation.compared import crossed, level, note
from experiments.words import ENGLISH
from sim.documentation.markdown import table, wrapped

EXPERIMENT = "births"
AFTER, CRISIS, NONE = "timeline.recovery_days", "crisis", "none"

BORN = ("founded_in_crisis", "crisis_born_members", "crisis_born_end")
LEFT = (
    "collectives_end", "members_end", "collectives_surviving", "still_active", "lists_end",
    "bridging_end",
)  # fmt: skip
WEEKLY = ("collectives", "members", "cases")
"""By week: collectives alive, memberships, needs that collectives met."""

_WEEK = 7
_EACH_WEEK, _EVERY = 12, 8
"""Weeks that are shown one by one, and every how many of those after."""

_HEAD = """\
# After the crisis

Groups that are born in a lockdown, and what is left of it, beside the same days without one. Needs
that are seen and not in anybody's hands let driving residents found groups, with people they are
tied to. Written by `make births` from the experiment `births`; the numbers are kept in docs/births.
Surveys do not count groups of one stairwell; here no message group grows by itself.
"""


def ends_of(runs: pl.DataFrame, residents: int) -> pl.DataFrame:
    """Return what is left so many days later: with the lockdown less without, by outcome.

    Args:
        runs: the table of runs of the experiment.
        residents: of a neighbourhood.

    Returns:
        Columns outcome, days after the crisis, reference (mean without), mean (with; of groups
        born, over the runs in which some were), n, difference, low, high, p_holm (adjusted by
        outcome), residents.
    """
    effects = adjusted(paired_differences(runs, [*BORN, *LEFT], [AFTER]), ["outcome"])
    reference = effects.filter("baseline").select("outcome", AFTER, reference="mean")
    known = (
        runs.filter(pl.col("status") == FINISHED, pl.col(CRISIS).cast(pl.String) != NONE)
        .group_by(AFTER)
        .agg(pl.col(BORN).fill_nan(None).mean())
        .unpivot(index=AFTER, variable_name="outcome", value_name="known")
    )
    names = ("reference", "mean", "n", "difference", "low", "high", "p_holm")
    return (
        effects.filter(~pl.col("baseline"))
        .join(reference, on=["outcome", AFTER])
        .join(known, on=["outcome", AFTER], how="left")
        .with_columns(mean=pl.coalesce("known", "mean"))
        .sort(pl.col("outcome").cast(pl.Enum([*BORN, *LEFT])), AFTER)
        .select("outcome", AFTER, *names, residents=pl.lit(residents))
    )


def weeks_of(runs: pl.DataFrame, daily: pl.DataFrame, residents: int) -> pl.DataFrame:
    """Return the weeks of the runs that are followed longest, a row a crisis and week.

    Args:
        runs: the table of runs of the experiment.
        daily: its days: run, day, measure, group, value.
        residents: of a neighbourhood.

    Returns:
        Columns crisis, week (1 begins with the crisis), and by 1,000 residents the means of
        `WEEKLY`: collectives and members on the last day of the week, cases in it.
    """
    longest = runs.filter(pl.col("status") == FINISHED, pl.col(AFTER) == runs[AFTER].max()).select(
        pl.col("run").cast(pl.String), CRISIS
    )
    days = daily.with_columns(pl.col("run", "measure", "group").cast(pl.String)).join(
        longest, on="run"
    )
    first = days.filter(measure="stage", value=1.0).group_by("run").agg(first=pl.col("day").min())
    week = ((pl.col("day") - pl.col("first")) // _WEEK + 1).alias("week")
    days = days.join(first, on="run").with_columns(week)
    days = days.filter(pl.col("day") >= pl.col("first"))
    whole = days.filter(pl.col("group") == "everyone")
    last = [
        whole.filter(measure=name)
        .sort("day")
        .group_by("run", CRISIS, "week", maintain_order=True)
        .agg(pl.col("value").last().alias(name))
        for name in WEEKLY[:2]
    ]
    cases = (
        days.filter(measure="needs_met_by", group="collective")
        .group_by("run", CRISIS, "week", maintain_order=True)
        .agg(pl.col("value").sum().alias(WEEKLY[2]))
    )
    keys = ["run", CRISIS, "week"]
    every = cases.join(last[0], on=keys).join(last[1], on=keys)
    return (
        every.group_by(CRISIS, "week")
        .agg(pl.col(WEEKLY).mean() * (1000 / residents))
        .sort(CRISIS, "week")
    )


def page(ends: pl.DataFrame, weeks: pl.DataFrame) -> str:
    """Return the page of what is kept."""
    pairs = ends["n"].to_numpy().max()
    whose = f"neighbourhoods of {ends['residents'][0]:,} residents"
    family = "the numbers of days that are compared on one outcome"
    parts = [
        _HEAD,
        "## Groups born in the lockdown",
        wrapped(
            f"{pairs} {whose}. Means, so many days after the lockdown; births are the same in all."
        ),
        _born(ends),
        "## What is left",
        wrapped(f"With the lockdown less without it, {note(pairs, whose, family)}"),
        _left(ends),
        "## Week by week",
        wrapped(
            "Per 1,000 residents, from the first week of the lockdown on: collectives alive, "
            "memberships, and of the needs that arose in the week those that collectives met."
        ),
        _weeks(weeks),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _born(ends: pl.DataFrame) -> str:
    days = ends[AFTER].unique(maintain_order=True).to_list()
    rows = []
    for outcome in BORN:
        means = dict(ends.filter(outcome=outcome).select(AFTER, "mean").iter_rows())
        rows.append([ENGLISH.outcome(outcome), *(level(outcome, means[day]) for day in days)])
    return table(["", *(f"{day} days" for day in days)], rows)


def _left(ends: pl.DataFrame) -> str:
    days = ends[AFTER].unique(maintain_order=True).to_list()
    shown = ends.filter(pl.col("outcome").is_in(LEFT))
    names = {name: ENGLISH.outcome(name) for name in LEFT}
    return crossed(shown, "outcome", AFTER, ["", *(f"{day} days" for day in days)], names)


def _weeks(weeks: pl.DataFrame) -> str:
    crises = [crisis for crisis in weeks[CRISIS].unique() if crisis != NONE] + [NONE]
    rows = []
    for week in weeks["week"].unique().sort().to_list():
        if week > _EACH_WEEK and (week - _EACH_WEEK) % _EVERY:
            continue
        here = {row[CRISIS]: row for row in weeks.filter(week=week).to_dicts()}
        if all(crisis in here for crisis in crises):
            cells = (f"{here[crisis][name]:.2f}" for name in WEEKLY for crisis in crises)
            rows.append([str(week), *cells])
    heads = (f"{name}, {'no crisis' if c == NONE else c}" for name in WEEKLY for c in crises)
    return table(["week", *heads], rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the experiment, keep its numbers and write the page; return the exit code."""
    asked = parser_of("births", __doc__).parse_intermixed_args(arguments)
    folder = run_experiment(EXPERIMENT, asked.results, asked.overrides)
    (residents,) = provenance_of(folder)["simulated"]["residents"]
    runs = pl.read_parquet(folder / RUNS)
    measures = ["stage", "collectives", "members", "needs_met_by"]
    days = pl.scan_parquet(folder / DAILY).filter(pl.col("measure").cast(pl.String).is_in(measures))
    ends, weeks = ends_of(runs, residents), weeks_of(runs, days.collect(), residents)
    kept = asked.docs / "births"
    kept.mkdir(parents=True, exist_ok=True)
    ends.write_csv(kept / "ends.csv", float_precision=6)
    weeks.write_csv(kept / "weeks.csv", float_precision=4)
    write_page(asked.docs / "after-the-crisis.md", page(ends, weeks))
    return 0


if __name__ == "__main__":
    sys.exit(main())
