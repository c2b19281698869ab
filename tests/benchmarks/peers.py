"""The model beside Starsim and plain Mesa, at equal contacts, in turns in one run.

What is compared is how many residents live through a day in a CPU second where as many pairs meet.
The units of work differ, and all that the others leave out is on our side: a contact of Starsim is
a pair of numbers drawn again every day, along which an infection passes by chance. Plain Mesa does
what our encounters do and nothing else (`tests/benchmarks/ties.py`). The whole day is late, with
posts: whom one turns to, where people are, activities, needs, mutual aid, every process.

Starsim runs in processes of its own (.bench/peers, `make bench` makes it).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from sim import load_scenario
from sim.life import Life
from tests.benchmarks.beside import Beside, script
from tests.benchmarks.machine_facts import ROOT
from tests.benchmarks.plans import FULL, plan
from tests.benchmarks.table import ROUNDS, markdown, middle, section
from tests.benchmarks.ties import A_DAY, Arrays, Neighbours, acquainted

PYTHON = ROOT / ".bench" / "peers" / "bin" / "python"
SIZES = (FULL,)
DAYS = 5  # of a round


def measure(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Return CPU seconds a day and pairs a resident and day, of each engine at each size."""
    if not PYTHON.exists():
        sys.exit(f"{PYTHON} is missing: `make bench` makes it")
    return {"sizes": [_compared(residents) for residents in sizes]}


def _compared(residents: int) -> dict[str, Any]:
    days = plan(residents)
    life = Life(load_scenario(f"neighbourhood.residents={residents}", *days.overrides))
    life.live(days.first)
    of_model = _contacts(life)
    arrays, plain = Arrays(residents), Neighbours(acquainted(residents))
    peers = {
        "starsim": _starsim(residents, round(2 * of_model, 2)),
        "starsim_more": _starsim(residents, 2 * A_DAY),
    }
    arrays.costs()
    rounds = []
    for _ in range(ROUNDS):
        rounds.append(
            {
                "model": _day(lambda: life.live(life.day + DAYS)),
                "starsim": peers["starsim"].ask()["day"],
                "encounters": arrays.costs()["kernel"] * 1e-9 * A_DAY * residents,
                "starsim_more": peers["starsim_more"].ask()["day"],
                "mesa": _day(lambda: _pass(plain)),
            }
        )
    pairs = {"model": _contacts(life), "encounters": float(A_DAY), "mesa": float(A_DAY)}
    for name, peer in peers.items():
        pairs[name] = peer.first["pairs"] / residents
        peer.end()
    return {
        "residents": residents,
        "days": f"{days.first + 1} to {life.day}",
        "starsim": peers["starsim"].first["version"],
        "day_ms": {name: round(1e3 * day, 4) for name, day in middle(rounds).items()},
        "pairs": {name: round(one, 3) for name, one in pairs.items()},
    }


def _starsim(agents: int, half_contacts: float) -> Beside:
    return Beside([str(PYTHON), script("starsim_days.py"), str(agents), str(half_contacts)])


def _day(some_days: Callable[[], None]) -> float:
    """Return the CPU seconds that one of `DAYS` days takes."""
    begun = time.process_time()
    some_days()
    return (time.process_time() - begun) / DAYS


def _pass(plain: Neighbours) -> None:
    for _ in range(DAYS):
        plain.live("step")


def _contacts(life: Life) -> float:
    """Return the encounters a resident of the last week, each counted once, a day."""
    last = life.state.ledger.contacts[life.day - 6 : life.day + 1]
    return float(last.sum()) / 7 / len(life.state.residents)


def told(found: dict[str, Any]) -> str:
    """Return the section of the page."""
    blocks = [block for one in found["sizes"] for block in _told(one)]
    return section("## Beside other engines", _WHAT.format(**found["sizes"][0]), *blocks)


_WHAT = """[Starsim](https://starsim.org) {starsim} is an agent-based model of diseases on numpy and
numba. A contact there is a pair of agents drawn again every day, along which an infection passes by
chance, and keeps nothing; here it is an encounter, which fades and strengthens a tie that both
keep. Plain Mesa has the same encounters, and nothing else."""


def _told(one: dict[str, Any]) -> tuple[str, str]:
    names = {
        "model": "the whole day",
        "starsim": "Starsim, as many contacts",
        "encounters": "encounters alone",
        "starsim_more": "Starsim, as many contacts as these",
        "mesa": "plain Mesa, the same encounters",
    }
    day = one["day_ms"]
    rows = [
        (
            words,
            f"{one['pairs'][name]:.2f}",
            f"{1e3 * one['residents'] / day[name]:,.0f}",
            f"{1e3 * one['pairs'][name] * one['residents'] / day[name]:,.0f}",
        )
        for name, words in names.items()
    ]
    head = ("", "pairs a resident and day", "resident-days a CPU s", "pairs a CPU s")
    said = f"""{one["residents"]:,} residents, days {one["days"]}. With as many contacts, a day of
        Starsim takes {_times(day["starsim"], day["model"])} our whole day, in which every process
        acts, and {_times(day["starsim_more"], day["encounters"])} our encounters alone. Plain Mesa
        takes {_times(day["mesa"], day["encounters"])} our encounters."""
    return said, markdown(head, rows)


def _times(one: float, other: float) -> str:
    """Say how long one takes beside the other."""
    return f"{one / other:.2f} times as long as"
