"""Loaded: importing this module loads the compiled code, for processes that are forked then.

Some days of a small neighbourhood are simulated. Nothing is compiled: where code is not kept yet,
loading ends there, and runs compile it. No table is made: polars begins threads for that, without
which a forked process waits for ever.
"""

from __future__ import annotations

from contextlib import suppress

from sim.kernels.compile import PLAIN
from sim.kernels.keeping import folder_of_code, nothing_compiled
from sim.life import Life
from sim.parameters import Parameters
from sim.scenario import Scenario, Timeline


def scenario() -> Scenario:
    """Return a scenario of a month, a crisis of a day and a day after it, with posts."""
    spec = Scenario()
    return _with(
        spec,
        timeline=Timeline(build_up_days=31, recovery_days=1),
        neighbourhood=_with(
            spec.neighbourhood,
            residents=200,
            first_ties=_with(spec.neighbourhood.first_ties, years=1),
        ),
        facilitation=_with(spec.facilitation, posts_per_1000=10.0),
    )


def load() -> None:
    """Load what is kept; what goes wrong here goes wrong in the runs, where it is told."""
    if PLAIN or folder_of_code() is None:
        return
    with suppress(Exception), nothing_compiled():
        life = Life(scenario())
        life.live(life.spec.days)


def _with[Part: Parameters](part: Part, **fields: object) -> Part:
    return part.model_copy(update=fields)


load()
