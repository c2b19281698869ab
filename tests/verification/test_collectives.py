"""Collectives against closed forms: life without exits, decay with them, work, permits, seats."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.codes import ActivityKind
from sim.state import State
from sim.state.collectives import NO_PERMIT, PERMIT_DAYS
from tests.verification.runs import (
    ALONE,
    NO_MOVES,
    PROGRAMME,
    STILL,
    alike,
    begun,
    day_by_day,
    days,
    lived,
    near,
    scenario,
)

ONE_OF_200 = {
    "neighbourhood.residents": 200,
    "founding.initial_per_1000": 5,
    "founding.founding": 0,
    "founding.surge": 0,
}
"""A collective, and none after it."""


def of_many(residents: int, members: int) -> dict[str, Any]:
    """A collective of so many members among so many residents, and none after it."""
    return {
        "neighbourhood.residents": residents,
        "founding.initial_per_1000": 0,
        "founding.founding": 0,
        "founding.surge": 0,
        "founding.planned": [{"members": members}],
    }


def test_without_exits_quarrels_and_moves_a_collective_never_ends() -> None:
    peace = {
        "collective_life.exits": 0,
        "collective_life.lapse_days": 3650,
        "collective_life.conflict_rate": 0,
        "succession.ending": 0,
    }
    life = begun(scenario(NO_MOVES, ONE_OF_200, peace, days(730)))
    groups, book = life.state.collectives, life.state.ledger
    assert groups.alive.sum() == 1
    leader, members = int(groups.leader[0]), 0
    for day in range(73, 731, 73):
        life.live(day)
        assert groups.alive.tolist() == [True] + [False] * (len(groups) - 1)
        assert (groups.leader[0], groups.dissolved[0]) == (leader, -1)
        assert groups.members[0] >= members, "who joined stays"
        members = int(groups.members[0])
    assert not life.state.ledger.left.any()
    assert not book.handovers.any()
    assert not groups.conflict.any()
    assert book.activities.sum() > 50


@pytest.mark.parametrize(("exits", "moving"), [(1.0, 0.0), (0.0, 1.0), (0.6, 0.3)])
def test_a_core_team_decays_exponentially_where_nobody_joins(exits: float, moving: float) -> None:
    # one of a rested core team stays for t days with chance
    # ((1 - exits / 365) (1 - moving / 365))^t, which is exp(-(exits + moving) t / 365) to within
    # (exits^2 + moving^2) t / 365^2 / 2 of its value
    members, year = 900, 365
    spec = scenario(
        STILL,
        ALONE,
        of_many(1000, members),
        days(year),
        {
            "collective_life.exits": exits,
            "collective_life.paperwork": 0,
            "wellbeing.rested": 1,
            "wellbeing.recovery": 1,
            "moves.turnover": moving,
            "moves.settled": 1,
            "succession.ending": 0,
        },
    )
    life = begun(spec)
    groups, book = life.state.collectives, life.state.ledger
    assert groups.members[0] == members
    life.state.residents.core[:, 0] = life.state.residents.membership[:, 0] == 0
    life.state.residents.energy[:] = 1
    for day in (90, year):
        life.live(day)
        stay = ((1 - exits / 365) * (1 - moving / 365)) ** day
        assert stay == pytest.approx(np.exp(-(exits + moving) * day / 365), rel=0.002)
        belong = int((life.state.residents.membership == 0).any(axis=1).sum())
        assert near(belong, members * stay, np.sqrt(members * stay * (1 - stay)))
    assert not book.joined.any()
    assert groups.alive[0], "there is somebody left"
    assert bool(book.left.any()) == (exits > 0)
    if not moving:
        assert book.left.sum() == members - groups.members[0]


def test_a_core_team_tires_to_where_rest_makes_good_its_work() -> None:
    # each day takes c of energy, and rest the part r of what is then missing to `rested`:
    # e(t) = e* + (e(0) - e*) (1 - r)^t,  e* = rested - c (1 - r) / r,
    # c = energy_per_hour x paperwork / 7 x share of the work x (1 - relief x max(say, narrative))
    paperwork, cost, relief, centre, rest = 3.5, 0.04, 0.4, 0.6, 0.1
    spec = scenario(
        STILL,
        ONE_OF_200,
        days(80),
        {
            "founding.origins.narrative": 0.3,
            "founding.origins.centralisation": centre,
            "governance.centralisation": None,
            "governance.form": "association",
            "succession.ending": 0,
            "logistics.upkeep_hours": 0,
            "collective_life.paperwork": paperwork,
            "collective_life.energy_per_hour": cost,
            "collective_life.relief": relief,
            "collective_life.exits": 0,
            "collective_life.conflict_rate": 0,
            "collective_life.recruiting": 0,
            "wellbeing.recovery": rest,
        },
    )
    life = begun(spec)
    residents, groups = life.state.residents, life.state.collectives
    first = residents.energy.astype(float)
    core, leader = (residents.core == 1).any(axis=1), int(groups.leader[0])
    share = np.where(core, (1 - centre) / core.sum(), 0.0)
    share[leader] += centre
    taken = cost * paperwork / 7 * share * (1 - relief * max(1 - centre, 0.3))
    settled = spec.wellbeing.rested - taken * (1 - rest) / rest
    assert core.sum() > 1
    for day in (1, 5, 20, 80):
        life.live(day)
        energy = settled + (first - settled) * (1 - rest) ** day
        assert residents.energy == pytest.approx(energy, abs=1e-5)
    assert life.state.ledger.volunteer_hours[1:] == pytest.approx(np.full(80, paperwork / 7))


@pytest.mark.parametrize(
    ("form", "ease", "wait"),
    [("informal", 0.0, 56), ("association", 0.0, 32), ("informal", 1.0, 14)],
)
def test_each_permit_is_awaited_for_its_delay_and_holds_for_a_year(
    form: str, ease: float, wait: int
) -> None:
    # 56 days, 0.4 / 0.7 of it for an association, 1 / (1 + 1)^2 under the lever at intensity 1
    spec = scenario(
        STILL,
        days(420),
        {
            "neighbourhood.residents": 200,
            "founding.initial_per_1000": 50,
            "collective_life.exits": 0,
            "succession.ending": 0,
            "governance.form": form,
            "levers.ease.intensity": ease,
            "levers.lead_days": 3650,
        },
    )
    life = begun(spec)
    groups = life.state.collectives
    first = groups.permit[groups.alive].copy()
    assert len(set(first.tolist())) > 5, "they begin on different days"
    groups.permit[0] = NO_PERMIT
    asked = first + PERMIT_DAYS  # when the first of each ends
    asked[0] = 1
    for day in range(1, 421):
        life.live(day)
        holds = day - groups.permit[groups.alive]
        waits = (day >= asked) & ((day - asked) % (wait + PERMIT_DAYS) < wait)
        assert ((holds < 0) | (holds >= PERMIT_DAYS)).tolist() == waits.tolist()


def everybody_comes(seats: int, kits: int, own: float) -> dict[str, Any]:
    """An aperitif a day of a collective to which all belong, rested and devoted."""
    return {
        "activities.initiative.aperitif.per_year": 365,
        "activities.initiative.aperitif.seats": seats,
        "activities.initiative.aperitif.kits": kits,
        "activities.initiative.aperitif.preparation": 0,
        "activities.coming.member_chance": 1,
        "founding.planned": [{"members": 300, "kits": own}],
        "logistics.own_kits": own,
        "logistics.wanted_kits": own,
        "logistics.wear": 0,
        "logistics.disrepair": 0,
        "wellbeing.rested": 1,
        "wellbeing.detached": 1,
        "collective_life.energy_per_hour": 0,
        "collective_life.exits": 0,
        "collective_life.lapse_days": 3650,
        "collective_life.conflict_rate": 0,
        "governance.permit_delay": 0,
    }


def devoted(state: State) -> None:
    alike(state)
    state.residents.energy[:] = state.residents.belonging[:] = 1


@pytest.mark.parametrize(
    ("seats", "kits", "own", "closed", "come"),
    [
        (50, 0, 0, (), 50),  # seats decide
        (5000, 0, 0, (), 300),  # all members find room
        (100, 1, 0, (), 8),  # without equipment as many as at home
        (100, 4, 2, (), 50),  # half of the kits, half of the seats
        (100, 3, 6, (), 100),  # all that are needed
        (60, 3, 6, (), 60),
        (5000, 0, 0, ("public_space", "courtyard"), 8),  # at home
    ],
)
def test_where_everybody_would_come_as_many_do_as_find_room(
    seats: int, kits: int, own: float, closed: tuple[str, ...], come: int
) -> None:
    everybody = of_many(300, 300)
    calm = {"crisis.phases": [{"name": "shut", "days": 20, "closed": closed}]}
    spec = scenario(STILL, everybody, everybody_comes(seats, kits, own), days(1), calm)
    state = lived(spec, devoted)
    assert state.collectives.members[0] == 300
    for name, kind in zip(PROGRAMME, ActivityKind, strict=True):
        held = 20 if name == "aperitif" else 0
        assert state.ledger.activities[1:, kind].sum() == held
        assert (state.ledger.attendance[1:, kind] == (come if held else 0)).all()


def test_a_story_and_a_name_fade_and_a_conflict_cools_exponentially() -> None:
    # without activities: (1 - oblivion)^t of both, (1 - cooling)^t of a conflict
    start, cooling, oblivion = 0.8, 0.05, 0.01
    spec = scenario(
        STILL,
        ONE_OF_200,
        days(60),
        {
            "founding.origins.conflict": start,
            "founding.origins.narrative": 0.9,
            "founding.origins.visibility": 0.7,
            "collective_life.conflict_rate": 0,
            "collective_life.cooling": cooling,
            "collective_life.oblivion": oblivion,
            "collective_life.exits": 0,
            "succession.ending": 0,
        },
    )
    for day, state in day_by_day(spec):
        groups = state.collectives
        assert groups.conflict[0] == pytest.approx(start * (1 - cooling) ** day, rel=1e-4)
        assert groups.visibility[0] == pytest.approx(0.7 * (1 - oblivion) ** day, rel=1e-4)
        assert groups.narrative[0] == pytest.approx(0.9 * (1 - oblivion) ** day, rel=1e-4)
