"""Alone: what an emulator says of one lever moved to an end, the others as in the baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from experiments.analysis.emulator.emulator import Answer, Emulator
from experiments.analysis.emulator.levers import Lever
from experiments.design.experiment import COST


class Move(NamedTuple):
    """A lever at an end of its range.

    Attributes:
        lever: which one.
        value: the end.
        answer: what it changes.
    """

    lever: Lever
    value: float
    answer: Answer

    @property
    def is_told(self) -> bool:
        """Whether the 95 % interval leaves out zero."""
        return self.answer.low > 0 or self.answer.high < 0


def moves_of(emulator: Emulator) -> Iterator[Move]:
    """Yield each lever at each end of its range at which it does not begin."""
    start = {lever.path: lever.start for lever in emulator.levers}
    for lever in emulator.levers:
        for end in (lever.low, lever.high):
            if end != lever.start:
                yield Move(lever, end, emulator.answer(start | {lever.path: end}))


def leading(emulators: Sequence[Emulator]) -> Emulator | None:
    """Return the emulator that a brief is about: the first that is shown, but for the cost."""
    return next((one for one in emulators if one.is_shown and one.outcome != COST), None)
