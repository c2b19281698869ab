"""The whole model at the size of a city, in one process: two million residents.

It needs about 4 GiB and some minutes: `make bench-city`.
"""

from __future__ import annotations

import cProfile
import pstats
import resource
import time
from statistics import median

from sim import load_scenario
from sim.checks.columns import columns
from sim.life import Life
from tests.benchmarks.days import lived
from tests.benchmarks.table import Show, middle

RESIDENTS = 2_000_000
_WARM_UP_DAYS, _DAYS, _DEAREST = 5, 2, 12


def measure(residents: int, show: Show) -> None:
    """Show how long the beginning and a day take, what is dear in it, and how much is held."""
    Life(load_scenario("neighbourhood.residents=1000")).live(3)  # compiles
    before = _peak()
    profile = cProfile.Profile(time.process_time)
    begun = time.process_time()
    life = profile.runcall(Life, load_scenario(f"neighbourhood.residents={residents}"))
    begin = time.process_time() - begun
    begun_with = _peak()
    life.live(_WARM_UP_DAYS)
    rounds = lived(life, _DAYS)
    day = median(sum(spent.values()) for spent in rounds)
    held = sum(column.nbytes for column in columns(life.state).values())
    show(
        f"{residents:,} residents in one process",
        ("", ""),
        [
            ("the beginning, CPU s", f"{begin:.1f}"),
            (f"a day, CPU s (days {_WARM_UP_DAYS + 1} to {life.day})", f"{day:.2f}"),
            ("resident-days a CPU s", f"{residents / day:,.0f}"),
            ("bytes a resident, all columns", f"{held / residents:,.0f}"),
            ("peak bytes a resident, with the beginning", f"{(_peak() - before) / residents:,.0f}"),
            ("of these, peak of the beginning", f"{(begun_with - before) / residents:,.0f}"),
            ("peak of the process, MiB", f"{_peak() / 2**20:,.0f}"),
        ],
    )
    shares = sorted(((one / day, name) for name, one in middle(rounds).items()), reverse=True)
    show(
        "Share of a day",
        ("", ""),
        [(name, f"{share:.1%}") for share, name in shares[:_DEAREST]],
    )
    show("The beginning: CPU s of a function, callees included and not", *_dearest(profile))


def _dearest(profile: cProfile.Profile) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    timed = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    ours = [
        (total, own, f"{file.rpartition('/')[2]} {name}")
        for (file, _, name), (_, _, own, total, _) in timed.items()
        if "/sim/" in file and name != "__call__"
    ]
    rows = [
        (name, f"{total:.2f}", f"{own:.2f}")
        for total, own, name in sorted(ours, reverse=True)[:_DEAREST]
    ]
    return ("", "with callees", "alone"), rows


def _peak() -> int:
    """Return the most bytes that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
