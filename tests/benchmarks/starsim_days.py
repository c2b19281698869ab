"""Days of a Starsim model, carried out by the Python of .bench/peers as `peers` asks for them.

    .bench/peers/bin/python tests/benchmarks/starsim_days.py AGENTS CONTACTS

For each line read, some days pass and the CPU seconds that a day took are told, as JSON. Every day
each agent has CONTACTS half-contacts, drawn again (`RandomNet`), through which an infection is
passed on; who is infected recovers after ten days or so. A contact has no state of its own.
CONTACTS that are no whole number are the mean of those of an agent.
"""

from __future__ import annotations

import json
import sys
import time

import starsim as ss

DAYS, MOST, WARM_UP = 5, 60, 5


def main() -> None:
    """Prepare a model, and let days pass as long as there are lines to read."""
    agents, contacts = int(sys.argv[1]), float(sys.argv[2])
    whole = contacts.is_integer()
    sim = ss.Sim(
        n_agents=agents,
        networks=ss.RandomNet(
            n_contacts=int(contacts) if whole else ss.poisson(lam=contacts), dur=0
        ),
        diseases=ss.SIS(beta=ss.perday(0.05), init_prev=0.1, dur_inf=ss.days(10)),
        start="2020-01-01",
        dur=MOST,
        dt=ss.days(1),
        rand_seed=1,
        verbose=0,
    )
    sim.init()
    for _ in range(WARM_UP):
        sim.run_one_step()
    told = {"version": ss.__version__, "pairs": len(sim.networks[0])}
    print(json.dumps(told), flush=True)
    for _ in sys.stdin:
        begun = time.process_time()
        for _ in range(DAYS):
            sim.run_one_step()
        print(json.dumps({"day": (time.process_time() - begun) / DAYS}), flush=True)


if __name__ == "__main__":
    main()
