"""The crises that are shipped: what each lasts, closes, asks for and leaves alone."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import numpy as np
import pytest
import yaml

from sim.aid.episodes import Phase
from sim.beginning import begin
from sim.codes import NeedKind, PlaceKind, Profile
from sim.composition import CONFIGS, ConfigurationError
from sim.processes.crisis import Crisis
from sim.state import State
from tests.composed import load_scenario
from tests.worlds import few, live

NAMES = ("lockdown", "heatwave", "flood", "blackout", "compound", "none")


@cache
def shipped(name: str) -> Crisis:
    return load_scenario(f"crisis={name}").crisis


def day_of(crisis: Crisis, number: int) -> State:
    """The `number`-th day of a crisis: three buildings from south to north, a café at each."""
    state = few(3, address=[0, 1, 2], places=4, first_crisis_day=10)
    state.buildings.y[:] = state.places.y[:3] = [0, 100, 200]
    return live(crisis, state, 9 + number)


def phases(crisis: Crisis) -> list[Phase]:
    return [phase for episode in crisis.episodes for phase in episode.phases]


def test_these_are_all() -> None:
    assert {path.stem for path in (CONFIGS / "crisis").glob("*.yaml")} == set(NAMES)


@pytest.mark.parametrize(("name", "days"), [("lockdown", 55), ("heatwave", 16), ("compound", 55)])
def test_it_lasts(name: str, days: int) -> None:
    assert shipped(name).days == days


@pytest.mark.parametrize("name", NAMES)
def test_all_but_none_change_something_every_day(name: str) -> None:
    ordinary = Phase(name="", days=1)
    for phase in phases(shipped(name)):
        same = phase.model_copy(update={"name": "", "days": 1}) == ordinary
        assert same == (name == "none"), phase.name


@pytest.mark.parametrize("name", ["lockdown", "heatwave", "flood", "blackout"])
def test_those_exposed_need_most_and_can_give_least(name: str) -> None:
    for phase in phases(shipped(name)):
        exposed = phase.needs[Profile.EXPOSED]
        for profile, needs in phase.needs.items():
            assert needs.get(NeedKind.CHECK_IN, 1) <= exposed.get(NeedKind.CHECK_IN, 1), profile
        assert max(phase.trouble.values(), default=0) == phase.trouble.get(Profile.EXPOSED, 0)


def test_a_lockdown_leaves_telephones_and_courtyards_alone() -> None:
    now = day_of(shipped("lockdown"), 30).conditions
    still_open = {PlaceKind(kind) for kind in np.flatnonzero(~now.closed[0])}
    assert still_open == {PlaceKind.COURTYARD, PlaceKind.ONLINE}
    assert not now.gatherings[0]
    assert now.online[0] > 1 > now.visits[0]
    assert now.heat[0] == 0


def test_heat_follows_the_deaths_of_2003() -> None:
    """Days of the worst day's heat: deaths of France by 16 August over those of the 12th."""
    crisis = shipped("heatwave")
    heat = [float(day_of(crisis, day).conditions.heat[0]) for day in range(1, 17)]
    # 10,600 by the 12th; then 1,200 and 200 a day less until the 16th; 2,000 on the worst day
    assert sum(heat) == pytest.approx((10_600 + 1200 + 1000 + 800 + 600) / 2000, rel=0.06)
    assert int(np.argmax(heat)) == 8, "the ninth day begins the worst"
    assert not day_of(crisis, 17).conditions.heat[0]
    assert not day_of(crisis, 12).conditions.closed.any()


def test_a_flood_is_somewhere_and_in_phases() -> None:
    crisis = shipped("flood")
    assert 10 <= crisis.days <= 14
    assert len(crisis.phases) == 3
    for phase in crisis.phases:
        assert phase.footprint is not None
    state = day_of(crisis, 5)
    now = state.conditions
    assert state.buildings.stricken.tolist() == [True, False, False]
    assert state.places.open[:3].tolist() == [False, True, True]
    every_day = now.need[0, ..., : len(NeedKind)]
    assert (every_day[0] == 1).all(), "outside, people need what they always need"
    assert (every_day[1] >= 1).all()
    assert not now.need[0, 0, :, len(NeedKind) :].any(), "outside, it brings nothing"
    water = list(crisis.own_kinds).index("water") + len(NeedKind)
    assert (now.need[0, 1, :, water] == 1).all()
    assert not now.trouble[0, 0].any()
    assert now.trouble[0, 1].all(), "neighbours in the water have less to give"


@pytest.mark.parametrize("residents", [1_000, 3_000, 15_000])
def test_a_flood_strikes_a_part_of_the_residents(residents: int) -> None:
    spec = load_scenario("crisis=flood", f"neighbourhood.residents={residents}")
    state = begin(spec)
    live(spec.crisis, state, int(state.conditions.first_crisis_day[0]))
    assert 0.2 < state.buildings.stricken[state.residents.building].mean() < 0.5


def test_telephones_die_in_a_blackout() -> None:
    crisis = shipped("blackout")
    assert crisis.days <= 3
    online = [float(day_of(crisis, day).conditions.online[0]) for day in (1, 2, 3, 4)]
    assert online[0] < 0.2
    assert online[1:] == [0, 0, 1]
    assert day_of(crisis, 1).conditions.closed[0, PlaceKind.ONLINE]


def test_the_compound_crisis_is_two_others() -> None:
    both, lockdown, heat = shipped("compound"), shipped("lockdown"), shipped("heatwave")
    assert both.phases == lockdown.phases
    assert both.also["heat"].phases == heat.phases
    inside = both.also["heat"]
    assert both.starts < inside.starts < inside.after < both.after
    content = yaml.safe_load((CONFIGS / "crisis" / "compound.yaml").read_text())
    assert set(content) == {"defaults", "name", "starts", "also"}, "no number is written twice"
    number = (inside.starts - both.starts).days + 9  # a peak day
    one, other = day_of(lockdown, 1).conditions, day_of(heat, 9).conditions
    now = day_of(both, number).conditions
    every_day = slice(0, len(NeedKind))
    product = one.need[0, ..., every_day] * other.need[0, ..., every_day]
    assert now.need[0, ..., every_day] == pytest.approx(product)
    own = [one.need[0, ..., 7], one.need[0, ..., 8], other.need[0, ..., 7]]
    assert now.need[0, ..., 7:10] == pytest.approx(np.stack(own, axis=-1))
    assert tuple(both.own_kinds) == ("shopping", "medicine", "check")
    assert now.outings[0] == pytest.approx(one.outings[0] * other.outings[0])
    assert now.heat[0] == other.heat[0] > 0
    assert (now.closed == one.closed).all()
    assert not day_of(both, number - 9).conditions.heat[0]


def test_two_files_make_a_run_each_on_its_date() -> None:
    added = ("crisis=lockdown", "+crisis@crisis.also.heat=heatwave")
    crisis = load_scenario(*added, "crisis.also.heat.starts=2020-08-01").crisis
    heat = crisis.also["heat"]
    assert heat.phases == shipped("heatwave").phases
    assert crisis.days == (heat.after - crisis.starts).days
    assert crisis.phases_on(crisis.after) == []
    assert crisis.phases_on(heat.starts + timedelta(days=1)) == [heat.phases[0]]
    with pytest.raises(ConfigurationError, match=r"crisis.also.heat.starts = '2003-08-01': 6057"):
        load_scenario(*added)
