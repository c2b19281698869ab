"""`make validate` and `make calibrate`: the runs, and what is written of them.

All runs are those of ordinary experiments, by the command: what was run is not run again.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from experiments.design.runs import model_sources
from experiments.execution.settings import Local
from experiments.report.evidence import JUDGED_FILE, JUDGED_SCHEMA
from experiments.validation.by_command import run_experiment
from experiments.validation.calibration import (
    ACCEPTED,
    FINDINGS,
    accept,
    accepted_of,
    calibrate,
    drifts,
    space,
)
from experiments.validation.informed import informed_names, informed_section
from experiments.validation.judged import Judgement, judge
from experiments.validation.measured import OF_TRIALS, OF_YEARS, Tables, years_of
from experiments.validation.page import (
    HEAD,
    Section,
    clocks_table,
    counted,
    frozen,
    page,
    patterns_table,
    reasons,
)
from experiments.validation.summary import summary
from experiments.validation.trials import trials
from sim.composition import ConfigurationError, load_scenario
from sim.measures.gates import gates_of

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "VALIDATION.md"
_CARRIED = _PAGE.parent / "validation"
_PARTS = {
    "theories.md": "make theories",
    "convergence.md": "make convergence",
    "screening.md": "make screening",
    "variance.md": "make variance",
}
"""Sections that are written by themselves, for they take long, and what writes them."""
HEADINGS = {
    "calibrate": "Matched",
    "seen": "Seen while the model was made",
    "validate": "Only tested",
    "put_in": "Tested, and largely put in",
}
_FOUNDED = 30
"""Day of the run on which the Hyper voisins begin, in the experiment of their patterns."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Calibrate, or validate; return the exit code."""
    parser = argparse.ArgumentParser("python -m experiments.validation", description=__doc__)
    parser.add_argument("what", choices=("calibrate", "validate"))
    parser.add_argument("--results", default="results", help="folder of all results")
    parser.add_argument("--page", type=Path, default=_PAGE, help="page to write")
    parser.add_argument(
        "--numbers", type=Path, default=JUDGED_FILE, help="table of verdicts to write"
    )
    parser.add_argument(
        "--finding", choices=FINDINGS, default=FINDINGS[0],
        help="of calibrate: under which theory of who finds whom",
    )  # fmt: skip
    parser.add_argument(
        "--worlds", type=int, help="of validate: how many of the accepted points; all unless said"
    )
    parser.add_argument(
        "overrides", nargs="*", help="of validate: overrides of all runs, to try it on small ones"
    )
    asked = parser.parse_intermixed_args(arguments)
    if asked.what == "calibrate":
        executor, what = Local(workers=0), space(asked.finding)
        kept, path = Path(asked.results, "calibration", asked.finding), accepted_of(asked.finding)
        told = calibrate(what, executor, kept, _say)
        try:
            found = accept(what, drifts(what, told, executor, kept))
        except ConfigurationError as error:
            _say(str(error))
            return 1
        path.write_text(found, encoding="utf-8")
        more = "; the defaults are to be its first member" if path == ACCEPTED else ""
        _say(f"{path} is written{more}")
        return 0
    worlds = ["uncertainty=accepted", "experiment.replicates=1"]
    worlds += [f"experiment.uncertainties.size={asked.worlds}"] if asked.worlds else []
    return _validate(asked.results, asked.page, asked.numbers, asked.overrides, worlds)


def _validate(
    results: str, to: Path, numbers: Path, overrides: Sequence[str], worlds: Sequence[str]
) -> int:
    """Run what patterns are measured in, judge them and write the page and the numbers."""
    if not ACCEPTED.exists():
        _say(f"{ACCEPTED}: is not there; `make calibrate` writes it")
        return 1
    years = _years(results, overrides)
    tried = _trials(results, overrides)
    tables = _tables(results, overrides, years, tried)
    over = _tables(results, (*overrides, *worlds), years, tried)
    runs = tables.runs
    sections, judged, by_group = [], [], {}
    for group, heading in HEADINGS.items():
        found = judge(tables, group)
        judged += found
        by_group[group] = found
        others = {
            one.pattern.id: one
            for one in judge(over, group)
            if one.pattern.id not in (*OF_YEARS, *OF_TRIALS)
        }
        text = [counted(found), "", patterns_table(found, others), "", reasons(found)]
        sections.append(Section(f"{heading}: {counted(found)[:-1]}", "\n".join(text[2:])))
    sections.append(Section("Which parameters the patterns inform", informed_section()))
    sections.append(Section("Two clocks", clocks_table(runs)))
    head = f"{summary(by_group, *informed_names())}\n\n{HEAD.format(frozen=frozen()).strip()}"
    whole = "\n".join([page(head, sections), *_parts()])
    to.write_text(whole, encoding="utf-8")
    _say(f"{to} is written")
    numbers.write_text(_numbers(judged).write_csv(float_precision=6), encoding="utf-8")
    _say(f"{numbers} is written")
    return 0


def _tables(
    results: str, overrides: Sequence[str], years: pl.DataFrame, tried: pl.DataFrame
) -> Tables:
    """Run the experiment of the patterns, as far as it is not yet, and return what it gave."""
    folder = run_experiment("patterns", Path(results), overrides)
    runs, daily = (
        pl.read_parquet(folder / "runs.parquet"),
        pl.scan_parquet(folder / "daily.parquet"),
    )
    names = ["run", "point", "replicate", *(["world"] if "world" in runs.columns else [])]
    whose = runs.select(names).with_columns(pl.col("run").cast(pl.String))
    gates = gates_of(daily).with_columns(pl.col("run").cast(pl.String)).collect()
    residents = load_scenario(*overrides).neighbourhood.residents
    return Tables(runs, gates.join(whose, on="run"), residents, years, tried)


def _trials(results: str, overrides: Sequence[str]) -> pl.DataFrame:
    """Run the trials, unless this model ran them already; what they gave is kept in a table."""
    kept = Path(results, "trials", f"{model_sources()[:12]}-{_named(overrides)}.parquet")
    if not kept.exists():
        found = trials(overrides, _say)
        kept.parent.mkdir(parents=True, exist_ok=True)
        found.write_parquet(kept)
    return pl.read_parquet(kept)


def _named(overrides: Sequence[str]) -> str:
    """Return a short name of overrides."""
    return hashlib.sha256("\n".join(overrides).encode()).hexdigest()[:12]


def _numbers(judged: Sequence[Judgement]) -> pl.DataFrame:
    """Return the numbers of patterns with their verdicts, as `judged_patterns` has them.

    A pattern of a number has the tolerance of its file, a sign or a shape that of its numbers.
    """
    rows = []
    for one in judged:
        for number in one.numbers:
            low, high = (x if math.isfinite(x) else None for x in number.wanted)
            told = (number.what, number.mean, number.low, number.high, low, high, number.verdict)
            rows.append((one.pattern.id, one.pattern.group, one.verdict, *told))
    return pl.DataFrame(rows, schema=JUDGED_SCHEMA, orient="row")


def _parts() -> list[str]:
    """Return the sections that are written by themselves, as far as they are."""
    found = []
    for name, command in _PARTS.items():
        if (_CARRIED / name).exists():
            found.append((_CARRIED / name).read_text(encoding="utf-8"))
        else:
            _say(f"{_CARRIED / name}: is not there; `{command}` writes it")
    return found


def _runs(experiment: str, results: str, overrides: Sequence[str]) -> pl.DataFrame:
    """Carry an ordinary experiment out, as far as it is not yet, and return its runs."""
    return pl.read_parquet(run_experiment(experiment, Path(results), overrides) / "runs.parquet")


def _years(results: str, overrides: Sequence[str]) -> pl.DataFrame:
    folder = run_experiment("patterns_hyper_voisins", Path(results), overrides)
    residents = load_scenario("case=hyper_voisins", *overrides).neighbourhood.residents
    runs, daily = (pl.read_parquet(folder / f"{name}.parquet") for name in ("runs", "daily"))
    return years_of(runs, daily, residents, _FOUNDED)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
