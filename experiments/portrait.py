"""Portraits: what a neighbourhood is like on the last day of the crisis, under one policy or two.

Tables of results do not tell where anybody stands, or who is tied to whom: these runs are lived
again, as far as that day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor

import polars as pl

from experiments.runs import Run
from experiments.tables import levels_column
from sim.scenario import Scenario


def portray(runs: Sequence[Run], say: Callable[[str], None], pool: Executor) -> pl.DataFrame:
    """Live runs again until the last day of their crisis, and return what there is then.

    Where there is no crisis, the ordinary days in its place count as one, as they do in all tables.
    A part of a city is lived by itself, with what the service has by its residents.

    Args:
        runs: of one seed, such as the first replicate of the baseline and of another policy.
        say: tells whoever waits which run is lived.
        pool: where they are simulated, at the same time if it can.

    Returns:
        policy, baseline, the factors, and the columns of `sim.measures.portrait`. Help is that of
        the crisis: what was given before is left out.
    """
    for run in runs:
        say(f"portrait: {run.told}, until the last day of the crisis")
    parts = list(pool.map(_portrait, [run.scenario for run in runs]))
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
    from sim.model import Neighbourhood  # the compiled code is loaded when it is needed

    model = Neighbourhood(spec, agents=False)
    eve = spec.timeline.build_up_days
    if eve:
        model.run_until(eve)
    before = model.services()
    model.run_until(eve + spec.crisis.days)
    return model.portrait(before)
