"""Measures of collectives, of those who take part, and of who is left after a crisis."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.codes import ActivityKind, Contact, Origin
from sim.measures.collectives import (
    collectives_on,
    register_coverage,
    regulars_out,
    residents_active,
    roll_call,
    still_active,
    surviving,
    year_of,
)
from sim.measures.crisis import (
    active_in_crisis,
    askers_helped,
    born_in,
    exposed,
    first_help,
    known,
    left_without,
    lists_at_the_end,
    mobilised,
    no_visit,
    through_collectives,
)
from sim.measures.daily import TIES, TODAY, look, ties_of
from sim.measures.ends import Ends
from sim.measures.feelings import felt
from sim.measures.outcomes import (
    Span,
    at_the_end,
    from_the_ledger,
    on_the_eve,
    on_the_last_crisis_day,
)
from sim.measures.quarters import Quarters
from sim.measures.year import Year
from sim.state import State
from sim.state.needs import Ledger
from sim.tables import KNOWN_DAYS, OUTCOMES
from tests.worlds import changed, few, gather, put_on_list, tie, twin

BEGUN = np.array([0 * 6 + 5, 5 * 6 + 0])
"""The tie between 0 and 5 of six residents, from both ends."""


def nobody(state: State) -> np.ndarray:
    """Return that nobody is weekly at activities."""
    return np.zeros(len(state.residents), dtype=bool)


def six() -> State:
    """Six residents, two of them over 75; two of three collectives are alive."""
    state = few(6, age=[80, 76, 40, 40, 40, 40], collectives=3, days=80, first_crisis_day=60)
    state.residents.energy[:] = 0.8
    gather(state, 0, [2, 3, 4], core=[2, 3])
    gather(state, 2, [4], core=[4])
    c = state.collectives
    c.conflict[:] = [0.5, 1.0, 0.1]
    c.kits[:], c.upkeep[:] = [4, 100, 2], [0.5, 1, 1]
    c.room[:], c.permit[:] = [-1, 5, 5], [100, 100, 500]
    c.association[:], c.alliance[:] = [True, True, False], [-1, 7, 7]
    return state


def test_collectives_by_hand() -> None:
    found = collectives_on(six(), day=100)
    assert found["collectives_alive"] == 2
    assert found["members"] == 4
    assert found["core_size"] == pytest.approx(1.5)
    assert found["core_energy"] == pytest.approx(0.8)
    assert found["conflict"] == pytest.approx(0.3)
    assert found["kits_ready"] == pytest.approx((2 + 2) / 2)
    assert found["upkeep"] == pytest.approx(0.75)
    for name in ("with_room", "with_permit", "associations", "allied"):
        assert found[name] == 0.5, name


@pytest.mark.parametrize(("day", "share"), [(99, 0), (100, 0.5), (464, 0.5), (465, 0), (500, 0.5)])
def test_a_permit_holds_for_a_year(day: int, share: float) -> None:
    assert collectives_on(six(), day)["with_permit"] == share


def test_without_collectives_means_are_unknown() -> None:
    found = collectives_on(few(3), day=1)
    assert found.pop("collectives_alive") == found.pop("members") == 0
    assert all(math.isnan(value) for value in found.values())


def test_residents_who_take_part_by_hand() -> None:
    state = six()
    r = state.residents
    r.drive[:] = [0.9, 0.1, 0.7, 0.69, 0.8, 0.2]
    r.belonging[:], r.trust[:] = np.arange(6) / 10, 0.4
    found = residents_active(state)
    assert found["active"] == pytest.approx(3 / 6)
    assert found["in_core_team"] == pytest.approx(3 / 6)
    assert found["driving_active"] == pytest.approx(2 / 3)  # of 0, 2 and 4, the last two
    assert found["belonging"] == pytest.approx(0.25)
    assert found["trust"] == pytest.approx(0.4)
    r.drive[:] = 0.5
    assert math.isnan(residents_active(state)["driving_active"])


def test_register_coverage_by_hand() -> None:
    state = few(6, home=[0, 1, 2, 3, 4, 4], age=[80, 80, 80, 80, 80, 30])
    r = state.residents
    assert register_coverage(state) == 0
    put_on_list(state, 0, 1)
    r.registered[[0, 1, 4, 5]] = True
    assert register_coverage(state) == pytest.approx(2 / 4), "of the four who live alone"
    assert math.isnan(register_coverage(few(2)))


def test_a_year_by_hand() -> None:
    ledger = Ledger(101)
    ledger.activities[:, ActivityKind.WORKSHOP] = 1
    ledger.activities[:, ActivityKind.ONLINE] = 3
    ledger.attendance[:, ActivityKind.WORKSHOP] = 8
    ledger.left[11], ledger.left[90] = 2, 50
    ledger.joined[12] = 5
    ledger.volunteer_hours[:] = 2
    ledger.cost[:] = 10
    found = year_of(ledger, slice(11, 31), members=40)
    a_year = 365 / 20
    assert found["activities"] == found["activities_workshop"] == pytest.approx(365)
    assert found["activities_online"] == pytest.approx(3 * 365)
    assert found["activities_meal"] == 0
    assert found["attendance"] == found["attendance_workshop"] == pytest.approx(8 * 365)
    assert found["joined"] == pytest.approx(5 * a_year)
    assert found["exits"] == pytest.approx(2 * a_year / 40)
    assert found["volunteer_hours"] == pytest.approx(730)
    assert found["cost_year"] == pytest.approx(3650)
    assert math.isnan(year_of(ledger, slice(11, 31), members=0)["exits"])
    assert math.isnan(year_of(ledger, slice(1, 1), members=40)["joined"])


def test_those_who_stay_and_those_who_outlive() -> None:
    state = six()
    then = roll_call(state, 10, weekly=nobody(state))
    assert surviving(then, state) == still_active(then, state) == 1
    r, c = state.residents, state.collectives
    c.alive[:] = [True, True, False]
    c.founded[1] = 20
    assert surviving(then, state) == pytest.approx(1 / 2), "one that came later does not count"
    r.membership[2] = -1  # left
    r.membership[3], r.arrived[3] = -1, 15  # moved away
    r.membership[0, 1] = 0  # joined since
    assert still_active(then, state) == pytest.approx(1 / 2), "of 2 and 4, the second"
    assert then.member.tolist() == [False, False, True, True, True, False], "remembered"


def test_nobody_to_stay_nor_to_outlive() -> None:
    state = few(3)
    then = roll_call(state, 10, weekly=nobody(state))
    assert math.isnan(surviving(then, state))
    assert math.isnan(still_active(then, state))


def test_spans_of_a_run() -> None:
    span = Span(first=731, last=785)
    assert span.crisis == slice(731, 786)
    assert span.year == slice(366, 731)
    assert span.before == slice(675, 731)
    assert span.after(965) == slice(910, 966)
    assert span.after(790) == slice(786, 791), "not of the crisis"
    short = Span(first=11, last=20)
    assert short.year == short.before == slice(1, 11)


def test_the_eve_by_hand() -> None:
    state = six()
    r = state.residents
    r.arrived[:] = [-20 * 365, -365, 30, 40, -365, -365]
    r.owner[1] = True
    r.last_contact[:] = [0, 29, 30, 59, 59, 59]
    r.last_gave[:], r.last_received[:] = [-400, 50, -400, -400, 50, -400], -400
    r.last_received[0] = 58
    tie(state, 0, 1, 300.0, day=59)
    tie(state, 0, 2, 20.0, day=59, origin=Origin.HELP)
    tie(state, 3, 4, 60.0, day=59)
    found = on_the_eve(state, 59)
    assert found["acquaintances"] == pytest.approx(6 / 6)
    assert found["casual_friends"] == pytest.approx(4 / 6)
    assert found["friends"] == found["close_friends"] == pytest.approx(2 / 6)
    assert found["acquaintances_rooted"] == pytest.approx(3 / 2)  # 0 by years, 1 as owner
    assert found["acquaintances_unrooted"] == pytest.approx(3 / 4)
    assert found["acquaintances_stayers"] == pytest.approx(4 / 4)  # 0, 1, 4, 5
    assert found["isolated_before"] == pytest.approx(2 / 6)
    assert found["giant_component"] == pytest.approx(3 / 6)
    assert found["help_tie_hours_before"] == pytest.approx(40 / 6)
    assert found["gave_in_year"] == pytest.approx(2 / 6)
    assert found["exchanged_75"] == pytest.approx(2 / 2)
    assert found["exchanged_30_44"] == pytest.approx(1 / 4)


def test_what_is_left_at_the_end_by_hand() -> None:
    state = six()
    span = Span(60, 66)
    state.ledger.contacts[1:60, Contact.CHAT] = 6
    state.ledger.contacts[60:67, Contact.CHAT] = 100
    state.ledger.contacts[67:81, Contact.CHAT] = 3
    state.ledger.given[67:81] = 1
    then = roll_call(state, 59, nobody(state))
    tie(state, 0, 5, 8.0, day=66, origin=Origin.HELP)
    tie(state, 1, 4, 2.0, day=66, origin=Origin.HELP)  # begun before
    on_last = on_the_last_crisis_day(state, 66, BEGUN)
    assert on_last["help_tie_hours_crisis"] == pytest.approx(20 / 6)
    assert on_last["crisis_tie_hours"] == pytest.approx(16 / 6)
    state.collectives.alive[0] = False
    found = at_the_end(state, 80, span, then, BEGUN)
    assert found["contacts_after"] == pytest.approx(3 * 2 / 6 * 7)
    assert found["contacts_after_to_before"] == pytest.approx(0.5)
    assert found["services_after"] == pytest.approx(7)
    assert found["collectives_end"] == 1
    assert found["collectives_surviving"] == 0.5
    assert found["help_tie_hours_end"] == pytest.approx(20 / 6 * 2 ** (-14 / 270))
    assert found["crisis_tie_hours_end"] == pytest.approx(16 / 6 * 2 ** (-14 / 270))


def test_the_last_crisis_day_by_hand() -> None:
    state = six()
    state.residents.crisis_hours[:] = [0, 0, 0, 0, 2, 6]
    found = on_the_last_crisis_day(state, 66, BEGUN)
    assert found["gave_in_crisis"] == pytest.approx(2 / 6)
    assert found["helper_top_tenth"] == pytest.approx(6 / 8)
    assert 0.6 < found["helper_gini"] < 1


def test_the_moments_share_the_outcomes_among_them() -> None:
    state, span = six(), Span(60, 66)
    then = roll_call(state, 59, nobody(state))
    parts = [
        on_the_eve(state, 59),
        exposed(state),
        Year(len(state.residents)).tell(state, 59),
        Quarters().tell(),
        on_the_last_crisis_day(state, 66, BEGUN),
        left_without(state),
        first_help(state),
        mobilised(state.ledger, 60, 66),
        {"active_in_crisis": active_in_crisis(state, 60)},
        through_collectives(state, 60),
        felt(then, state),
        {"regulars_out": regulars_out(then, state, 60)},
        {"askers_helped": askers_helped(state), "no_visit": no_visit(state, 60)},
        Ends().tell(),
        lists_at_the_end(state),
        born_in(state, 60, 66).outcomes,
        {"crisis_born_end": born_in(state, 60, 66).alive(state)},
        *(
            {f"{name}_day_{day}": value for name, value in known(state, 59 + day, 180).items()}
            for day in KNOWN_DAYS
        ),
        at_the_end(state, 80, span, then, BEGUN),
        from_the_ledger(state, span, 80, members=4.0),
    ]
    assert sum(len(part) for part in parts) == len(OUTCOMES), "each is told once"
    assert {name for part in parts for name in part} == set(OUTCOMES)


def test_measuring_writes_nothing() -> None:
    state = six()
    tie(state, 0, 1, 20.0)
    before, span = twin(state), Span(60, 66)
    look(state.here(), 59, np.empty(len(TODAY)))
    assert len(ties_of(state, 59)) == len(TIES)
    on_the_eve(state, 59)
    on_the_last_crisis_day(state, 66, BEGUN)
    then = roll_call(state, 59, nobody(state))
    at_the_end(state, 80, span, then, BEGUN)
    felt(then, state)
    Ends().observe(state, 59)
    from_the_ledger(state, span, 80, members=4.0)
    assert changed(before, state) == set()
