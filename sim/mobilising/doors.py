"""Doors: a collective that has turned to the crisis calls its list and knocks at doors."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.aid.consent import consent, openness
from sim.codes import Finder, Gate, PlaceKind, Profile
from sim.mobilising.enlisting import Enlisting
from sim.parameters import Parameters, parameter
from sim.rng import Draws
from sim.state import State
from sim.state.dwellings import Households
from sim.state.lists import ON_PAPER, enter
from sim.state.residents import NEVER

type Rows = NDArray[np.intp]
type Flags = NDArray[np.bool_]


class Hours(NamedTuple):
    """Hours of a collective for doors and calls today.

    Attributes:
        own: of those that its desks left yesterday.
        enlisted: of those enlisted whom its desks can lead.
    """

    own: float
    enlisted: float


class Doors(Parameters):
    """What collectives do with the hours that their desks leave."""

    share: float = parameter(
        0.5,
        "share of the hours that desks leave which goes to doors and calls",
        unit="share",
        low=0,
        high=1,
    )
    enlisted_hours: float = parameter(
        3.0, "hours that one enlisted gives a week", unit="h/week", low=0, high=40
    )
    span: float = parameter(
        15.0,
        "enlisted whom one coordinator can lead",
        unit="person",
        low=1,
        high=1000,
        source="teams of fifteen under one mobiliser (Makesense, Paris 2020)",
    )
    talks_per_hour: float = parameter(
        4.0,
        "talks at doors in an hour, ways and closed doors included",
        unit="1/h",
        low=0.1,
        high=60,
        source="3 to 8 (assumption)",
    )
    again_days: int = parameter(
        30,
        "days after which a collective knocks at a door again",
        unit="day",
        low=1,
        high=3650,
    )
    calls: float = parameter(
        0.25, "share of these hours that goes to calls at most", unit="share", low=0, high=1
    )
    calls_per_hour: float = parameter(
        6.0,
        "entries of its list that it confirms by calls in an hour",
        unit="1/h",
        low=0.1,
        high=60,
    )
    call_days: int = parameter(
        14, "days without confirmation after which an entry is called", unit="day", low=1, high=365
    )

    def go(self, state: State, day: int, draws: Draws, enlisting: Enlisting, turned: Rows) -> None:
        """Let collectives spend a part of the hours that desks leave on calls and doors.

        Args:
            state: what there is.
            day: of the run.
            draws: of mobilisation.
            enlisting: who offers hours when asked.
            turned: rows of the collectives that have turned to the crisis.
        """
        groups = state.collectives
        left_by_desks = groups.purse + groups.at_doors  # yesterday
        groups.at_doors[:] = 0
        residents, homes = state.residents, state.households
        in_now = np.zeros(len(homes), dtype=bool)
        in_now[residents.household[residents.place < 0]] = True
        for c in turned.tolist():
            hours = self._hours(state, c, float(left_by_desks[c]))
            total = hours.own + hours.enlisted
            if total <= 0:
                continue
            called = self._call(state, day, draws, c, self.calls * total)
            left = total - called / self.calls_per_hour
            doors, wanted = self._choose(state, day, draws, c, in_now, left * self.talks_per_hour)
            self._talk(state, day, draws, c, doors, enlisting)
            used = (
                total if doors.size == wanted else total - left + doors.size / self.talks_per_hour
            )
            self._spend(state, c, hours.own * min(1.0, used / total))

    def _hours(self, state: State, c: int, left_by_desks: float) -> Hours:
        groups = state.collectives
        coordinators = 1 + (1 - groups.centralisation[c]) * max(0, groups.core[c] - 1)
        led = min(float(groups.enlisted[c]), self.span * float(coordinators))
        return Hours(self.share * left_by_desks, self.share * led * self.enlisted_hours / 7)

    @staticmethod
    def _spend(state: State, c: int, hours: float) -> None:
        """Keep hours from the desks of today; the core team's part of them is work for it."""
        groups = state.collectives
        own, lent = float(groups.hours[c]), float(groups.support[c])
        part = own / (own + lent) if own > 0 else 0.0
        groups.at_doors[c] = hours
        groups.work[c] += hours * part * (1 + float(groups.rivalry[c]))

    def _call(self, state: State, day: int, draws: Draws, c: int, hours: float) -> int:
        """Confirm entries of a list by calls, the oldest first; return how many."""
        residents = state.residents
        if state.conditions.closed[0, PlaceKind.ONLINE]:
            return 0
        rows, slots = np.nonzero(residents.list_holder == c)
        if not rows.size:
            return 0
        since = residents.list_day[rows, slots]
        due = np.flatnonzero(day - since >= self.call_days)
        most = int(hours * self.calls_per_hour + draws.part("calls").uniform([c])[0])
        called = due[np.argsort(since[due], kind="stable")][:most]
        residents.list_day[rows[called], slots[called]] = day
        return int(called.size)

    def _choose(
        self, state: State, day: int, draws: Draws, c: int, in_now: Flags, talks: float
    ) -> tuple[Rows, int]:
        """Return the households with which a collective talks today, and how many it has time for.

        Those that a list of the institution names come first, if a link brings it to the
        collective; then the nearest building, and the dwellings in it by chance.
        """
        groups, homes, buildings = state.collectives, state.households, state.buildings
        wanted = int(talks + draws.part("talks").uniform([c])[0])
        lately = (homes.knocker >= 0) & (day - homes.knocked < self.again_days)
        told = (lately & _sharing(state, c)[homes.knocker]).any(axis=1)
        open_to = np.flatnonzero(in_now & ~told)
        if not wanted or not open_to.size:
            return open_to[:0], wanted
        away = np.hypot(buildings.x - groups.x[c], buildings.y - groups.y[c])
        turn = np.empty(away.size)
        turn[np.argsort(away, kind="stable")] = np.arange(away.size)
        order = turn[homes.building[open_to]] + draws.part("dwelling").uniform(open_to, c)
        named = np.zeros(len(homes), dtype=bool)
        named[state.residents.household[state.residents.registered]] = True
        order -= away.size * (named[open_to] & groups.linked[c])
        return open_to[np.argsort(order, kind="stable")[:wanted]], wanted

    def _talk(
        self, state: State, day: int, draws: Draws, c: int, doors: Rows, enlisting: Enlisting
    ) -> None:
        """Let a collective talk with households at their doors."""
        if not doors.size:
            return
        homes, ledger = state.households, state.ledger
        known = (homes.knocker[doors] >= 0) & (day - homes.knocked[doors] < self.again_days)
        known &= ~_sharing(state, c)[homes.knocker[doors]]
        ledger.talks[day] += doors.size
        ledger.talks_twice[day] += np.count_nonzero(known.any(axis=1))
        _remember(homes, doors, c, day)
        posters = state.buildings.poster
        bare = homes.building[doors]
        posters[bare[posters[bare] < 0]] = c
        people = _who_is_in(state, doors)
        _list(state, day, draws, c, people)
        _notice(state, day, draws, c, people)
        able = enlisting.chance(state, day, people) > 0
        enlisting.ask(state, day, draws, _one_a_door(state, draws, people[able]), c)


def _sharing(state: State, c: int) -> Flags:
    """Tell of which collectives one has the list, its own and its allies', (collectives + 1,).

    The last, which stands for none, is False.
    """
    alliance = state.collectives.alliance
    shares = np.append((alliance == alliance[c]) & (alliance >= 0), False)
    shares[c] = True
    return shares


def _remember(homes: Households, doors: Rows, c: int, day: int) -> None:
    """Let households remember who knocked; the one that did longest ago is forgotten."""
    mine = homes.knocker[doors] == c
    oldest = np.where(homes.knocker[doors] < 0, NEVER, homes.knocked[doors]).argmin(axis=1)
    slot = np.where(mine.any(axis=1), mine.argmax(axis=1), oldest)
    homes.knocker[doors, slot], homes.knocked[doors, slot] = c, day


def _who_is_in(state: State, doors: Rows) -> Rows:
    """Return the rows of those at home in some households, in the order of these."""
    homes = state.households
    count = homes.residents[doors]
    first = np.repeat(homes.first_resident[doors] - np.cumsum(count) + count, count)
    rows = first + np.arange(first.size)
    return np.asarray(rows[state.residents.place[rows] < 0])


def _one_a_door(state: State, draws: Draws, rows: Rows) -> Rows:
    """Return one of each household's residents among some, by chance."""
    luck = draws.part("opens").uniform(rows)
    order = np.lexsort((luck, state.residents.household[rows]))
    _, first = np.unique(state.residents.household[rows][order], return_index=True)
    return np.asarray(rows[order[first]])


def _list(state: State, day: int, draws: Draws, c: int, people: Rows) -> None:
    """Put the eldest exposed resident of each household at home on the list, who consents."""
    residents = state.residents
    rows = people[residents.profile[people] == Profile.EXPOSED]
    order = np.lexsort((-residents.age[rows], residents.household[rows]))
    _, first = np.unique(residents.household[rows][order], return_index=True)
    rows = rows[order[first]]
    listed = (residents.list_holder[rows] == c).any(axis=1)
    agrees = listed | consent(state, draws, rows)
    members, slots = np.nonzero(residents.membership == c)
    core = members[residents.core[members, slots] == 1]
    who = draws.part("knocker").uniform(rows)
    for i, luck in zip(rows[agrees].tolist(), who[agrees].tolist(), strict=True):
        bearer = int(core[int(luck * core.size)]) if core.size else ON_PAPER
        enter(residents, i, c, bearer, day)


def _notice(state: State, day: int, draws: Draws, c: int, people: Rows) -> None:
    """Offer help for the silent needs of those at home; what is accepted comes into the queue.

    A need keeps the number that decides, so that knocking again does not help. Of those that nobody
    asks for, one a resident is met by the talk (mutual aid).
    """
    needs, residents = state.needs, state.residents
    length = int(needs.length[0])
    silent = (needs.asked[:length] == 0) & (needs.found[:length] < 0)
    rows = np.flatnonzero(silent & np.isin(needs.resident[:length], people))
    unasked = state.need_traits.unasked[needs.kind[rows]]
    seen = rows[unasked]
    _, first = np.unique(needs.resident[seen], return_index=True)
    needs.found[seen[first]] = Finder.DOOR
    rows = rows[~unasked]
    if not rows.size:
        return
    who, kind = needs.resident[rows].astype(np.intp), needs.kind[rows].astype(np.intp)
    number = kind + len(state.need_traits) * needs.nth[rows]
    kept = draws.part("need")
    luck = np.array([
        kept._replace(day=int(arisen)).uniform([i], int(k))[0]
        for arisen, i, k in zip(needs.arisen[rows], who, number, strict=True)
    ])  # fmt: skip
    accepted = luck < openness(state, who)
    needs.offered[rows] = 1
    residents.last_offered[who, kind] = day
    needs.found[rows[accepted]] = Finder.DOOR
    waiting = needs.queue[rows] >= 0
    needs.queue[rows[accepted & ~waiting]] = c
    declined = rows[~accepted]
    needs.gate[declined] = np.maximum(needs.gate[declined], Gate.DECLINED)
