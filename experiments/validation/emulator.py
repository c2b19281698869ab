"""`make whatif-check`: is the emulator of the experiment `whatif` right where nothing was run?

The sweep is the ordinary experiment: what was run is not run again. Settings that it has not run
are simulated with its seeds and its baseline, so that what is compared is the same mean paired
difference. The page of the sweep, whose sliders answer, is kept beside what is written.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from experiments.analysis.emulator.emulator import Answer, Emulator, emulators_of
from experiments.analysis.emulator.levers import Lever
from experiments.analysis.statistics import interval
from experiments.design.design import Design, design_of
from experiments.design.paths import Value
from experiments.design.sample import Sample
from experiments.execution.run_one import Simulate
from experiments.execution.settings import Executor, Local
from experiments.execution.sweep import Say, sweep_all
from experiments.store.specification import design_again
from experiments.store.store import RUNS
from experiments.store.tables import FINISHED
from experiments.validation.by_command import made_from, outcomes_of, run_experiment
from experiments.validation.emulator_page import Checked, Setting, page
from sim.composition import ConfigurationError

SETTINGS = 10
_SEED = 20_260_401
"""Of the settings that are drawn. Any number would do that is not the sweep's."""
_DIGITS = 4
"""Significant digits of a value that is drawn."""


def settings_drawn(levers: Sequence[Lever], number: int = SETTINGS) -> list[Setting]:
    """Return settings drawn evenly over the ranges of the levers, the same each time."""
    draws = np.random.default_rng(_SEED)
    return [{lever.path: _drawn(lever, draws) for lever in levers} for _ in range(number)]


def check(
    sweep: Design,
    emulators: Sequence[Emulator],
    settings: Sequence[Setting],
    executor: Executor,
    results: Path,
    say: Say,
    model: Simulate | None = None,
) -> list[Checked]:
    """Simulate settings and compare, setting by setting and outcome by outcome.

    Args:
        sweep: that the emulators were fitted on.
        emulators: of its outcomes.
        settings: a value of each lever.
        executor: what carries the runs out.
        results: folder of all results.
        say: prints how it gets on, a line at a time.
        model: what runs a scenario; the model unless said.

    Raises:
        ConfigurationError: when a run failed.
    """
    design = _design(sweep, settings)
    (folder,) = sweep_all([design], executor, results, say, model=model, days=False)
    runs = outcomes_of(folder)
    if failed := runs.filter(pl.col("status") != FINISHED).height:
        raise ConfigurationError(f"{folder}: nothing is compared, {failed} runs failed")
    rows: list[Setting] = [dict(point.sampled) for point in design.points if not point.is_baseline]
    names = [point.policy for point in design.points if not point.is_baseline]
    return [
        Checked(row, one.outcome, one.answer(row), _simulated(runs, name, one.outcome))
        for name, row in zip(names, rows, strict=True)
        for one in emulators
    ]


def _design(sweep: Design, settings: Sequence[Setting]) -> Design:
    """Return the design of settings, with the seeds and the baseline of a sweep."""
    rows = tuple({path: float(value) for path, value in one.items()} for one in settings)
    experiment = sweep.experiment.model_copy(
        update={
            "name": f"{sweep.experiment.name}_check",
            "levers": Sample(method="list", rows=rows),
        }
    )
    return design_of(experiment, sweep.changed[len(experiment.base) :])


def _simulated(runs: pl.DataFrame, policy: str, outcome: str) -> Answer:
    reference = runs.filter("baseline").select("replicate", outcome)
    pairs = runs.filter(pl.col("policy") == policy).join(
        reference, on="replicate", suffix="_baseline"
    )
    differences = (pairs[outcome] - pairs[f"{outcome}_baseline"]).to_numpy()
    found = interval(differences)
    return Answer(float(differences.mean()), found.low, found.high)


def _drawn(lever: Lever, draws: np.random.Generator) -> Value:
    if lever.is_whole:
        return int(draws.integers(int(lever.low), int(lever.high), endpoint=True))
    value = float(f"{draws.uniform(lever.low, lever.high):.{_DIGITS - 1}e}")
    return min(max(value, lever.low), lever.high)


_EXPERIMENT = "whatif"
_PAGE = Path(__file__).resolve().parents[2] / "docs" / "whatif.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the emulators; return the exit code."""
    parser = argparse.ArgumentParser(
        "python -m experiments.validation.emulator", description=__doc__
    )
    parser.add_argument("what", choices=("check",))
    parser.add_argument("--results", type=Path, default=Path("results"), help="of all results")
    parser.add_argument("--page", type=Path, default=_PAGE, help="page to write")
    parser.add_argument(
        "overrides", nargs="*", help="overrides of all runs, to try it on small ones"
    )
    asked = parser.parse_intermixed_args(arguments)
    folder = run_experiment(_EXPERIMENT, asked.results, asked.overrides)
    try:
        written = _checked(folder, asked.results)
        asked.page.write_text(written, encoding="utf-8")
        shutil.copyfile(folder / "report.html", asked.page.with_suffix(".html"))
    except (ConfigurationError, OSError) as error:
        _say(str(error))
        return 1
    print(written, end="")
    _say(f"{asked.page} is written")
    return 0


def _checked(folder: Path, results: Path) -> str:
    sweep = design_again(folder)
    emulators = emulators_of(pl.read_parquet(folder / RUNS), sweep.experiment)
    if not emulators:
        raise ConfigurationError(
            f"{folder}: no emulator can be fitted; it takes levers that are drawn, eight settings "
            "at least and two replicates"
        )
    settings = settings_drawn(emulators[0].levers)
    checked = check(sweep, emulators, settings, Local(), results, _say)
    return f"{page(sweep, emulators, checked, 'make whatif-check')}\n{made_from()}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
