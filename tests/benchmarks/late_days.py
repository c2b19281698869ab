"""Days of a commit, let pass as `against` asks for them.

    PYTHONPATH=COMMIT .venv/bin/python -P late_days.py RESIDENTS FIRST DAYS OVERRIDE ...

The days up to FIRST pass at once. For each line read, DAYS more pass and the CPU seconds that they
took are told. It uses of the project what two commits have in common, and nothing of the tests.
"""

from __future__ import annotations

import json
import sys
import time

import sim
from sim.composition import load_scenario
from sim.life import Life


def main() -> None:
    """Let the first days pass, and then others as long as there are lines to read."""
    residents, first, days = map(int, sys.argv[1:4])
    begun = time.process_time()
    life = Life(load_scenario(f"neighbourhood.residents={residents}", *sys.argv[4:]))
    life.live(first)
    print(json.dumps({"sim": sim.__file__, "before": time.process_time() - begun}), flush=True)
    for _ in sys.stdin:
        begun = time.process_time()
        life.live(life.day + days)
        print(json.dumps({"cpu": time.process_time() - begun, "day": life.day}), flush=True)


if __name__ == "__main__":
    main()
