"""Outreach: doors are knocked at; who is exposed goes on lists, others are asked to join."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.aid.doorstep import STRANGERS, consents, enter_list, mean_reluctance
from sim.codes import Contact, FacilitatorKind, Origin, Profile, Tenure
from sim.facilitators.entries import Entries, no_entries, write_entry
from sim.kernels.compile import Flags, Stream, allocating, constant, kernel, row
from sim.kernels.grids import Grid, grid_of, nearest_in
from sim.kernels.meeting import share_time
from sim.kernels.philox import uniforms
from sim.parameters import Parameters, parameter
from sim.state import State
from sim.state.lists import ON_PAPER

type Rows = NDArray[np.int64]
type Reals = NDArray[np.float64]

_OLD = 75
_MOST_TALKS = 600  # of a post in a day: at most 12 an hour are allowed
_EXPOSED = constant(Profile.EXPOSED)
_SOCIAL = constant(Tenure.SOCIAL_TENANT)
_LANDLORD = constant(FacilitatorKind.LANDLORD)
_BY_INTRODUCTION = constant(Origin.INTRODUCTION)
_INTRODUCTION = constant(Contact.INTRODUCTION)


class Outreach(Parameters):
    """What an hour of outreach does."""

    talks_per_hour: float = parameter(
        0.5,
        "dwellings whose residents are talked to in an hour at full skill, ways, closed doors and "
        "what follows from a talk included",
        unit="1/h",
        low=0,
        high=12,
        source="0.1 to 3 (assumption): canvassers have up to 12 short talks an hour; 14 programmes "
        "reached 140,000 people in seven years, of the order of 0.1 an hour of each worker (Ageing "
        "Better)",
    )
    asking: float = parameter(
        0.1,
        "chance that a resident of full prosociality who is asked to join the nearest collective "
        "does",
        unit="share",
        low=0,
        high=1,
        source="0.02 to 0.3 (assumption): 15 community builders had 1,200 residents become "
        "connectors in six years (Ageing Better, Torbay); many volunteer only when asked (Freeman, "
        "NBER 5435)",
    )
    introducing: float = parameter(
        0.2,
        "chance that a talk ends with being introduced to a neighbour",
        unit="share",
        low=0,
        high=1,
    )
    introduction_hours: float = parameter(
        1.5, "effective hours that being introduced counts for", unit="h", low=0, high=20
    )
    again_days: int = parameter(
        180,
        "days after which those talked to, or confirmed on a list, are called on again",
        unit="day",
        low=1,
        high=3650,
    )


class Knocking(NamedTuple):
    """What keys the numbers of a day at the doors, and what holds for the whole day.

    Attributes:
        chances: a number a post: whether a part of a talk is one more.
        order: a number a dwelling: those with the lowest come first.
        kept: see `sim.aid.doorstep.kept_numbers`.
        talk: a number a resident: who of a household answers.
        joining: a number a resident.
        introducing: likewise.
        neighbour: a number a resident and neighbour.
        reluctance: mean of all residents.
        filed: (buildings,) whether a landlord's post opens its file of those who live there.
        near: the collectives alive.
        entries: of all lists.
        homes: (talks or more,) room for the dwellings whose turn it is.
        turns: (talks or more,) room for when their turns come.
    """

    chances: Stream
    order: Stream
    kept: Stream
    talk: Stream
    joining: Stream
    introducing: Stream
    neighbour: Stream
    reluctance: float
    filed: Flags
    near: Grid
    entries: Entries
    homes: Rows
    turns: Reals


@allocating
def knocking_of(
    state: State,
    chances: Stream,
    order: Stream,
    kept: Stream,
    talk: Stream,
    joining: Stream,
    introducing: Stream,
    neighbour: Stream,
) -> Knocking:
    """Return what a day at the doors takes, with the streams of `Knocking`."""
    groups = state.collectives
    return Knocking(
        chances, order, kept, talk, joining, introducing, neighbour, mean_reluctance(state),
        _filed(state), grid_of(groups.x, groups.y, groups.alive), no_entries(state),
        np.empty(_MOST_TALKS, np.int64), np.empty(_MOST_TALKS),
    )  # fmt: skip


@allocating
def _filed(state: State) -> Flags:
    """Tell for which buildings a landlord's post opens its file, (buildings,)."""
    posts, filed = state.facilitators, np.zeros(state.buildings.x.size, np.bool_)
    for post in range(posts.kind.size):
        if posts.kind[post] == _LANDLORD:
            filed[posts.first_building[post] : posts.last_building[post] + 1] = True
    return filed


@kernel
def reach(
    state: State,
    rules: Outreach,
    day: int,
    knocking: Knocking,
    post: int,
    first: int,
    last: int,
    caretakers: bool,
    hours: float,
) -> None:
    """Knock at doors for some hours: those where somebody is known to be exposed come first.

    Args:
        state: what there is.
        rules: of outreach.
        day: of the run.
        knocking: of the day.
        post: row of the facilitator.
        first: building of the perimeter.
        last: building of the perimeter, included.
        caretakers: whether only buildings with a caretaker are served.
        hours: today.
    """
    if caretakers and not _has_caretaker(state, first, last):
        return
    state.ledger.support_hours[day] += hours
    homes, turns = knocking.homes, knocking.turns
    opens = min(1.0, np.float64(state.conditions.visits[0]))
    worth = hours * rules.talks_per_hour * state.facilitators.skill[post] * opens
    most = min(int(worth + uniforms(knocking.chances, post, 0)[0]), homes.size)
    count = 0
    low, high = _homes_of(state, first, last)
    for home in range(low, high):
        if most == 0 or day - state.households.called_on[home] < rules.again_days:
            continue
        if caretakers and not state.buildings.caretaker[state.households.building[home]]:
            continue
        turn = uniforms(knocking.order, home, 0)[0]
        if _is_told(state, rules, day, knocking.filed, home):
            turn -= 1.0
        if count == most and turn >= turns[most - 1]:
            continue
        at = min(count, most - 1)
        while at > 0 and turns[at - 1] > turn:
            homes[at], turns[at] = homes[at - 1], turns[at - 1]
            at -= 1
        homes[at], turns[at] = home, turn
        count = min(count + 1, most)
    for place in range(count):
        state.households.called_on[homes[place]] = day
        state.ledger.introduced[day] += 1
        _talk(state, rules, day, knocking, post, homes[place])


@kernel
def _has_caretaker(state: State, first: int, last: int) -> bool:
    """Tell whether a building from `first` to `last` has a caretaker."""
    return bool(state.buildings.caretaker[first : last + 1].any())


@kernel
def _homes_of(state: State, first: int, last: int) -> tuple[int, int]:
    """Return the first household of some buildings, and the one after the last of them.

    Households follow one another like their residents.
    """
    low = row(state.buildings.first_resident[first])
    high = row(state.buildings.first_resident[last]) + state.buildings.residents[last]
    household = state.residents.household
    return row(household[low]), row(household[high - 1]) + 1


@kernel
def _is_told(state: State, rules: Outreach, day: int, filed: Flags, home: int) -> bool:
    """Tell whether one is told to look after somebody of a household.

    That is the exposed of buildings whose caretaker knows them; social tenants of 75 and over where
    a landlord's post opens its file; those on the register, and those on a list on paper: all but
    those whose entry was confirmed in the last `again_days`.
    """
    people, homes = state.residents, state.households
    caretaker = state.buildings.caretaker[homes.building[home]]
    file = homes.tenure[home] == _SOCIAL and filed[homes.building[home]]
    low = row(homes.first_resident[home])
    for i in range(low, low + row(homes.residents[home])):
        known = caretaker and people.profile[i] == _EXPOSED
        known = known or people.registered[i] or (file and people.age[i] >= _OLD)
        fresh = False
        for slot in range(people.list_holder.shape[1]):
            if people.list_holder[i, slot] >= 0:
                known = known or people.list_bearer[i, slot] == ON_PAPER
                fresh = fresh or day - people.list_day[i, slot] < rules.again_days
        if known and not fresh:
            return True
    return False


@kernel
def _talk(
    state: State, rules: Outreach, day: int, knocking: Knocking, post: int, home: int
) -> None:
    """Talk to those of a dwelling who are exposed, or else to one of those who live there."""
    people = state.residents
    first = row(state.households.first_resident[home])
    building = row(people.building[first])
    x, y = state.buildings.x[building], state.buildings.y[building]
    close = nearest_in(knocking.near, x, y, math.inf)[0]
    talker, exposed, answers = first, False, -1.0
    for i in range(first, first + row(state.households.residents[home])):
        if people.profile[i] != _EXPOSED:
            number = uniforms(knocking.talk, i, 0)[0]
            if not exposed and number > answers:
                talker, answers = i, number
            continue
        if not exposed:
            talker, exposed = i, True
        if consents(state, i, STRANGERS, knocking.reluctance, knocking.kept):
            if not people.registered[i]:
                state.facilitators.caseload[post] += 1
            people.registered[i] = True
            if close >= 0:
                enter_list(state, i, close, ON_PAPER, day)
                write_entry(knocking.entries, i, close)
    if not exposed and _joins(state, rules, day, knocking, talker, close):
        return
    if uniforms(knocking.introducing, talker, 0)[0] < rules.introducing:
        _introduce(state, rules, day, knocking, talker)


@kernel
def _joins(
    state: State, rules: Outreach, day: int, knocking: Knocking, i: int, collective: int
) -> bool:
    """Ask a resident to join a collective, and tell whether the resident does."""
    people, free = state.residents, -1
    if collective < 0:
        return False
    for slot in range(people.membership.shape[1]):
        if people.membership[i, slot] == collective:
            return False
        if people.membership[i, slot] < 0 and free < 0:
            free = slot
    chance = rules.asking * people.prosociality[i]
    if free < 0 or uniforms(knocking.joining, i, 0)[0] >= chance:
        return False
    people.membership[i, free] = collective
    people.attended[i, free] = day
    state.collectives.members[collective] += 1
    state.ledger.joined[day] += 1
    return True


@kernel
def _introduce(state: State, rules: Outreach, day: int, knocking: Knocking, i: int) -> None:
    """Make a resident known to a neighbour of the building, likelier one ready to help."""
    people = state.residents
    building = row(people.building[i])
    first = row(state.buildings.first_resident[building])
    liked, most = row(-1), -1.0
    for j in range(first, first + row(state.buildings.residents[building])):
        if people.household[j] != people.household[i]:
            liking = uniforms(knocking.neighbour, j, i)[0] * people.prosociality[j]
            if liking > most:
                liked, most = j, liking
    if liked >= 0:
        share_time(
            i,
            liked,
            rules.introduction_hours,
            day,
            _BY_INTRODUCTION,
            _INTRODUCTION,
            people.last_contact,
            state.ties,
            state.ledger.contacts[day],
        )
