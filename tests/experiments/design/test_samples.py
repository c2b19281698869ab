"""Designs with samples: policies, worlds, replicates; what is wrong is said before any run."""

from __future__ import annotations

import tracemalloc

import pytest

from experiments.command.settings import settings_of
from experiments.design.cautions import cautions, simulated
from experiments.design.design import Design, replicate_seeds
from experiments.design.experiment import Experiment
from experiments.design.runs import Runs
from sim.composition import ConfigurationError
from tests.experiments.composed import design_of

ASKS, SKILL = "mutual_aid.asks", "facilitation.skill"
TWO = {"facilitation": ("none", "one")}
WORLDS = {
    "method": "latin_hypercube", "size": 8, "ranges": {ASKS: None, "needs.old_age": [1, 3]},
}  # fmt: skip
POSTS = {
    "method": "sobol", "size": 4, "ranges": {"facilitation.posts_per_1000": [0, 3]},
}  # fmt: skip


def _design(*overrides: str, **fields: object) -> Design:
    return design_of(Experiment.model_validate({"name": "x", **fields}), overrides)


def _said(*overrides: str, **fields: object) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        _design(*overrides, **fields)
    return str(caught.value).splitlines()


def test_every_policy_is_run_in_every_world_with_the_seeds_of_the_replicates() -> None:
    design = _design(factors=TWO, uncertainties=WORLDS, replicates=3)
    assert len(design.runs) == 2 * 8 * 3
    seen = [(run.replicate, run.world.number, run.point.policy) for run in design.runs]
    assert len(set(seen)) == 48
    assert seen[:3] == [(1, 1, "facilitation none"), (1, 1, "facilitation one"),
                        (1, 2, "facilitation none")]  # fmt: skip
    assert {(run.replicate, run.seed) for run in design.runs} == set(
        enumerate(replicate_seeds(design.seed, 3), start=1)
    )
    for run in design.runs:
        assert run.scenario.mutual_aid.asks == run.world.values[ASKS]
        assert run.scenario.needs.old_age == run.world.values["needs.old_age"]
        assert run.scenario.facilitation.name == run.point.levels["facilitation"]
        assert run.scenario.seed == run.seed


def test_runs_are_the_same_whichever_way_they_are_asked_for() -> None:
    design = _design(factors=TWO, levers=POSTS | {"ranges": {SKILL: None}}, uncertainties=WORLDS)
    runs = list(design.runs)
    assert isinstance(design.runs, Runs)
    assert len({run.id for run in runs}) == len(runs) == len(design.runs) == 2 * 5 * 8 * 10
    assert design.runs[7] == runs[7]
    assert design.runs[-1] == runs[-1]
    assert list(design.runs[3:9:2]) == runs[3:9:2]
    with pytest.raises(IndexError):
        design.runs[len(runs)]


def test_sampled_levers_are_policies_beside_the_one_as_configured() -> None:
    design = _design(levers=POSTS, replicates=2)
    assert [point.policy for point in design.points] == [
        "as configured", "sample 1", "sample 2", "sample 3", "sample 4",
    ]  # fmt: skip
    assert [point.is_baseline for point in design.points] == [True, False, False, False, False]
    path = "facilitation.posts_per_1000"
    values = [point.levels[path] for point in design.points]
    assert values == [point.scenario.facilitation.posts_per_1000 for point in design.points]
    assert values[0] == 0
    assert all(0 <= float(value) <= 3 for value in values[1:])  # type: ignore[arg-type]


def test_what_is_configured_is_not_run_twice() -> None:
    levers = {"method": "factorial", "levels": 4, "ranges": {ASKS: [1, 4]}}
    policies = {"governance": ("centralised", "collegial")}
    design = _design(base=(f"{ASKS}=2",), factors=policies, levers=levers)
    assert [(p.policy, p.levels[ASKS], p.is_baseline) for p in design.points[:4]] == [
        ("governance centralised", 2, True),
        ("governance centralised, sample 1", 1, False),
        ("governance centralised, sample 2", 3, False),
        ("governance centralised, sample 3", 4, False),
    ]
    assert sum(point.is_baseline for point in design.points) == 1


def test_a_design_depends_on_seed_sample_and_worlds_and_is_the_same_again() -> None:
    ids = {
        _design(uncertainties=WORLDS).id,
        _design("seed=2", uncertainties=WORLDS).id,
        _design(uncertainties=WORLDS | {"size": 9}).id,
        _design(levers=WORLDS).id,
        _design().id,
    }
    assert len(ids) == 5
    assert _design(uncertainties=WORLDS).id in ids


def test_levers_and_uncertainties_are_drawn_apart() -> None:
    worlds, levers = _design(uncertainties=WORLDS).worlds, _design(levers=WORLDS).points
    assert [world.values for world in worlds] != [point.sampled for point in levers[1:]]


def test_twenty_thousand_runs_are_not_twenty_thousand_scenarios() -> None:
    worlds = {"method": "sobol", "size": 256, "ranges": {ASKS: None, SKILL: None}}
    factors = {"governance": ("centralised", "collegial")}
    _design(factors=factors, uncertainties=WORLDS)  # what is loaded once is not counted
    tracemalloc.start()
    design = _design(factors=factors, uncertainties=worlds, replicates=40)
    assert len(design.id) == 16
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(design.runs) > 20_000
    assert kept < 5e6  # a scenario with its own numbers takes kilobytes


def test_what_is_simulated_holds_in_all_worlds() -> None:
    sizes = [600, 700, 800, 900, 1000, 1100, 1200]
    rows = [{"neighbourhood.residents": size} for size in sizes]
    design = _design(factors=TWO, uncertainties={"method": "list", "rows": rows}, replicates=1)
    assert simulated(design)["residents"] == sizes
    assert {"kind": "chosen_worlds", "worlds": 7, "replicates": 1} in cautions(design)
    ranges = {SKILL: [0, 1]}
    shared = _design(uncertainties={"method": "saltelli", "size": 8, "ranges": ranges})
    # of one number, mixtures of both parts are rows of the second: 2 x 8 worlds are left
    assert cautions(shared)[0] == {"kind": "shared_worlds", "worlds": 16, "replicates": 10}
    drawn = _design(uncertainties=WORLDS, replicates=3)
    assert cautions(drawn) == [{"kind": "drawn_worlds", "worlds": 8, "replicates": 3}]
    assert not any(caution["kind"] == "few_replicates" for caution in cautions(design))


@pytest.mark.parametrize(
    ("sample", "message"),
    [
        ({"ranges": {"mutual_aid.ask": None}}, "ranges.mutual_aid.ask: no parameter; did you mean"),
        ({"ranges": {"checks": [0, 1]}}, "ranges.checks: a switch (now false), no number"),
        ({"ranges": {ASKS: [1, 30]}}, f"ranges.{ASKS} = [1, 30]: whole numbers, 0 to 20 are"),
        ({"ranges": {ASKS: [1, 2.5]}}, f"ranges.{ASKS} = [1, 2.5]: whole numbers, 0 to 20 are"),
        ({"ranges": {SKILL: [-1, 1]}}, f"ranges.{SKILL} = [-1, 1]: numbers, 0 to 1 are expected"),
        ({"ranges": {SKILL: [0.5, 0.5]}}, f"ranges.{SKILL} = [0.5, 0.5]: the first has to be less"),
        ({"ranges": {SKILL: [0.5, 0.2]}}, f"ranges.{SKILL} = [0.5, 0.2]: the first has to be less"),
        ({"ranges": {}}, "ranges: latin_hypercube takes ranges and size; none is given"),
        ({"size": None}, "size: latin_hypercube takes ranges and size; none is given"),
        ({"levels": 3}, "levels = 3: latin_hypercube takes ranges and size only"),
        ({"method": "sobol", "size": 60}, "size = 60: sobol takes a power of two, such as 32"),
        ({"method": "one_at_a_time"}, "size = 8: one_at_a_time takes ranges only"),
        ({"method": "factorial", "size": None}, "levels: factorial takes ranges and levels; none"),
        (
            {"method": "factorial", "size": None, "levels": 5, "ranges": {ASKS: [1, 3]}},
            f"ranges.{ASKS} = [1, 3]: 5 levels are asked for; there are 3 whole numbers",
        ),
        (
            {"method": "factorial", "size": None, "levels": 1000,
             "ranges": dict.fromkeys((SKILL, "needs.old_age", "wellbeing.recovery"))},
            "levels = 1000: of 3 parameters this makes 1e+09 rows; at most 1,048,576",
        ),
        ({"method": "list", "size": None, "ranges": {}}, "rows: list takes rows; none is given"),
        (
            {"method": "list", "size": None, "ranges": {}, "rows": [{ASKS: 2}, {ASKS: 21}]},
            f"rows.{ASKS} = 21: a whole number, 0 to 20 is expected",
        ),
        (
            {"method": "list", "size": 3, "ranges": {}, "rows": [{ASKS: 2}, {ASKS: 3}]},
            "size = 3: there are 2 rows",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_sample_is_one_line(sample: dict[str, object], message: str) -> None:
    for group in ("levers", "uncertainties"):
        (line,) = _said(**{group: WORLDS | {"ranges": {SKILL: None}} | sample})
        assert line.startswith(f"experiment.{group}.{message}")


def test_all_that_is_wrong_is_said_at_once() -> None:
    ranges = {ASKS: [3, 1], "mutual_aid.ask": None}
    lines = _said(
        levers=POSTS | {"size": 5}, uncertainties={"method": "sobol", "size": 3, "ranges": ranges}
    )
    assert [line.split(": ")[0] for line in lines] == [
        "experiment.levers.size = 5",
        "experiment.uncertainties.size = 3",
        f"experiment.uncertainties.ranges.{ASKS} = [3, 1]",
        "experiment.uncertainties.ranges.mutual_aid.ask",
    ]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"factors": {ASKS: (1, 2)}},
            f"experiment.uncertainties: {ASKS} is varied by experiment.f",
        ),
        ({"points": {"a": (), "b": (f"{ASKS}=3",)}}, f"{ASKS} is varied by experiment.points alre"),
        ({"levers": WORLDS}, f"experiment.uncertainties: {ASKS} is sampled as a lever already"),
    ],
)
def test_a_parameter_is_varied_in_one_way(fields: dict[str, object], message: str) -> None:
    assert message in _said(uncertainties=WORLDS, **fields)[0]


def test_a_sample_does_not_undo_what_the_policies_differ_in() -> None:
    lead = {"facilitation.posts_per_1000": [0, 3]}
    (line,) = _said(factors=TWO, uncertainties=WORLDS | {"ranges": lead})
    assert line.startswith(
        "experiment.uncertainties.ranges.facilitation.posts_per_1000: the policies of the "
        "experiment differ in it (0, 1); either vary it there or sample it"
    )


def test_a_list_can_be_taken_up_to_a_row() -> None:
    listed = {"method": "list", "rows": [{ASKS: 2}, {ASKS: 21}, {SKILL: 0.1}]}
    (line,) = _said(uncertainties=listed | {"size": 2})
    assert line.startswith(f"experiment.uncertainties.rows.{ASKS} = 21")
    design = _design(uncertainties=listed | {"size": 1}, replicates=1)
    assert [run.world.values for run in design.runs] == [{ASKS: 2}]


def test_what_a_case_says_of_itself_is_not_sampled() -> None:
    known = {"method": "list", "rows": [{"founding.initial_per_1000": 3.0, ASKS: 2}]}
    (line,) = _said("case=asyn", uncertainties=known)
    assert line.startswith(
        "experiment.uncertainties.rows.founding.initial_per_1000: case=asyn says it of the "
    )
    assert len(_design(uncertainties=known).worlds) == 1
    assert len(_design("case=asyn", uncertainties=WORLDS).worlds) == 8


def test_what_is_sampled_is_not_set_on_the_command_line() -> None:
    (line,) = _said(f"{ASKS}=3", uncertainties=WORLDS)
    assert line == f"{ASKS}=3: the experiment samples {ASKS}; take another experiment"


def test_a_sampled_budget_needs_a_lever_to_be_spent_on() -> None:
    budget = {"method": "sobol", "size": 2, "ranges": {"levers.budget": [1000, 9000]}}
    for group in ("levers", "uncertainties"):
        (line,) = _said(**{group: budget})
        assert line.endswith("no lever acts; choose one, as lever=ease")
        assert len(_design("lever=ease", **{group: budget}).runs) == (
            30 if group == "levers" else 20
        )


def test_values_that_are_not_allowed_together_are_named_before_any_run() -> None:
    ranges = {"neighbourhood.alone_share": None, "neighbourhood.family_share": None}
    lines = _said(uncertainties={"method": "sobol", "size": 64, "ranges": ranges})
    assert len(lines) == 6
    assert "neighbourhood: alone_share + family_share: more than all households" in lines[0]
    assert lines[0].startswith("experiment x, neighbourhood.alone_share 0.")
    assert lines[-1].startswith("and ")


@pytest.mark.parametrize(
    ("range", "at"), [([True, 2], "0"), (["1", 2], "0"), ([1, float("inf")], "1")]
)
def test_a_range_holds_two_numbers(range: list[object], at: str) -> None:
    config = {
        "experiment": {
            "name": "x",
            "levers": {"method": "sobol", "size": 2, "ranges": {ASKS: range}},
        },
        "executor": {"name": "serial"},
        "results": "results",
    }
    with pytest.raises(ConfigurationError, match=rf"^experiment\.levers\.ranges\.{ASKS}\.{at} = "):
        settings_of(config)
