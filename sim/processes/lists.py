"""Lists: whom collectives know to look after, noted, confirmed and lost, in ordinary times too.

Rule: each day, after mutual aid. An entry has a holder (a collective), a bearer (the one who brings
it, or nobody where it is on paper) and the day on which it was last confirmed.

Noted. A member of a core team in contact today with an exposed resident outside the household
thinks of noting the resident with chance note x known, known being h / (h + familiar_hours) of
their tie of h hours, and puts the resident, who consents, on the list of each core team that the
member belongs to, as its bearer. A resident i consents if a number that i keeps is below

  open_i = accept + accept_familiar x known - ask_reluctance x (reluctance_i - its mean)
           + ask_belief x (trust_i - 0.5)

the numbers being those of mutual aid: who declined once declines again, unless more open by then.

Confirmed. An entry is by contact with its bearer, and by help received on a day of contact with
somebody who acts for the holder.

Struck. An entry is when it was not confirmed for `list_days` (mutual aid), or when its bearer is a
member no more: then, with chance shared knowledge of the collective, others know of it, too, and it
is put on paper, once and for all.

With `everybody`, from the eve of the crisis on, every exposed resident is on the list of the
nearest collective with a core team, on paper and confirmed each day: a bound.

The register of the institution. Of residents of 75 and over, the share `registered` are on it at
the beginning, and of those who moved in the day before; others are put on it by posts
(facilitation).
Source: what one person alone knows leaves with that person (the article's ninth element: knowledge
has to be shared for the action to go on). Numbers are assumptions.
Left out: entries that are wrong, what those on a list think of it, a list that is lost as a whole.
"""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.aid.consent import consent
from sim.codes import Profile
from sim.fields import taken
from sim.kernels.listing import Listed, confirm, note_known
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.lists import ON_PAPER, enter, strike
from sim.state.nearest import nearest

_OLD = 75


class Lists(Process):
    """How collectives come to know whom to look after, and forget."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents=(
            "age arrived building core enlisted last_received membership profile reluctance trust"
        ),
        ties="*",
        collectives="alive core shared_knowledge x y",
        buildings="x y",
        conditions="first_crisis_day",
        manners="accept accept_familiar ask_belief ask_reluctance familiar_hours list_days",
    )
    writes: ClassVar[tuple[str, ...]] = of(residents="list_holder list_bearer list_day registered")

    note: float = parameter(
        0.02,
        "chance that a member of a core team who is in contact with an exposed resident, very well "
        "known, thinks of putting the resident on the list",
        unit="share",
        low=0,
        high=1,
        source="0 to 0.1 (assumption)",
    )

    registered: float = parameter(
        0.044,
        "residents of 75 and over on the institution's register in ordinary times",
        unit="share",
        low=0,
        high=1,
        source="7,500 on the register of Paris in 2019, of some 170,000 of 75 and over",
    )

    everybody: bool = Field(
        False,
        description="whether from the eve of the crisis on every exposed resident is on the list "
        "of the nearest collective with a core team: a bound on what lists can do",
    )

    def register(self, state: State, rows: NDArray[np.integer], draws: Draws) -> None:
        """Put some residents on the institution's register, as many as are on it at any time."""
        residents = state.residents
        old = rows[residents.age[rows] >= _OLD]
        residents.registered[old[draws.uniform(old) < self.registered]] = True

    def before(self) -> Self:
        """Return the process as it acts before the eve of the crisis."""
        return self.model_copy(update={"everybody": False})

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Note, confirm and strike entries."""
        residents = state.residents
        self.register(state, np.flatnonzero(residents.arrived == day - 1), draws.part("register"))
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
    residents, groups = state.residents, state.collectives
    exposed = np.flatnonzero(residents.profile == Profile.EXPOSED)
    holder, _ = nearest(state, residents.building[exposed], groups.alive & (groups.core > 0))
    for i, c in zip(exposed[holder >= 0].tolist(), holder[holder >= 0].tolist(), strict=True):
        enter(residents, i, c, ON_PAPER, day)


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
