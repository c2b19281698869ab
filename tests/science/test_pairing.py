"""Paired runs: two scenarios that share a seed differ only once and where a policy acts."""

from __future__ import annotations

import pytest

from sim.codes import Group
from sim.model import Neighbourhood
from sim.scenario import Scenario
from tests.composed import load_scenario
from tests.worlds import changed, columns

LEAD_DAYS = 8
BUILD_UP = 25
FIRST_CRISIS_DAY = BUILD_UP + 1
ACTS = FIRST_CRISIS_DAY - LEAD_DAYS
"""The day on which policies begin, Monday 9 March 2020."""

BASE = (
    "neighbourhood.residents=300",
    "founding.initial_per_1000=10",
    f"timeline.build_up_days={BUILD_UP}",
    "timeline.recovery_days=0",
)
POLICIES = {
    "facilitation": ("facilitation=none", "facilitation=three"),
    "logistics": ("logistics=bare", "logistics=shared"),
    "governance": ("governance=centralised", "governance=collegial"),
    "levers": ("lever=[]", "lever=all"),
}
POSTS = "facilitators."
"""Posts exist from the first day, though nobody works in them before the policy begins."""


AT_ONCE = {
    "facilitation": {"ledger.cost", "collectives.support"},
    "logistics": {"ledger.cost", "collectives.shared_kits", "collectives.room", "places.existing"},
    "governance": {"collectives.centralisation"},
    "levers": {"ledger.cost", "ledger.support_hours", "support.ease", "collectives.visibility"},
}
"""What a policy changes on its first day, whatever else."""


def scenario(policy: str, level: int) -> Scenario:
    return load_scenario(*BASE, f"{policy}.lead_days={LEAD_DAYS}", POLICIES[policy][level])


@pytest.fixture(scope="module", params=POLICIES)
def policy(request: pytest.FixtureRequest) -> str:
    """A policy in which two scenarios differ."""
    return str(request.param)


@pytest.fixture(scope="module")
def pair(policy: str) -> tuple[Scenario, Scenario]:
    """Two scenarios that differ in that policy only."""
    return scenario(policy, 0), scenario(policy, 1)


def apart(one: Neighbourhood, two: Neighbourhood) -> set[str]:
    """The columns in which two runs differ, those of the posts aside."""
    return {name for name in changed(one.state, two.state) if not name.startswith(POSTS)}


def test_days_are_the_same_until_the_policy_acts_and_differ_then(
    policy: str, pair: tuple[Scenario, Scenario]
) -> None:
    one, two = (Neighbourhood(spec, agents=False) for spec in pair)
    assert one.spec != two.spec
    assert one.state.conditions.first_crisis_day[0] == FIRST_CRISIS_DAY
    assert apart(one, two) == set(), "the population"
    for day in range(1, ACTS):
        one.step()
        two.step()
        assert apart(one, two) == set(), f"day {day}"
    one.step()
    two.step()
    assert AT_ONCE[policy] <= apart(one, two), "the day on which the policy begins"
    one.run()
    two.run()
    assert AT_ONCE[policy] - {"collectives.support"} <= apart(one, two), "to the end of the crisis"


def test_needs_arise_alike_whatever_the_policy(pair: tuple[Scenario, Scenario]) -> None:
    one, two = (Neighbourhood(spec, agents=False) for spec in pair)
    one.run()
    two.run()
    # who is connected is told by ties, which a policy may change; every other group is born
    born = slice(0, int(Group.CONNECTED))
    mine, theirs = (model.state.ledger for model in (one, two))
    assert mine.arisen.sum() > 0
    assert (mine.arisen[:, born] == theirs.arisen[:, born]).all()
    assert (mine.arisen_by_kind == theirs.arisen_by_kind).all()


def test_the_same_scenario_gives_the_same_run() -> None:
    spec = scenario("facilitation", 1)
    runs = []
    for _ in range(2):
        model = Neighbourhood(spec, agents=False)
        tables = model.run()
        runs.append((model, str(tables.outcomes), tables.daily))
    (one, outcomes, daily), (two, same_outcomes, same_daily) = runs
    assert changed(one.state, two.state) == set()
    assert one.state.ledger.arisen.sum() > 0
    assert outcomes == same_outcomes
    assert daily.equals(same_daily, null_equal=True)


def test_another_seed_gives_another_run() -> None:
    spec = scenario("facilitation", 1)
    one = Neighbourhood(spec, agents=False)
    two = Neighbourhood(spec.model_copy(update={"seed": spec.seed + 1}), agents=False)
    one.run()
    two.run()
    assert {"residents.age", "ties.hours", "ledger.arisen", "ledger.contacts"} <= changed(
        one.state, two.state
    )
    assert columns(one.state).keys() == columns(two.state).keys()
