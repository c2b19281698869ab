"""How fast the model is: late days with posts, at several sizes, process by process."""

from __future__ import annotations

import time
from typing import Any

from sim import load_scenario
from sim.checks.columns import columns
from sim.life import Life
from sim.rng import Draws
from tests.benchmarks.plans import FULL, plan
from tests.benchmarks.resident import resident
from tests.benchmarks.table import ROUNDS, markdown, middle, section

SIZES = (1_000, 3_000, FULL, 200_000, 2_000_000)
_RECORDER = "Recorder"
_LEAST = 0.02  # a process whose share is below it at all sizes is counted among the others


def measure(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Return what a day takes at each size."""
    load_code()
    return {"sizes": [measured(residents) for residents in sizes]}


def load_code() -> None:
    """Let the days of a small neighbourhood pass, so that no other loads or compiles its code."""
    small = plan(200)
    life = Life(load_scenario("neighbourhood.residents=200", *small.overrides))
    life.live(small.first)


def measured(residents: int) -> dict[str, Any]:
    """Let the days of a plan pass, process by process."""
    days = plan(residents)
    begun = time.process_time()
    life = Life(load_scenario(f"neighbourhood.residents={residents}", *days.overrides))
    begin = time.process_time() - begun
    life.live(days.first)
    rounds = simulated(life, days.days)
    shares = middle(rounds)
    day = middle([{"day": sum(spent.values())} for spent in rounds])["day"]
    contacts = life.state.ledger.contacts[days.first + 1 : life.day + 1].sum()
    held = resident(columns(life.state).values())
    return {
        "residents": residents,
        "days": days.told,
        "begin_s": round(begin, 3),
        "day_ms": round(1e3 * day, 4),
        "shares": {name: round(spent / day, 4) for name, spent in shares.items()},
        "contacts": round(float(contacts) / ROUNDS / days.days / residents, 3),
        "ties": round(float(life.state.ties.degree.mean()), 1),
        "bytes": round(held / residents),
    }


def simulated(life: Life, days: int) -> list[dict[str, float]]:
    """Let rounds of some days pass; return the CPU seconds a day of each process and the recorder.

    Args:
        life: which goes on.
        days: of a round.
    """
    rounds = []
    for _ in range(ROUNDS):
        spent = dict.fromkeys([name for name, _ in life.processes] + [_RECORDER], 0.0)
        for _ in range(days):
            life.day += 1
            for name, process in life.processes:
                start = time.process_time()
                process.step(life.state, life.day, Draws(life.spec.seed, name, life.day))
                spent[name] += (time.process_time() - start) / days
            start = time.process_time()
            life.recorder.observe(life.state, life.day)
            spent[_RECORDER] += (time.process_time() - start) / days
        rounds.append(spent)
    return rounds


def told(found: dict[str, Any]) -> str:
    """Return the section of the page."""
    sizes = found["sizes"]
    head = ("residents", "days", "resident-days a CPU s", "ms a day", "us a resident",
            "beginning, CPU s", "ties a resident", "bytes a resident")  # fmt: skip
    rows = [
        (
            f"{one['residents']:,}",
            one["days"],
            f"{1e3 * one['residents'] / one['day_ms']:,.0f}",
            f"{one['day_ms']:,.2f}",
            f"{1e3 * one['day_ms'] / one['residents']:.2f}",
            f"{one['begin_s']:.2f}",
            f"{one['ties']:.1f}",
            f"{one['bytes']:,}",
        )
        for one in sizes
    ]
    return section(
        "## How fast, and how it grows",
        f"""Late days with posts: one facilitator for 1,000 residents, goods in common, collectives
        led
        together ({", ".join(f"`{name}`" for name in plan(FULL).overrides)}). Every process is on.
        Medians of {ROUNDS} rounds. Bytes are those of all columns that are in memory: rows kept for
        more open needs take none before a need is written in them.""",
        markdown(head, rows),
        _growth(sizes),
        _shares(sizes),
    )


def _growth(sizes: list[dict[str, Any]]) -> str:
    """Say how much dearer a resident becomes where there are more of them."""
    costs = {one["residents"]: one["day_ms"] / one["residents"] for one in sizes}
    least, most = min(costs, key=lambda n: costs[n]), max(costs, key=lambda n: costs[n])
    if least == most:
        return "One size was measured."
    return (
        f"A resident costs least at {least:,} residents and {costs[most] / costs[least]:.1f} "
        f"times as much at {most:,}. In a small neighbourhood, calls that do not depend on size "
        "count; in a large one, memory does."
    )


def _shares(sizes: list[dict[str, Any]]) -> str:
    names = sorted(sizes[-1]["shares"], key=lambda name: -sizes[-1]["shares"][name])
    dear = [name for name in names if any(one["shares"][name] >= _LEAST for one in sizes)]
    rows = [(name, *(f"{100 * one['shares'][name]:.0f} %" for one in sizes)) for name in dear]
    others = (f"{_of_others(one, dear)} %" for one in sizes)
    rows.append((f"the {len(names) - len(dear)} others", *others))
    return markdown(("share of a day", *(f"{one['residents']:,}" for one in sizes)), rows)


def _of_others(one: dict[str, Any], dear: list[str]) -> str:
    return f"{100 * sum(share for name, share in one['shares'].items() if name not in dear):.0f}"
