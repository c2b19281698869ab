"""What several checks of steps ask: who is dead, what kits there are, where needs begin."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.checks.columns import where
from sim.state import State

UNHEARD = {
    "asked": 0, "offered": 0, "found": -1, "tried": 0, "gate": -1, "queue": -1, "taken_in": 0,
    "answers": -1,
}  # fmt: skip
"""Columns of open needs that tell how far one has come, each with what it begins at."""

_EPS = 1e-6


def kits_are_there(before: State, after: State) -> Iterator[str]:
    """Yield the collectives that put more kits to use than they have; a part counts as a whole."""
    c = after.collectives
    more = c.used_kits > before.collectives.used_kits
    there = np.ceil(c.kits * c.upkeep + c.shared_kits - _EPS) + _EPS
    yield from where(more & (c.used_kits > there), "more kits in use than there are")


def dead_stay_as_they_are(before: State, after: State) -> Iterator[str]:
    """Yield the columns in which a collective that is not alive changed, kits in use aside."""
    was, now = before.collectives, after.collectives
    dead = ~was.alive & ~now.alive
    for name in now.columns:
        if name != "used_kits":
            differs = (getattr(was, name) != getattr(now, name)) & dead
            yield from where(differs, f"{name} of a collective that is not alive changed")
