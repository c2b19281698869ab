"""A budget is spent to the euro on whatever its shares say, beside what is there; or is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.codes import FacilitatorKind
from sim.composition import ConfigurationError, buy
from sim.life import Life
from sim.portfolio import INSTRUMENTS, Portfolio, Purchase
from sim.prices import LEVERS
from sim.processes.levers import MOST
from sim.scenario import Scenario
from tests.composed import load_scenario

YEAR = 365

BASES = {
    name: load_scenario(*overrides)
    for name, overrides in {
        "nothing": (),
        "support": ("facilitation=mixed", "logistics=shared", "lever=[ease,compost]"),
        "half a year": ("facilitation=one", "facilitation.days=180", "logistics.wear=0.5"),
    }.items()
}


def in_the_first_year(spec: Scenario) -> float:
    """What a scenario spends in 365 days of support, counted by hand."""
    thousands, goods = spec.neighbourhood.residents / 1000, spec.logistics
    begins = max(1, spec.timeline.build_up_days + 1 - goods.lead_days)
    posts = sum(
        spec.prices.posts.of(kind) * spec.facilitation.kinds.of(kind).share
        for kind in FacilitatorKind
    )
    spent = posts * spec.facilitation.posts_per_1000 * thousands
    spent *= min(spec.facilitation.days, YEAR) / YEAR
    for day in range(begins, begins + YEAR):
        spent += goods.room * spec.prices.room / YEAR
        part = 1.0 if day == begins else goods.wear * 30 / YEAR if day % 30 == 0 else 0.0
        spent += goods.kits_per_1000 * thousands * part * spec.prices.kit
    for name in LEVERS:
        price = spec.prices.levers.of(name)
        spent += spec.levers.intensity(name) * (price.fixed + price.per_1000 * thousands)
    return spent


def portfolios() -> st.SearchStrategy[Portfolio]:
    """Shares of some instruments, in whole parts of a whole."""

    def shared(parts: dict[str, int]) -> Portfolio:
        whole = sum(parts.values())
        return Portfolio(**{name: part / whole for name, part in parts.items()})

    return st.dictionaries(
        st.sampled_from(INSTRUMENTS), st.integers(1, 9), min_size=1, max_size=5
    ).map(shared)


@given(
    base=st.sampled_from(sorted(BASES)),
    portfolio=portfolios(),
    residents=st.integers(60, 20_000),
    build_up=st.integers(0, 800),
    each=st.floats(0.5, 25),
)
@settings(max_examples=300, deadline=None)
def test_what_is_bought_costs_the_budget_in_its_first_year(
    base: str, portfolio: Portfolio, residents: int, build_up: int, each: float
) -> None:
    plain = BASES[base]
    spec = plain.model_copy(
        update={
            "neighbourhood": plain.neighbourhood.model_copy(update={"residents": residents}),
            "timeline": plain.timeline.model_copy(update={"build_up_days": build_up}),
        }
    )
    budget = each * residents
    made = buy(spec, Purchase(budget=budget, portfolio=portfolio))
    assert in_the_first_year(made) - in_the_first_year(spec) == pytest.approx(budget, rel=1e-9)
    Scenario.model_validate(made.model_dump())  # within all bounds


def test_the_ledger_books_the_budget() -> None:
    shares = {"elected": 0.3, "caretaker": 0.2, "equipment": 0.4, "balance": 0.1}
    overrides = (
        "neighbourhood.residents=300",
        "timeline.build_up_days=370",
        "founding.initial_per_1000=10",
        "facilitation.brokering.grant=0",  # grants come beside
    )
    spec = load_scenario(
        *overrides, "budget=40000", *(f"portfolio.{name}={share}" for name, share in shares.items())
    )
    assert spec.logistics.room
    life = Life(spec)
    life.live(371)
    spent = life.state.ledger.cost.astype(np.float64)
    assert spent[:6].sum() == 0, "support begins a year before the crisis, on day 6"
    assert spent[6 : 6 + YEAR].sum() == pytest.approx(40_000, rel=1e-6)


def test_without_a_budget_a_scenario_is_the_one_that_it_was() -> None:
    assert buy(BASES["support"], Purchase()) is BASES["support"]


def test_a_room_is_opened_once_and_only_if_its_rent_is_there() -> None:
    def goods(base: str, budget: float) -> tuple[bool, float]:
        made = buy(BASES[base], Purchase(budget=budget, portfolio=Portfolio(equipment=1)))
        return made.logistics.room, made.logistics.kits_per_1000

    rent = Scenario().prices.room
    assert goods("nothing", rent - 1)[0] is False
    assert goods("nothing", rent) == (True, 0)
    assert goods("support", rent)[1] > BASES["support"].logistics.kits_per_1000


REFUSED = {
    "no shares": (
        ["budget=60000"],
        r"budget = 60000: nothing is bought; say what, as portfolio\.caretaker=0\.5",
    ),
    "no budget": (["portfolio.ease=1"], r"portfolio\.ease = 1: there is no budget"),
    "shares that make less": (
        ["budget=60000", "portfolio.ease=0.5", "portfolio.compost=0.4"],
        r"portfolio = ease 0\.5 \+ compost 0\.4: the shares make 0\.9; they must make 1",
    ),
    "a share above 1": (
        ["budget=60000", "portfolio.ease=1.5"],
        r"portfolio\.ease = 1\.5: .*less than or equal to 1",
    ),
    "an instrument that there is not": (
        ["budget=60000", "portfolio.carttaker=1"],
        r"portfolio\.carttaker: unknown key; did you mean portfolio\.caretaker\?",
    ),
    "a budget of nothing": (
        ["budget=0", "portfolio.ease=1"],
        r"budget = 0: .*greater than or equal to 1",
    ),
    "a lever beyond its greatest intensity": (
        ["budget=130000", "portfolio.ease=1"],
        r"portfolio\.ease = 1: .* above 8; of budget = 130000, 0 to 0\.4923 is allowed \(64,000",
    ),
    "too many posts": (
        ["budget=700000", "portfolio.elected=0.5", "portfolio.caretaker=0.5"],
        r"portfolio\.caretaker = 0\.5: .* 10 posts .* 0 to 0\.15 is allowed \(105,000 EUR",
    ),
    "too many kits": (
        ["budget=100000", "portfolio.equipment=1"],
        r"portfolio\.equipment = 1: .* 200 kits per 1,000 residents; .* 0 to 0\.4",
    ),
    "posts where none works": (
        ["budget=60000", "portfolio.landlord=1", "facilitation.working=false"],
        r"portfolio\.landlord = 1: facilitation\.working = false",
    ),
    "two budgets": (
        ["budget=60000", "portfolio.compost=1", "lever=ease", "levers.budget=9000"],
        r"levers\.budget = 9000: budget = 60000 buys levers, too",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_budget_cannot_be_spent_on_is_refused_and_named(name: str) -> None:
    overrides, message = REFUSED[name]
    with pytest.raises(ConfigurationError, match=message):
        load_scenario("neighbourhood.residents=1000", *overrides)


def test_what_is_said_to_be_allowed_is_bought() -> None:
    spec = load_scenario(
        "neighbourhood.residents=1000", "budget=130000", "portfolio.ease=0.4923",
        "portfolio.caretaker=0.5077",
    )  # fmt: skip
    assert spec.levers.intensity("ease") == pytest.approx(MOST, rel=1e-3)
