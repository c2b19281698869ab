"""The model beside Starsim, a vectorised agent-based model of diseases, at equal contacts.

The units of work differ, and all that Starsim leaves out is on our side: a contact of its is a pair
of numbers drawn anew every day, along which an infection passes by chance. A contact here is
an encounter that strengthens a tie which both keep, and fades it; "encounters alone" is that and
the choice of one of one's acquaintances (`tests/benchmarks/ties.py`); the whole model is all else
too: whom one turns to, where people are, activities, needs, mutual aid, every process of a day.

Starsim runs in processes of its own (.bench, `make bench` makes it), in turns with ours.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from sim import load_scenario
from sim.life import Life
from tests.benchmarks.table import ROUNDS, Show, middle
from tests.benchmarks.ties import A_DAY, Arrays

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".bench" / "bin" / "python"
SIZES = (15_000, 200_000)
DAYS, WARM_UP_DAYS = 5, 20


class Starsim:
    """A Starsim model in a process of its own.

    Attributes:
        version: of Starsim.
        contacts: pairs of agents that meet, an agent and day.
    """

    def __init__(self, agents: int, half_contacts: int) -> None:
        script = Path(__file__).with_name("starsim_days.py")
        self._process = subprocess.Popen(
            [PYTHON, script, str(agents), str(half_contacts)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.version, pairs = self._read().split()
        self.contacts = int(pairs) / agents

    def day(self) -> float:
        """Return the CPU seconds that a day takes, from some days more."""
        assert self._process.stdin is not None
        print(file=self._process.stdin, flush=True)
        return float(self._read())

    def end(self) -> None:
        """End the process."""
        self._process.communicate()

    def _read(self) -> str:
        assert self._process.stdout is not None
        line = ""
        while not line or line.startswith(("Font", "Rebuilding", "Note", "\n")):
            line = self._process.stdout.readline()
            if not line:
                sys.exit(f"{PYTHON}: Starsim ended; `make bench` installs what it needs")
        return line


def measure(residents: int, show: Show) -> None:
    """Show resident-days a CPU second of the model, of encounters alone and of Starsim."""
    if not PYTHON.exists():
        sys.exit(f"{PYTHON} is missing: `make bench` makes it")
    life = Life(load_scenario(f"neighbourhood.residents={residents}"))
    life.live(WARM_UP_DAYS)
    of_model = _contacts(life)
    arrays = Arrays(residents)
    peers = {
        "Starsim, contacts of the model": Starsim(residents, max(1, round(2 * of_model))),
        "Starsim, contacts of encounters alone": Starsim(residents, 2 * A_DAY),
    }
    arrays.costs()
    rounds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        life.live(life.day + DAYS)
        whole = (time.process_time() - begun) / DAYS
        alone = arrays.costs()["kernel"] * 1e-9 * A_DAY * residents
        rounds.append(
            {"whole model": whole, "encounters alone": alone}
            | {name: peer.day() for name, peer in peers.items()}
        )
    contacts = {"whole model": _contacts(life), "encounters alone": float(A_DAY)}
    for name, peer in peers.items():
        contacts[name] = peer.contacts
        peer.end()
    version = next(iter(peers.values())).version
    show(
        f"{residents:,} residents; Starsim {version}; medians of {ROUNDS} rounds of {DAYS} days",
        ("", "pairs a resident and day", "resident-days a CPU s", "pairs a CPU s"),
        [
            (
                name,
                f"{contacts[name]:.2f}",
                f"{residents / day:,.0f}",
                f"{contacts[name] * residents / day:,.0f}",
            )
            for name, day in middle(rounds).items()
        ],
    )


def _contacts(life: Life) -> float:
    """Return the encounters a resident of the last week, each counted once, a day."""
    last = life.state.ledger.contacts[life.day - 6 : life.day + 1]
    return float(last.sum()) / 7 / len(life.state.residents)
