"""Which days are measured at each size: late days of a neighbourhood with posts.

Late days are dearer than early ones, for residents have more ties, and collectives and posts act.
"""

from __future__ import annotations

from typing import NamedTuple

from tests.benchmarks.table import ROUNDS

POSTS = ("facilitation=one", "logistics=shared", "governance=collegial", "seed=1")
FROM_THE_START = tuple(
    f"{name}.lead_days=730" for name in ("facilitation", "logistics", "governance")
)
"""Of the policies, which otherwise act from day 365 on: the default build-up has 730 days."""

FULL, MANY = 15_000, 200_000
"""Up to the first size, days 401 to 500 are measured; up to the second, 381 to 400."""


class Plan(NamedTuple):
    """The days that are measured.

    Attributes:
        residents: how many.
        first: days that pass before.
        days: of a round.
        overrides: of the scenario.
    """

    residents: int
    first: int
    days: int
    overrides: tuple[str, ...]

    @property
    def told(self) -> str:
        """Which days these are, for a table."""
        since = ", posts from day 1" if FROM_THE_START[0] in self.overrides else ""
        return f"{self.first + 1} to {self.first + ROUNDS * self.days}{since}"


def plan(residents: int) -> Plan:
    """Return which days are measured at a size."""
    if residents <= FULL:
        return Plan(residents, 400, 20, POSTS)
    if residents <= MANY:
        return Plan(residents, 380, 4, POSTS)
    return Plan(residents, 10, 2, (*POSTS, *FROM_THE_START))
