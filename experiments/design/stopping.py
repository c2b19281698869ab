"""Stopping: how well differences are to be known, and how many replicates may be run for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.aid.headline import Outcome
from sim.parameters import Parameters, parameter


class Rule(Parameters):
    """When to stop adding replicates."""

    half_widths: dict[Outcome, Annotated[float, Field(gt=0)]] = Field(
        min_length=1,
        description="for each outcome that decides, the half-width wanted of the 95 % interval of "
        "each policy's difference from the baseline, in the unit of the outcome",
    )
    first: int = parameter(
        20, "replicates before the first look", unit="replicate", low=2,
        source="simulated: docs/decisions/0015-intervals.md",
    )  # fmt: skip
    block: int = parameter(
        5, "replicates from one look to the next, of all policies alike", unit="replicate", low=1
    )
    cap: int = parameter(
        200, "replicates that are never exceeded", unit="replicate", low=2, high=100_000
    )

    @model_validator(mode="after")
    def _cap_is_last(self) -> Self:
        if self.cap < self.first:
            raise ValueError(f"cap = {self.cap}: {self.first} or more is allowed, as first says")
        return self

    def after(self, look: int) -> int:
        """Return how many replicates there are at the look after one; the cap at the last."""
        return min(look + self.block, self.cap)

    def looks(self) -> Iterator[int]:
        """Give the numbers of replicates at which it is looked, in order; the last is the cap."""
        yield from range(self.first, self.cap, self.block)
        yield self.cap
