"""What a day of the whole model costs against size, ties, collectives and days gone by.

One thing is varied at a time; all else is the default neighbourhood in its build-up.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median

from sim import load_scenario
from sim.life import Life
from tests.benchmarks.table import ROUNDS, Show

RESIDENTS = (1_500, 3_000, 7_500, 15_000, 50_000, 200_000)
MOST_TIES = (16, 32, 48, 96, 192)
COLLECTIVES = (0, 0.5, 1, 2, 5, 10)
DAYS_GONE_BY = (20, 100, 365, 730, 1000)
SIZE = 15_000
_WARM_UP_DAYS, _DAYS = 20, 4


def measure(show: Show) -> None:
    """Show all curves."""
    size = f"{SIZE:,} residents"
    _show(show, "residents", [(f"{n:,}", _life(n)) for n in RESIDENTS])
    _show(
        show,
        f"tie_fading.k_max, {size}",
        [(str(k), _life(SIZE, f"tie_fading.k_max={k}")) for k in MOST_TIES],
    )
    _show(
        show,
        f"founding.initial_per_1000, {size}",
        [(str(c), _life(SIZE, f"founding.initial_per_1000={c}")) for c in COLLECTIVES],
    )
    gone_by(show)


def gone_by(show: Show) -> None:
    """Show what a day costs in one and the same run, as days go by."""
    life = Life(load_scenario(f"neighbourhood.residents={SIZE}", "timeline.build_up_days=1100"))
    rows = []
    for day in DAYS_GONE_BY:
        life.live(day)
        rows.append(_row(f"{day:,}", life))
    show(f"A day against days gone by, {SIZE:,} residents", _HEAD, rows)


_HEAD = ("", "ms a day", "us a resident", "ties a resident", "collectives", "open needs")


def _life(residents: int, *overrides: str) -> Life:
    life = Life(load_scenario(f"neighbourhood.residents={residents}", *overrides))
    life.live(_WARM_UP_DAYS)
    return life


def _show(show: Show, varied: str, lives: Sequence[tuple[str, Life]]) -> None:
    """Show what a day costs in several runs, which live some days in turn."""
    taken: dict[str, list[float]] = {name: [] for name, _ in lives}
    for _ in range(ROUNDS):
        for name, life in lives:
            taken[name].append(_cost(life))
    rows = [_row(name, life, median(taken[name])) for name, life in lives]
    show(f"A day against {varied}; days {_WARM_UP_DAYS + 1} to {lives[0][1].day}", _HEAD, rows)


def _row(name: str, life: Life, cost: float | None = None) -> tuple[str, ...]:
    if cost is None:
        cost = median(_cost(life) for _ in range(ROUNDS))
    state = life.state
    n = len(state.residents)
    return (
        name,
        f"{1e3 * cost:.2f}",
        f"{1e6 * cost / n:.2f}",
        f"{state.ties.degree.mean():.1f}",
        f"{int(state.collectives.alive.sum())}",
        f"{int(state.needs.length[0])}",
    )


def _cost(life: Life) -> float:
    begun = time.process_time()
    life.live(life.day + _DAYS)
    return (time.process_time() - begun) / _DAYS
