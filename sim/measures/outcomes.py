"""The outcomes of a run, by the moment at which they can be told; see `sim.tables.OUTCOMES`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import YEAR
from sim.codes import Origin
from sim.measures.collectives import (
    RollCall,
    collectives_on,
    register_coverage,
    residents_active,
    still_active,
    surviving,
    year_of,
)
from sim.measures.daily import SILENT_DAYS
from sim.measures.equity import by_age, gini, low_over_high, top_share
from sim.measures.help import (
    contacts_a_week,
    deaths,
    matching,
    needs_met,
    services_a_week,
    services_to_over_75,
)
from sim.measures.network import (
    adjacency,
    clustering,
    degree_by_class,
    giant_component,
    hours_of_origin,
    hours_of_pairs,
    neighbour_hours,
    reciprocity,
)
from sim.measures.resilience import EIGHT_WEEKS, resilience
from sim.measures.shares import mean, share
from sim.measures.social_capital import social_capital
from sim.state import State
from sim.state.ties import CLASS_HOURS

ROOTED_YEARS = 10
"""Years of residence from which a resident counts as long-standing."""


class Span(NamedTuple):
    """The days of a run.

    Attributes:
        first: of the crisis.
        last: of the crisis.
    """

    first: int
    last: int

    @property
    def crisis(self) -> slice:
        """The days of the crisis."""
        return slice(self.first, self.last + 1)

    @property
    def year(self) -> slice:
        """The year before the crisis, or what there is of it."""
        return slice(max(1, self.first - YEAR), self.first)

    @property
    def before(self) -> slice:
        """The eight weeks before the crisis, or what there is of them."""
        return slice(max(1, self.first - EIGHT_WEEKS), self.first)

    def after(self, day: int) -> slice:
        """The eight weeks until a day, or what there is of them after the crisis."""
        return slice(max(self.last + 1, day + 1 - EIGHT_WEEKS), day + 1)


def on_the_eve(state: State, day: int) -> dict[str, float]:
    """Return how residents, ties and collectives are on the eve of the crisis."""
    r = state.residents
    hours = neighbour_hours(state, day)
    degree = degree_by_class(hours)
    capital = social_capital(state, hours)
    graph = adjacency(state.ties, hours, CLASS_HOURS["acquaintance"])
    silent = day - r.last_contact >= SILENT_DAYS
    gave, received = r.last_gave > day - YEAR, r.last_received > day - YEAR
    known = degree["acquaintance"]
    rooted = r.owner | (day - r.arrived >= ROOTED_YEARS * YEAR)
    found = {
        "knows_neighbour": float((known > 0).mean()),
        "gave_in_year": float(gave.mean()),
        "received_in_year": float(received.mean()),
        "isolated_before": float(silent.mean()),
        "isolated_low_to_high": low_over_high(silent, state.households.income_third[r.household]),
        "loneliness_before": float(r.loneliness.mean()),
        "acquaintances": float(known.mean()),
        "casual_friends": float(degree["casual"].mean()),
        "friends": float(degree["friend"].mean()),
        "has_friend": float((degree["friend"] > 0).mean()),
        "ties_kept": float((hours > 0).sum(axis=1).mean()),
        "acquaintances_top_tenth": top_share(known),
        "close_friends": float(degree["close"].mean()),
        "acquaintances_rooted": mean(known[rooted]),
        "acquaintances_unrooted": mean(known[~rooted]),
        "acquaintances_stayers": mean(known[r.arrived <= 0]),
        "bonding": capital.bonding,
        "bridging": capital.bridging,
        "linking": capital.linking,
        "clustering": clustering(graph),
        "giant_component": giant_component(graph),
        "reciprocity": reciprocity(state.ties),
        "help_tie_hours_before": hours_of_origin(state, hours, Origin.HELP),
        "register_coverage": register_coverage(state),
    }
    ages = by_age(gave | received, r.age)
    found |= {f"exchanged_{name}": value for name, value in ages.items()}
    return found | residents_active(state) | collectives_on(state, day)


def on_the_last_crisis_day(state: State, day: int, begun: NDArray[np.int64]) -> dict[str, float]:
    """Return how residents and ties come out of the crisis.

    Args:
        state: what there is on that day.
        day: the last of the crisis.
        begun: pairs whose tie began with help in the crisis.
    """
    r, c = state.residents, state.collectives
    hours = neighbour_hours(state, day)
    gave = by_age(r.crisis_hours > 0, r.age)
    return {f"gave_in_crisis_{name}": value for name, value in gave.items()} | {
        "isolated_crisis": float((day - r.last_contact >= SILENT_DAYS).mean()),
        "loneliness_crisis": float(r.loneliness.mean()),
        "core_energy_crisis": mean(c.core_energy[c.alive & (c.core > 0)]),
        "gave_in_crisis": float((r.crisis_hours > 0).mean()),
        "helper_gini": gini(r.crisis_hours),
        "helper_top_tenth": top_share(r.crisis_hours),
        "help_tie_hours_crisis": hours_of_origin(state, hours, Origin.HELP),
        "crisis_tie_hours": hours_of_pairs(state.ties, hours, begun),
    }


def at_the_end(
    state: State, day: int, span: Span, then: RollCall, begun: NDArray[np.int64]
) -> dict[str, float]:
    """Return what is left on a day after the crisis of what there was before it.

    Args:
        state: what there is on that day.
        day: after the crisis.
        span: the days of the run.
        then: who was there on the eve of the crisis.
        begun: pairs whose tie began with help in the crisis.
    """
    hours = neighbour_hours(state, day)
    n = len(state.residents)
    before = contacts_a_week(state.ledger, span.before, n)
    after = contacts_a_week(state.ledger, span.after(day), n)
    return {
        "collectives_end": float(state.collectives.alive.sum()),
        "members_end": float(state.collectives.members[state.collectives.alive].sum()),
        "bridging_end": social_capital(state, hours).bridging,
        "collectives_surviving": surviving(then, state),
        "still_active": still_active(then, state),
        "help_tie_hours_end": hours_of_origin(state, hours, Origin.HELP),
        "crisis_tie_hours_end": hours_of_pairs(state.ties, hours, begun),
        "loneliness_end": float(state.residents.loneliness.mean()),
        "contacts_after": after,
        "contacts_after_to_before": share(after, before),
        "services_after": services_a_week(state.ledger, span.after(day)),
    }


def from_the_ledger(
    state: State, span: Span, closed_until: int, members: float
) -> dict[str, float]:
    """Return what the ledger tells of the year before the crisis, of the crisis and of the run.

    Args:
        state: what there is.
        span: the days of the run.
        closed_until: last day whose needs are all met or lapsed.
        members: memberships on a mean day of the year before the crisis.
    """
    ledger, n = state.ledger, len(state.residents)
    known = np.arange(len(ledger)) <= closed_until
    through = resilience(ledger.met[:, 0] * known, ledger.arisen[:, 0] * known, span.first)
    c = state.collectives
    return {
        **needs_met(ledger, span.crisis),
        **matching(ledger, span.crisis),
        **deaths(ledger, span.crisis),
        **year_of(ledger, span.year, members),
        "services_before": services_a_week(ledger, span.before),
        "services_crisis": services_a_week(ledger, span.crisis),
        "services_over_75_before": services_to_over_75(ledger, span.before),
        "services_over_75_crisis": services_to_over_75(ledger, span.crisis),
        "contacts_before": contacts_a_week(ledger, span.before, n),
        "contacts_crisis": contacts_a_week(ledger, span.crisis, n),
        "needs_met_before": through.before,
        "robustness": through.robustness,
        "rapidity": through.rapidity,
        "loss": through.loss,
        "collectives_founded": float((c.founded > 0).sum()),
        "collectives_dissolved": float((c.dissolved >= 0).sum()),
        "cost": float(ledger.cost[: span.last + 1].sum()),
    }
