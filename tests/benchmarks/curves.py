"""What a day of the whole model costs against ties, collectives and days gone by.

One thing is varied at a time; all else is the default neighbourhood, with posts from the first day.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median
from typing import Any

from sim import load_scenario
from sim.life import Life
from tests.benchmarks.plans import FROM_THE_START, POSTS
from tests.benchmarks.table import ROUNDS, markdown, section

MOST_TIES = (16, 32, 48, 96, 192)
COLLECTIVES = (0, 0.5, 1, 2, 5, 10)
DAYS_GONE_BY = (20, 100, 365, 730, 1000)
_FIRST, _DAYS = 20, 4


def measure(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Return all curves, at the first of the sizes."""
    residents = sizes[0]
    return {
        "residents": residents,
        "most_ties": _varied(residents, "tie_fading.k_max", MOST_TIES),
        "collectives": _varied(residents, "founding.initial_per_1000", COLLECTIVES),
        "gone_by": _gone_by(residents),
    }


def _varied(residents: int, key: str, values: Sequence[float]) -> list[dict[str, Any]]:
    """Return what a day costs in several runs, which go on in turn."""
    lives = {value: _life(residents, f"{key}={value}") for value in values}
    for life in lives.values():
        life.live(_FIRST)
    taken: dict[float, list[float]] = {value: [] for value in values}
    for _ in range(ROUNDS):
        for value, life in lives.items():
            taken[value].append(_cost(life))
    return [_seen(value, life, median(taken[value])) for value, life in lives.items()]


def _gone_by(residents: int) -> list[dict[str, Any]]:
    """Return what a day costs in one and the same run, as days go by."""
    life = _life(residents, "timeline.build_up_days=1100")
    seen = []
    for day in DAYS_GONE_BY:
        life.live(day)
        seen.append(_seen(day, life, median(_cost(life) for _ in range(ROUNDS))))
    return seen


def _life(residents: int, *overrides: str) -> Life:
    size = f"neighbourhood.residents={residents}"
    return Life(
        load_scenario(size, *POSTS, *(_longer(each) for each in FROM_THE_START), *overrides)
    )


def _longer(override: str) -> str:
    """Let a policy act from the first day of a longer build-up, too."""
    return f"{override.partition('=')[0]}=1100"


def _seen(value: float, life: Life, cost: float) -> dict[str, Any]:
    return {
        "value": value,
        "us": round(1e6 * cost / len(life.state.residents), 4),
        "ties": round(float(life.state.ties.degree.mean()), 1),
        "collectives": int(life.state.collectives.alive.sum()),
    }


def _cost(life: Life) -> float:
    begun = time.process_time()
    life.live(life.day + _DAYS)
    return (time.process_time() - begun) / _DAYS


def told(found: dict[str, Any]) -> str:
    """Return the section of the page."""
    tables = (
        ("most_ties", "most ties a resident", "ties"),
        ("collectives", "first collectives per 1,000", "collectives"),
        ("gone_by", "days gone by, one run", "ties"),
    )
    shown = [_table(found[name], varied, beside) for name, varied, beside in tables]
    first, last = found["gone_by"][0], found["gone_by"][-1]
    return section(
        "## What a day depends on",
        f"""Microseconds a resident and day, {found["residents"]:,} residents, posts from the first
        day, days {_FIRST + 1} to {_FIRST + ROUNDS * _DAYS} unless said. From day {first["value"]:,}
        to day {last["value"]:,} of one run a day becomes {last["us"] / first["us"]:.2f} times as
        dear, while ties become {last["ties"] / first["ties"]:.2f} times as many. Room for more ties
        costs even where it stays empty, since a row is searched whole.""",
        *shown,
    )


def _table(seen: list[dict[str, Any]], varied: str, beside: str) -> str:
    words = {"ties": "ties a resident", "collectives": "collectives alive"}
    head = (varied, *(f"{one['value']:,}" for one in seen))
    rows = [(words[beside], *(f"{one[beside]:,}" for one in seen))]
    return markdown(head, [*rows, ("us", *(f"{one['us']:.2f}" for one in seen))])
