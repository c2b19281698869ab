"""Help: needs met and unmet, services between neighbours, and how well helpers are matched.

All is read from the ledger. Needs are booked on the day on which they arose, services, requests and
visits on the day on which they were made.
"""

from __future__ import annotations

import numpy as np

from sim.codes import Channel, Group, NeedKind
from sim.measures.equity import gap, ratio_to_rest
from sim.measures.shares import length, rate, share
from sim.state.needs import Ledger

_WEEK = 7


def needs_met(ledger: Ledger, days: slice) -> dict[str, float]:
    """Return what became of the needs that arose on some days.

    Formula: for each group and kind, met / arisen; for each channel, met by it / arisen;
    `needs_met_gap`: the share of the connected less that of the isolated; `needs_met_low_to_rest`:
    the share of the lowest third of income over that of all others; `delay`: mean days until met,
    0 for the same day; `unmet_hours`: effort that lapsed needs asked for. NaN where none arose.

    Args:
        ledger: of the run.
        days: on which the needs arose.
    """
    arisen = ledger.arisen[days].sum(axis=0, dtype=np.int64)
    met = ledger.met[days].sum(axis=0, dtype=np.int64)
    found: dict[str, float] = {}
    for group in Group:
        name = group.name.lower()
        found[f"needs_arisen_{name}"] = float(arisen[group])
        found[f"needs_met_{name}"] = share(met[group], arisen[group])
    kind_arisen, kind_met = ledger.arisen_by_kind[days].sum(0), ledger.met_by_kind[days].sum(0)
    for kind in NeedKind:
        found[f"needs_met_{kind.name.lower()}"] = share(kind_met[kind], kind_arisen[kind])
    channels = ledger.channel[days].sum(axis=0)
    for channel in Channel:
        found[f"met_by_{channel.name.lower()}"] = share(channels[channel], arisen[0])
    return found | {
        "needs_met_gap": gap(met, arisen, Group.CONNECTED, Group.ISOLATED),
        "needs_met_low_to_rest": ratio_to_rest(met, arisen, Group.LOW_INCOME),
        "unmet_hours": float(ledger.unmet_hours[days].sum()),
        "delay": share(ledger.delay[days].sum(), met[0]),
    }


def services_a_week(ledger: Ledger, days: slice) -> float:
    """Return the services between neighbours in a mean week of some days; 1/week."""
    return rate(ledger.given[days].sum(), length(days), _WEEK)


def services_to_over_75(ledger: Ledger, days: slice) -> float:
    """Return the share of the services of some days that over-75s received."""
    return share(ledger.given_old[days].sum(), ledger.given[days].sum())


def contacts_a_week(ledger: Ledger, days: slice, residents: int) -> float:
    """Return the contacts, of all kinds, that a resident has in a mean week of some days; 1/week.

    Formula: 2 x contacts / residents, since two take part in each.
    """
    return rate(2 * ledger.contacts[days].sum() / residents, length(days), _WEEK)


def matching(ledger: Ledger, days: slice) -> dict[str, float]:
    """Return how well goodwill and needs found each other on some days.

    Formula: `put_to_collectives`: needs that came to a collective's queue; `put_met`: of these,
    those that a collective met; `asked_frail`: of the needs of residents of 75 and over, or of
    limited mobility, those for which help was asked; `offers_per_service`: offers to
    collectives / needs met by them, which is told of needs that arose on these days;
    `duplicated`: visits made twice / needs met by collectives; `refused`: requests refused /
    made; `ineffective`: visits that did not meet the need / (these + services).
    """
    coordinated = ledger.channel[days, Channel.COLLECTIVE].sum()
    failed = ledger.ineffective[days].sum()
    put = ledger.put[days].sum()
    return {
        "put_to_collectives": float(put),
        "put_met": share(ledger.put_met[days].sum(), put),
        "asked_frail": share(ledger.frail_asked[days].sum(), ledger.frail[days].sum()),
        "offers_per_service": share(ledger.offers[days].sum(), coordinated),
        "duplicated": share(ledger.duplicated[days].sum(), coordinated),
        "refused": share(ledger.refused[days].sum(), ledger.asked[days].sum()),
        "ineffective": share(failed, failed + ledger.given[days].sum()),
    }


def deaths(ledger: Ledger, days: slice) -> dict[str, float]:
    """Return the deaths expected from heat on some days, and the share seen then or the day before.

    Formula: sums over days of individual risks; `deaths_seen`: of these, among residents who were
    in contact with someone on that day or the day before.
    """
    expected = ledger.deaths[days].sum()
    return {
        "deaths": float(expected),
        "deaths_seen": share(ledger.deaths_seen[days].sum(), expected),
    }
