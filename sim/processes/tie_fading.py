"""Tie fading: without contact, the hours of a tie halve in a half-life.

Rule: hours fade as the shared rule of ties says, with a half-life T of `weak_half_life` for hours
below 50 (a casual friend's), `casual_half_life` below 90 (a friend's), `close_half_life` from there
on. This holds whenever any rule looks at a tie; nothing has to be done for it. What the process
does is to forget: on each day one of 28 equal slices of the residents' rows, in turn, loses the
ties that have fallen below `forget_below`, at both ends.

Attention is limited to `k_max` ties a resident. Where a new tie would be one too many for either of
the two, that one's weakest tie outside the household gives way to it, provided that the encounter
adds `forget_below` hours or more and that fewer hours are left of that tie than it adds; otherwise
the encounter leaves no tie.
Source: friends fade faster than kin without investment (doi:10.1007/s12110-015-9242-7); inner
circles change by 1-4 % a year; the half-lives themselves are assumptions inside those brackets.
Left out: hours that pass from one class to the next while fading keep the first class's half-life.
"""

from __future__ import annotations

from typing import ClassVar

from sim.kernels.compile import kernel
from sim.kernels.ties import forget
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State

SWEEP_DAYS = 28
"""Days in which every resident's ties are swept once: room is made, no rule sees a difference."""


class TieFading(Process):
    """How fast ties fade, and how many a resident can keep."""

    reads: ClassVar[tuple[str, ...]] = of()
    writes: ClassVar[tuple[str, ...]] = of(
        ties="*",
    )

    k_max: int = parameter(
        32,
        "local ties that a resident can keep",
        unit="tie",
        low=4,
        high=256,
        source="third layer of personal networks, about 50 (doi:10.1098/rspa.2020.0446), of whom "
        "neighbours are a part: 1 % of residents have no room left (docs/decisions/0023)",
    )
    weak_half_life: float = parameter(
        270, "half-life of a tie below a casual friend's", unit="day", low=1, high=20000
    )
    casual_half_life: float = parameter(
        540, "half-life of a casual friend's tie", unit="day", low=1, high=20000
    )
    close_half_life: float = parameter(
        1800, "half-life of a friend's tie", unit="day", low=1, high=20000
    )
    forget_below: float = parameter(
        0.1,
        "hours below which a tie is forgotten, and an encounter leaves no trace on who has no room",
        unit="h",
        low=0,
        high=5,
    )

    def half_lives(self) -> tuple[float, float, float]:
        """Return the half-lives in days: below a casual friend, below a friend, from then on."""
        return self.weak_half_life, self.casual_half_life, self.close_half_life

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Forget the faded ties of one slice of the residents."""
        n = len(state.residents)
        slot = day % SWEEP_DAYS
        first, last = n * slot // SWEEP_DAYS, n * (slot + 1) // SWEEP_DAYS
        _forget(state.here(), state.addresses.of(self), first, last, day)


@kernel
def _forget(state: State, rules: TieFading, first: int, last: int, day: int) -> None:
    """Forget the faded ties of residents `first` to `last`, the latter not included."""
    forget(state.ties, first, last, day, rules.forget_below)
