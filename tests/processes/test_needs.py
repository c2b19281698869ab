"""Needs: how often they arise, for whom, and of what kind."""

from __future__ import annotations

import numpy as np
import pytest

from sim.aid.kinds import NeedKinds
from sim.codes import Group, NeedKind, Profile
from sim.kernels.philox import uniforms
from sim.processes.needs import Needs
from sim.rng import Draws
from tests.worlds import changed, faults, few, live, twin, within


def kinds(**per_year: float) -> NeedKinds:
    """The seven kinds of need, at the rates given and else at none."""
    ordinary = NeedKinds()
    return NeedKinds(
        **{
            name: getattr(ordinary, name).model_copy(update={"per_year": per_year.get(name, 0.0)})
            for name in NeedKinds.model_fields
        }
    )


def test_one_errand_each_by_hand() -> None:
    needs = Needs(kinds=kinds(errand=365))
    state = live(needs, few(3, age=[20, 80, 80], home=[0, 1, 2], needs=needs), day=4)
    rows = state.needs
    assert rows.length[0] == 3
    assert rows.resident[:3].tolist() == [0, 1, 2]
    assert (rows.kind[:3] == NeedKind.ERRAND).all()
    assert (rows.arisen[:3] == 4).all()
    assert (rows.deadline[:3] == 4 + 3).all(), "an errand can wait three days"
    assert not rows.asked.any(), "whether they ask is settled later"
    assert not rows.offered.any()
    assert (rows.found[:3] == -1).all()
    assert (rows.gate[:3] == -1).all()
    arisen = state.ledger.arisen[4]
    assert arisen[Group.EVERYONE] == 3
    assert arisen[Group.OVER_75] == arisen[Group.OVER_75_ALONE] == 2
    assert arisen[Group.ALONE] == 3
    assert arisen[Group.LOW_INCOME] == 0


def test_a_need_begins_without_what_its_row_told_of_another() -> None:
    needs = Needs(kinds=kinds(errand=365))
    state = few(3, needs=needs)
    rows = state.needs
    rows.asked[:], rows.offered[:], rows.found[:], rows.tried[:], rows.gate[:] = 1, 1, 2, 5, 4
    live(needs, state)
    for name, start in (("asked", 0), ("offered", 0), ("found", -1), ("tried", 0), ("gate", -1)):
        assert (getattr(rows, name)[:3] == start).all(), name


def test_only_parents_of_young_children_need_them_minded() -> None:
    needs = Needs(kinds=kinds(child_minding=365))
    state = few(6, needs=needs)
    state.residents.school_children[2:4] = True
    state.residents.profile[:] = [Profile.FAMILY, 0, Profile.FAMILY, Profile.EXPOSED, 0, 0]
    live(needs, state)
    assert state.needs.resident[: state.needs.length[0]].tolist() == [2, 3]
    assert state.ledger.arisen_by_kind[1, NeedKind.CHILD_MINDING] == 2


def test_other_needs_take_the_place_of_minding_for_nobody() -> None:
    """The chances of other kinds are the same with children and without."""
    n = 100_000
    needs = Needs(kinds=kinds(child_minding=100, errand=100))
    state = few(n, k_max=4, needs=needs)
    state.residents.school_children[::2] = True
    live(needs, state)
    rows = slice(0, int(state.needs.length[0]))
    parent = state.residents.school_children[state.needs.resident[rows]]
    errand = state.needs.kind[rows] == NeedKind.ERRAND
    assert within((errand & parent).sum() / (n / 2), 100 / 365, n / 2)
    assert within((errand & ~parent).sum() / (n / 2), 100 / 365, n / 2)
    assert within((~errand).sum() / (n / 2), 100 / 365, n / 2)
    assert parent[~errand].all()


def test_at_most_one_need_a_resident_and_day() -> None:
    needs = Needs(kinds=kinds(errand=365, care=365, listening=365), old_age=20)
    state = few(50, age=80, needs=needs)
    for day in range(1, 4):
        live(needs, state, day)
        today = state.needs.arisen[: state.needs.length[0]] == day
        who = state.needs.resident[: state.needs.length[0]][today]
        assert sorted(who) == list(range(50))
        assert not faults(state)


def test_needs_in_plenty_fit_their_table() -> None:
    needs = Needs(kinds=kinds(paperwork=365))
    state = few(20, needs=needs)
    for day in range(1, 1 + 7 + 1):  # papers can wait for seven days
        live(needs, state, day)
    assert state.needs.length[0] == len(state.needs), "everybody, every day until the deadline"


def test_at_rate_zero_no_need_arises() -> None:
    needs = Needs(kinds=kinds())
    state = few(100, age=80, needs=needs)
    before = twin(state)
    for day in range(1, 20):
        live(needs, state, day)
    assert changed(before, state) == set()


def test_needs_of_a_day_meet_the_sum_of_their_rates() -> None:
    # the frail have 2 x, the old 1.6 x, the crisis 4 x errands; nobody here has children
    n = 200_000
    needs = Needs(old_age=1.6, frailty=2)
    age = np.where(np.arange(n) % 2, 80.0, 40.0)
    state = few(n, age=age, k_max=4, needs=needs)
    r = state.residents
    r.limited_mobility[: n // 2] = True
    state.conditions.need[0, :, Profile.EXPOSED, NeedKind.ERRAND] = 4
    live(needs, state)
    rows = state.needs.resident[: state.needs.length[0]]
    per_year = np.array([kind.per_year for kind in needs.kinds.in_order()])
    for old in (True, False):
        for frail in (True, False):
            who = (r.age == (80 if old else 40)) & (r.limited_mobility == frail)
            exposed = r.profile[np.flatnonzero(who)[0]] == Profile.EXPOSED
            assert exposed == old, "profiles were set before mobility was"
            crisis = np.array([4.0 if old else 1.0, 1, 1, 1, 1, 1, 0])
            rate = (per_year * crisis).sum() / 365 * (1.6 if old else 1) * (2 if frail else 1)
            assert within(who[rows].sum() / who.sum(), rate, who.sum())
    young = ~(r.age[rows] == 80) & ~r.limited_mobility[rows]
    for kind in NeedKind:
        found = (state.needs.kind[: rows.size][young] == kind).sum() / (n / 4)
        childless = 0 if kind == NeedKind.CHILD_MINDING else 1
        assert within(found, childless * per_year[kind] / 365, n / 4)


def test_a_footprint_changes_the_needs_of_those_inside_only() -> None:
    needs = Needs(kinds=kinds(errand=182.5, equipment=0.1))
    state = few(40_000, address=np.repeat([0, 1], 20_000), k_max=4, needs=needs)
    state.buildings.stricken[1] = True
    state.conditions.need[0, 0, :, NeedKind.ERRAND] = 0
    state.conditions.need[0, 1, :, NeedKind.EQUIPMENT] = 0
    live(needs, state)
    rows = slice(0, int(state.needs.length[0]))
    inside = state.residents.building[state.needs.resident[rows]] == 1
    errand = state.needs.kind[rows] == NeedKind.ERRAND
    assert (inside == errand).all()
    assert within(errand.sum() / 20_000, 0.5, 20_000)
    assert (~errand).any()


def test_what_a_kind_asks_for_is_written_where_mutual_aid_reads_it() -> None:
    needs = Needs()
    traits = few(2, needs=needs).need_traits
    skill = dict(zip(NeedKind, traits.skill[: len(NeedKind)], strict=True))
    assert skill[NeedKind.PAPERWORK] == needs.kinds.paperwork.skill == 0.5
    assert skill[NeedKind.CARE] > skill[NeedKind.LISTENING] > 0, "a listening ear takes little"
    for name in ("effort", "ease", "peers"):
        told = [getattr(kind, name) for kind in needs.kinds.in_order()]
        assert getattr(traits, name)[: len(told)] == pytest.approx(told)
    assert traits.ease[NeedKind.CARE] < traits.ease[NeedKind.PAPERWORK] < 1
    assert np.flatnonzero(traits.parents).tolist() == [NeedKind.CHILD_MINDING]


def test_nothing_but_what_is_declared_is_written() -> None:
    needs = Needs(kinds=kinds(errand=365))
    state = few(20, needs=needs)
    before = twin(state)
    written = changed(before, live(needs, state))
    booked = {"ledger.arisen", "ledger.arisen_by_kind"}
    assert {name for name in written if not name.startswith("needs.")} == booked
    assert set(Needs.writes) == {"needs.*", *booked}


def test_those_are_in_need_whom_a_slow_twin_finds() -> None:
    n, rng = 1_300, np.random.default_rng(4)  # more than are looked at together
    ways = dict.fromkeys(NeedKinds.model_fields, 40.0)
    needs = Needs(kinds=kinds(**ways), old_age=1.5, frailty=2.5)
    state = few(n, address=np.arange(n) // 650, age=rng.uniform(15, 95, n), needs=needs)
    r, now = state.residents, state.conditions
    r.neediness[:] = rng.gamma(0.5, 2, n)
    r.neediness[::7] = 0
    r.limited_mobility[:], r.school_children[:] = rng.random(n) < 0.3, rng.random(n) < 0.3
    state.buildings.stricken[1] = True
    now.need[0] = rng.uniform(0, 2, now.need.shape[1:])
    rate = (needs.per_day * now.need[0, ..., : len(NeedKind)]).astype(np.float32)
    expected = []
    for i in range(n):
        factor = (1.5 if r.age[i] >= 75 else 1) * (2.5 if r.limited_mobility[i] else 1)
        chances = factor * r.neediness[i] * rate[int(i >= 650), r.profile[i]]
        chances[NeedKind.CHILD_MINDING] *= r.school_children[i]
        below = uniforms(Draws(1, "Needs", 1).stream, i, 0)[0] < np.cumsum(chances)
        if below.any():
            expected.append((i, int(np.argmax(below))))
    live(needs, state)
    rows = slice(0, int(state.needs.length[0]))
    found = zip(state.needs.resident[rows].tolist(), state.needs.kind[rows].tolist(), strict=True)
    assert list(found) == expected
    assert len(expected) > 400
