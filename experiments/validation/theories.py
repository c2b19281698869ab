"""`make theories`: which theory of who finds whom meets what is known, each matched alone.

Neighbours alone, the organised alone, or both. The runs are those of the experiment
`patterns_found`, by the command, in the worlds accepted under each theory, which
`make calibrate-theories` finds. What is shown is kept in docs/validation/theories.csv; the section
goes into docs/VALIDATION.md by `make validate`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import yaml

from experiments.store.store import RUNS
from experiments.validation.by_command import parser_of, run_experiment
from experiments.validation.calibration import FINDINGS, accepted_of
from experiments.validation.judged import judged
from experiments.validation.measured.numbers import of, within
from experiments.words import ENGLISH
from sim.documentation.markdown import table, wrapped
from sim.documentation.patterns import patterns

EXPERIMENT = "patterns_found"
ROWS = {
    "C12": ("ordinary", "unmet_offered"),
    "V13": ("ordinary", "unmet_asked"),
    "V16": ("lockdown", "askers_helped"),
    "V22": ("lockdown", "put_met"),
}
"""Patterns that a theory of who finds whom bears on: the point and the outcome of each."""

_HEAD = """\
## Who finds whom

Who finds those who do not ask: neighbours and kin alone, the organised (lists, caretakers, doors)
and kin alone, or both? Parameters were matched under each by itself, to the same patterns. In
brackets, 95 % intervals over the accepted worlds, one neighbourhood each; the share of the worlds
within the range. Written by `make theories`.
"""


def kept_of(runs: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Return what the theories give for the patterns that bear on them.

    Args:
        runs: tables of runs by theory; empty where no world was accepted under it.

    Returns:
        A row a theory and pattern: finding, id, worlds, mean, low, high, inside (share of worlds
        within the range), verdict.
    """
    by_id = {known.id: known for known in patterns()}
    rows = []
    for finding, table_of_runs in runs.items():
        for name, (point, outcome) in ROWS.items():
            if table_of_runs.is_empty():
                continue
            known = by_id[name]
            values = of(table_of_runs, point, outcome)
            found = judged(within(outcome, values, known)[0])
            inside = ((values >= float(known.low)) & (values <= float(known.high))).mean()
            rows.append(
                (finding, name, found.values, found.mean, found.low, found.high, inside,
                 found.verdict)
            )  # fmt: skip
    names = ("finding", "id", "worlds", "mean", "low", "high", "inside", "verdict")
    return pl.DataFrame(rows, schema=names, orient="row")


def section(kept: pl.DataFrame) -> str:
    """Return the section of the page: a row a pattern, a column a theory."""
    by_id = {known.id: known for known in patterns()}
    rows, met = [], dict.fromkeys(FINDINGS, 0)
    for name in ROWS:
        cells = []
        for finding in FINDINGS:
            found = kept.filter(pl.col("finding") == finding, pl.col("id") == name).to_dicts()
            if not found:
                cells.append("no accepted world")
                continue
            row = found[0]
            met[finding] += row["verdict"] == "met"
            cells.append(
                f"{row['mean']:.2f} [{row['low']:.2f}, {row['high']:.2f}], {row['inside']:.0%}"
            )
        known = by_id[name]
        rows.append([f"{name}, {known.pattern}", f"{known.low} to {known.high}", *cells])
    heads = ["pattern", "wanted", *(ENGLISH.level("finding", finding) for finding in FINDINGS)]
    told = ", ".join(
        f"{ENGLISH.level('finding', finding)}: {met[finding]} of {len(ROWS)}"
        for finding in FINDINGS
    )
    best = [finding for finding in FINDINGS if met[finding] == max(met.values())]
    says = (
        f"The data prefer one: {ENGLISH.level('finding', best[0])}."
        if len(best) == 1
        else "By these patterns the data cannot tell them apart."
    )
    return f"{_HEAD}\n{table(heads, rows)}\n\n{wrapped(f'Met: {told}. {says}')}\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is missing, keep the numbers; return the exit code."""
    asked = parser_of("theories", __doc__).parse_intermixed_args(arguments)
    runs = {}
    for finding in FINDINGS:
        path = accepted_of(finding)
        if not path.exists() or not yaml.safe_load(path.read_text(encoding="utf-8"))["rows"]:
            runs[finding] = pl.DataFrame()
            continue
        words = (f"finding={finding}", f"uncertainty={path.stem}", "experiment.replicates=1")
        folder = run_experiment(EXPERIMENT, asked.results, (*asked.overrides, *words))
        runs[finding] = pl.read_parquet(folder / RUNS)
    folder = Path(asked.docs, "validation")
    kept_of(runs).write_csv(folder / "theories.csv", float_precision=6)
    kept = pl.read_csv(folder / "theories.csv")
    (folder / "theories.md").write_text(section(kept), encoding="utf-8")
    print(f"{folder / 'theories.md'} is written", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
