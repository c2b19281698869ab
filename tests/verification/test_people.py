"""Residents against closed forms: energy and feelings, moves, deaths to be expected in heat."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from sim.codes import Autonomy, Tenure
from sim.state import State
from tests.verification.runs import (
    ALONE,
    STILL,
    Settings,
    alike,
    begun,
    day_by_day,
    days,
    lived,
    near,
    scenario,
)


def test_energy_and_feelings_relax_exponentially_to_their_rest() -> None:
    # x(t) = rest + (x(0) - rest) (1 - rate)^t; single precision, 2e-5
    rest = {"energy": 0.8, "trust": 0.5, "efficacy": 0.5, "belonging": 0.25}
    rate = {"energy": 0.07} | dict.fromkeys(("trust", "efficacy", "belonging"), 0.01)
    feelings = {
        "wellbeing.rested": 0.8,
        "wellbeing.recovery": 0.07,
        "wellbeing.drift": 0.01,
        "wellbeing.detached": 0.25,
    }
    spec = scenario(STILL, days(200), feelings, {"neighbourhood.residents": 200})
    life = begun(spec)
    residents = life.state.residents
    first = {name: getattr(residents, name).astype(float) for name in rest}
    for day in (1, 10, 50, 200):
        life.live(day)
        for name, end in rest.items():
            told = end + (first[name] - end) * (1 - rate[name]) ** day
            assert getattr(residents, name) == pytest.approx(told, abs=2e-5), name


def test_loneliness_follows_what_a_lockdown_takes_away() -> None:
    # of a circle of `each` contacts with each of four networks a lockdown leaves 0.3, 0.3, 0.3 and
    # none; nothing of that outlasts it
    spec = scenario(
        STILL,
        {
            "neighbourhood.residents": 300,
            "crisis.phases": [
                {"name": "shut", "days": 30, "outings": 0.3, "kin": 0.3, "gatherings": False}
            ],
            "timeline.build_up_days": 20,
            "timeline.recovery_days": 40,
        },
    )
    rule = spec.wellbeing
    for day, state in day_by_day(spec):
        residents = state.residents
        if day == 20:
            usual = residents.usual_loneliness.astype(float)
            grown = (np.clip(residents.age, 20, 80) - 20) / 60
            each = rule.contacts_20 + grown * (rule.contacts_80 - rule.contacts_20)
            bits = [(residents.circle >> network & 1).astype(float) for network in range(4)]
            bits[2] = bits[2] * (residents.age >= 20) * (residents.age < 65)
            missing = each * (0.7 * (bits[0] + bits[1] + bits[2]) + bits[3])
            missing = missing / state.households.residents[residents.household]
            felt = usual / (usual + (1 - usual) * np.exp(-rule.loss * missing))
            assert residents.loneliness == pytest.approx(usual, abs=1e-5)
        elif 20 < day <= 50:
            assert residents.loneliness == pytest.approx(felt, abs=2e-5)
    assert residents.loneliness == pytest.approx(usual, abs=2e-5)


@pytest.mark.parametrize(("turnover", "settled"), [(0.1, 0.6), (0.8, 1.0), (0.3, 3.0)])
def test_households_are_replaced_as_often_as_a_daily_chance_makes_them(
    turnover: float, settled: float
) -> None:
    # replaced within t days, once or more: 1 - (1 - turnover / 365)^t, near to 1 - exp(-turnover)
    # in a year; `settled` times the chance for owners and social tenants. Whole households, each
    # by itself.
    spec = scenario(
        STILL,
        days(365),
        {
            "neighbourhood.residents": 4000,
            "moves.turnover": turnover,
            "moves.settled": settled,
            "tie_fading.k_max": 4,
        },
    )
    state = lived(spec)
    homes, residents = state.households, state.residents
    came = residents.arrived[homes.first_resident] > 0
    stay = homes.tenure != Tenure.PRIVATE_TENANT
    assert (came[residents.household] == (residents.arrived > 0)).all(), "whole households"
    for who, rate in ((stay, turnover * settled), (~stay, turnover)):
        chance, count = 1 - (1 - rate / 365) ** 365, int(who.sum())
        assert chance == pytest.approx(1 - exp(-rate), rel=0.002)
        assert near(came[who].mean(), chance, np.sqrt(chance * (1 - chance) / count))


HOT: Settings = {
    "crisis.phases": [
        {"name": "heat", "days": 4, "heat": 0.5},
        {"name": "more", "days": 3, "heat": 1.2},
        {"name": "over", "days": 10, "heat": 0.0},
    ],
    "timeline.build_up_days": 10,
    "timeline.recovery_days": 0,
}
"""From the eleventh day on, heat of 4 x 0.5 + 3 x 1.2 = 5.6 days of August 2003 at its worst."""

STAYING: Settings = {"outings.place_rate": 0}
IN_CAFES: Settings = {
    "outings.place_rate": 1,
    **{
        f"neighbourhood.{kind}.per_1000": 0
        for kind in ("public_spaces", "gardens", "common_rooms", "school_gates")
    },
}
"""Everybody goes out every day, to a café: there is nothing else."""


@pytest.mark.parametrize(
    ("age", "autonomy", "top", "outings", "times"),
    [
        (75, Autonomy.FULL, False, STAYING, 3.35),
        (75, Autonomy.FULL, False, IN_CAFES, 0.34),
        (85, Autonomy.FULL, True, STAYING, exp(1.0) * 2.0 * 3.35),
        (60, Autonomy.NO_SELF_CARE, False, IN_CAFES, exp(-1.5) * 0.4 / 0.7 * 2.97 * 0.34),
        (95, Autonomy.BEDRIDDEN, False, STAYING, exp(2.0) * 1.2 / 0.7 * 6.44 * 3.35),
        (40, Autonomy.FULL, True, STAYING, 0.0),
    ],
)
def test_deaths_of_people_alike_are_their_number_times_one_risk(
    age: float, autonomy: Autonomy, top: bool, outings: Settings, times: float
) -> None:
    # n x risk x (sum of heat) x exp(ageing (age - 75)) x excess / excess(75) x odds ratios
    n = 400
    spec = scenario(STILL, ALONE, HOT, outings, {"neighbourhood.residents": n})

    def frail(state: State) -> None:
        alike(state)
        residents = state.residents
        residents.age[:], residents.autonomy[:] = age, autonomy
        floors = state.buildings.floors[residents.building]
        residents.floor[:] = floors if top else floors - 1

    book = lived(spec, frail).ledger
    assert book.deaths.sum() == pytest.approx(n * 1.1e-4 * 5.6 * times, rel=1e-4)
    assert book.deaths[11:18] == pytest.approx(
        n * 1.1e-4 * times * np.repeat([0.5, 1.2], (4, 3)), rel=1e-4
    )
    assert not np.delete(book.deaths, np.arange(11, 18)).any()
    assert not book.deaths_seen.any(), "nobody is in contact with anybody"
