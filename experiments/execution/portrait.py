"""Portraits: what a neighbourhood is like in the crisis, under one policy or two.

Tables of results do not tell where anybody stands, or who is tied to whom. Runs whose portrait was
not kept when they were carried out are simulated again, as far as the last day of the crisis.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path

import polars as pl

from experiments.design.design import Design
from experiments.design.runs import Run
from experiments.store.files import make_whole
from experiments.store.store import FILM, PORTRAIT, RUNS
from experiments.store.tables import FINISHED, levels_column
from sim.scenario import Scenario
from sim.tables import Portrait

MOST_RESIDENTS = 6_000
"""Residents up to which a neighbourhood is portrayed: beyond, its map is too dense to be read, and
the page too large."""


_MOST_HELD = 100
"""Portraits that are held, of some 300 kB each, until it is known which policy is the best."""


def portrayed(design: Design) -> tuple[str, ...]:
    """Return the ids of runs whose portrait may be shown, to be made while they are carried out.

    These are the first replicate of all policies; none where policies are too many, and their
    portraits with them. Two are simulated again then.
    """
    if design.experiment.hypotheses or not _is_portrayed(design) or len(design.points) > _MOST_HELD:
        return ()
    first = design.runs[: design.runs.a_block]
    return tuple(run.id for run in first if _is_sparse(run))


def keep_portrait(
    folder: Path,
    design: Design,
    best: str | None,
    known: Mapping[str, Portrait],
    say: Callable[[str], None],
    pool: Executor,
) -> bool:
    """Keep a portrait of the first replicate of the baseline and of the best policy.

    None is made where it is there, the experiment asks for none, is of a city, judges hypotheses or
    has no baseline of its own, or where one of these runs did not finish.

    Args:
        folder: of the results.
        design: the runs.
        best: the policy that is shown beside the baseline; None where there is none.
        known: portraits that runs gave when they were carried out, by id.
        say: prints which run is simulated again.
        pool: where they are simulated.

    Returns:
        Whether the folder has a new portrait.
    """
    runs = _runs(folder, design, best)
    paths, policies = (folder / PORTRAIT, folder / FILM), [run.point.policy for run in runs]
    if not runs or all(_is_of(path, policies) for path in paths):
        return False
    for path, table in zip(paths, portray(runs, known, say, pool), strict=True):
        make_whole(path, table.write_parquet)
    return True


def _is_of(path: Path, policies: list[str]) -> bool:
    if not path.exists():
        return False
    return pl.read_parquet(path)["policy"].unique(maintain_order=True).to_list() == policies


def _runs(folder: Path, design: Design, best: str | None) -> list[Run]:
    if design.experiment.hypotheses or not _is_portrayed(design):
        return []
    wanted = [*_baselines(design), *filter(None, [best])]
    first = [run for run in design.runs[: design.runs.a_block] if run.point.policy in wanted]
    names = [run.id for run in first]
    runs = pl.read_parquet(folder / RUNS, columns=["run", "status"])
    finished = runs.filter(pl.col("run").cast(pl.String).is_in(names), pl.col("status") == FINISHED)
    if finished.height < len(first) or not all(map(_is_sparse, first)):
        return []
    return sorted(first, key=lambda run: wanted.index(run.point.policy))


def _is_portrayed(design: Design) -> bool:
    """Tell whether the experiment asks for a portrait and has one baseline to show."""
    return design.experiment.portrait and not design.parts and len(_baselines(design)) == 1


def _baselines(design: Design) -> list[str]:
    return [point.policy for point in design.points if point.is_baseline]


def _is_sparse(run: Run) -> bool:
    return run.scenario.neighbourhood.residents <= MOST_RESIDENTS


def portray(
    runs: Sequence[Run],
    known: Mapping[str, Portrait],
    say: Callable[[str], None],
    pool: Executor,
) -> Portrait:
    """Return what there is in the crisis of some runs.

    Where there is no crisis, the ordinary days in its place count as one, as they do in all tables.
    A part of a city is simulated by itself, with what the service has by its residents.

    Args:
        runs: of one seed, such as the first replicate of the baseline and of another policy.
        known: what the runs gave, by id; others are simulated again.
        say: prints which run is simulated.
        pool: where they are simulated, at the same time if it can.

    Returns:
        Tables with policy, baseline, the factors, and the columns of `sim.measures.portrait` and
        of `sim.measures.film`. Help is that of the crisis: what was given before is left out.
    """
    lacking = [run for run in runs if run.id not in known]
    for run in lacking:
        say(f"portrait: {run.told}, until the last day of the crisis")
    found = pool.map(_portrait, [run.scenario for run in lacking])
    given = {**known, **dict(zip((run.id for run in lacking), found, strict=True))}
    each = [given[run.id] for run in runs]
    return Portrait(*(_named(runs, tables) for tables in zip(*each, strict=True)))


def _named(runs: Sequence[Run], tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the tables of runs as one, each row with the policy that it is of."""
    pairs = zip(runs, tables, strict=True)
    whose = [run.point for run, table in pairs for _ in range(table.height)]
    levels = [
        levels_column(
            factor,
            [point.levels[factor] for point in whose],
            [run.point.levels[factor] for run in runs],
        )
        for factor in runs[0].point.levels
    ]
    return pl.DataFrame(
        [
            pl.Series("policy", [point.policy for point in whose], pl.String),
            pl.Series("baseline", [point.is_baseline for point in whose], pl.Boolean),
            *levels,
            *pl.concat(tables),
        ]
    )


def _portrait(spec: Scenario) -> Portrait:
    """Return the portrait of a scenario in its crisis."""
    from sim.life import Life  # the compiled code is loaded when it is needed

    return Life(spec).portray()
