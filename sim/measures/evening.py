"""An evening: what each building needs and gets, who helped whom that day, how it went so far.

What a map shows that is drawn day by day; a film of the whole crisis is in `sim.measures.film`.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.codes import Channel, Group, Profile
from sim.measures.crisis import known_to_collectives, left_without
from sim.measures.help import deaths
from sim.measures.portrait import services
from sim.measures.shares import mean, share
from sim.state import State
from sim.state.residents import NEVER

WEEK = 7
"""Days of which a building shows what became of its needs."""

ENDED = ("neighbour", "collective", "others", "lapsed")
"""What becomes of needs that the household does not meet by itself."""

_COUNTED = ("waiting", "without", "helpers", "exposed", "listed", "doors", "collectives")

FIELDS = (*ENDED, *_COUNTED, "stricken")
"""What an evening tells of each building."""

_OTHERS = (Channel.KIN, Channel.INSTITUTION, Channel.OUTSIDERS)
_LAPSED = -1

type Counts = NDArray[np.int64]


class Evening(NamedTuple):
    """What there is to be seen at the end of a day.

    Attributes:
        day: of the run.
        buildings: by field of `FIELDS`, (buildings,) each. `neighbour` to `others`: needs met by
            them in the last seven days; lapsed: needs that nobody met by their last day, of the
            same days; waiting: needs that are open; without: residents who had a grave need unmet
            in the crisis so far; helpers: residents who gave help today; exposed: residents whom
            the crisis exposes; listed: of these, those on a list that a collective works with;
            doors: households with which a collective talked at the door today; collectives: those
            at home there that are alive; stricken: 1 in the footprint of the crisis, else 0.
        help: (pairs, 3) building of those who helped, building of those who were helped today, and
            along how many ties; pairs within a building too.
        open_places: (places,) which exist and are open.
        so_far: outcomes of the crisis as they are so far, and stay once it is over, when each is
            that of the run: `left_without_everyone` and `left_without_over_75_alone`, per 1,000 of
            them; `needs_met_everyone`, of the needs that are over; `deaths`; `cost`. And `known`:
            the share of the exposed residents who are listed. NaN where there is none to count.
    """

    day: int
    buildings: dict[str, Counts]
    help: Counts
    open_places: NDArray[np.bool_]
    so_far: dict[str, float]


class Evenings:
    """Evenings of a neighbourhood, one after the other.

    Args:
        state: at the end of the day before the first evening that is looked at.
        day: that day.
        list_days: days for which an entry of a list counts.
    """

    def __init__(self, state: State, day: int, list_days: int) -> None:
        self._list_days = list_days
        self._outcomes: dict[str, float] = {}
        self._ended = deque([state.buildings.ended.copy()], maxlen=WEEK)
        self._given = services(state, day).given

    def look(self, state: State, day: int) -> Evening:
        """Look at the evening of the next day."""
        listed = _listed(state, day, self._list_days)
        self._outcomes |= _of_residents(state, listed) if _still(state, day) else {}
        return Evening(
            day,
            self._buildings(state, day, listed),
            self._helped(state, day),
            state.places.existing & state.places.open,
            self._outcomes | _of_days(state, day),
        )

    def _buildings(self, state: State, day: int, listed: NDArray[np.bool_]) -> dict[str, Counts]:
        people, needs, groups = state.residents, state.needs, state.collectives
        ended = state.buildings.ended.copy()
        week = (ended - self._ended[0]).astype(np.int64)
        self._ended.append(ended)
        knocked = (state.households.knocked == day).any(axis=1)
        found = {
            "neighbour": week[:, Channel.NEIGHBOUR],
            "collective": week[:, Channel.COLLECTIVE],
            "others": week[:, _OTHERS].sum(axis=1),
            "lapsed": week[:, _LAPSED],
            "waiting": people.building[needs.resident[: needs.length[0]]],
            "without": people.building[people.left_without != NEVER],
            "helpers": people.building[people.busy > 0],
            "exposed": people.building[people.profile == Profile.EXPOSED],
            "listed": people.building[listed],
            "doors": state.households.building[knocked],
            "collectives": groups.building[groups.alive],
            "stricken": state.buildings.stricken.astype(np.int64),
        }
        for name in _COUNTED:
            found[name] = np.bincount(found[name], minlength=len(ended))
        return found

    def _helped(self, state: State, day: int) -> Counts:
        """Return between which buildings services were given today; see `Evening.help`."""
        given = services(state, day).given
        more = (given - self._given).tocoo()
        self._given = given
        of = state.residents.building
        helper, helped = (of[rows[more.data > 0]] for rows in more.coords)
        pairs, number = np.unique(np.stack([helper, helped], axis=1), axis=0, return_counts=True)
        return np.column_stack([pairs, number]).astype(np.int64)


def _listed(state: State, day: int, list_days: int) -> NDArray[np.bool_]:
    """Tell which residents are exposed and on a list that a collective works with, (n,)."""
    exposed = state.residents.profile == Profile.EXPOSED
    return np.asarray(exposed & known_to_collectives(state, day, list_days))


def _still(state: State, day: int) -> bool:
    """Tell whether the crisis is not over: who moves away later is counted with those who were."""
    return day <= int(state.conditions.last_crisis_day[0])


def _of_residents(state: State, listed: NDArray[np.bool_]) -> dict[str, float]:
    """Return what residents tell; see `Evening.so_far`."""
    left = left_without(state)
    return {
        "left_without_everyone": left["left_without_everyone"],
        "left_without_over_75_alone": left["left_without_over_75_alone"],
        "known": mean(listed[state.residents.profile == Profile.EXPOSED]),
    }


def _of_days(state: State, day: int) -> dict[str, float]:
    """Return what the ledger tells; see `Evening.so_far`."""
    ledger, now = state.ledger, state.conditions
    crisis = slice(int(now.first_crisis_day[0]), min(day, int(now.last_crisis_day[0])) + 1)
    met = ledger.met[crisis, Group.EVERYONE].sum()
    over = met + ledger.lapsed[crisis, Group.EVERYONE].sum()
    return {
        "needs_met_everyone": share(met, over),
        "deaths": deaths(ledger, crisis)["deaths"],
        "cost": float(ledger.cost[: crisis.stop].sum()),
    }
