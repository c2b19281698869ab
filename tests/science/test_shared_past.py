"""A past that runs share is lived once; the tables are those of whole runs, to the byte."""

from __future__ import annotations

import pickle

import pytest

from sim import load_scenario
from sim.life import Life, simulate
from sim.scenario import POLICIES, Scenario

SMALL = (
    "neighbourhood.residents=300",
    "timeline.build_up_days=60",
    "timeline.recovery_days=10",
    "founding.initial_per_1000=8",
    *(f"{policy}.lead_days=30" for policy in POLICIES),
)
CHOICES = (
    (),
    ("facilitation=three",),
    ("logistics=shared", "governance=collegial"),
    ("facilitation=three", "logistics=shared"),
    ("facilitation=one", "facilitation.lead_days=45"),
    ("seed=2",),
    ("governance=collegial", "timeline.build_up_days=20"),  # acts from the first day
    ("lever=all", "facilitation=one"),
    ("lever=[ease,compost]", "levers.budget=9000", "levers.lead_days=40"),
)


@pytest.fixture(scope="module")
def scenarios() -> list[Scenario]:
    return [load_scenario(*SMALL, *policy) for policy in CHOICES]


def test_branched_and_whole_runs_give_the_same_bytes(scenarios: list[Scenario]) -> None:
    for spec in scenarios:
        branched, whole = simulate(spec), simulate(spec, share_past=False)
        assert pickle.dumps(branched.outcomes) == pickle.dumps(whole.outcomes)
        assert branched.daily.equals(whole.daily, null_equal=True)


def test_how_much_past_is_shared(scenarios: list[Scenario]) -> None:
    pasts = [spec.shared_past() for spec in scenarios]
    assert [days for _, days in pasts] == [30, 30, 30, 30, 15, 30, 0, 30, 20]
    assert pasts[0] == pasts[1] == pasts[2] == pasts[3] == pasts[7]
    assert pasts[4] != pasts[0]
    assert pasts[5] != pasts[0], "another seed has another past"


def test_a_past_holds_no_policy(scenarios: list[Scenario]) -> None:
    past, _ = scenarios[3].shared_past()
    life = Life(past)
    life.live(60)
    assert len(life.state.facilitators) == 0
    assert life.state.ledger.cost.sum() == 0
    assert not life.state.places.existing[-1]


def test_what_acts_before_a_policy_is_kept() -> None:
    plain = load_scenario(*SMALL)
    worn = load_scenario(*SMALL, "logistics.wear=0.9", "governance.formalising=0.1")
    assert worn.shared_past()[0] != plain.shared_past()[0]
