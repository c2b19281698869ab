"""Lists: whom collectives know to look after, noted, confirmed and lost, in ordinary times too.

Rule: each day, after mutual aid. An entry has a holder (a collective), a bearer (the one who brings
it, or nobody where it is on paper) and the day on which it was last confirmed.

Noted. A member of a core team in contact today with an exposed resident outside the household
thinks of noting the resident with chance note x known, known being h / (h + familiar_hours) of
their tie of h hours, and puts the resident, who consents, on the list of each core team that the
member belongs to, as its bearer. A resident i consents if a number that i keeps is below

  open_i = accept + familiar x known - ask_reluctance x (reluctance_i - its mean)
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
from pydantic import Field

from sim.aid.doorstep import consents, enter_list, kept_numbers, mean_reluctance, on_list
from sim.codes import Profile
from sim.kernels.collectives import slot_of
from sim.kernels.compile import Floats, Ints, Stream, Streams, allocating, inlined, kernel, row
from sim.kernels.philox import uniforms
from sim.kernels.ties import HOUSEHOLD, hours_now
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.lists import ON_PAPER
from sim.state.nearest import nearest_with_core
from sim.state.residents import LISTS, MEMBERSHIPS, NEVER

_OLD = 75

_EXPOSED = np.int64(Profile.EXPOSED)

_BEFORE_ALL = -1_000_000  # a day before which nobody arrived


class Lists(Process):
    """How collectives come to know whom to look after, and forget."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents=(
            "age arrived building core enlisted last_received membership profile reluctance trust"
        ),
        ties="*",
        collectives="alive core shared_knowledge suspended x y",
        buildings="x y",
        conditions="first_crisis_day",
        manners="accept familiar ask_belief ask_reluctance familiar_hours list_days",
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

    def register(self, state: State, draws: Draws) -> None:
        """Put those who are there at the beginning on the institution's register, as many as are.

        Args:
            state: written.
            draws: of the process, before the first day.
        """
        stream = draws.part("register").stream
        _register(state.here(), state.addresses.of(self), _BEFORE_ALL, 0, stream)

    def before(self) -> Self:
        """Return the process as it acts before the eve of the crisis."""
        return self.model_copy(update={"everybody": False})

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Note, confirm and strike entries."""
        _keep_lists(
            state.here(),
            state.addresses.of(self),
            day,
            draws.streams("register", "note", "paper"),
            kept_numbers(draws).stream,
        )


@allocating
def _keep_lists(state: State, rules: Lists, day: int, streams: Streams, kept: Stream) -> None:
    """Note, confirm and strike entries.

    Args:
        state: written.
        rules: how collectives come to know whom to look after.
        day: today.
        streams: who is on the register of the institution, who is noted, what others know of.
        kept: who consents.
    """
    registers, notes, papers = streams[0], streams[1], streams[2]
    _register(state, rules, day - 1, day - 1, registers)
    carriers = np.empty(state.residents.age.size, dtype=np.int32)
    carriers = carriers[: _find_carriers(state, carriers)]
    if carriers.size > 0:
        room = carriers.size * state.ties.alter.shape[1]
        noted, known = np.empty((3, room), dtype=np.int32), np.empty(room, dtype=np.float32)
        count = _note(state, rules, day, notes, carriers, noted, known)
        if count > 0:
            _enter_noted(state, day, noted[:, :count], known, kept)
    if rules.everybody and day >= state.conditions.first_crisis_day[0] - 1:
        _list_everybody(state, day)
    _confirm_and_strike(state, day, papers)


@kernel
def _register(state: State, rules: Lists, first: int, last: int, stream: Stream) -> None:
    """Put a share of the old on the register, of those who arrived from day `first` to `last`."""
    people = state.residents
    for i in range(people.arrived.size):
        came = first <= people.arrived[i] <= last
        if came and people.age[i] >= _OLD and uniforms(stream, i, 0)[0] < rules.registered:
            people.registered[i] = True


@kernel
def _find_carriers(state: State, carriers: Ints) -> int:
    """Write who is in a core team; return how many."""
    core, count = state.residents.core, 0
    for i in range(core.shape[0]):
        roles = 0
        for m in range(MEMBERSHIPS):
            roles += core[i, m]
        if roles > 0:
            carriers[count] = i
            count += 1
    return count


@kernel
def _note(
    state: State,
    rules: Lists,
    day: int,
    stream: Stream,
    carriers: Ints,
    noted: Ints,
    known: Floats,
) -> int:
    """Let members of core teams note the exposed with whom they were in contact today.

    Args:
        state: read only.
        rules: how likely it is.
        day: today.
        stream: a number a pair.
        carriers: members of core teams.
        noted: written: resident, collective and bearer, (3, room).
        known: written: how well the bearer knows the resident, (room,).

    Returns:
        How many were noted; at most as many as there is room for.
    """
    people, ties = state.residents, state.ties
    familiar_hours = state.manners.familiar_hours[0]
    count = 0
    for place in range(carriers.size):
        j = row(carriers[place])
        for s in range(row(ties.degree[j])):
            i = row(ties.alter[j, s])
            if (
                ties.last_day[j, s] != day
                or people.profile[i] != _EXPOSED
                or ties.origin[j, s] == HOUSEHOLD
            ):
                continue
            hours = hours_now(ties, j, s, day)
            near = hours / (hours + familiar_hours)
            if uniforms(stream, j, i)[0] >= rules.note * near:
                continue
            for m in range(people.core.shape[1]):
                c = row(people.membership[j, m])
                if people.core[j, m] and on_list(state, i, c) < 0 and count < known.size:
                    noted[0, count], noted[1, count], noted[2, count] = i, c, j
                    known[count] = near
                    count += 1
    return count


@kernel
def _enter_noted(state: State, day: int, noted: Ints, known: Floats, kept: Stream) -> None:
    """Put those who were noted on the list, if they consent."""
    mean = mean_reluctance(state)
    for place in range(noted.shape[1]):
        i = row(noted[0, place])
        if consents(state, i, known[place], mean, kept):
            enter_list(state, i, row(noted[1, place]), row(noted[2, place]), day)


@kernel
def _list_everybody(state: State, day: int) -> None:
    """Put every exposed resident on the list of the nearest collective with a core team."""
    people = state.residents
    building, holder = row(-1), row(-1)
    for i in range(people.profile.size):
        if people.profile[i] == _EXPOSED:
            if people.building[i] != building:  # residents stand in the order of buildings
                building = row(people.building[i])
                holder = nearest_with_core(state, building)
            if holder >= 0:
                enter_list(state, i, holder, row(ON_PAPER), day)


@kernel
def _confirm_and_strike(state: State, day: int, stream: Stream) -> None:
    """Confirm entries, and strike those that are lost."""
    holders = state.residents.list_holder
    for i in range(holders.shape[0]):
        listed = False
        for m in range(LISTS):
            listed |= holders[i, m] >= 0
        if listed:
            _confirm(state, i, day)
            _strike_lost(state, i, day, stream)


@inlined
def _acts_for(state: State, j: int, collective: int) -> bool:
    """Tell whether resident `j` is a member of a collective, or enlisted by it."""
    people = state.residents
    return slot_of(people.membership, j, collective) >= 0 or people.enlisted[j] == collective


@kernel
def _confirm(state: State, i: int, day: int) -> None:
    """Confirm the entries of resident `i`, if in contact today with the bearer, or visited.

    A visit is help received today, and contact with somebody who acts for the holder.
    """
    people, ties = state.residents, state.ties
    visited = people.last_received[i] == day
    for s in range(row(ties.degree[i])):
        if ties.last_day[i, s] != day:
            continue
        j = row(ties.alter[i, s])
        for m in range(people.list_holder.shape[1]):
            c = row(people.list_holder[i, m])
            if c >= 0 and (people.list_bearer[i, m] == j or (visited and _acts_for(state, j, c))):
                people.list_day[i, m] = day


@kernel
def _strike_lost(state: State, i: int, day: int, stream: Stream) -> None:
    """Strike of the entries of resident `i` what is stale, and what the bearer took away.

    A bearer who is no member any more took the entry away, unless others knew of it, too, as they
    do with chance shared knowledge; then it is written down.
    """
    people = state.residents
    for m in range(people.list_holder.shape[1]):
        c, j = row(people.list_holder[i, m]), row(people.list_bearer[i, m])
        if c < 0:
            continue
        lost = day - people.list_day[i, m] > state.manners.list_days[0]
        if j != ON_PAPER and slot_of(people.membership, j, c) < 0:
            if uniforms(stream, i, m)[0] < state.collectives.shared_knowledge[c]:
                people.list_bearer[i, m] = ON_PAPER
            else:
                lost = True
        if lost:
            people.list_holder[i, m] = -1
            people.list_bearer[i, m] = ON_PAPER
            people.list_day[i, m] = NEVER
