"""Levers: how strongly each acts, from when, and what it costs."""

from __future__ import annotations

import pytest

from sim.beginning import begin
from sim.composition import ConfigurationError
from sim.prices import LeverPrice, LeverPrices, Prices
from sim.processes.levers import LEVERS, MOST, Lever, Levers
from sim.scenario import Scenario
from sim.state import State
from tests.composed import load_scenario
from tests.worlds import changed, few, live, twin

TWO = Levers(ease=Lever(intensity=0.5), compost=Lever(intensity=2), lead_days=10)
PRICES = LeverPrices(
    ease=LeverPrice(fixed=1000, per_1000=4000, hours_per_1000=100),
    compost=LeverPrice(fixed=500, per_1000=0, hours_per_1000=50),
)
COSTS = PRICES.costs(2000)
"""For 2,000 residents, 0.5 x 9,000 + 2 x 500 EUR, and 0.5 x 200 + 2 x 100 h, a year."""


def town(days: int = 40) -> State:
    state = few(2000, k_max=2, days=days)
    Prices(levers=PRICES).describe(state.prices)
    return state


COLUMNS = dict(zip(LEVERS, LEVERS, strict=True)) | {"balance": "mediate"}


def acting(state: State) -> dict[str, float]:
    columns = {name: getattr(state.support, column)[0] for name, column in COLUMNS.items()}
    return {name: float(value) for name, value in columns.items() if value}


def test_every_lever_drives_a_column_of_its_own() -> None:
    state = few(2)
    assert set(COLUMNS.values()) == set(state.support.columns)
    for name in LEVERS:
        lever = getattr(Levers(), name).model_copy(update={"intensity": 0.75})
        live(Levers(**{name: lever}), state)
        assert acting(state) == {name: 0.75}


def test_a_day_by_hand() -> None:
    state = town()
    before = twin(state)
    live(TWO, state, 9)
    assert changed(before, state) == set(), "the crisis begins on day 20"
    live(TWO, state, 10)
    assert acting(state) == {"ease": 0.5, "compost": 2}
    assert state.ledger.cost[10] == pytest.approx((0.5 * 9000 + 2 * 500) / 365)
    assert state.ledger.support_hours[10] == pytest.approx((0.5 * 200 + 2 * 100) / 365)
    assert changed(before, state) == {
        "support.ease", "support.compost", "ledger.cost", "ledger.support_hours",
    }  # fmt: skip


def test_a_year_costs_what_is_said_and_takes_the_hours() -> None:
    state = town(days=400)
    for day in range(10, 375):
        live(TWO, state, day)
    assert state.ledger.cost.sum() == pytest.approx(TWO.cost(COSTS), rel=1e-5)
    assert TWO.cost(COSTS) == 5500
    assert state.ledger.support_hours.sum() == pytest.approx(300, rel=1e-5)


def test_a_cost_adds_to_what_is_booked_and_a_lever_let_go_acts_no_more() -> None:
    state = town()
    state.ledger.cost[10] = 100
    live(TWO, state, 10)
    assert state.ledger.cost[10] == pytest.approx(100 + 5500 / 365)
    live(Levers(), state, 11)
    assert acting(state) == {}


def test_without_a_lever_nothing_changes() -> None:
    state = town()
    before = twin(state)
    for day in range(1, 40):
        live(Levers(), state, day)
    assert changed(before, state) == set()


def test_before_is_exact_until_the_levers_act() -> None:
    one, two = town(), town()
    for day in range(1, 10):
        live(TWO, one, day)
        live(TWO.before(), two, day)
        assert changed(one, two) == set()
    live(TWO, one, 10)
    live(TWO.before(), two, 10)
    assert "support.ease" in changed(one, two)
    assert TWO.before().lead_days == 10
    assert acting(two) == {}


@pytest.mark.parametrize("budget", [1.0, 5500.0, 12_345.6, 22_000.0])
def test_a_budget_is_spent_to_the_euro(budget: float) -> None:
    spent = TWO.model_copy(update={"budget": budget})
    scale = spent.scale(COSTS)
    assert sum(
        scale * spent.intensity(name) * PRICES.of(name).cost(2000) for name in LEVERS
    ) == pytest.approx(budget, rel=1e-12)
    state = live(spent, town(), 10)
    assert acting(state) == pytest.approx({"ease": 0.5 * scale, "compost": 2 * scale})
    assert state.ledger.cost[10] == pytest.approx(budget / 365)
    assert max(acting(state).values()) <= MOST + 1e-9


def test_without_a_budget_intensities_stay() -> None:
    assert TWO.scale(COSTS) == 1


def test_a_budget_of_nothing_buys_nothing() -> None:
    state = town()
    before = twin(state)
    live(TWO.model_copy(update={"budget": 0.0}), state, 15)
    assert changed(before, state) == set()


def test_a_budget_too_large_is_refused_and_the_one_named_is_taken() -> None:
    with pytest.raises(ConfigurationError, match=r"levers\.budget = 1e\+06: .* at most 22,000 EUR"):
        load(1e6)
    assert load(22_000).levers.scale(COSTS) == 4
    with pytest.raises(ConfigurationError, match=r"compost would act at an intensity above 8"):
        load(22_001)


def load(budget: float) -> Scenario:
    return load_scenario(
        "neighbourhood.residents=2000",
        "levers.ease.intensity=0.5",
        "levers.compost.intensity=2",
        "prices.levers.ease={fixed: 1000, per_1000: 4000}",
        "prices.levers.compost={fixed: 500, per_1000: 0}",
        f"levers.budget={budget}",
    )


@pytest.mark.parametrize("name", LEVERS)
def test_the_option_of_a_lever_sets_that_lever_alone(name: str) -> None:
    spec = load_scenario(f"lever={name}", "neighbourhood.residents=3000")
    levers = spec.levers
    assert {other: levers.intensity(other) for other in LEVERS} == {
        other: float(other == name) for other in LEVERS
    }
    assert levers.cost(spec.lever_costs) == pytest.approx(spec.prices.levers.of(name).cost(3000))
    assert levers.cost(spec.lever_costs) > 0


def test_levers_combine() -> None:
    levers = load_scenario("lever=[ease,compost]", "levers.ease.intensity=2").levers
    assert {name: levers.intensity(name) for name in LEVERS if levers.intensity(name)} == {
        "ease": 2,
        "compost": 1,
    }
    every = load_scenario("lever=all").levers
    assert [every.intensity(name) for name in LEVERS] == [1] * 5


def test_the_residents_who_are_counted_are_those_of_the_scenario() -> None:
    spec = load_scenario("neighbourhood.residents=333", "timeline.build_up_days=1")
    assert len(begin(spec).residents) == 333
