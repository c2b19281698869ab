"""Founding: by whom, how, how often; foundings that are planned."""

from __future__ import annotations

import numpy as np
import pytest

from sim.aid.in_sight import mark_waiting, seen_by
from sim.beginning import begin
from sim.codes import NeedKind, Stage
from sim.composition import ConfigurationError, validate
from sim.processes.founding import Founding, Origins, Planned
from sim.state import State
from sim.state.collectives import Collectives
from tests.composed import load_scenario
from tests.worlds import changed, faults, few, gather, live, tie, twin

SURE = Founding(founding=10, seeding=0, crowding=100)


def founders(n: int = 20_000, collectives: int = 1_000) -> State:
    """Residents of whom every other one is driving."""
    state = few(n, collectives=collectives, k_max=4)
    state.residents.drive[::2] = 0.9
    return state


def founded(state: State, day: int) -> int:
    return int((state.collectives.founded == day).sum())


def test_a_founder_takes_along_those_closest() -> None:
    state = few(6)
    tie(state, 0, 1, 3)
    tie(state, 0, 2, 9)
    tie(state, 0, 3, 6)
    r, c = state.residents, state.collectives
    r.membership[2] = 0  # the closest can join no more
    r.know_how[0] = 0.7
    c.work[1] = c.used_kits[1] = c.pulse[1] = c.rivalry[1] = 0.9  # of one that ended
    state.buildings.x[0] = 30
    before = twin(state)
    origins = Origins(association=True, breadth=0.8, conflict=0.2, kits=4, narrative=0.6)
    Founding().found(state, 4, 1, founder=0, origins=origins)
    assert r.membership[:, 0].tolist() == [1, 1, 0, 1, -1, -1]
    assert r.core[:, 0].tolist() == [1, 1, 0, 1, 0, 0]
    assert r.attended[[0, 1, 3], 0].tolist() == [4, 4, 4]
    made = {name: getattr(c, name)[1] for name in c.columns}
    said = {
        "alive": True, "association": True, "leader": 0, "founded": 4, "dissolved": -1, "x": 30,
        "know_how": 0.7, "breadth": 0.8, "conflict": 0.2, "kits": 4, "narrative": 0.6,
        "centralisation": 0.6, "shared_knowledge": 0.4, "visibility": 0.3,
        "members": 3, "core": 3,
    }  # fmt: skip
    plain_start = {name: column.start for name, column in Collectives.columns.items()}
    assert made == pytest.approx(plain_start | said)
    assert (c.alive[0], c.leader[0]) == (False, -1)
    r.membership[2] = -1  # of no collective that there is
    assert not faults(state)
    assert changed(before, state) <= set(Founding.writes)


@pytest.mark.parametrize(
    ("column", "value"), [("drive", 0.69), ("energy", 0.0), ("core", 1), ("membership", 3)]
)
def test_who_does_not_found(column: str, value: float) -> None:
    state = few(2000, collectives=200, k_max=4)
    state.residents.drive[:] = 0.7
    getattr(state.residents, column)[:] = value
    before = twin(state)
    for day in range(1, 10):
        live(SURE, state, day)
    assert changed(before, state) == set()


def test_with_a_rate_of_nought_nothing_changes() -> None:
    state = founders(1000)
    before = twin(state)
    for day in range(1, 40):
        live(Founding(founding=0), state, day)
    assert changed(before, state) == set()


@pytest.mark.parametrize(
    ("alive", "efficacy", "compost", "factor"),
    [(0, 0.5, 0, 1.0), (30, 0.5, 0, np.exp(-1)), (0, 1.0, 0, 1.5), (0, 0.5, 2, 2.0)],
)
def test_founding_meets_its_rate(
    alive: int, efficacy: float, compost: float, factor: float
) -> None:
    # 10 a year for each of 10,000 driving residents of power to act 1/2, where there is none
    state = founders()
    state.collectives.alive[:alive] = True
    state.collectives.leader[:alive] = 1
    state.residents.efficacy[:] = efficacy
    state.support.compost[0] = compost
    live(Founding(founding=10, crowding=1.5, seeding=0.5), state, day=3)
    expected = 10_000 * 10 / 365 * factor
    assert abs(founded(state, 3) - expected) < 4 * np.sqrt(expected)


def test_a_founder_of_today_is_no_partner_and_no_partner_founds_today() -> None:
    # ten founders a day and more, all of whom know one another
    state = few(60, collectives=60, k_max=59)
    state.residents.drive[:] = 0.9
    for i in range(60):
        for j in range(i):
            tie(state, i, j, 1 + (i * j) % 7)
    process = Founding(founding=10, crowding=100, origins=Origins(founders=20))
    for day in range(1, 30):
        live(process, state, day)
        c, r = state.collectives, state.residents
        for row in np.flatnonzero(c.alive).tolist():
            assert (r.membership[c.leader[row]] == row).any(), "a leader is a member"
        assert not faults(state)
        assert np.unique(c.leader[c.alive]).size == c.alive.sum(), "nobody founds a second one"
    assert state.collectives.alive.sum() > 3


def test_where_every_row_is_taken_nobody_founds() -> None:
    state = founders(2000, collectives=3)
    state.collectives.alive[:] = True
    before = twin(state)
    live(Founding(founding=10, crowding=100, planned=(Planned(days_before_crisis=19),)), state)
    assert changed(before, state) == set()


def test_a_row_is_used_again_after_a_year_and_nothing_is_left_of_before() -> None:
    state = founders(4000, collectives=2)
    c = state.collectives
    c.alive[0], c.dissolved[1] = True, 100
    c.work[1] = c.pulse[1] = c.conflict[1] = c.narrative[1] = c.know_how[1] = 0.9
    c.supported[1], c.permit[1], c.funds[1], c.members[1] = False, 90, 500, 12
    live(SURE, state, day=464)
    assert not c.alive[1]
    live(SURE, state, day=465)
    assert (bool(c.alive[1]), int(c.founded[1]), int(c.dissolved[1])) == (True, 465, -1)
    assert (c.work[1], c.pulse[1], c.conflict[1], c.funds[1], c.members[1]) == (0, 0, 0, 0, 1)
    assert (bool(c.supported[1]), int(c.permit[1])) == (True, -10_000)
    assert c.narrative[1] == pytest.approx(0.3)


def test_a_planned_founding_takes_place_on_its_day_by_the_most_driving_who_is_free() -> None:
    plan = Planned(days_before_crisis=4, founders=2, association=True, kits=9, allied=True)
    process = Founding(founding=0, planned=(plan,))
    state = few(6, first_crisis_day=20)
    r, c = state.residents, state.collectives
    r.drive[:] = [0.1, 0.9, 0.5, 0.8, 0.2, 0.3]
    r.energy[:] = 0  # planned is planned
    gather(state, 0, [1], core=[1])
    tie(state, 3, 4, 2)
    tie(state, 3, 5, 1)
    before = twin(state)
    for day in (15, 17, 20):
        live(process, state, day)
        assert changed(before, state) == set()
    live(process, state, 16)
    assert (c.leader[1], c.founded[1], c.kits[1], c.alliance[1]) == (3, 16, 9, 0)
    assert c.association[1]
    assert r.core[:, 0].tolist() == [0, 1, 0, 1, 1, 0]


def test_a_planned_founding_needs_somebody() -> None:
    state = few(4)
    state.residents.membership[:] = 0
    before = twin(state)
    live(Founding(founding=0, planned=(Planned(days_before_crisis=19),)), state)
    assert changed(before, state) == set()


def test_first_collectives_do_not_take_members_from_one_another() -> None:
    spec = load_scenario(
        "neighbourhood.residents=200",
        "founding.initial_per_1000=20",
        "founding.origins.members=100",
        "neighbourhood.dispositions.driving_share=0.3",
        "succession.newness=0",
        "succession.ending=0",
        "founding.planned=[{members: 1, founders: 3}, {members: 10, founders: 1}]",
        "timeline.build_up_days=5",
        "timeline.recovery_days=0",
    )
    state = begin(spec)
    c, core = state.collectives, state.residents.core.sum(axis=1)
    # those that are planned come first; founders stay, even where fewer members are asked for
    assert c.members[:2].tolist() == [3, 10]
    assert c.core[:2].tolist() == [3, 1]
    # the next two have most of 100 members each, one more those who are left, a sixth nobody
    assert c.members[2] >= 80
    assert c.members[3] >= 80
    assert c.alive.sum() == 5
    assert 0 < c.members[4] < 80
    assert core.sum() == c.core.sum()
    assert not faults(state)


def test_permits_of_the_first_collectives_run_out_at_all_times_of_the_year() -> None:
    spec = load_scenario(
        "neighbourhood.residents=3000",
        "founding.initial_per_1000=60",
        "founding.origins.members=15",
    )
    state = begin(spec)
    permits = -state.collectives.permit[state.collectives.alive]
    assert permits.size == 180
    assert permits.min() >= 0
    assert permits.max() < 365
    assert abs(permits.mean() - 182) < 4 * 365 / np.sqrt(12 * 180)


def in_need(state: State, residents: list[int], *, day: int = 21, **more: int) -> None:
    """Let residents wait in silence for what a crisis makes them need."""
    needs, first = state.needs, int(state.needs.length[0])
    rows = slice(first, first + len(residents))
    needs.resident[rows], needs.kind[rows] = residents, len(NeedKind)
    needs.arisen[rows], needs.deadline[rows] = day, day + 5
    for name, value in more.items():
        getattr(needs, name)[rows] = value
    needs.length[0] += len(residents)
    state.conditions.stage[0] = Stage.CRISIS


def in_sight(state: State, day: int, waited: int = 2) -> list[int]:
    """How many of those who wait each resident sees."""
    waiting = np.zeros(len(state.residents), dtype=bool)
    mark_waiting(state.here(), day, waited, waiting)
    return [seen_by(state.here(), i, waiting) for i in range(waiting.size)]


def test_one_sees_the_stairs_and_ones_ties_and_nobody_else() -> None:
    # two households of two in the first building, four people in the second
    state = few(8, home=[0, 0, 1, 1, 2, 3, 4, 5], address=[0, 0, 0, 0, 1, 1, 1, 1])
    tie(state, 0, 4, 1)
    tie(state, 0, 2, 1)
    in_need(state, [1, 2, 4, 5])
    in_need(state, [2])  # the same resident once more
    assert in_sight(state, 23) == [2, 1, 1, 1, 1, 1, 2, 2]


@pytest.mark.parametrize(
    "more", [{"queue": 0}, {"answers": 30}, {"kind": NeedKind.ERRAND}], ids=str
)
def test_what_is_not_seen(more: dict[str, int]) -> None:
    state = few(2)
    in_need(state, [1], **more)
    assert in_sight(state, 23)[0] == 0
    state.needs.queue[0] = state.needs.answers[0] = -1
    state.needs.kind[0] = len(NeedKind)
    assert in_sight(state, 23)[0] == 1
    assert in_sight(state, 22)[0] == 0, "of yesterday"


def stairs(n: int = 12_000, each: int = 6) -> State:
    """Buildings of six: two who drive and know each other, four who need."""
    state = few(n, address=np.arange(n) // each, collectives=1_000, k_max=4)
    first = np.arange(0, n, each)
    state.residents.drive[first] = 0.9
    for i in first:
        tie(state, int(i), int(i) + 1, 1)
    in_need(state, [i + k for i in first.tolist() for k in (2, 3, 4, 5)])
    return state


@pytest.mark.parametrize(("alive", "efficacy", "factor"), [(0, 0.5, 1.0), (900, 1.0, 1.5)])
def test_births_in_a_crisis_follow_needs_seen_and_not_density(
    alive: int, efficacy: float, factor: float
) -> None:
    state = stairs()
    state.collectives.alive[:alive] = True
    state.residents.efficacy[:] = efficacy
    live(Founding(founding=0, surge=2), state, 23)
    expected = 2_000 * 4 * 2 / 365 * factor
    born = state.collectives.founded == 23
    assert abs(born.sum() - expected) < 4 * np.sqrt(expected)
    c = state.collectives
    assert (c.turned[born] == 23).all()
    assert not c.association[born].any()
    assert (c.members[born] == 2).all(), "with those whom they know"
    assert not c.planned[born].any()


def test_nothing_is_born_of_needs_where_there_is_no_crisis_surge_or_partner() -> None:
    for change in ("stage", "surge", "ties"):
        state = stairs(1_200)
        surge = 0.0 if change == "surge" else 10.0
        if change == "stage":
            state.conditions.stage[0] = Stage.RECOVERY
        if change == "ties":
            state.ties.degree[:] = 0
        before = twin(state)
        live(Founding(founding=0, surge=surge), state, 23)
        assert changed(before, state) == set(), change


def test_an_association_by_origin_is_born_informal_in_a_crisis() -> None:
    state = stairs(1_200)
    live(Founding(founding=0, surge=10, origins=Origins(association=True, breadth=0.8)), state, 23)
    c = state.collectives
    assert c.alive.any()
    assert not c.association[c.alive].any()
    assert c.breadth[c.alive] == pytest.approx(0.8)


def test_nothing_is_planned_for_a_crisis_that_has_begun() -> None:
    with pytest.raises(ConfigurationError, match="days_before_crisis"):
        validate(Founding, {"planned": [{"days_before_crisis": 0}]})
