from __future__ import annotations

import pytest
from pydantic import ValidationError

from experiments.command.settings import settings_of
from experiments.design.design import Design, design_of
from experiments.design.experiment import Experiment, options_of
from experiments.design.hypotheses import Claim, Hypothesis, Part
from experiments.design.overrides import override
from sim.composition import ConfigurationError, compose

POINTS = {"plain": (), "many": ("facilitation=three", "facilitation.skill=0.9")}


def _design(*overrides: str, **fields: object) -> Design:
    return design_of(Experiment(name="x", **fields), overrides)  # type: ignore[arg-type]


def test_points_are_run_in_their_order_and_the_first_is_the_baseline() -> None:
    design = _design(points=POINTS)
    assert [point.policy for point in design.points] == ["plain", "many"]
    assert [point.is_baseline for point in design.points] == [True, False]
    scenario = design.points[1].scenario
    assert (scenario.facilitation.posts_per_1000, scenario.facilitation.skill) == (3, 0.9)
    chosen = _design(points=POINTS, baseline={"point": "many"})
    assert [point.is_baseline for point in chosen.points] == [False, True]


def test_points_are_crossed_with_factors() -> None:
    design = _design(points=POINTS, factors={"crisis": ("none", "lockdown")})
    assert [point.policy for point in design.points] == [
        "plain, crisis none",
        "plain, crisis lockdown",
        "many, crisis none",
        "many, crisis lockdown",
    ]
    assert design.points[3].scenario.facilitation.name == "three"
    assert design.points[3].scenario.crisis.name == "lockdown"


def test_the_base_holds_for_all_points_and_the_command_line_outranks_it() -> None:
    base = ("logistics=shared",)
    design = _design(points=POINTS, base=base)
    assert {point.scenario.logistics.name for point in design.points} == {"shared"}
    again = _design("logistics=bare", points=POINTS, base=base)
    assert {point.scenario.logistics.name for point in again.points} == {"bare"}


def test_each_level_of_a_factor_within_which_is_compared_has_its_baseline() -> None:
    factors = {"case": ("asyn", "chez_nous"), "crisis": ("none", "lockdown")}
    design = _design(factors=factors, within=("case",))
    assert [point.is_baseline for point in design.points] == [True, False, True, False]


def test_levels_may_be_several_options_of_a_group() -> None:
    experiment = Experiment(
        name="x", factors={"lever": ["none", "ease", ["ease", "pass_on"], "[compost, ease]"]}
    )  # type: ignore[arg-type]
    levels = experiment.factors["lever"]
    assert levels == ("none", "ease", "[ease,pass_on]", "[compost,ease]")
    assert [override("lever", level) for level in levels[1:3]] == [
        "lever='ease'", "lever=[ease,pass_on]",
    ]  # fmt: skip
    assert options_of(levels[2]) == ["ease", "pass_on"]
    assert options_of(3) == ["3"]
    with pytest.raises(ValidationError, match="holds names of options"):
        Experiment(name="x", factors={"lever": [["a b"]]})  # type: ignore[arg-type]


def test_a_budget_is_shared_by_points_of_which_one_has_no_lever() -> None:
    levels = ("none", "cooperate", ("ease", "pass_on"))
    design = _design("levers.budget=30000", factors={"lever": levels})
    specs = [point.scenario for point in design.points]
    costs = [s.levers.scale(s.lever_costs) * s.levers.cost(s.lever_costs) for s in specs]
    assert costs == pytest.approx([0, 30_000, 30_000])
    with pytest.raises(ConfigurationError, match=r"levers\.budget = 30000: no lever acts"):
        _design("levers.budget=30000", factors={"facilitation": ("none", "one")})


def test_the_budget_of_the_levers_fits_a_small_neighbourhood_when_it_is_made_smaller() -> None:
    experiment = settings_of(compose(["experiment=levers"])).experiment
    two = {"crisis": ("lockdown", "flood")}
    experiment = experiment.model_copy(update={"factors": two})
    small = ["neighbourhood.residents=300"]
    with pytest.raises(ConfigurationError, match=r"at most 24,000 EUR .*take a smaller budget"):
        design_of(experiment, small)
    assert len(design_of(experiment, [*small, "levers.budget=6000"]).points) == 7 * 2


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ("facilitation.skil=0.3", "facilitation.skil: unknown key; did you mean"),
        ("facilitation=foru", "facilitation = 'foru': one of"),
        ("facilitation.skill=3", "facilitation.skill = 3: input should be less than"),
        ("seed=3", "seed=3: replicates vary the seed; set their number"),
        ("experiment.replicates=2", "experiment.replicates=2: only what belongs to the scenario"),
        ("facilitation", "'facilitation' is not KEY=VALUE"),
    ],
)
def test_what_is_wrong_with_a_point_is_a_line_that_names_it(overrides: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        _design(points={"plain": (), "odd": (overrides,)})
    said = str(caught.value)
    assert said.startswith(f"experiment x, point odd: {message}")
    assert len(said.splitlines()) == 1


def test_what_is_wrong_with_the_base_is_said_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        _design(points=POINTS, base=("facilitation.skill=7",))
    said = str(caught.value)
    assert said.startswith("experiment x, base: facilitation.skill = 7")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("user", ["facilitation=one", "facilitation.posts_per_1000=2"])
def test_what_points_vary_cannot_be_overridden(user: str) -> None:
    with pytest.raises(ConfigurationError, match="the points of the experiment vary facilitation"):
        _design(user, points=POINTS)
    with pytest.raises(ConfigurationError, match=r"vary facilitation\.skill"):
        _design("facilitation.skill=0.1", points=POINTS)
    shared = _design("facilitation.lead_days=100", points=POINTS)
    assert {point.scenario.facilitation.lead_days for point in shared.points} == {100}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"baseline": {"point": "most"}}, "baseline.point = 'most' is not run (plain, many)"),
        ({"within": ("crisis",)}, "experiment.within = 'crisis' is not varied (point)"),
        ({"axis": "crisis"}, "experiment.axis = 'crisis' is not varied (point)"),
        ({"mechanisms": {"plain": ("cost",)}}, "experiment.mechanisms.plain: no level or point"),
        ({"points": {"a": (), "b": ("crisis=lockdown",)}}, "'a' and 'b' are the same scenario"),
        ({"factors": {"point": ("a",)}}, "experiment.factors.point: name the points in"),
    ],
)
def test_names_that_are_not_there_are_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        _design(**({"points": POINTS} | fields))
    assert message in str(caught.value)


def test_hypotheses_name_points_and_outcomes_that_are_there() -> None:
    def expected(**fields: object) -> dict[str, Hypothesis]:
        part = Part(outcome="cost", **fields)  # type: ignore[arg-type]
        return {"P1": Hypothesis(claim=Claim(en="x", fr="x"), parts=(part,))}

    with pytest.raises(
        ConfigurationError, match=r"hypotheses.P1.parts.0: no point is named 'most'"
    ):
        _design(points=POINTS, hypotheses=expected(points=("plain", "most")))
    fine = expected(points=("many", "plain"))
    assert _design(points=POINTS, hypotheses=fine).experiment.hypotheses == fine
    with pytest.raises(ConfigurationError, match="leave the factors out"):
        _design(points=POINTS, hypotheses=fine, factors={"crisis": ("none", "lockdown")})


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"outcome": "needs_met_evryone"},
            "no outcome has this name; did you mean needs_met_everyone",
        ),
        ({"points": ("a",)}, "difference compares 2 points, not 1"),
        ({"points": ("a", "a")}, "a point is named twice"),
        ({"expected": "zero"}, "difference with zero expected needs a margin"),
        ({"margin": 0.1}, "has no use for a margin"),
        ({"kind": "inverted_u"}, "inverted_u compares 3 points or more, not 2"),
        ({"kind": "fades", "points": ("a", "b", "c", "d")}, "fades .* needs a margin"),
        (
            {"kind": "inverted_u", "points": ("a", "b", "c"), "expected": "negative"},
            "says itself what is expected",
        ),
    ],
)
def test_a_part_of_a_hypothesis_is_whole(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Part.model_validate({"outcome": "cost", "points": ("a", "b")} | fields)
