"""Portrayal: whether an experiment's neighbourhood is shown, under which policies, kept once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

import polars as pl

from experiments.design import Design
from experiments.files import make_whole
from experiments.portrait import portray
from experiments.report.findings import Findings
from experiments.runs import Run
from experiments.store import PORTRAIT
from experiments.tables import FINISHED

MOST_RESIDENTS = 6_000
"""Residents up to which a neighbourhood is portrayed: beyond, its map is too dense to be read, and
the page too large."""


def keep_portrait(
    folder: Path, design: Design, findings: Findings, say: Callable[[str], None], pool: Executor
) -> bool:
    """Live the first replicate of the baseline and of the best policy again, and keep a portrait.

    Nothing is lived where the portrait is there, the experiment asks for none, is of a city, judges
    hypotheses or has no baseline of its own, or where one of these runs did not finish.

    Args:
        folder: of the results.
        design: the runs.
        findings: what they gave.
        say: tells whoever waits which run is lived.
        pool: where they are simulated.

    Returns:
        Whether the folder has a new portrait.
    """
    runs = _runs(design, findings)
    path = folder / PORTRAIT
    if not runs or _is_of(path, [run.point.policy for run in runs]):
        return False
    make_whole(path, portray(runs, say, pool).write_parquet)
    return True


def _is_of(path: Path, policies: list[str]) -> bool:
    if not path.exists():
        return False
    return pl.read_parquet(path)["policy"].unique(maintain_order=True).to_list() == policies


def _runs(design: Design, findings: Findings) -> list[Run]:
    if not design.experiment.portrait or design.parts or findings.judges:
        return []
    baselines = [point.policy for point in design.points if point.is_baseline]
    if len(baselines) != 1:
        return []
    wanted = [baselines[0], *filter(None, [findings.best_policy])]
    first = [run for run in design.runs[: design.runs.a_block] if run.point.policy in wanted]
    names = [run.id for run in first]
    finished = findings.runs.filter(
        pl.col("run").cast(pl.String).is_in(names), pl.col("status") == FINISHED
    )
    sizes = [run.scenario.neighbourhood.residents for run in first]
    if finished.height < len(first) or max(sizes) > MOST_RESIDENTS:
        return []
    return sorted(first, key=lambda run: wanted.index(run.point.policy))
