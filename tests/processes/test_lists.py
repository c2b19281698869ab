"""Lists: who is noted, and how entries are confirmed, struck and written down."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.aid.doorstep import STRANGERS, consents, enter_list, kept_numbers, mean_reluctance
from sim.codes import Origin
from sim.kernels.compile import Stream, kernel
from sim.processes.lists import Lists
from sim.rng import Draws
from sim.state import State
from sim.state.residents import NEVER
from tests.processes.asking import agree
from tests.processes.plain import consent, enter
from tests.worlds import changed, few, gather, live, tie, twin, within


def test_core_members_note_whom_they_meet_and_know() -> None:
    n = 4_000
    state = few(2 * n, collectives=1, k_max=2, age=np.repeat([40.0, 80.0], n))
    gather(state, 0, range(n), core=range(n // 2))
    agree(state)
    state.manners.familiar_hours[0] = 6.0
    for i in range(n):
        tie(state, i, n + i, 2, day=5 if i % 2 else 4)
    state.residents.profile[n + 1 :: 4] = 0
    live(Lists(note=0.8), state, 5)
    r = state.residents
    met = (np.arange(n) % 4 == 3) & (np.arange(n) < n // 2)
    noted = (r.list_holder[n:] == 0).any(axis=1)
    assert within(noted[met].mean(), 0.8 * 2 / (2 + 6), met.sum())
    assert not noted[~met].any(), "in the core team, in contact, and the exposed only"
    rows = n + np.flatnonzero(noted)
    assert (r.list_bearer[rows, 0] == rows - n).all()


def test_the_members_of_a_household_are_not_noted() -> None:
    state = few(2, home=[0, 0], age=[40, 80])
    gather(state, 0, [0], core=[0])
    agree(state)
    tie(state, 0, 1, 500, day=5, origin=Origin.HOUSEHOLD)
    live(Lists(note=1), state, 5)
    assert (state.residents.list_holder < 0).all()


def test_entries_are_confirmed_struck_and_written_down() -> None:
    state = few(8, collectives=2)
    gather(state, 0, [0, 1], core=[0])
    r, today = state.residents, 39
    state.manners.list_days[0] = 20
    enter(r, 2, 0, 0, 30)  # in contact with the bearer today
    enter(r, 3, 0, 0, 30)  # not
    enter(r, 4, 0, -1, 30)  # helped by a member today
    enter(r, 5, 0, -1, 30)  # in contact with a member, and not helped
    enter(r, 6, 0, -1, 18)  # stale
    enter(r, 7, 0, 7, 30)  # whose bearer is no member
    for i, j in ((0, 2), (1, 4), (1, 5)):
        tie(state, i, j, 1, day=today)
    r.last_received[4] = today
    live(Lists(note=0), state, today)
    assert list(r.list_day[2:, 0]) == [today, 30, today, 30, NEVER, NEVER]
    assert list(r.list_holder[2:, 0]) == [0, 0, 0, 0, -1, -1]


def test_what_is_shared_stays_when_its_bearer_leaves() -> None:
    n = 4_000
    state = few(n + 1, k_max=2)
    gather(state, 0, [0], core=[0])
    r = state.residents
    state.collectives.shared_knowledge[0] = 0.3
    r.list_holder[1:, 0], r.list_bearer[1:, 0], r.list_day[1:, 0] = 0, 1, 3
    for day in (4, 5):  # drawn once
        live(Lists(note=0), state, day)
        assert within((r.list_holder[1:, 0] == 0).mean(), 0.3, n)
    assert (r.list_bearer[1:, 0] == -1).all()


def test_entries_and_consent_in_kernels_are_those_of_numpy(fresh: Callable[[], State]) -> None:
    state = fresh()
    agree(state, 0.2, 0.3)
    manners, rng = state.manners, np.random.default_rng(1)
    manners.ask_reluctance[0], manners.ask_belief[0] = 0.7, 0.3
    n = len(state.residents)
    state.residents.trust[:] = rng.random(n)
    draws = Draws(1, "Lists", 3)
    kept, mean = kept_numbers(draws).stream, mean_reluctance(state.here())
    for known in (STRANGERS, *rng.random(3, dtype=np.float32)):
        told = consent(state, draws, known)
        assert 0.1 < told.mean() < 0.9
        assert told.tolist() == [asks(state.here(), i, known, mean, kept) for i in range(n)]
    plain = twin(state)
    for day in range(20):
        for i, c, j in rng.integers((0, 0, -1), (5, 9, 3), (20, 3)).tolist():
            enter(plain.residents, i, c, j, day)
            enter_list(state.here(), i, c, j, day)
    assert (state.residents.list_day[:5] >= 0).all()
    assert changed(plain, state) == set()


@kernel
def asks(state: State, i: int, known: float, mean: float, kept: Stream) -> bool:
    return consents(state, i, known, mean, kept)


def test_the_register_is_as_full_at_any_time() -> None:
    n = 8_000
    state = few(n, k_max=2, age=np.where(np.arange(n) < n // 2, 80.0, 74.0))
    r = state.residents
    r.arrived[: n // 4] = 3
    live(Lists(note=0, registered=0.3), state, 4)
    assert within(r.registered[: n // 4].mean(), 0.3, n / 4)
    assert not r.registered[n // 4 :].any(), "the young, and who did not come yesterday"


def test_everybody_is_listed_by_the_nearest_core_team_from_the_eve_on() -> None:
    first = 20
    state = few(7, age=[40.0] * 3 + [80.0] * 4, collectives=3)
    for c in range(3):
        gather(state, c, [c], core=[c])
    groups, people = state.collectives, state.residents
    state.conditions.first_crisis_day[0] = first
    groups.x[:3], groups.y[:3] = [500, 200, 0], 0  # the third is nearest, and has no core team
    groups.core[2] = 0
    state.buildings.x[:], state.buildings.y[:] = 0, 0
    agree(state, accept=0)
    bound = Lists(note=0, everybody=True)
    live(bound, state, first - 2)
    assert (people.list_holder < 0).all(), "the eve has not come"
    live(bound, state, first - 1)
    assert (people.list_holder[:3] < 0).all(), "they are not exposed"
    assert (people.list_holder[3:] == 1).any(axis=1).all()
    groups.alive[1] = False
    live(bound, state, first)
    assert (people.list_holder[3:] == 0).any(axis=1).all(), "the next nearest takes over"
