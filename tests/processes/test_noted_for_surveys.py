"""What processes note so that it can be asked about later; no rule reads it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.codes import ActivityKind, Contact, NeedKind, Sought, Stage, Stakes
from sim.processes.encounters import Encounters
from sim.processes.mutual_aid import MutualAid
from sim.state import State
from sim.state.residents import NEVER
from tests.processes.asking import channels, deaf, in_need, silent, willing, with_collective
from tests.processes.holding import club, holding, like, only
from tests.worlds import few, live, tie

FIRST = 20
"""The first day of the crisis, of states of few."""


def serious(state: State, stakes: Stakes = Stakes.SERIOUS) -> State:
    state.need_traits.stakes[:] = stakes
    return state


# Visits and gatherings.


def test_a_visit_is_noted_on_both_sides_and_a_call_is_not() -> None:
    none = {"stairs_rate": 0, "place_rate": 0, "visit_rate": 0.0, "online_rate": 0.0}
    state = few(3)
    state.residents.messaging[:] = True
    state.residents.sociability[:] = 10
    tie(state, 0, 1, 100, day=1)
    for day, kind, contact in ((1, "online", Contact.ONLINE), (2, "visit", Contact.VISIT)):
        process = Encounters(**(none | {f"{kind}_rate": 5.0, "homophily": 0.0}))
        process.describe(state.manners)
        live(process, state, day)
        met = state.ledger.contacts[day]
        assert met[contact] == met.sum() > 0
        noted = [NEVER] * 3 if kind == "online" else [2, 2, NEVER]
        assert state.residents.last_visit.tolist() == noted


GATHERINGS = (ActivityKind.APERITIF, ActivityKind.MEAL, ActivityKind.STREET_TABLE)


@pytest.mark.parametrize(
    ("kind", "where"), [*((kind, "street") for kind in ActivityKind), (GATHERINGS[0], "online")]
)
def test_a_gathering_is_an_aperitif_a_meal_or_a_street_table(
    kind: ActivityKind, where: str
) -> None:
    state = club()
    r = state.residents
    r.messaging[:] = True
    live(holding(only(**{kind.name.lower(): like(kits=0, where=where)})), state)
    assert state.ledger.attendance[1, kind] == 4
    gathered = kind in GATHERINGS and where != "online"
    assert r.last_activity.tolist() == [1 if where != "online" else NEVER] * 4 + [NEVER] * 2
    assert r.last_gathering.tolist() == [1 if gathered else NEVER] * 4 + [NEVER] * 2


# Help through collectives.


@pytest.mark.parametrize("stage", [Stage.BUILD_UP, Stage.CRISIS])
def test_who_was_looked_after_who_was_sent_and_who_offered(stage: Stage) -> None:
    state = with_collective(listed=[0])
    state.conditions.stage[0] = stage
    live(willing(), state)
    assert channels(state) == {"collective": 1}
    r, book = state.residents, state.ledger
    assert r.last_looked_after.tolist() == [1, NEVER, NEVER, NEVER]
    assert (r.last_sent == 1).tolist() == (r.last_gave == 1).tolist()
    assert (r.last_sent == 1).sum() == 1
    offered = [NEVER, NEVER, 1, 1] if stage == Stage.CRISIS else [NEVER] * 4
    assert r.last_offered.tolist() == offered, "members, in a crisis"
    assert (book.put[1], book.put_met[1]) == (1, 1)


def test_a_visit_that_fails_sends_somebody_and_looks_after_nobody() -> None:
    state = with_collective(listed=[0], skill=1)
    r, book = state.residents, state.ledger
    for day in range(1, 5):
        live(willing(), state, day)
        assert r.last_sent.max() >= 1
        assert book.put[1] == (day == 4), "once it is over, on the day on which it arose"
    assert (r.last_looked_after == NEVER).all()
    assert (book.put.sum(), book.put_met.sum(), book.ineffective[1]) == (1, 0, 1)


def test_all_of_a_crew_were_sent_but_those_who_live_there() -> None:
    state = with_collective(listed=[0])
    state.need_traits.crew[NeedKind.ERRAND], state.needs.left[0] = 3, 3.0
    live(willing(), state)
    assert channels(state) == {"collective": 1}
    assert state.residents.last_sent.tolist() == [NEVER, NEVER, 1, 1]
    assert state.residents.last_looked_after.tolist() == [1, NEVER, NEVER, NEVER]


def test_a_neighbour_s_help_was_not_put_to_a_collective() -> None:
    state = with_collective()
    tie(state, 0, 1, 10, day=1)
    live(willing(), state)
    assert channels(state) == {"neighbour": 1}
    r, book = state.residents, state.ledger
    assert not book.put.any()
    assert (r.last_looked_after == NEVER).all()
    assert (r.last_sent == NEVER).all()


# Asking.


@pytest.mark.parametrize(
    ("met", "asked", "stakes", "arisen", "came"),
    [
        (True, True, Stakes.SERIOUS, FIRST, Sought.HELPED),
        (True, True, Stakes.GRAVE, FIRST + 14, Sought.HELPED),  # after the crisis
        (False, True, Stakes.SERIOUS, FIRST, Sought.IN_VAIN),
        (True, False, Stakes.SERIOUS, FIRST, Sought.NOT_ASKED),
        (False, False, Stakes.SERIOUS, FIRST, Sought.NOT_ASKED),
        (True, True, Stakes.EVERYDAY, FIRST, Sought.NOT_ASKED),
        (True, True, Stakes.SERIOUS, FIRST - 1, Sought.NOT_ASKED),
    ],
)
def test_what_asking_came_to(
    met: bool, asked: bool, stakes: Stakes, arisen: int, came: Sought
) -> None:
    state = serious(in_need(few(2), [0], day=arisen, asked=asked), stakes)
    tie(state, 0, 1, 10, day=arisen)
    voice = {"voice": silent(neighbours_notice=1), "familiar_hours": 0.01}
    for day in range(arisen, arisen + 4):
        live(willing(**voice) if met else deaf(**voice), state, day)
    assert bool(state.ledger.met.any()) == met
    assert state.residents.sought.tolist() == [came, Sought.NOT_ASKED]


@pytest.mark.parametrize(("before", "aid"), [(Sought.IN_VAIN, willing), (Sought.HELPED, deaf)])
def test_help_that_came_once_counts_whatever_came_before_or_after(
    before: Sought, aid: Callable[[], MutualAid]
) -> None:
    state = serious(in_need(few(2), [0], day=FIRST))
    tie(state, 0, 1, 10, day=FIRST)
    state.residents.sought[0] = before
    for day in range(FIRST, FIRST + 4):
        live(aid(), state, day)
    assert state.ledger.met.any() == (aid is willing)
    assert state.residents.sought[0] == Sought.HELPED


def test_the_needs_of_the_frail_and_for_how_many_of_them_help_is_asked() -> None:
    """The frail: of 75 and over, or of limited mobility; booked on the day on which it arose."""
    state = few(4, age=[80, 40, 40, 74])
    state.residents.limited_mobility[1] = True
    in_need(in_need(state, [0, 2, 3]), [1], asked=False)
    book = state.ledger
    for day in range(1, 5):
        assert not book.frail.any()
        live(deaf(), state, day)
    assert np.flatnonzero(book.frail).tolist() == np.flatnonzero(book.frail_asked).tolist() == [1]
    assert (book.frail[1], book.frail_asked[1]) == (2, 1)
    errand = 1 << NeedKind.ERRAND
    assert state.residents.unmet_kinds.tolist() == [errand] * 4
