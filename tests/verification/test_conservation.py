"""What is neither made nor lost: memberships, kits, needs and money in whole runs.

That ties are the same at both ends, that columns stay within their bounds and that needs by group
are met, lapsed or open is checked after each step of a run with `checks=on` (`sim.checks`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pytest

from sim.beginning import begin
from sim.codes import Contact, Group, NeedKind, Origin
from sim.processes.activities import Activities
from sim.processes.collective_life import CollectiveLife
from sim.processes.facilitation import Facilitation
from sim.processes.founding import Founding
from sim.processes.levers import Levers
from sim.processes.logistics import Logistics
from sim.processes.mobilisation import Mobilisation
from sim.processes.moves import Moves
from sim.processes.process import Process
from sim.processes.succession import Succession
from sim.scenario import Scenario
from sim.state import State
from tests.verification.limits import at, ends_of_days, steps

BUSY = {
    "neighbourhood.residents": 400,
    "timeline.build_up_days": 90,
    "succession.taking_over": 100,
    "succession.ending": 3,
    "succession.leaders_leave_days_before": 30,
    "facilitation.outreach.asking": 1,
}
"""Collectives lose leaders, end, pass on what they had, and are joined by those asked at doors."""


@pytest.fixture(scope="module")
def busy() -> Scenario:
    return at(BUSY)


type Pairs = frozenset[tuple[int, int]]


class Change(NamedTuple):
    """What a step did to who belongs to what.

    Attributes:
        gained: residents and the collectives that they came to belong to.
        lost: residents and the collectives that they belong to no more.
        joined: members booked as having joined in the step.
        left: members booked as having left.
        led: collectives that had a leader before it.
        state: after it.
    """

    gained: Pairs
    lost: Pairs
    joined: int
    left: int
    led: int
    state: State


def belong(state: State) -> Pairs:
    """Members and their collectives."""
    who, slot = np.nonzero(state.residents.membership >= 0)
    return frozenset(zip(who.tolist(), state.residents.membership[who, slot].tolist(), strict=True))


def changes(spec: Scenario) -> Iterator[tuple[int, type[Process], Change]]:
    """Live a whole run; yield what each step did."""
    members = belong(begin(spec))
    joined = left = led = 0
    for day, process, state in steps(spec):
        now, book = belong(state), state.ledger
        joined, left = int(book.joined.sum()) - joined, int(book.left.sum()) - left
        yield day, type(process), Change(now - members, members - now, joined, left, led, state)
        members, led = now, int((state.collectives.leader >= 0).sum())
        joined, left = int(book.joined.sum()), int(book.left.sum())


def ways(day: int, kind: type[Process], change: Change, leave: int) -> dict[str, int]:
    """How many came and went in a step, by ways that are open to it; leaders on one day `leave`."""
    gained, lost, groups = change.gained, change.lost, change.state.collectives
    if kind in (Activities, Facilitation, Mobilisation):
        assert (len(gained), len(lost)) == (change.joined, 0)
        return {"joined": len(gained)}
    if kind is CollectiveLife:
        assert (len(gained), len(lost)) == (0, change.left)
        return {"left": len(lost)}
    if kind is Founding:
        new = np.flatnonzero(groups.alive & (groups.founded == day))
        assert not lost
        assert {c for _, c in gained} == set(new.tolist())
        return {"founded": len(gained)}
    if kind is Succession:
        over = set(np.flatnonzero(groups.dissolved == day).tolist())
        assert change.left == (change.led if day == leave else 0), "every leader leaves"
        assert len([c for _, c in lost if c not in over]) <= change.left
        assert {i for i, _ in gained} <= {i for i, c in lost if c in over}
        ended = len(lost) - change.left
        return {"passed on": len(gained), "left": change.left, "ended": ended}
    if kind is Moves:
        assert not gained
        assert all(change.state.residents.arrived[i] == day for i, _ in lost)
        return {"moved": len(lost)}
    assert not gained | lost, kind.__name__
    return {}


def test_members_are_those_who_joined_founded_or_passed_on_and_neither_left_ended_nor_moved(
    busy: Scenario,
) -> None:
    flow: Counter[str] = Counter()
    leave = busy.timeline.build_up_days + 1 - BUSY["succession.leaders_leave_days_before"]
    for day, kind, change in changes(busy):
        flow.update(ways(day, kind, change, leave))
    book = change.state.ledger
    assert (flow["joined"], flow["left"]) == (book.joined.sum(), book.left.sum())
    came = flow["joined"] + flow["founded"] + flow["passed on"]
    gone = flow["left"] + flow["ended"] + flow["moved"]
    assert len(belong(change.state)) == len(belong(begin(busy))) + came - gone
    assert min(flow.values()) > 0, "every way in and out is taken"
    assert len(flow) == 6


def test_kits_are_those_brought_less_those_worn_and_lost() -> None:
    # a kit comes with a founding; goes by wear, by use, or with a collective that ends, but for the
    # part that passes on; nobody has the means to buy one
    means = {f"logistics.{name}": 0 for name in ("own_kits", "wanted_kits", "kits_per_1000")}
    spec = at(BUSY | means | {"founding.origins.kits": 3})
    share = spec.levers.compost.intensity / 2
    kits = np.zeros(0)
    flow: Counter[str] = Counter()
    for day, process, state in steps(spec):
        groups, kind = state.collectives, type(process)
        now = groups.kits.astype(float)
        if not kits.size:  # the first process, the crisis, writes no kits
            kits, first = now, now.sum()
        if kind is Logistics:
            left = np.where(groups.alive, kits * (1 - spec.logistics.wear / 365), kits)
            if day % 30:  # allies even out what they have each month
                assert now == pytest.approx(left, rel=1e-5, abs=1e-6)
            assert now.sum() == pytest.approx(left.sum(), rel=1e-5)
            flow["worn"] += (kits - now).sum()
        elif kind is Succession:
            over, alive = groups.dissolved == day, groups.alive
            passed = share * kits[over].sum() if alive.any() else 0.0
            assert now[alive].sum() == pytest.approx(kits[alive].sum() + passed, rel=1e-5)
            assert not now[over].any()
            flow["lost"] += kits[over].sum() - passed
        elif kind is Founding:
            new = groups.alive & (groups.founded == day)
            assert (now[new] == 3).all()
            assert (now[~new] == kits[~new]).all()
            flow["brought"] += 3 * int(new.sum())
        else:
            assert (now == kits).all(), kind.__name__
        kits = now
    assert kits.sum() == pytest.approx(
        first + flow["brought"] - flow["worn"] - flow["lost"], rel=1e-5
    )
    assert min(flow.values()) > 0


def test_needs_of_each_kind_are_met_lapsed_or_open(busy: Scenario) -> None:
    # lapsed needs are booked whole and in hours, not by kind: both must be those that are neither
    # met nor open
    for _, state in ends_of_days(busy):
        book, rows, length = state.ledger, state.needs, int(state.needs.length[0])
        still_open = np.zeros(book.arisen_by_kind.shape, dtype=int)
        np.add.at(still_open, (rows.arisen[:length], rows.kind[:length]), 1)
        lapsed = book.arisen_by_kind - book.met_by_kind - still_open
        assert (lapsed >= 0).all()
        assert (lapsed.sum(axis=1) == book.lapsed[:, Group.EVERYONE]).all()
        assert book.unmet_hours == pytest.approx(lapsed @ state.need_traits.effort, abs=1e-3)
        assert (book.arisen_by_kind.sum(axis=1) == book.arisen[:, Group.EVERYONE]).all()
        assert (book.met_by_kind.sum(axis=1) == book.channel.sum(axis=1)).all()
    arose = book.arisen_by_kind.sum(axis=0) > 0
    assert arose[: len(NeedKind)].all()
    assert (lapsed.sum(axis=0) > 0).tolist() == arose.tolist()
    assert (book.met_by_kind.sum(axis=0) > 0).tolist() == arose.tolist()


def test_services_are_what_ties_remember() -> None:
    # without moves, fading and full rows each service is remembered by the tie of the two: as many
    # as were given, each a contact of help and a need met by a neighbour or a collective
    # (a talk at the door may meet a need without being a service: nobody goes to doors)
    quiet = {"moves.turnover": 0, "tie_fading.forget_below": 0, "tie_fading.k_max": 256}
    # (nor is equipment that one fetches oneself: none is needed)
    quiet |= {"mobilisation.doors.share": 0, "needs.kinds.equipment.kit": 0}
    for _, state in ends_of_days(at(BUSY | quiet)):
        book, ties = state.ledger, state.ties
    held = np.arange(ties.alter.shape[1]) < ties.degree[:, None]
    given = int(book.given.sum())
    assert ties.given[held].sum(dtype=int) == given > 50
    assert book.contacts[:, Contact.HELP].sum() == given
    assert book.channel[:, 2:4].sum() == given
    assert not ties.given[held & (ties.origin == Origin.HOUSEHOLD)].any()


def test_public_money_is_that_of_levers_posts_rooms_kits_and_grants() -> None:
    # each lever and each post its price, the room its rent, grants what they add to funds; kits
    # once, since they do not wear
    shares = {"development_team": 0.5, "elected": 0.5, "landlord": 0, "caretaker": 0}
    spec = at(
        BUSY
        | {f"facilitation.kinds.{kind}.share": share for kind, share in shares.items()}
        | {"logistics.wear": 0}
    )
    residents, posts = spec.neighbourhood.residents, spec.facilitation.posts_per_1000
    prices, kit = spec.prices.posts, spec.prices.kit
    a_day = {
        Levers: sum(spec.prices.levers.costs(residents)) / 365,
        Facilitation: posts
        * residents
        / 1000
        * (0.5 * prices.development_team + 0.5 * prices.elected)
        / 365,
        Logistics: spec.prices.room / 365,
    }
    common = spec.logistics.kits_per_1000 * residents / 1000
    booked = funds = kits = 0.0
    bought, granted = 0, 0.0
    for day, process, state in steps(spec):
        kind, groups = type(process), state.collectives
        cost = float(state.ledger.cost[day]) - booked
        more = {
            Facilitation: groups.funds.sum() - funds,
            Logistics: kit * common * (groups.shared_kits.any() and not kits),
        }
        if kind in (Facilitation, Logistics):
            assert cost - a_day[kind] == pytest.approx(more[kind], abs=0.01)
        else:
            assert cost == pytest.approx(a_day.get(kind, 0.0), abs=0.01)
        bought += int(kind is Logistics and more[kind] > 1)
        granted += more[kind] if kind is Facilitation else 0
        booked = 0.0 if kind is Moves else float(state.ledger.cost[day])
        funds, kits = groups.funds.sum(), max(kits, groups.shared_kits.sum())
    assert bought == 1, "on the first day"
    assert granted > 0
