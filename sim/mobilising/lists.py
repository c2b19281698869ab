"""Lists of people to look after, kept by collectives: noted, confirmed, lost."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.codes import Profile
from sim.fields import taken
from sim.kernels.listing import Listed, confirm, note_known
from sim.mobilising.consent import consent
from sim.parameters import Parameters, parameter
from sim.rng import Draws
from sim.state import State
from sim.state.lists import ON_PAPER, enter, strike


class Lists(Parameters):
    """How collectives come to know whom to look after, in ordinary times too."""

    note: float = parameter(
        0.02,
        "chance that a member of a core team who is in contact with an exposed resident, very well "
        "known, thinks of putting the resident on the list",
        unit="share",
        low=0,
        high=1,
        source="0 to 0.1 (assumption)",
    )
    everybody: bool = Field(
        False,
        description="whether from the eve of the crisis on every exposed resident is on the list "
        "of the nearest collective with a core team: a bound on what lists can do",
    )

    def keep(self, state: State, day: int, draws: Draws) -> None:
        """Note, confirm and strike entries.

        Args:
            state: written: the lists of residents.
            day: of the run.
            draws: of mobilisation.
        """
        residents = state.residents
        self._note(state, day, draws)
        if self.everybody and day >= state.conditions.first_crisis_day[0] - 1:
            _list_everybody(state, day)
        rows = _rows_with(residents.list_holder >= 0)
        if not rows.size:
            return
        confirm(day, rows, taken(Listed, residents), state.ties)
        _lose(state, day, draws.part("paper"), rows)

    def _note(self, state: State, day: int, draws: Draws) -> None:
        residents, ties = state.residents, state.ties
        carriers = _rows_with(residents.core)
        if not carriers.size:
            return
        room = carriers.size * ties.alter.shape[1]
        noted, known = np.empty((3, room), dtype=np.int32), np.empty(room, dtype=np.float32)
        count = note_known(
            draws.part("note").stream,
            day,
            carriers,
            taken(Listed, residents),
            ties,
            self.note,
            float(state.manners.familiar_hours[0]),
            noted,
            known,
        )
        agrees = consent(state, draws, noted[0, :count], known[:count])
        for i, c, j in noted[:, :count].T[agrees].tolist():
            enter(residents, i, c, j, day)


def _list_everybody(state: State, day: int) -> None:
    """Put every exposed resident on the list of the nearest collective with a core team."""
    residents, groups, buildings = state.residents, state.collectives, state.buildings
    acting = np.flatnonzero(groups.alive & (groups.core > 0))
    if not acting.size:
        return
    away = np.hypot(
        groups.x[acting] - buildings.x[:, None], groups.y[acting] - buildings.y[:, None]
    )
    nearest = acting[away.argmin(axis=1)]
    for i in np.flatnonzero(residents.profile == Profile.EXPOSED).tolist():
        enter(residents, i, int(nearest[residents.building[i]]), ON_PAPER, day)


def _rows_with(values: NDArray[np.generic]) -> NDArray[np.int32]:
    """Return the rows in which some value is not 0; sooner than row by row where few are."""
    found = np.flatnonzero(values) // values.shape[1]
    return np.unique(found).astype(np.int32)


def _lose(state: State, day: int, draws: Draws, rows: np.ndarray) -> None:
    """Strike what was not confirmed for too long, and what the bearer took away.

    A bearer who is no member any more took the entry away, unless others knew of it, too, as they
    do with chance shared knowledge; then it is written down.
    """
    residents, groups = state.residents, state.collectives
    holder, bearer = residents.list_holder[rows], residents.list_bearer[rows]
    held = holder >= 0
    stale = held & (day - residents.list_day[rows] > state.manners.list_days[0])
    members = residents.membership[bearer]  # (rows, lists, memberships); of nobody, not looked at
    gone = held & (bearer != ON_PAPER) & ~(members == holder[..., None]).any(axis=2)
    at, slots = np.nonzero(gone)
    if at.size:
        luck = np.array(
            [draws.uniform([rows[a]], int(s))[0] for a, s in zip(at, slots, strict=True)]
        )
        others_know = luck < groups.shared_knowledge[holder[at, slots]]
        residents.list_bearer[rows[at[others_know]], slots[others_know]] = ON_PAPER
        gone[at[others_know], slots[others_know]] = False
    at, slots = np.nonzero(stale | gone)
    strike(residents, rows[at], slots)
