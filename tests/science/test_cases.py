"""The four initiatives of the article: what is set in each, and how they are founded."""

from __future__ import annotations

import numpy as np
import pytest

from sim.beginning import begin
from sim.life import Life
from sim.state import State
from tests.composed import load_scenario
from tests.worlds import faults

SIZES = {"hyper_voisins": 12_870, "quartier_de_soleil": 2_700, "asyn": 350, "chez_nous": 880}
PLANNED = [case for case in SIZES if case != "asyn"]
FOUNDED = {"chez_nous": 180, "hyper_voisins": 1_065}
"""Days before the crisis."""


def founded(case: str, *overrides: str) -> tuple[State, State, int]:
    """The state before and on the day on which a case has its founding, and that day.

    The build-up is cut short, so that the founding takes place within the first fortnight.
    """
    build_up = max(3, FOUNDED[case] + 5)
    spec = load_scenario(
        f"case={case}", "crisis=lockdown", f"timeline.build_up_days={build_up}", *overrides
    )
    day = build_up + 1 - FOUNDED[case]
    life, before = Life(spec), Life(spec)
    before.live(day - 1)
    life.live(day)
    assert not faults(life.state)
    return before.state, life.state, day


@pytest.mark.parametrize("case", SIZES)
def test_a_case_has_its_name_and_its_size(case: str) -> None:
    spec = load_scenario(f"case={case}")
    assert spec.case.name == case
    assert spec.neighbourhood.residents == SIZES[case]


@pytest.mark.parametrize("case", PLANNED)
def test_all_but_one_have_one_founding_that_is_planned(case: str) -> None:
    spec = load_scenario(f"case={case}")
    assert len(spec.founding.planned) == 1
    assert spec.founding.planned[0].association


@pytest.mark.parametrize(
    ("case", "founders", "residents"),
    [("chez_nous", 8, 880), ("hyper_voisins", 5, 400)],
)
def test_it_is_founded_on_its_day_in_its_form(case: str, founders: int, residents: int) -> None:
    nobody_leaves = ("moves.turnover=0", "collective_life.exits=0")
    before, state, day = founded(case, f"neighbourhood.residents={residents}", *nobody_leaves)
    plan = load_scenario(f"case={case}").founding.planned[0]
    c, r = state.collectives, state.residents
    (row,) = np.flatnonzero(c.founded == day).tolist()
    assert not before.collectives.alive[row]
    assert c.alive[row]
    assert c.association[row]
    assert (c.core[row], c.members[row]) == (founders, founders)
    assert c.breadth[row] == pytest.approx(plan.breadth)
    assert c.conflict[row] == pytest.approx(plan.conflict, rel=0.02)
    assert c.kits[row] == plan.kits
    others = ~before.residents.core.any(axis=1)
    assert r.drive[c.leader[row]] == r.drive[others].max(), "the most driving of those free"
    in_crisis = day - state.conditions.first_crisis_day[0]
    assert in_crisis == -FOUNDED[case]


def test_saint_yves_has_nothing_before_the_lockdown_and_what_comes_is_born_of_needs() -> None:
    born = {}
    for surge in (0, 100):
        spec = load_scenario(
            "case=asyn",
            "crisis=lockdown",
            "timeline.build_up_days=5",
            f"founding.surge={surge}",
            "seed=3",
        )
        life = Life(spec)
        life.live(5)
        assert not life.state.collectives.alive.any()
        life.live(5 + spec.crisis.days)
        c = life.state.collectives
        born[surge] = c.founded[c.founded > 0]
        assert not c.planned.any()
    assert not born[0].size
    assert (born[100] > 6).any()


def test_the_tenants_begin_in_conflict() -> None:
    _, state, _ = founded("chez_nous")
    assert state.collectives.conflict.max() > 0.55
    assert state.collectives.alive.sum() == 1


def test_quartier_de_soleil_exists_before_the_run_carried_by_two() -> None:
    spec = load_scenario("case=quartier_de_soleil")
    state = begin(spec)
    c = state.collectives
    assert c.alive.sum() == 6, "five others on its ground"
    assert (c.members[0], c.core[0], c.founded[0]) == (
        60,
        2,
        spec.timeline.build_up_days + 1 - 6900,
    )
    assert c.association.tolist()[:6] == [True] + [False] * 5
    assert c.centralisation[0] == pytest.approx(0.9)
    assert c.breadth[0] == pytest.approx(0.3)
    assert not faults(state)


def test_the_programme_of_the_hyper_voisins_is_that_of_the_press() -> None:
    spec = load_scenario("case=hyper_voisins")
    kinds = spec.activities.initiative
    gathered = sum(kind.per_year for kind in kinds.in_order() if kind.where != "online")
    assert abs(gathered - 124) <= 10
    table = kinds.street_table
    assert (table.per_year, table.month, table.metres) == (1, 9, 350)
    assert 800 <= table.size <= 1000, "children's seats are left out"
    assert spec.founding.planned[0].kits >= table.kits
    ordinary = load_scenario().activities
    assert spec.activities.programme == ordinary.programme, "that of the others is as elsewhere"
    assert spec.timeline.build_up_days >= spec.founding.planned[0].days_before_crisis


def decided(case: str, days: int, *overrides: str) -> float:
    """Centralisation of a case's collective, `days` into a short lockdown."""
    build_up = 20
    spec = load_scenario(
        f"case={case}",
        "crisis=lockdown",
        f"timeline.build_up_days={build_up}",
        "neighbourhood.residents=400",
        "succession.ending=0",  # it lives to see the crisis
        *overrides,
    )
    life = Life(spec)
    life.live(build_up + days)
    c = life.state.collectives
    row = int(np.argmax(c.association & c.alive & (c.breadth == np.float32(breadth_of(case)))))
    assert c.alive[row]
    return float(c.centralisation[row])


def breadth_of(case: str) -> float:
    """What tells a case's collective from the others of its neighbourhood."""
    return load_scenario(f"case={case}").founding.planned[0].breadth


@pytest.mark.parametrize("case", PLANNED)
def test_its_collective_decides_in_the_crisis_as_it_was_founded_to(case: str) -> None:
    plan = load_scenario(f"case={case}").founding.planned[0]
    assert load_scenario(f"case={case}").governance.name == "as_founded"
    assert decided(case, 12) == pytest.approx(plan.centralisation)


@pytest.mark.parametrize("case", PLANNED)
def test_a_governance_that_is_chosen_moves_it(case: str) -> None:
    policy = load_scenario(f"case={case}", "governance=collegial").governance
    assert policy == load_scenario("governance=collegial").governance
    assert decided(case, 12, "governance=collegial") == pytest.approx(policy.centralisation)


def test_without_a_case_governance_is_the_default_policy() -> None:
    assert load_scenario().governance.name == "centralised"
    assert load_scenario("governance=as_founded").governance.centralisation is None


def test_what_is_knocked_out_is_so_in_a_case_too() -> None:
    _, state, _ = founded("chez_nous", "knockout=[meaning,logistics,governance]")
    c = state.collectives
    (row,) = np.flatnonzero(c.alive).tolist()
    assert (c.narrative[row], c.kits[row], bool(c.association[row])) == (0, 0, False)
    assert c.centralisation[row] == pytest.approx(0.5)
