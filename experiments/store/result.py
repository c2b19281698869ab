"""Result: what a run gave, or why it gave nothing."""

from __future__ import annotations

import traceback
from dataclasses import dataclass

from sim.own_source import place_of
from sim.tables import RunTables


@dataclass(frozen=True, slots=True)
class Finished:
    """What a run gave, and the time it took."""

    tables: RunTables
    cpu_seconds: float
    wall_seconds: float


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a run gave nothing."""

    reason: str
    details: str

    @classmethod
    def of(cls, error: BaseException) -> Failed:
        """Return the failure that an exception is; in code of somebody's own, with its line."""
        said = f"{type(error).__name__}: {error}".removesuffix(": ")
        reason = ": ".join(filter(None, (place_of(error), said)))
        return cls(reason, "".join(traceback.format_exception(error)))


type Result = Finished | Failed
