"""A past that runs share is lived once; the tables are those of whole runs, to the byte."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

from sim.life import EachDay, Life, _Pasts, simulate
from sim.scenario import POLICIES, Scenario
from tests.composed import load_scenario

SMALL = (
    "neighbourhood.residents=300",
    "neighbourhood.first_ties.years=1",
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
    ("crisis=none",),
    ("crisis=blackout", "crisis.starts=2020-03-17"),  # another length
    ("facilitation=three", "crisis=flood", "crisis.starts=2020-03-17"),
    ("facilitation=three", "timeline.recovery_days=40"),
    ("crisis=flood",),  # another date
    ("lists.everybody=true", "heat.all_cooled=true", "crisis.times=5"),  # bounds act in the crisis
    ("facilitation=one", "logistics=shared", "prices.posts.development_team=90000"),
    ("logistics=shared", "prices.kit=300"),  # collectives buy kits, too
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
    early, late = zip(*(spec.pasts() for spec in scenarios), strict=True)
    assert [days for _, days in early] == [30, 30, 30, 30, 15, 30, 0, 30, 20, *8 * [30]]
    assert [days for _, days in late] == [*6 * [53], 13, *10 * [53]]
    assert early[0] == early[1] == early[2] == early[3] == early[7] == early[9] == early[11]
    assert early[4] != early[0]
    assert early[5] != early[0], "another seed has another past"
    assert early[15] == early[0], "what posts cost is of no account before there are any"
    assert early[16] != early[0]
    assert late[0] == late[9] == late[10] == late[14]
    assert late[1] == late[11] == late[12]
    assert late[1] != late[0], "policies act before the crisis"
    assert late[13] != late[0], "other weekdays, other school holidays"


def test_a_shared_past_ends_before_a_crisis_is_announced() -> None:
    early, late = load_scenario(*SMALL, "crisis.warning_days=40").pasts()
    assert (early[1], late[1]) == (20, 20)


def test_a_past_holds_no_policy_and_no_crisis(scenarios: list[Scenario]) -> None:
    (past, _), (late, _) = scenarios[3].pasts()
    assert past.crisis.phases == late.crisis.phases
    assert all(not phase.closed for phase in late.crisis.phases)
    life = Life(past)
    life.live(60)
    assert len(life.state.facilitators) == 0
    assert life.state.ledger.cost.sum() == 0
    assert not life.state.places.existing[-1]


def test_what_acts_before_a_policy_is_kept() -> None:
    plain = load_scenario(*SMALL)
    worn = load_scenario(*SMALL, "logistics.wear=0.9", "governance.formal_from=5")
    assert worn.pasts()[0] != plain.pasts()[0]


def test_a_past_is_lived_once(scenarios: list[Scenario], monkeypatch: pytest.MonkeyPatch) -> None:
    lived = []
    monkeypatch.setattr(Life, "live", _noting(lived, Life.live))
    monkeypatch.setattr("sim.life._pasts", _Pasts())
    for spec in (scenarios[0], scenarios[9], scenarios[10], scenarios[1], scenarios[11]):
        simulate(spec)
    calm = [(0, 30), (30, 53)]
    crises = [scenarios[k].days for k in (0, 9, 10, 1, 11)]
    assert lived == [
        *calm, *((53, days) for days in crises[:3]), (30, 53), *((53, days) for days in crises[3:])
    ]  # fmt: skip


def _noting(lived: list[tuple[int, int]], live: Callable[[Life, int, EachDay], None]) -> object:
    def note(life: Life, until: int, each_day: EachDay) -> None:
        lived.append((life.day, until))
        live(life, until, each_day)

    return note
