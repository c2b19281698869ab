"""Trials of what no experiment of the command can change, as a table: a row a pair of runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from sim import load_scenario
from sim.trials import place_opened, without_cores

PAIRS = 20
BASE = ("crisis=none", "timeline.recovery_days=365", "crisis.phases.0.days=1")


def trials(
    overrides: Sequence[str], say: Callable[[str], None], pairs: int = PAIRS
) -> pl.DataFrame:
    """Run the trials and return what they found, a row a pair.

    Args:
        overrides: of all runs.
        say: prints how it gets on, a line at a time.
        pairs: how many, with seeds from 1 on.

    Returns:
        The columns of `sim.trials.place_opened`, and core_alive (`sim.trials.without_cores`).
    """
    rows: list[dict[str, float]] = []
    for seed in range(1, pairs + 1):
        spec = load_scenario(*BASE, *overrides, f"seed={seed}")
        rows.append(place_opened(spec) | {"core_alive": without_cores(spec)})
        say(f"trials: {seed} of {pairs} pairs")
    return pl.DataFrame(rows)
