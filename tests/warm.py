"""Compile the kernels before the workers of a test run start, which would each compile them.

`python -m tests.warm` lives a few days in which every process acts; where the code is kept already
(`sim/kernels/keeping.py`), this takes a few seconds.
"""

from __future__ import annotations

from sim.composition import load_scenario
from sim.life import simulate
from sim.model import Neighbourhood

OVERRIDES = (
    "neighbourhood.residents=200",
    "founding.initial_per_1000=20",
    "timeline.build_up_days=8",
    "timeline.recovery_days=2",
    "crisis=heatwave",
    "lever=[ease,cooperate]",
    "facilitation=three",
    "checks=on",
)


def main() -> None:
    """Run a small scenario, as a whole and by Mesa."""
    spec = load_scenario(*OVERRIDES)
    simulate(spec)
    model = Neighbourhood(spec)
    model.run()
    model.network()
    model.portrait()


if __name__ == "__main__":
    main()
