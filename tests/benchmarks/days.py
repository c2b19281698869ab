"""How fast the model is: resident-days per CPU second, memory, and the share of each process."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median

from sim import load_scenario
from sim.checks.columns import columns
from sim.life import Life
from sim.rng import Draws
from tests.benchmarks.table import ROUNDS, Show, middle

WARM_UP_DAYS = 60
MANY, WARM_UP_DAYS_OF_MANY = 100_000, 20
DAYS = 20


@dataclass(frozen=True)
class Measured:
    """What a day of the build-up takes at a size.

    Attributes:
        residents: how many there are.
        begin: CPU seconds of the beginning.
        shares: CPU seconds a day, by process; the recorder among them.
        day: CPU seconds a day.
        contacts: a day.
        held: bytes of all columns.
    """

    residents: int
    begin: float
    shares: dict[str, float]
    day: float
    contacts: float
    held: int


def measured(residents: int) -> Measured:
    """Live some days, process by process."""
    begun = time.process_time()
    life = Life(load_scenario(f"neighbourhood.residents={residents}"))
    begin = time.process_time() - begun
    life.live(WARM_UP_DAYS if residents < MANY else WARM_UP_DAYS_OF_MANY)
    rounds = lived(life, DAYS)
    contacts = life.state.ledger.contacts[life.day - ROUNDS * DAYS + 1 : life.day + 1].sum()
    return Measured(
        residents,
        begin,
        middle(rounds),
        median(sum(spent.values()) for spent in rounds),
        float(contacts) / ROUNDS / DAYS,
        sum(column.nbytes for column in columns(life.state).values()),
    )


def lived(life: Life, days: int) -> list[dict[str, float]]:
    """Live rounds of some days; return the CPU seconds a day of each process and the recorder."""
    rounds = []
    for _ in range(ROUNDS):
        spent = dict.fromkeys([name for name, _ in life.processes] + ["Recorder"], 0.0)
        for _ in range(days):
            life.day += 1
            for name, process in life.processes:
                start = time.process_time()
                process.step(life.state, life.day, Draws(life.spec.seed, name, life.day))
                spent[name] += (time.process_time() - start) / days
            start = time.process_time()
            life.recorder.observe(life.state, life.day)
            spent["Recorder"] += (time.process_time() - start) / days
        rounds.append(spent)
    return rounds


def measure(sizes: tuple[int, ...], show: Show) -> None:
    """Show what a day takes at each size, and the share of each process."""
    found = [measured(residents) for residents in sizes]
    show(
        f"A day of the build-up, medians of {ROUNDS} rounds of {DAYS} days",
        (
            "residents",
            "resident-days a CPU s",
            "ms a day",
            "beginning, CPU s",
            "bytes a resident",
            "contacts a CPU s of encounters",
        ),
        [
            (
                f"{one.residents:,}",
                f"{one.residents / one.day:,.0f}",
                f"{1e3 * one.day:.2f}",
                f"{one.begin:.2f}",
                f"{one.held / one.residents:,.0f}",
                f"{one.contacts / one.shares['Encounters']:,.0f}",
            )
            for one in found
        ],
    )
    largest = found[-1].shares
    show(
        "Share of each process in a day",
        ("", *(f"{one.residents:,}" for one in found)),
        [
            (name, *(f"{one.shares[name] / one.day:.1%}" for one in found))
            for name in sorted(largest, key=lambda name: -largest[name])
        ],
    )
