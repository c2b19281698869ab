"""Portfolios are points of a grid, or written down; races and worlds in turn say what is run."""

from __future__ import annotations

from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from experiments.command.settings import settings_of
from experiments.design.design import Design, design_of
from experiments.design.experiment import Experiment
from experiments.design.overrides import check_replicates
from experiments.design.portfolios import NOTHING, Portfolios, name_of, shares_of
from experiments.store.specification import specification_of
from sim.composition import ConfigurationError, compose
from sim.portfolio import INSTRUMENTS

SMALL = ["neighbourhood.residents=1000", "timeline.build_up_days=370"]
GRID = {"budgets": [60000], "instruments": ["caretaker", "ease", "equipment"]}
WORLDS = {"method": "list", "rows": [{"mutual_aid.asks": n} for n in (1, 2, 3)]}


def made(overrides: list[str] | None = None, **keys: Any) -> Design:
    own = {"name": "trial", "replicates": 2, "portfolios": GRID} | keys
    return design_of(Experiment(**own), [*SMALL, *(overrides or [])])


def named(design: Design) -> list[str]:
    return [str(point.levels["portfolio"]) for point in design.points]


@given(
    st.integers(1, 5),
    st.lists(st.sampled_from(INSTRUMENTS), min_size=1, max_size=6, unique=True),
)
def test_a_grid_holds_all_ways_to_give_away_the_parts(parts: int, instruments: list[str]) -> None:
    grid = Portfolios(budgets=(1000.0,), instruments=tuple(instruments), parts=parts)
    every = [shares for _, shares in grid.each()]
    assert len(every) == comb(len(instruments) + parts - 1, parts)
    assert len({name_of(shares) for shares in every}) == len(every)
    for shares in every:
        assert sum(shares.values()) == pytest.approx(1)
        assert shares_of(name_of(shares)) == pytest.approx(dict(shares))
    assert [len(shares) for shares in every] == sorted(len(shares) for shares in every)


def test_each_portfolio_is_a_policy_beside_nothing_bought() -> None:
    design = made()
    assert named(design) == [
        NOTHING, "caretaker", "ease", "caretaker 1/2 + ease 1/2", "caretaker 1/2 + equipment 1/2",
        "ease 1/2 + equipment 1/2",
    ]  # fmt: skip
    assert [point.is_baseline for point in design.points] == [True, *[False] * 5]
    assert [point.levels["budget"] for point in design.points] == [0, *[60000.0] * 5]
    assert design.points[1].scenario.facilitation.posts_per_1000 == pytest.approx(60 / 35)
    assert design.points[0].scenario.posts == 0
    whole = specification_of(design)
    assert len(whole["scenarios"]) == 6


def test_equipment_for_all_of_it_is_left_out_of_a_grid_and_refused_where_it_is_written() -> None:
    assert "equipment" not in named(made()), "more than 200 kits per 1,000 residents"
    listed = {"listed": [{"budget": 60000, "shares": {"equipment": 1}}]}
    with pytest.raises(
        ConfigurationError, match=r"experiment\.portfolios: portfolio\.equipment = 1: .* 200 kits"
    ):
        made(portfolios=listed)
    with pytest.raises(ConfigurationError, match=r"portfolios: portfolio\.equipment = 1"):
        made(portfolios={"budgets": [60000], "instruments": ["equipment"], "parts": 1})


def test_what_is_there_stays_and_crises_are_compared_within() -> None:
    design = made(
        ["facilitation=one"], factors={"crisis": ("heatwave", "lockdown")}, within=("crisis",)
    )
    nothing = [point for point in design.points if point.levels["portfolio"] == NOTHING]
    assert [point.levels["crisis"] for point in nothing] == ["heatwave", "lockdown"]
    assert all(point.is_baseline and point.scenario.posts == 1 for point in nothing)
    caretakers = next(p for p in design.points if p.levels["portfolio"] == "caretaker").scenario
    assert caretakers.posts == pytest.approx(1 + 60 / 35)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"portfolios": {}}, "budgets, listed: .* one of both is expected"),
        (
            {"portfolios": {**GRID, "listed": [{"budget": 1, "shares": {"ease": 1}}]}},
            "leave one of both out",
        ),
        ({"portfolios": {**GRID, "parts": 0}}, "greater than or equal to 1"),
        ({"portfolios": {**GRID, "parts": 20, "instruments": INSTRUMENTS}}, "at most 20,000"),
        ({"portfolios": {**GRID, "instruments": ["gold"]}}, "no instrument has this name; elected"),
        ({"portfolios": {**GRID, "budgets": [0]}}, "greater than or equal to 1"),
        ({"portfolios": {"listed": [{"budget": 9, "shares": {"ease": 2}}]}}, "less than or equal"),
        ({"racing": {"first": 6, "cap": 5}}, "cap = 5: 6 or more is allowed"),
    ],
)
def test_faults_name_what_is_allowed(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Experiment(**({"name": "trial", "portfolios": GRID} | keys))


@pytest.mark.parametrize(
    ("overrides", "keys", "message"),
    [
        (["budget=9000"], {}, r"budget = 9000: .* set experiment\.portfolios\.budgets=\[9000\]"),
        (
            [],
            {"levers": {"method": "sobol", "size": 2, "ranges": {"levers.lead_days": [1, 9]}}},
            "experiment.portfolios: levers are sampled besides",
        ),
        (
            [],
            {"racing": {}, "stopping": {"half_widths": {"cost": 1}}},
            "experiment.stopping: experiment.racing says",
        ),
        ([], {"portfolios": None, "racing": {}}, "experiment.racing: no policy is compared"),
        ([], {"in_turn": True}, "experiment.in_turn: no uncertainties are sampled"),
        (
            [],
            {"portfolios": {"listed": [{"budget": 9000, "shares": {"ease": 0.5}}]}},
            "the shares make 0.5; they must make 1",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(
    overrides: list[str], keys: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        made(overrides, **keys)


def test_a_budget_of_a_scenario_is_shared_by_points_of_which_one_buys_nothing() -> None:
    points = {"none": (), "posts": ("portfolio.caretaker=1",)}
    design = design_of(Experiment(name="trial", points=points, base=("budget=35000",)), SMALL)
    assert [point.scenario.posts for point in design.points] == pytest.approx([0, 1])
    with pytest.raises(ConfigurationError, match="budget = 35000: nothing is bought"):
        design_of(Experiment(name="trial", base=("budget=35000",)), SMALL)
    with pytest.raises(ConfigurationError, match=r"budget = 35000: .* city=paris has many"):
        design_of(Experiment(name="trial"), ["city=paris", "budget=35000", "portfolio.caretaker=1"])


def test_worlds_in_turn_have_seeds_of_their_own() -> None:
    design = made(uncertainties=WORLDS, in_turn=True, replicates=5)
    blocks = design.runs.a_block
    assert len(design.runs) == 5 * blocks
    firsts = [design.runs[block * blocks] for block in range(5)]
    assert [run.world.number for run in firsts] == [1, 2, 3, 1, 2]
    assert [run.replicate for run in firsts] == [1, 2, 3, 4, 5]
    assert len({run.seed for run in firsts}) == 5
    every = made(uncertainties=WORLDS, replicates=5)
    assert len(every.runs) == 3 * len(design.runs)
    assert {run.id for run in design.runs} < {run.id for run in every.runs}


def test_a_race_takes_the_place_of_replicates() -> None:
    config = compose(["experiment=advise"])
    assert settings_of(config).experiment.most_replicates == 18
    overrides = ["experiment=advise", "+experiment.replicates=3"]
    with pytest.raises(ConfigurationError, match=r"replicates = 3: experiment\.racing says"):
        check_replicates(compose(overrides)["experiment"], overrides)
    with pytest.raises(ConfigurationError, match="portfolios: none is bought in a city"):
        design_of(Experiment(name="trial", portfolios=GRID), ["city=paris"])
    one, other = (made(racing={"cap": 9, "error": error}) for error in (0.05, 0.1))
    assert one.id != other.id, "who is dropped depends on it"
