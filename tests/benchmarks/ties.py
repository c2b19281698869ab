"""Encounters that strengthen fading ties: the kernel, plain Mesa, and what memory allows.

The work, the same for all: every resident has 32 to 48 acquaintances, of whom 28 have rows nearby
and the others rows up to 1,500 away, and meets three of them a day, drawn at random. The tie of the
two is faded to the day, strengthened, and kept at both ends. Each engine draws for itself as its
users would; given the same numbers, they end with the same hours, which is checked first.

Plain Mesa keeps ties in a dictionary of each agent. Written twice: once as one would write it, each
end fading and strengthening its own; and once reckoned at one end and stored at both, as the
kernel does.

The floor reads and writes one number at each end of an encounter, in arrays as large and in the
same pattern; it draws nothing, looks for nothing, fades nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import mesa
import numpy as np

from sim.kernels.compile import Floats, Ints, Slots, Words, kernel
from sim.kernels.philox import unit
from sim.kernels.ties import (
    CASUAL,
    FRIEND,
    TieRows,
    add_hours,
    fetch_ties,
    find,
    strengthen,
)
from sim.rng import Draws
from sim.state.ties import no_ties
from tests.benchmarks.table import ROUNDS, markdown, middle, ratio, section

SIZES = (15_000, 200_000, 2_000_000)
HALF_LIVES = (270.0, 540.0, 1800.0)
SLOTS, NEAR, FAR = 48, 14, 1500
A_DAY = 3
DAYS = 5  # of each engine in a round
HOURS = 0.1
_AHEAD = np.int64(2)
_PLACE = np.int64(2)


@kernel
def _acquaint(ties: TieRows, apart: Ints, hours: float) -> None:
    n = ties.degree.size
    for i in range(n):
        for step in range(1, NEAR + 1):
            add_hours(ties, i, (i + step) % n, hours, 0, _PLACE)
    for i in range(n):
        for m in range(apart.shape[1]):
            j = (i + apart[i, m]) % n
            free = max(ties.degree[i], ties.degree[j]) < ties.alter.shape[1]
            if free and j != i and find(ties, i, j) < 0:
                add_hours(ties, i, j, hours, 0, _PLACE)


def acquainted(residents: int) -> TieRows:
    """Return residents who know those nearby and some further away."""
    ties = no_ties(residents, SLOTS, HALF_LIVES, days=400)
    apart = np.random.default_rng(1).integers(NEAR + 1, FAR, (residents, 5))
    _acquaint(ties, apart.astype(np.int32), 3.0)
    return ties


@kernel
def meet(ties: TieRows, words: Words, day: int, hours: float) -> None:
    """Let everybody meet some whom they know."""
    n = ties.degree.size
    for i in range(n):
        if i + _AHEAD < n:
            fetch_ties(ties, i + _AHEAD)
        for m in range(A_DAY):
            j = np.int64(ties.alter[i, int(unit(words[m, i]) * ties.degree[i])])
            strengthen(ties, i, find(ties, i, j), j, hours, day, _PLACE)


@kernel
def touch(rows: Floats, alter: Ints, slot: Slots, back: Slots, hours: float) -> None:
    """Add hours at both ends of each encounter, in slots that are known beforehand."""
    for i in range(alter.shape[0]):
        for m in range(alter.shape[1]):
            rows[i, slot[i, m]] += hours
            rows[alter[i, m], back[i, m]] += hours


class Neighbour(mesa.Agent):
    """A resident of a plain Mesa model: an object that keeps its ties in a dictionary."""

    def __init__(self, model: mesa.Model) -> None:
        super().__init__(model)
        self.known: list[Neighbour] = []
        self.ties: dict[Neighbour, tuple[float, int]] = {}

    def strengthen(self, other: Neighbour) -> None:
        """Add the hours of an encounter to what is left of the tie today."""
        self.ties[other] = (self.left(other) + HOURS, self.model.day)

    def left(self, other: Neighbour) -> float:
        """Return the hours of a tie, faded to today."""
        hours, last = self.ties[other]
        half_life = HALF_LIVES[(hours >= CASUAL) + (hours >= FRIEND)]
        return hours * 0.5 ** ((self.model.day - last) / half_life)

    def step(self) -> None:
        """Meet some whom one knows; each end strengthens its own tie."""
        for _ in range(A_DAY):
            other = self.known[int(self.random.random() * len(self.known))]
            self.strengthen(other)
            other.strengthen(self)

    def step_once(self) -> None:
        """The same; the tie is reckoned at one end and stored at both."""
        for _ in range(A_DAY):
            other = self.known[int(self.random.random() * len(self.known))]
            self.ties[other] = other.ties[self] = (self.left(other) + HOURS, self.model.day)


class Neighbours(mesa.Model):
    """The plain Mesa model, of residents who know one another as the rows say."""

    def __init__(self, ties: TieRows) -> None:
        super().__init__(rng=1)
        self.day = 0
        self.neighbours = list(Neighbour.create_agents(self, ties.degree.size))
        for i, one in enumerate(self.neighbours):
            rows = ties.alter[i, : ties.degree[i]].tolist()
            one.known = [self.neighbours[j] for j in rows]
            one.ties = dict.fromkeys(one.known, (3.0, 0))

    def live(self, how: str) -> None:
        """Let a day pass; everybody acts in the order in which they were made."""
        self.day += 1
        self.agents.do(how)


class _Told:
    """Numbers that were drawn elsewhere, in the place of a random generator."""

    def __init__(self, numbers: Iterator[float]) -> None:
        self._numbers = numbers

    def random(self) -> float:
        return next(self._numbers)


def check(residents: int = 600, days: int = 200) -> None:
    """Let the engines draw the same numbers, and compare the hours with which they end.

    Raises:
        AssertionError: where they differ by more than single precision.
    """
    for how in ("step", "step_once"):
        ties = acquainted(residents)
        plain = Neighbours(ties)
        for day in range(1, days + 1):
            words = Draws(1, "benchmark", day).words(residents)
            plain.random = _Told(iter(((words[:A_DAY].T.ravel() + 0.5) / 2**32).tolist()))
            plain.live(how)
            meet(ties, words, day, HOURS)
        for i, one in enumerate(plain.neighbours):
            hours = [one.ties[other][0] for other in one.known]
            np.testing.assert_allclose(ties.hours[i, : ties.degree[i]], hours, rtol=1e-4)


def measure(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Return what an encounter costs each engine, and kernel and floor at each size."""
    return {"mesa": _against_mesa(), "sizes": [_alone(residents) for residents in sizes]}


def _against_mesa(residents: int = 15_000) -> dict[str, Any]:
    """Return what an encounter costs the kernel, the floor and plain Mesa, round by round.

    A round is some days of each engine in turn, so that each has its own memory at hand, as it has
    in a run.
    """
    check()
    one, two = Neighbours(acquainted(residents)), Neighbours(acquainted(residents))
    engines = Arrays(residents)
    costs: list[dict[str, float]] = []
    for _ in range(1 + ROUNDS):
        costs.append(
            engines.costs()
            | {
                "each": _cost(residents, lambda _: one.live("step")),
                "once": _cost(residents, lambda _: two.live("step_once")),
            }
        )
    rounds = costs[1:]
    return {
        "residents": residents,
        "ns": {name: round(ns, 2) for name, ns in middle(rounds).items()},
        "each": round(ratio(rounds, "each", "kernel"), 1),
        "once": round(ratio(rounds, "once", "kernel"), 1),
    }


def _alone(residents: int) -> dict[str, Any]:
    """Return what an encounter costs the kernel and the floor at a size."""
    engines = Arrays(residents)
    rounds = [engines.costs() for _ in range(1 + ROUNDS)][1:]
    ns = {name: round(one, 2) for name, one in middle(rounds).items()}
    return {"residents": residents, "ratio": round(ratio(rounds, "kernel", "floor"), 2)} | ns


def told(found: dict[str, Any]) -> str:
    """Return the section of the page."""
    mesa_s, ns = found["mesa"], found["mesa"]["ns"]
    names = {
        "kernel": "kernel",
        "floor": "floor: a number read and written at each end, nothing drawn, found or faded",
        "each": "plain Mesa, each end its own",
        "once": "plain Mesa, computed at one end and stored at both",
    }
    rows = [(f"{words}", f"{ns[name]:,.1f}") for name, words in names.items()]
    sizes = [
        (f"{one['residents']:,}", f"{one['kernel']:.1f}", f"{one['floor']:.1f}",
         f"{one['ratio']:.1f}")
        for one in found["sizes"]
    ]  # fmt: skip
    return section(
        "## Encounters",
        f"""Two residents meet; their tie is faded, strengthened and kept at both ends
(`tests/benchmarks/ties.py`). All engines draw for themselves; given the same numbers, they end with
the same hours, which is checked first. Plain Mesa takes {mesa_s["each"]:.0f} times as long as
the kernel, {mesa_s["once"]:.0f} times where it computes a tie at one end alone.""",
        markdown((f"{mesa_s['residents']:,} residents", "ns an encounter"), rows),
        markdown(("residents", "kernel, ns", "floor, ns", "ratio"), sizes),
    )


class Arrays:
    """The kernel and the floor, each with its arrays."""

    def __init__(self, residents: int) -> None:
        self.residents = residents
        self.ties = acquainted(residents)
        self.rows = np.zeros((residents, SLOTS), dtype=np.float32)
        self.day = 0

    def costs(self) -> dict[str, float]:
        """Return what an encounter costs in the next days, in ns."""
        n, ties, first = self.residents, self.ties, self.day + 1
        self.day += DAYS
        met = [self._met(day) for day in range(first, first + DAYS)]
        return {
            "kernel": _cost(
                n,
                lambda day: meet(
                    ties, Draws(1, "benchmark", first + day).words(n), first + day, HOURS
                ),
            ),
            "floor": _cost(n, lambda day: touch(self.rows, *met[day], HOURS)),
        }

    def _met(self, day: int) -> tuple[Ints, Slots, Slots]:
        """Return whom residents meet on a day, in which slot, and the slot at the other end."""
        words = Draws(1, "benchmark", day).words(self.residents)[:A_DAY].T
        slot = (words % self.ties.degree[:, None]).astype(np.uint8)
        alter, back = (
            np.take_along_axis(rows, slot.astype(np.intp), axis=1)
            for rows in (self.ties.alter, self.ties.back)
        )
        return alter, slot, back


def _cost(residents: int, work: Callable[[int], object]) -> float:
    """Return the CPU time that work takes an encounter, in ns; it is called for each day."""
    begun = time.process_time()
    for day in range(DAYS):
        work(day)
    return 1e9 * (time.process_time() - begun) / (DAYS * A_DAY * residents)
