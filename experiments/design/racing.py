"""Racing: when policies that do worse than the best are dropped, and when a race ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from pydantic import model_validator

from sim.parameters import Parameters, parameter


class Racing(Parameters):
    """Run all policies on some pairs, drop what is worse than the best, go on with the others."""

    first: int = parameter(
        6, "pairs of each policy with the baseline before the first look", unit="pair", low=2,
        source="fewer say nothing by flips of signs: 2 / 2^5 is more than 0.05",
    )  # fmt: skip
    block: int = parameter(3, "pairs from one look to the next", unit="pair", low=1)
    cap: int = parameter(
        24, "pairs of a policy that are never exceeded", unit="pair", low=2, high=10_000
    )
    error: float = parameter(
        0.05,
        "chance, over all looks and rivals, that the best policy is dropped",
        unit="share",
        low=0.0001,
        high=0.5,
    )

    @model_validator(mode="after")
    def _cap_is_last(self) -> Self:
        if self.cap < self.first:
            raise ValueError(f"cap = {self.cap}: {self.first} or more is allowed, as first says")
        return self

    def looks(self) -> Iterator[int]:
        """Give the numbers of pairs at which it is looked, in order; the last is the cap."""
        yield from range(self.first, self.cap, self.block)
        yield self.cap
