"""How fast the model is: resident-days per CPU second, and the share of each process.

    make bench
    .venv/bin/python -m tests.benchmarks 3000 15000

Times are CPU seconds of this process; read them as ratios, since machines are shared and noisy.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from statistics import median

from sim import load_scenario
from sim.life import Life
from sim.rng import Draws

WARM_UP_DAYS = 60
ROUNDS = 5
DAYS = 20


def measure(residents: int) -> None:
    """Print the CPU time of a day of the build-up, process by process."""
    begun = time.process_time()
    life = Life(load_scenario(f"neighbourhood.residents={residents}"))
    begin = time.process_time() - begun
    life.live(WARM_UP_DAYS)
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
    meetings = median(spent["Encounters"] for spent in rounds) / DAYS
    print(f"  {contacts / ROUNDS / DAYS / meetings:,.0f} contacts per CPU second of Encounters")
    for name in sorted(rounds[0], key=lambda name: -rounds[0][name]):
        part = median(spent[name] for spent in rounds) / DAYS
        print(f"  {name:<16}{1e3 * part:9.3f} ms/day{part / days:8.1%}")


if __name__ == "__main__":
    for argument in sys.argv[1:] or ["3000"]:
        measure(int(argument))
