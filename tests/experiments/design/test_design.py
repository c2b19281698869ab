from __future__ import annotations

import itertools

import pytest

from experiments.command.settings import settings_of
from experiments.design.design import Design, design_of, replicate_seeds
from experiments.design.experiment import Experiment
from sim.composition import ConfigurationError


def test_points_are_all_combinations_in_the_order_of_the_levels(design: Design) -> None:
    found = [tuple(point.levels.values()) for point in design.points]
    assert found == list(itertools.product(["none", "three"], ["centralised", "collegial"]))
    assert design.points[3].scenario.facilitation.posts_per_1000 == 3
    assert design.points[3].scenario.governance.name == "collegial"
    assert [point.is_baseline for point in design.points] == [True, False, False, False]


def test_all_points_have_the_same_seed_in_a_replicate(design: Design) -> None:
    assert len(design.runs) == 12
    by_replicate = [{run.seed for run in design.runs if run.replicate == r} for r in (1, 2, 3)]
    assert [len(seeds) for seeds in by_replicate] == [1, 1, 1]
    assert len(set.union(*by_replicate)) == 3
    assert len({run.id for run in design.runs}) == 12


def test_more_replicates_keep_the_seeds_of_the_first() -> None:
    assert replicate_seeds(1, 5)[:2] == replicate_seeds(1, 2)
    assert replicate_seeds(1, 2) != replicate_seeds(2, 2)
    assert all(0 <= seed < 2**63 for seed in replicate_seeds(3, 20))


def test_a_design_without_factors_is_the_scenario_itself() -> None:
    design = design_of(Experiment(name="single", replicates=2), ["facilitation=one"])
    assert [point.policy for point in design.points] == ["as configured"]
    assert design.points[0].scenario.facilitation.name == "one"


def test_the_baseline_can_be_chosen() -> None:
    experiment = Experiment(
        name="x", factors={"facilitation": ("none", "one")}, baseline={"facilitation": "one"}
    )
    assert [point.is_baseline for point in design_of(experiment, []).points] == [False, True]


def test_all_misspelt_factors_and_levels_are_named_at_once() -> None:
    experiment = Experiment(
        name="x", factors={"facilitation": ("none", "four"), "governance": ("any", "collegial")}
    )
    with pytest.raises(ConfigurationError) as caught:
        design_of(experiment, [])
    said = sorted(str(caught.value).splitlines())
    assert said[0].startswith("experiment x: facilitation = 'four': one of")
    assert said[1].startswith("experiment x: governance = 'any': one of")


def test_a_level_out_of_range_is_named() -> None:
    experiment = Experiment(name="x", factors={"facilitation.skill": (0.5, 1.5)})
    with pytest.raises(ConfigurationError, match=r"facilitation.skill = 1.5: .* equal to 1"):
        design_of(experiment, [])


@pytest.mark.parametrize("override", ["facilitation=one", "facilitation.posts_per_1000=2"])
def test_what_the_experiment_varies_cannot_be_overridden(override: str) -> None:
    experiment = Experiment(name="x", factors={"facilitation": ("none", "one")})
    with pytest.raises(ConfigurationError, match="the experiment varies facilitation"):
        design_of(experiment, [override])


def test_what_all_levels_share_can_be_overridden() -> None:
    experiment = Experiment(name="x", factors={"facilitation": ("none", "one")})
    design = design_of(experiment, ["facilitation.skill=0.9"])
    assert [point.scenario.facilitation.skill for point in design.points] == [0.9, 0.9]


@pytest.mark.parametrize("factor", ["seed", "executor.workers"])
def test_only_the_scenario_can_be_varied(factor: str) -> None:
    with pytest.raises(ConfigurationError, match=factor):
        design_of(Experiment(name="x", factors={factor: (1, 2)}), [])


def test_levels_that_make_the_same_scenario_are_refused() -> None:
    with pytest.raises(ValueError, match="named twice"):
        Experiment(name="x", factors={"facilitation": ("one", "one")})
    same = Experiment(name="x", factors={"facilitation.skill": (1, 1.0)})
    with pytest.raises(ConfigurationError, match="same scenario"):
        design_of(same, [])


def test_the_id_depends_on_all_that_results_depend_on(design: Design) -> None:
    experiment = design.experiment
    again = Design(experiment, design.points, design.seed)
    more = experiment.model_copy(update={"replicates": 4})
    assert again.id == design.id
    assert Design(more, design.points, design.seed).id != design.id
    assert Design(experiment, design.points, design.seed + 1).id != design.id
    assert Design(experiment, design.points[:2], design.seed).id != design.id


def test_no_experiment_is_an_error_that_lists_them() -> None:
    with pytest.raises(ConfigurationError, match=r"experiment = null: one of .*single, support"):
        settings_of({"experiment": None, "executor": {"name": "local"}, "results": "results"})
