"""First ties: what residents already are to each other when the run begins.

Members of a household are close. Neighbours have met by the rules of the run itself, since both
live there, so that ties on the first day are as they stay: slight for most, deep for a few of those
sociable and long settled.

Left out: collectives, introductions and help before the run; who lived there before.
"""

from __future__ import annotations

from sim.kernels.beginnings import begin_households
from sim.kernels.passing import by_address
from sim.kernels.ties import TieRows
from sim.state.residents import Residents

HOUSEHOLD_HOURS = 500.0
"""Hours of the tie between members of a household: more than any between neighbours."""


def tie_household_members(residents: Residents, ties: TieRows) -> None:
    """Tie every two members of each household, as of the first of the years before the run."""
    begin_households(residents.household, HOUSEHOLD_HOURS, 0, by_address(ties))
