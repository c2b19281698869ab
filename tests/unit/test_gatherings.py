"""Who comes to an activity, against a slow twin that asks everybody."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.activities.around import around_of
from sim.activities.coming import who_comes
from sim.activities.hosts import Calls, Host
from sim.kernels.philox import uniforms
from sim.rng import Draws
from sim.state import State
from tests.worlds import few, gather, tie, within

DRAWS = Draws(5, "Activities/APERITIF/0", 3)
SEEN = 1 << 20
HOST = Host(
    collective=0,
    x=0.0,
    y=0.0,
    reach=600.0,
    only=-1,
    age=45.0 / 40,
    means=0.5,
    narrow=0.4,
    capacity=10_000,
    leader=9,
    online=False,
)


def neighbourhood(residents: int, a_building: int) -> State:
    """Residents of all ages in buildings along a street; every ninth is a member with a friend."""
    state = few(residents, address=np.arange(residents) // a_building, collectives=1)
    rng = np.random.default_rng(2)
    r = state.residents
    r.age[:], r.energy[:] = rng.uniform(15, 95, residents), rng.uniform(0.2, 1, residents)
    r.sociability[:] = rng.gamma(2, 0.5, residents)
    r.limited_mobility[:] = rng.random(residents) < 0.2
    gather(state, 0, range(0, residents, 9), core=[0])
    for i in range(0, residents - 1, 9):
        tie(state, i, i + 1, 1.0)
    return state


def slowly(state: State, host: Host, calls: Calls) -> list[int]:
    """Ask everybody in turn, as the rule says."""
    r, b = state.residents, state.buildings
    here = set()

    def draw(row: int, k: int) -> tuple[float, ...]:
        return uniforms(DRAWS.stream, row, k)

    def welcome(i: int) -> float:
        building = r.building[i]
        if host.only not in (-1, building):
            return 0.0
        far = math.hypot(b.x[building] - host.x, b.y[building] - host.y)
        unlike = abs(r.age[i] / 40 - host.age) + abs(r.means[i] - host.means)
        return float(math.exp(-far / host.reach) * (1 - host.narrow * min(1, unlike)))

    def is_open(i: int) -> float:
        return float(r.energy[i] * min(1, r.sociability[i]))

    for i in np.flatnonzero((r.membership[:, 0] == 0) & ~r.limited_mobility):
        willing = calls.member * r.energy[i] * (0.5 + 0.5 * r.belonging[i])
        if draw(i, 0)[0] < (r.energy[i] if i == host.leader else willing):
            here.add(int(i))
    for i in sorted(here):
        u, v, _, _ = draw(i, 1)
        if not state.ties.degree[i]:
            continue
        j = int(state.ties.alter[i, int(u * state.ties.degree[i])])
        if not r.limited_mobility[j] and v < calls.invited * is_open(j) * welcome(j):
            here.add(j)
    for i in range(len(r)):
        u = draw(i // 4, SEEN)[i % 4]
        if not r.limited_mobility[i] and u < calls.seen * is_open(i) * welcome(i):
            here.add(i)
    return sorted(here)


@pytest.mark.parametrize(("residents", "a_building"), [(900, 17), (900, 3), (2100, 700), (50, 50)])
@pytest.mark.parametrize("only", [-1, 0])
def test_those_come_whom_the_slow_twin_finds(residents: int, a_building: int, only: int) -> None:
    state = neighbourhood(residents, a_building)
    calls = Calls(member=0.6, invited=0.9, seen=0.3)
    host = HOST._replace(only=only)
    members = np.arange(0, residents, 9, dtype=np.int32)
    found = who_comes(state.here(), DRAWS.stream, members, host, calls, around_of(state))
    assert found.tolist() == slowly(state, host, calls)
    assert found.size > 1


def test_everybody_may_come() -> None:
    state = neighbourhood(4000, 40)
    state.residents.energy[:] = state.residents.sociability[:] = 1
    calls = Calls(member=0.0, invited=0.0, seen=1.0)
    host = HOST._replace(narrow=0.0, reach=math.inf)
    nobody = np.arange(1, dtype=np.int32)
    found = who_comes(state.here(), DRAWS.stream, nobody, host, calls, around_of(state))
    assert found.tolist() == np.flatnonzero(~state.residents.limited_mobility).tolist()


@pytest.mark.parametrize("seen", [0.02, 0.5, 1.0, 1.6])
def test_online_each_comes_at_their_chance_and_by_themselves(seen: float) -> None:
    days, n = 400, 600
    state = neighbourhood(n, 40)
    r = state.residents
    r.messaging[:] = np.random.default_rng(4).random(n) < 0.7
    host = HOST._replace(online=True, reach=math.inf)
    came = np.zeros((days, n))
    for day in range(days):
        stream = Draws(5, "Activities/ONLINE/0", day).stream
        calls = Calls(member=0.0, invited=0.0, seen=seen)
        members = np.arange(0, dtype=np.int32)
        came[day, who_comes(state.here(), stream, members, host, calls, around_of(state))] = 1
    unlike = np.abs(r.age / 40 - host.age) + np.abs(r.means - host.means)
    chance = seen * r.energy * np.minimum(1, r.sociability)
    chance *= r.messaging * (1 - host.narrow * np.minimum(1, unlike))
    chance = np.minimum(1, chance)
    spread = np.sqrt(np.maximum(chance * (1 - chance), 1e-9) / days)
    off = (came.mean(axis=0) - chance) / spread
    assert not came[:, ~r.messaging].any()
    some = chance > 0.0
    assert (np.abs(off[some & (chance * days > 5)]) < 5).all()
    assert abs(off[some].mean()) < 4 / np.sqrt(some.sum())
    # who comes tells nothing of who else does: counts spread as those of independent residents
    expected = (chance * (1 - chance)).sum()
    assert came.sum(axis=1).var() / expected == pytest.approx(1, abs=4 * np.sqrt(2 / days))
    beside = ((came - chance)[:, 1:] * (came - chance)[:, :-1]).sum(axis=1)
    scale = np.sqrt((chance * (1 - chance))[1:] @ (chance * (1 - chance))[:-1] / days)
    assert abs(beside.mean()) < 4 * scale


@pytest.mark.parametrize("capacity", [50, 170, 400])
def test_online_members_and_others_are_as_likely_to_find_room(capacity: int) -> None:
    days, n = 300, 900
    state = neighbourhood(n, 40)
    r = state.residents
    r.energy[:] = r.sociability[:] = r.belonging[:] = r.messaging[:] = 1
    host = HOST._replace(online=True, reach=math.inf, narrow=0.0, capacity=capacity)
    calls = Calls(member=1.0, invited=0.0, seen=0.3)
    members = np.arange(0, n, 9, dtype=np.int32)  # 100 would come, and 240 of the others
    came = np.zeros((days, n))
    for day in range(days):
        stream = Draws(5, "Activities/ONLINE/0", day).stream
        found = who_comes(state.here(), stream, members, host, calls, around_of(state))
        assert (np.diff(found) > 0).all()
        came[day, found] = 1
    assert came.sum(axis=1).max() <= capacity
    room = min(1.0, capacity / 340)
    apart = np.isin(np.arange(n), members)
    assert within(came[:, apart].mean(), room, days * 100)
    assert within(came[:, ~apart].mean(), 0.3 * room, days * 800)


@pytest.mark.parametrize("capacity", [2, 7, 20])
def test_no_more_come_than_find_room(capacity: int) -> None:
    state = neighbourhood(900, 17)
    calls = Calls(member=0.6, invited=0.9, seen=0.3)
    members = np.arange(0, 900, 9, dtype=np.int32)
    host = HOST._replace(capacity=capacity)
    found = who_comes(state.here(), DRAWS.stream, members, host, calls, around_of(state))
    assert found.size == capacity
    assert set(found.tolist()) < set(slowly(state, HOST, calls))
