"""Portraits: what a neighbourhood is like on the last day of the crisis, under one policy or two.

Tables of results do not tell where anybody stands, or who is tied to whom. Runs whose portrait was
not kept when they were carried out are simulated again, as far as that day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor

import polars as pl

from experiments.design.runs import Run
from experiments.store.tables import levels_column
from sim.scenario import Scenario


def portray(
    runs: Sequence[Run],
    known: Mapping[str, pl.DataFrame],
    say: Callable[[str], None],
    pool: Executor,
) -> pl.DataFrame:
    """Return what there is on the last day of the crisis of some runs.

    Where there is no crisis, the ordinary days in its place count as one, as they do in all tables.
    A part of a city is lived by itself, with what the service has by its residents.

    Args:
        runs: of one seed, such as the first replicate of the baseline and of another policy.
        known: what the runs gave, by id; others are simulated again.
        say: tells whoever waits which run is simulated.
        pool: where they are simulated, at the same time if it can.

    Returns:
        policy, baseline, the factors, and the columns of `sim.measures.portrait`. Help is that of
        the crisis: what was given before is left out.
    """
    lacking = [run for run in runs if run.id not in known]
    for run in lacking:
        say(f"portrait: {run.told}, until the last day of the crisis")
    found = pool.map(_portrait, [run.scenario for run in lacking])
    given = {**known, **dict(zip((run.id for run in lacking), found, strict=True))}
    parts = [given[run.id] for run in runs]
    marks = pl.concat(parts)
    whose = [run.point for run, part in zip(runs, parts, strict=True) for _ in range(part.height)]
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
            *marks,
        ]
    )


def _portrait(spec: Scenario) -> pl.DataFrame:
    """Return the portrait of a scenario on the last day of its crisis."""
    from sim.life import Life  # the compiled code is loaded when it is needed

    return Life(spec).portray()
