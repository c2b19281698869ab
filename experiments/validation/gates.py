"""`make gates`: where needs come to an end in each crisis, beside what the first model gave.

The runs are those of the experiment `crises`, by the command. What is shown is kept in docs/gates:
`first_model.csv` is of the model before needs could be noticed by neighbours, `now.csv` of this
one.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import polars as pl

from experiments.analysis.gates import ALL_KINDS, ends_of_needs
from experiments.analysis.statistics import interval
from experiments.store.store import GATES, RUNS
from experiments.validation.by_command import parser_of, run_experiment, write_page
from sim.composition import load_scenario
from sim.documentation.markdown import table, wrapped
from sim.tables import GROUPS, GROUPS_LEFT

EXPERIMENT = "crises"
FIRST, NOW = "first_model", "now"

_SHOWN = ("everyone", "over_75", "over_75_alone", "low_income", "isolated")
"""Groups whose ends are kept; of the first and the third each kind, too."""

_GROUPS = {group.name.lower(): words for group, words in GROUPS.items()}

ENDS: Mapping[str, str] = {
    "household": "met by the household",
    "kin": "met by kin outside",
    "neighbour": "met by neighbours",
    "collective": "met by a collective",
    "institution": "met by the institution",
    "outsiders": "met by helpers from elsewhere",
    "unlisted": "silent, on no list",
    "unnoticed": "silent, on a list, not noticed",
    "declined": "offered help, declined",
    "no_tie": "asked, nobody to turn to",
    "refused": "asked, all refused",
    "failed_visit": "a visit did not meet it",
    "out_of_reach": "no collective in reach",
    "no_desk": "collective without time to coordinate",
    "no_kit": "no equipment, of neighbour or collective",
    "nobody": "collective found nobody to go",
    "institution_full": "institution full",
    "found by neighbour": "silent, found by neighbours",
    "found by caretaker": "silent, found by a caretaker",
    "found by list": "silent, found by the keeper of a list",
    "found by kin": "silent, found by kin outside",
    "found by door": "silent, found at the door",
}
"""What each end is called."""

_HEAD = """\
# Where needs come to an end

Every need comes to an end: a channel meets it, or it lapses. A need that lapses is counted at the
furthest gate that it came to; whatever stops a need on a day is counted too, whether or not it is
met later. Every run has these counts by stage, group and kind: `load("{experiment}", "gates")`.

Made by `make gates` from the experiment `{experiment}`: {replicates} neighbourhoods a crisis, no
support. The first model is the one in which only a register let anybody see a need that was not
asked for; its numbers are kept as they were.
"""


def kept_of(runs: pl.DataFrame, gates: pl.DataFrame) -> pl.DataFrame:
    """Return what is kept: ends of the needs of each crisis, by group, and by kind for two groups.

    Args:
        runs: the table of runs of the experiment.
        gates: its table of gates.
    """
    by_kind = pl.col("group").is_in([_SHOWN[0], _SHOWN[2]])
    return (
        ends_of_needs(runs, gates)
        .filter(pl.col("stage") == "crisis", pl.col("group").is_in(_SHOWN))
        .filter((pl.col("kind") == ALL_KINDS) | by_kind)
        .select(
            "crisis", "group", "kind", "fate", "end", "replicates",
            pl.col("of_100", "stopped_per_100").round(3),
        )
    )  # fmt: skip


def left_of(runs: pl.DataFrame) -> pl.DataFrame:
    """Return how many are left without in each crisis, per 1,000 of each group.

    Args:
        runs: the table of runs of the experiment.

    Returns:
        Columns crisis, days (that it lasts), group, and mean, low and high (95 %) over
        neighbourhoods.
    """
    named = {f"left_without_{group.name.lower()}": group.name.lower() for group in GROUPS_LEFT}
    rows = []
    for (crisis,), found in runs.group_by("crisis", maintain_order=True):
        days = load_scenario(f"crisis={crisis}").crisis.days
        for outcome, group in named.items():
            values = found[outcome].drop_nulls().drop_nans().to_numpy()
            low, high, _ = interval(values)
            rows.append((str(crisis), days, group, float(values.mean()), low, high))
    return pl.DataFrame(rows, ["crisis", "days", "group", "mean", "low", "high"], orient="row")


def page(first: pl.DataFrame, now: pl.DataFrame, left: pl.DataFrame) -> str:
    """Return the page that sets both models side by side.

    Args:
        first: what is kept of the first model.
        now: the same of this one.
        left: who is left without, see `left_of`.
    """
    replicates = int(now["replicates"].max())  # type: ignore[arg-type]
    parts = [_HEAD.format(experiment=EXPERIMENT, replicates=replicates)]
    for group in ("everyone", "over_75_alone"):
        parts += [
            f"## Of 100 needs of {_GROUPS[group]}",
            wrapped(
                "In the same 55 days without crisis, and in the lockdown. What is found is met, or "
                "lapses, besides: the last rows are no part of the 100."
            ),
            _beside(first, now, group, "of_100"),
        ]
    parts += [
        "## How often each gate stops a need",
        wrapped("Days on which it did, per 100 needs of all residents."),
        _beside(first, now, "everyone", "stopped_per_100"),
        "## Left without",
        wrapped(
            "Residents with a grave need of these days that went unmet, per 1,000 of each group, "
            "with the 95 % interval of the mean. Crises differ in length and in what is grave: "
            "without one it is a day of care that nobody gave, in a heatwave also two checks in a "
            "row. The column without crisis, as long as the lockdown, says what of it is ordinary."
        ),
        _left(left),
        "## Six crises",
        wrapped("Of 100 needs of all residents that arise in each crisis, in this model:"),
        _by_crisis(now, "everyone"),
        wrapped("In the first model:"),
        _by_crisis(first, "everyone"),
        wrapped("Of 100 needs of residents of 75 and over who live alone, in this model:"),
        _by_crisis(now, "over_75_alone"),
        wrapped("In the first model:"),
        _by_crisis(first, "over_75_alone"),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _beside(first: pl.DataFrame, now: pl.DataFrame, group: str, column: str) -> str:
    crises = ("none", "lockdown")
    columns = [_ends(kept, crisis, group, column) for crisis in crises for kept in (first, now)]
    heads = [f"{'no crisis' if c == 'none' else c}, {m}" for c in crises for m in ("before", "now")]
    return _table(heads, columns)


def _left(left: pl.DataFrame) -> str:
    crises = left["crisis"].unique(maintain_order=True).to_list()
    cells = {
        (row["group"], row["crisis"]): f"{row['mean']:.0f} [{row['low']:.0f}, {row['high']:.0f}]"
        for row in left.iter_rows(named=True)
    }
    rows = [
        [_GROUPS[group], *(cells[group, crisis] for crisis in crises)]
        for group in left["group"].unique(maintain_order=True)
    ]
    days = dict(left.select("crisis", "days").iter_rows())
    return table(["", *(f"{crisis}, {days[crisis]} days" for crisis in crises)], rows)


def _by_crisis(kept: pl.DataFrame, group: str) -> str:
    crises = kept["crisis"].unique(maintain_order=True).to_list()
    return _table(crises, [_ends(kept, crisis, group, "of_100") for crisis in crises])


def _ends(kept: pl.DataFrame, crisis: str, group: str, column: str) -> dict[str, float]:
    found = kept.filter(crisis=crisis, group=group, kind=ALL_KINDS)
    end = pl.col("end").cast(pl.String)
    named = pl.when(pl.col("fate") == "found").then("found by " + end).otherwise(end)
    return dict(found.select(named, column).iter_rows())


def _table(heads: Sequence[str], columns: Sequence[Mapping[str, float]]) -> str:
    """Return a table of ends; those that no column has are left out."""
    rows = [
        [words, *(f"{column.get(end, 0):.1f}" for column in columns)]
        for end, words in ENDS.items()
        if any(column.get(end, 0) for column in columns)
    ]
    return table(["", *heads], rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the experiment, keep its numbers and write the page; return the exit code."""
    parser = parser_of("gates", __doc__)
    parser.add_argument(
        "--keep-as", choices=(FIRST, NOW), default=NOW, help="which of the two is renewed"
    )
    asked = parser.parse_intermixed_args(arguments)
    folder = run_experiment(EXPERIMENT, asked.results, asked.overrides)
    runs, gates = (pl.read_parquet(folder / name) for name in (RUNS, GATES))
    kept = asked.docs / "gates"
    kept.mkdir(parents=True, exist_ok=True)
    kept_of(runs, gates).write_csv(kept / f"{asked.keep_as}.csv")
    left = left_of(runs)
    left.write_csv(kept / "left_without.csv", float_precision=3)
    first, now = (
        pl.read_csv(path if path.exists() else kept / f"{asked.keep_as}.csv")
        for path in (kept / f"{FIRST}.csv", kept / f"{NOW}.csv")
    )
    write_page(asked.docs / "gates.md", page(first, now, left))
    return 0


if __name__ == "__main__":
    sys.exit(main())
