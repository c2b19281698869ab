"""The whole model at the size of a city, in one process: two million residents.

It needs about 4 GiB and some minutes: `make bench-city`.
"""

from __future__ import annotations

import cProfile
import pstats
import resource
import time
from statistics import median
from typing import Any

from sim import load_scenario
from sim.checks.columns import columns
from sim.life import Life
from tests.benchmarks.days import load_code, simulated
from tests.benchmarks.plans import plan
from tests.benchmarks.resident import resident
from tests.benchmarks.table import markdown, section

SIZES = (2_000_000,)
_DEAREST = 8
_MEBIBYTE = 2**20


def measure(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Return how long the beginning and a day take, and how much is held, at the first size."""
    residents = sizes[0]
    days = plan(residents)
    load_code()
    before = _peak()
    profile = cProfile.Profile(time.process_time)
    begun = time.process_time()
    scenario = load_scenario(f"neighbourhood.residents={residents}", *days.overrides)
    life = profile.runcall(Life, scenario)
    begin = time.process_time() - begun
    begun_with = _peak()
    life.live(days.first)
    day = median(sum(spent.values()) for spent in simulated(life, days.days))
    held = resident(columns(life.state).values())
    return {
        "residents": residents,
        "days": days.told,
        "begin_s": round(begin, 2),
        "day_s": round(day, 4),
        "bytes": round(held / residents),
        "peak_bytes": round((_peak() - before) / residents),
        "begun_bytes": round((begun_with - before) / residents),
        "peak_mib": round(_peak() / _MEBIBYTE),
        "dearest": _dearest(profile),
    }


def _dearest(profile: cProfile.Profile) -> list[tuple[str, float, float]]:
    """Return functions of the beginning: CPU s with what they call, and alone."""
    timed = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    ours = [
        (f"{file.rpartition('/')[2]} {name}", round(total, 2), round(own, 2))
        for (file, _, name), (_, _, own, total, _) in timed.items()
        if "/sim/" in file and name not in ("__call__", "__init__")
    ]
    return sorted(ours, key=lambda one: -one[1])[:_DEAREST]


def _peak() -> int:
    """Return the most bytes that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def told(found: dict[str, Any]) -> str:
    """Return the section of the page."""
    rows = [
        ("the beginning, CPU s (under a profiler)", f"{found['begin_s']:.1f}"),
        (f"a day, CPU s (days {found['days']})", f"{found['day_s']:.2f}"),
        ("resident-days a CPU s", f"{found['residents'] / found['day_s']:,.0f}"),
        ("bytes a resident in memory, all columns", f"{found['bytes']:,}"),
        ("peak bytes a resident", f"{found['peak_bytes']:,}"),
        ("peak bytes a resident, at the end of the beginning", f"{found['begun_bytes']:,}"),
        ("peak of the process, MiB", f"{found['peak_mib']:,}"),
    ]
    dear = [(name, f"{total:.2f}", f"{own:.2f}") for name, total, own in found["dearest"]]
    head = ("the beginning, CPU s", "with what it calls", "alone")
    return section(
        "## A city in one process",
        f"""`make bench-city`: {found["residents"]:,} residents in one process, with posts from the
        first day.""",
        markdown(("", ""), rows),
        markdown(head, dear),
    )
