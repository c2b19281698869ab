"""Compile all kernels before the first run, on all cores: `python -m sim.compiling`.

Each process simulates some days of a small neighbourhood in which everything happens. The first
does so in the order of the day; others begin with a day in another order, from different ends. What
one compiles is kept, others wait for it or take it (`sim.kernels.keeping`): each compiles a part.
Where all is kept already, this takes some seconds.
"""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path

from sim.composition import load_scenario
from sim.kernels.compile import PLAIN
from sim.life import Life, simulate
from sim.model import Neighbourhood
from sim.rng import Draws
from sim.usable import cores

SCENARIO = (
    "neighbourhood.residents=200",
    "founding.initial_per_1000=20",
    "timeline.build_up_days=32",  # what happens once a month, too
    "timeline.recovery_days=2",
    "crisis=heatwave",
    "lever=[ease,cooperate]",
    "facilitation=three",
    "logistics=shared",
    "checks=on",
)
AT_ONCE = ("neighbourhood.first_ties.years=0", "timeline.build_up_days=0")
"""No years before the run, whose kernels the first worker compiles; a crisis from the first day."""


OTHERWISE = ("governance=as_founded", "succession.ending=5")
"""A governance of which kernels see another type, and collectives that end soon."""


def main() -> None:
    """Compile what is not kept yet, and say so in one line; nothing that goes wrong is an error."""
    from sim.kernels.keeping import folder_of_code

    if PLAIN:
        print("Compiled code is not kept under ENTRAIDE_PLAIN_NUMBA=1. Each run compiles.")
        return
    place = folder_of_code()
    if place is None:
        print(
            "Compiled code cannot be kept: no folder for it can be written to. Each run compiles."
        )
        return
    workers = cores()
    print(
        f"Compiling with {workers} processes, a minute or two the first time:", end=" ", flush=True
    )
    begun, before = time.perf_counter(), _kept(place)
    failed = compile_all(workers)
    took = f"{_kept(place) - before} new in {time.perf_counter() - begun:.0f} s, kept in {place}"
    print(f"{took}; {failed} of the workers failed, and runs compile the rest." if failed else took)


def compile_all(workers: int) -> int:
    """Let some processes share the work; return how many of them failed."""
    context = multiprocessing.get_context("spawn")
    started = [context.Process(target=work, args=(n, workers)) for n in range(workers)]
    for process in started:
        process.start()
    for process in started:
        process.join()
    return sum(process.exitcode != 0 for process in started)


def work(number: int, workers: int) -> None:
    """Simulate so that every kernel is called, beginning with the share of one of the workers."""
    if number > 0:
        life = Life(load_scenario(*SCENARIO, *AT_ONCE))
        for name, process in in_turn(life.processes, number, workers):
            process.step(life.state, 1, Draws(life.spec.seed, name, 1))
    simulate(load_scenario(*SCENARIO))
    model = Neighbourhood(load_scenario(*SCENARIO, *OTHERWISE))
    model.run()
    model.network()
    model.portrait()


def in_turn[T](processes: tuple[T, ...], number: int, workers: int) -> tuple[T, ...]:
    """Return the processes in the order of a worker.

    Workers with an even number begin at their share and go forward, those with an odd one at the
    end of their share and go back: neighbours meet half-way, wherever that is.
    """
    if number % 2:
        first = len(processes) * (number + 1) // workers
        order = processes[first:] + processes[:first]
        return order[::-1]
    first = len(processes) * number // workers
    return processes[first:] + processes[:first]


def _kept(place: Path) -> int:
    return len(list(place.glob("*.nbc")))


if __name__ == "__main__":
    main()
