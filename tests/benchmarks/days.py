"""How fast the model is: resident-days per CPU second, memory, and the share of each process."""

from __future__ import annotations

import resource
import time
from collections import Counter
from statistics import median

from sim import load_scenario
from sim.checks.columns import columns
from sim.life import Life
from sim.rng import Draws

WARM_UP_DAYS = 60
MANY, WARM_UP_DAYS_OF_MANY = 100_000, 20
ROUNDS = 5
DAYS = 20


def measure(residents: int) -> None:
    """Print the CPU time of a day of the build-up, process by process."""
    begun = time.process_time()
    life = Life(load_scenario(f"neighbourhood.residents={residents}"))
    begin = time.process_time() - begun
    days_before = WARM_UP_DAYS if residents < MANY else WARM_UP_DAYS_OF_MANY
    life.live(days_before)
    rounds: list[Counter[str]] = []
    contacts = 0
    for _ in range(ROUNDS):
        spent: Counter[str] = Counter()
        for _ in range(DAYS):
            life.day += 1
            for name, process in life.processes:
                start = time.process_time()
                process.step(life.state, life.day, Draws(life.spec.seed, name, life.day))
                spent[name] += time.process_time() - start
            start = time.process_time()
            life.recorder.observe(life.state, life.day)
            spent["Recorder"] += time.process_time() - start
            contacts += int(life.state.ledger.contacts[life.day].sum())
        rounds.append(spent)
    days = median(spent.total() for spent in rounds) / DAYS
    print(f"\n{residents:,} residents: {residents / days:,.0f} resident-days per CPU second")
    print(f"  a day {1e3 * days:.2f} ms; the beginning {begin:.2f} s")
    held = sum(column.nbytes for column in columns(life.state).values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"  {held / residents:,.0f} B a resident; the process {peak / 2**20:,.0f} MiB at most")
    meetings = median(spent["Encounters"] for spent in rounds) / DAYS
    print(f"  {contacts / ROUNDS / DAYS / meetings:,.0f} contacts per CPU second of Encounters")
    for name in sorted(rounds[0], key=lambda name: -rounds[0][name]):
        part = median(spent[name] for spent in rounds) / DAYS
        print(f"  {name:<16}{1e3 * part:9.3f} ms/day{part / days:8.1%}")
