"""Heat: risks by hand, odds ratios, cool places, and the deaths of Paris in 2003."""

from __future__ import annotations

import numpy as np
import pytest

from sim.beginning import begin
from sim.codes import Autonomy, PlaceKind
from sim.processes.heat import Heat
from sim.rng import Draws
from sim.state import State
from tests.composed import load_scenario
from tests.worlds import changed, faults, few, live, twin

HEAT = Heat(risk=0.001, under_roof=2.0)
TODAY = 30


def hot(residents: int = 6, heat: float = 1.0, age: float = 75.0) -> State:
    """Residents who were out yesterday, on the street level of a building of six floors."""
    state = few(residents, age=age, first_crisis_day=TODAY)
    state.buildings.floors[:] = 6
    state.residents.last_out[:] = TODAY - 1
    state.conditions.heat[0] = heat
    return state


def test_five_risks_by_hand() -> None:
    state = hot(6, heat=0.5)
    r = state.residents
    r.autonomy[1] = Autonomy.BEDRIDDEN
    r.last_out[2] = TODAY - 7  # a week without an outing
    r.floor[3] = 6  # under the roof
    r.autonomy[4], r.floor[4], r.last_cooled[4] = Autonomy.NO_SELF_CARE, 6, TODAY - 1
    r.last_out[5] = TODAY - 6  # not yet a week
    risks = HEAT.risks(state, TODAY, 0.5)
    by_hand = [1, 6.44, 3.35, 2, 2.97 * 2 * 0.34, 1]
    assert risks / 0.0005 == pytest.approx(by_hand)
    r.last_contact[:] = [TODAY, TODAY - 1, TODAY - 2, 0, 0, 0]
    live(HEAT, state, TODAY)
    assert state.ledger.deaths[TODAY] == pytest.approx(0.0005 * sum(by_hand))
    assert state.ledger.deaths_seen[TODAY] == pytest.approx(0.0005 * (1 + 6.44))
    assert not faults(state)


def test_risk_rises_with_age_as_the_excess_of_2003() -> None:
    ages = np.array([30.0, 44, 45, 54, 55, 74, 75, 85, 94, 95])
    factor = HEAT.age_factor(ages)
    assert (factor[:2] == 0).all(), "no excess under 45"
    assert factor[6] == 1
    assert factor[7] == pytest.approx(np.exp(1))
    usual = np.exp(0.1 * (ages - 75))
    excess = np.array([0, 0, 0.2, 0.2, 0.4, 0.4, 0.7, 0.7, 0.7, 1.2])
    assert factor == pytest.approx(usual * excess / 0.7)
    assert (np.diff(factor[2:]) > 0).all()


def test_a_risk_is_never_more_than_one() -> None:
    state = hot(3, age=110)
    state.residents.autonomy[:] = Autonomy.BEDRIDDEN
    state.residents.last_out[:] = -10_000
    worst = Heat(risk=0.01, under_roof=20)
    assert (worst.risks(state, TODAY, 2) == 1).all()


def test_being_seen_changes_nothing() -> None:
    alone, seen = hot(), hot()
    seen.residents.last_contact[:] = TODAY
    live(HEAT, alone, TODAY)
    live(HEAT, seen, TODAY)
    assert alone.ledger.deaths[TODAY] == seen.ledger.deaths[TODAY] > 0
    assert alone.ledger.deaths_seen[TODAY] == 0
    assert seen.ledger.deaths_seen[TODAY] == seen.ledger.deaths[TODAY]


def test_a_cafe_cools_and_a_square_does_not_and_both_are_outings() -> None:
    state = hot(3)
    state.places.kind[1] = PlaceKind.PUBLIC_SPACE
    r = state.residents
    r.place[:] = [0, 1, -1]
    live(HEAT, state, TODAY)
    assert r.last_out.tolist() == [TODAY, TODAY, TODAY - 1]
    assert r.last_cooled[0] == TODAY
    assert (r.last_cooled[1:] < 0).all()
    # it cools on the day itself and on the next
    expected = [0.001 * (first + 2) for first in (0.34, 0.34, 1)]
    r.place[:] = -1
    for day in (TODAY + 1, TODAY + 2):
        live(HEAT, state, day)
    assert state.ledger.deaths[TODAY : TODAY + 3] == pytest.approx(expected)


def test_without_heat_only_outings_are_noted() -> None:
    state = hot(heat=0)
    before = twin(state)
    live(HEAT, state, TODAY)
    assert changed(before, state) == set()
    state.residents.place[:] = 0
    live(HEAT, state, TODAY + 1)
    assert changed(before, state) == {
        "residents.place",
        "residents.last_out",
        "residents.last_cooled",
    }


def test_in_heat_nothing_else_changes() -> None:
    state = hot()
    state.residents.place[:2] = 0
    state.residents.last_contact[:] = TODAY
    before = twin(state)
    live(HEAT, state, TODAY)
    assert changed(before, state) == set(Heat.writes)


def deaths_in_1000(seed: int) -> float:
    """Deaths expected in 1,000 residents of all ages: a heatwave, outings, nobody helped."""
    spec = load_scenario("crisis=heatwave", "timeline.build_up_days=14", f"seed={seed}")
    state = begin(spec)
    for day in range(1, 14 + spec.crisis.days + 1):
        for process in (spec.crisis, spec.outings, spec.heat):
            process.step(state, day, Draws(seed, type(process).__name__, day))
    everybody = len(state.residents) + state.households.children.sum()
    return float(1000 * state.ledger.deaths.sum() / everybody)


def test_a_heatwave_takes_as_many_as_paris_lost_in_2003() -> None:
    # neighbourhoods of 3,000 differ by a seventh: the oldest of them are few
    assert np.mean([deaths_in_1000(seed) for seed in (1, 2, 3)]) == pytest.approx(0.54, rel=0.25)


def test_all_cooled_cools_those_of_75_and_over_and_nobody_else() -> None:
    state = hot(3, heat=0.5)
    state.residents.age[:] = [74, 75, 90]
    usual = HEAT.risks(state, TODAY, 0.5)
    live(HEAT.model_copy(update={"all_cooled": True}), state, TODAY)
    assert state.residents.last_cooled.tolist()[1:] == [TODAY, TODAY]
    assert state.residents.last_cooled[0] < TODAY
    assert state.ledger.deaths[TODAY] == pytest.approx((usual * [1, 0.34, 0.34]).sum())
