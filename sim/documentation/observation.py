"""Observation: the main outcomes of a run, each with its formula."""

from __future__ import annotations

from sim.documentation.markdown import code, inline, table
from sim.tables import OUTCOMES

MAIN = {
    "needs_met_everyone": "needs met / needs arisen, of all that arose on a day of the crisis, "
    "whenever they were met",
    "needs_met_over_75_alone": "the same, of the needs of residents of 75 and over who live alone",
    "needs_met_gap": "the same, of the connected third, less that of the least connected third",
    "met_by_collective": "of the same needs, those met by collectives / needs arisen; likewise "
    "`met_by_household`, `met_by_kin`, `met_by_neighbour`, `met_by_institution`",
    "loss": "sum over days, from the seventh of the crisis on, of max(0, b - s): b the share met "
    "of the eight weeks before the crisis, s that of the seven days that end on the day (the area "
    "lost of Bruneau et al. 2003; `robustness` is the least s, `rapidity` the last day on which s "
    "is clearly below b)",
    "services_crisis": "7 x needs met by visits of residents in the crisis, neighbours or members, "
    "/ its days",
    "loneliness_crisis": "mean of residents' loneliness on the last day of the crisis",
    "still_active": "of the members of a collective on the eve who still live there at the end of "
    "the run, those in a collective then / all of these",
    "deaths": "sum over the days of the crisis and over residents of their risk of dying of heat",
    "cost": "sum of the public money spent on support, from the first day to the last of the "
    "crisis",
}
"""Formula of each of the outcomes by which policies are judged first."""


def main_outcomes() -> str:
    """Return the main outcomes as a table."""
    return table(
        ("outcome", "unit", "formula"),
        [
            (code(name), inline(OUTCOMES[name].unit), inline(formula))
            for name, formula in MAIN.items()
        ],
    )
