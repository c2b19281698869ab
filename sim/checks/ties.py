"""Ties: what must hold of their rows, and how two days' ties are compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.checks.columns import Column, where
from sim.codes import Origin
from sim.kernels.compile import Flags, Floats
from sim.state import State
from sim.state.ties import TieRows, faded_hours

_CLOSE_TO = 1e-4
"""Share by which hours may differ from what was reckoned in other than single precision."""
_LIVING = ("alter", "degree", "hours", "last_day")


def taken(ties: TieRows) -> Flags:
    """Return which slots hold a tie, shape (n, k)."""
    return np.asarray(np.arange(ties.alter.shape[1]) < ties.degree[:, None])


def misplaced(state: State) -> Iterator[str]:
    """Yield how the slots of ties are filled other than from the left, by residents who exist."""
    t = state.ties
    n, k = t.alter.shape
    yield from where((t.degree < 0) | (t.degree > k), "more ties than slots")
    yield from where((t.alter >= 0) != taken(t), "ties do not fill the first slots")
    yield from where(t.alter >= n, "tied to nobody")


def _alike(ties: TieRows) -> bool:
    """Tell whether each tie is held once by either end, alike, and each slot points to the other.

    `unlike` sorts all ties to say what is wrong; this sorts rows, and says that nothing is.
    """
    width = ties.alter.shape[1]
    slots = np.flatnonzero(taken(ties))
    alter, back = ties.alter.ravel()[slots].astype(np.int64), ties.back.ravel()[slots]
    if ((back < 0) | (back >= width)).any():
        return False
    there = alter * width + back
    ego, slot = np.divmod(slots, width)
    beside = np.sort(ties.alter, axis=1)
    double = (beside[:, 1:] == beside[:, :-1]) & (beside[:, 1:] >= 0)
    return (
        not (alter == ego).any()
        and not double.any()
        and np.array_equal(ties.alter.ravel()[there], ego)
        and np.array_equal(ties.back.ravel()[there], slot)
        and all(
            np.array_equal(values.ravel()[slots], values.ravel()[there])
            for values in (ties.hours, ties.last_day, ties.origin)
        )
    )


def unlike(state: State) -> Iterator[str]:
    """Yield how ties are not ties: to oneself, double, kept by one end, different at their ends."""
    t = state.ties
    if _alike(t):
        return
    n = t.degree.size
    held = taken(t)
    ego = np.repeat(np.arange(n), t.degree)
    alter = t.alter[held].astype(np.int64)
    pair = np.minimum(ego, alter) * n + np.maximum(ego, alter)
    order = np.argsort(pair)
    pair, one, two = pair[order], order[0::2], order[1::2]
    paired = (
        one.size == two.size
        and np.array_equal(pair[0::2], pair[1::2])
        and not (pair[1:-1:2] == pair[2::2]).any()
        and np.array_equal(ego[one], alter[two])
    )
    if not paired or (ego == alter).any():
        here, there = ego * n + alter, alter * n + ego
        yield from _of(ego[ego == alter], n, "tied to oneself")
        yield from _of(np.delete(ego, np.unique(here, return_index=True)[1]), n, "two slots a tie")
        yield from _of(ego[~np.isin(here, there)], n, "tie kept at one end only")
        return
    for name in ("hours", "last_day", "origin"):
        values = getattr(t, name)[held]
        differ = one[values[one] != values[two]]
        yield from _of(ego[differ], n, f"tie whose {name} differ at its ends")
    slot = np.nonzero(held)[1]
    astray = (t.alter[alter, t.back[held]] != ego) | (t.back[alter, t.back[held]] != slot)
    yield from _of(ego[astray], n, "tie that points to another slot of its other end")


def _of(rows: Column, n: int, fault: str) -> Iterator[str]:
    """Yield a fault of some of `n` rows."""
    yield from where(np.bincount(rows, minlength=n) > 0, fault)


def out_of_range(state: State) -> Iterator[str]:
    """Yield which ties hold hours, services or an origin that no tie can have."""
    t = state.ties
    held = taken(t)
    yield from where(held & ~((t.hours >= 0) & np.isfinite(t.hours)), "hours below 0 or not finite")
    yield from where(held & (t.given < 0), "services given below 0")
    yield from where(held & ((t.origin < 0) | (t.origin > max(Origin))), "ties of unknown origin")
    yield from where((t.kept < 0) | (t.kept > 1), "share of hours kept below 0 or above 1")
    home = state.residents.household
    apart = home[:, None] != home[t.alter]
    yield from where(
        held & (t.origin == Origin.HOUSEHOLD) & apart, "ties of a household between two of them"
    )


@dataclass(frozen=True, slots=True)
class Change:
    """How ties changed between two states, each tie counted from both of its ends.

    Attributes:
        ego: (n, k) whether the slot's tie was lost, in the rows of the first state.
        lost: hours of the ties that were lost, faded to the day.
        made: hours of the ties that were made.
        before: hours of the ties that were kept, faded to the day.
        after: hours of the same ties in the second state.
        origins: origins of the ties that were made.
    """

    ego: Flags
    lost: Floats
    made: Floats
    before: Floats
    after: Floats
    origins: NDArray[np.int8]

    @property
    def grown(self) -> Flags:
        """Which of the ties kept have more hours than fading left."""
        return np.asarray(self.after > self.before * (1 + _CLOSE_TO))

    @property
    def worn(self) -> Flags:
        """Which of the ties kept have fewer hours than fading left."""
        return np.asarray(self.after < self.before * (1 - _CLOSE_TO))


def compare(before: State, after: State, day: int) -> Change:
    """Return how ties changed between two states of a day; where none did, nothing is compared."""
    one, two = before.ties, after.ties
    if all(np.array_equal(getattr(one, name), getattr(two, name)) for name in _LIVING):
        none = np.empty(0, dtype=np.float32)
        return Change(
            np.zeros_like(one.alter, dtype=bool), none, none, none, none, one.origin[:0, 0]
        )
    then, now = faded_hours(one, day), faded_hours(two, day)
    held, holds = taken(one), taken(two)
    same = held & holds & (one.alter == two.alter)
    old, new = held & ~same, holds & ~same
    ego = np.arange(one.degree.size)[:, None] * one.degree.size
    was, is_now = (ego + one.alter)[old], (ego + two.alter)[new]
    _, moved, found = np.intersect1d(was, is_now, return_indices=True)
    lost, made = np.ones(was.size, dtype=bool), np.ones(is_now.size, dtype=bool)
    lost[moved] = made[found] = False
    gone = np.zeros_like(held)
    gone[old] = lost
    return Change(
        ego=gone,
        lost=then[old][lost],
        made=now[new][made],
        before=np.concatenate([then[same], then[old][moved]]),
        after=np.concatenate([now[same], now[new][found]]),
        origins=two.origin[new][made],
    )


def strong_ties_hold(change: Change, longest: float) -> Iterator[str]:
    """Yield whether a tie was lost or worn that no encounter of a step could replace.

    A full row gives up its weakest tie for a longer encounter; the same two may meet again.

    Args:
        change: of the ties in the step.
        longest: hours of the longest encounter of the step.
    """
    less = np.concatenate([change.lost, change.before[change.worn]])
    if (less > longest * (1 + _CLOSE_TO)).any():
        yield f"a tie of {less.max():.3g} h was cut or worn; no encounter takes over {longest:.3g}"
