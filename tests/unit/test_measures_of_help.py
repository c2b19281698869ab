"""Measures read from the ledger, against values computed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.codes import ActivityKind, Channel, Contact, Group, NeedKind
from sim.measures.daily import from_ledger
from sim.measures.help import (
    contacts_a_week,
    deaths,
    matching,
    needs_met,
    services_a_week,
    services_to_over_75,
)
from sim.state.needs import Ledger

DAYS = slice(3, 5)


def book() -> Ledger:
    """Six days; needs arise on days 2, 3 and 4, met or not."""
    ledger = Ledger(7)
    everyone, low = Group.EVERYONE, Group.LOW_INCOME
    ledger.arisen[2, everyone] = ledger.met[2, everyone] = 9  # outside the days looked at
    for group, arisen, met in (
        (everyone, (6, 4), (3, 2)),
        (low, (4, 0), (1, 0)),
        (Group.CONNECTED, (2, 2), (2, 1)),
        (Group.ISOLATED, (2, 0), (1, 0)),
    ):
        ledger.arisen[DAYS, group], ledger.met[DAYS, group] = arisen, met
    ledger.arisen_by_kind[DAYS, NeedKind.ERRAND] = (6, 2)
    ledger.arisen_by_kind[DAYS, NeedKind.CARE] = (0, 2)
    ledger.met_by_kind[DAYS, NeedKind.ERRAND] = (3, 1)
    ledger.met_by_kind[DAYS, NeedKind.CARE] = (0, 1)
    ledger.channel[DAYS, Channel.NEIGHBOUR] = (2, 0)
    ledger.channel[DAYS, Channel.COLLECTIVE] = (1, 2)
    ledger.unmet_hours[DAYS] = (2.5, 1.5)
    ledger.delay[DAYS] = (4, 1)
    return ledger


def test_needs_met_by_hand() -> None:
    found = needs_met(book(), DAYS)
    assert found["needs_arisen_everyone"] == 10
    assert found["needs_met_everyone"] == pytest.approx(5 / 10)
    assert found["needs_met_low_income"] == pytest.approx(1 / 4)
    assert found["needs_met_errand"] == pytest.approx(4 / 8)
    assert found["needs_met_care"] == pytest.approx(1 / 2)
    assert found["met_by_neighbour"] == pytest.approx(2 / 10)
    assert found["met_by_collective"] == pytest.approx(3 / 10)
    assert found["needs_met_gap"] == pytest.approx(3 / 4 - 1 / 2)
    assert found["needs_met_low_to_rest"] == pytest.approx((1 / 4) / (4 / 6))
    assert found["unmet_hours"] == 4
    assert found["delay"] == pytest.approx(5 / 5)
    unknown = {name for name, value in found.items() if math.isnan(value)}
    assert {"needs_met_over_75", "needs_met_check_in"} <= unknown


def test_without_needs_nothing_is_known_of_them() -> None:
    found = needs_met(Ledger(7), DAYS)
    assert found["needs_arisen_everyone"] == found["unmet_hours"] == 0
    told = {name for name, value in found.items() if not math.isnan(value)}
    assert told == {f"needs_arisen_{group.name.lower()}" for group in Group} | {"unmet_hours"}


def test_services_and_contacts_a_week_by_hand() -> None:
    ledger = Ledger(20)
    ledger.given[:] = 1
    ledger.given[4:8] = (3, 5, 0, 2)
    ledger.given_old[4:8] = (1, 3, 0, 0)
    assert services_a_week(ledger, slice(4, 8)) == pytest.approx(10 / 4 * 7)
    assert services_to_over_75(ledger, slice(4, 8)) == pytest.approx(4 / 10)
    ledger.contacts[4:8, Contact.CHAT] = 5
    ledger.contacts[4:8, Contact.HELP] = 1
    # 24 contacts in four days, two residents in each, among 6
    assert contacts_a_week(ledger, slice(4, 8), residents=6) == pytest.approx(24 / 4 * 7 * 2 / 6)
    assert math.isnan(services_a_week(ledger, slice(4, 4)))
    assert math.isnan(contacts_a_week(ledger, slice(9, 4), residents=6))


def test_matching_by_hand() -> None:
    ledger = book()
    ledger.offers[DAYS] = (20, 10)
    ledger.duplicated[DAYS] = (1, 0)
    ledger.asked[DAYS], ledger.refused[DAYS] = (6, 2), (3, 1)
    ledger.given[DAYS], ledger.ineffective[DAYS] = (3, 3), (1, 1)
    ledger.put[:], ledger.put_met[:] = 2, 1
    ledger.put[DAYS], ledger.put_met[DAYS] = (3, 1), (2, 1)
    ledger.frail[:], ledger.frail_asked[:] = 9, 9
    ledger.frail[DAYS], ledger.frail_asked[DAYS] = (4, 4), (0, 2)
    assert matching(ledger, DAYS) == pytest.approx(
        {
            "put_to_collectives": 4,
            "put_met": 3 / 4,
            "asked_frail": 2 / 8,
            "offers_per_service": 30 / 3,
            "duplicated": 1 / 3,
            "refused": 4 / 8,
            "ineffective": 2 / 8,
        }
    )
    nothing = matching(Ledger(7), DAYS)
    assert nothing.pop("put_to_collectives") == 0
    assert all(math.isnan(value) for value in nothing.values())


def test_deaths_by_hand() -> None:
    ledger = Ledger(7)
    assert deaths(ledger, DAYS)["deaths"] == 0
    assert math.isnan(deaths(ledger, DAYS)["deaths_seen"])
    ledger.deaths[:], ledger.deaths_seen[:] = 0.25, 0.1
    found = deaths(ledger, DAYS)
    assert found["deaths"] == pytest.approx(0.5)
    assert found["deaths_seen"] == pytest.approx(0.4)


def test_series_of_the_ledger_by_hand() -> None:
    ledger = book()
    ledger.activities[3, ActivityKind.MEAL], ledger.activities[3, ActivityKind.ONLINE] = 2, 5
    ledger.attendance[3, ActivityKind.MEAL] = 40
    ledger.volunteer_hours[3] = 7.5
    found = from_ledger(
        ledger, closed_until=3, crisis_from=3, kinds=[kind.name.lower() for kind in NeedKind]
    )
    assert all(values.shape == (7,) for values in found.values())
    nan = float("nan")

    def same(measure: str, group: str, *expected: float) -> bool:
        return np.array_equal(found[measure, group], expected, equal_nan=True)

    assert same("needs_arisen", "everyone", 0, 0, 9, 6, 4, 0, 0)
    assert same("needs_met", "everyone", nan, nan, 1, 0.5, nan, nan, nan), "day 4 may be open"
    assert same("needs_arisen", "connected", nan, nan, nan, 2, 2, 0, 0), "none before the crisis"
    assert same("needs_met", "connected", nan, nan, nan, 1, nan, nan, nan)
    assert same("needs_met_by_kind", "errand", nan, nan, nan, 0.5, nan, nan, nan)
    assert same("needs_met_by", "collective", 0, 0, 0, 1, 2, 0, 0)
    assert same("time_to_help", "everyone", nan, nan, 0, 4 / 3, nan, nan, nan)
    assert same("unmet_hours", "everyone", 0, 0, 0, 2.5, 1.5, 0, 0)
    assert same("activities", "everyone", 0, 0, 0, 2, 0, 0, 0), "but online"
    assert same("activities", "online", 0, 0, 0, 5, 0, 0, 0)
    assert same("attendance", "meal", 0, 0, 0, 40, 0, 0, 0)
    assert same("volunteer_hours", "everyone", 0, 0, 0, 7.5, 0, 0, 0)
