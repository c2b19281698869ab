"""What an activity leaves: belonging, members, know-how, and what is known of the collective.

Rule: unless online, each of those who came, in the order of rows, moves in belonging towards 1 by
`meaning`. A member has come today. Who is no member yet and able to join one more collective joins
with chance

  join_chance x welcome x (1 + belonging) / 2 x (1/2 + efficacy)

Doing something together moves the know-how and the efficacy of those there, and the know-how of the
collective, towards 1 by the `learning` of its kind. The collective's work grows by `preparation`;
its visibility moves towards 1 by `notice` x reach, its narrative by `meaning` / 2; its pulse grows
by 1 unless it was online or at home.
"""

from __future__ import annotations

import numpy as np

from sim.activities.hosts import Host, welcome_of
from sim.activities.programme import Kinds
from sim.activities.venues import Venue
from sim.codes import ActivityKind
from sim.kernels.collectives import slot_of
from sim.kernels.compile import Ints, Stream, inlined, kernel
from sim.kernels.philox import uniforms
from sim.parameters import Parameters, parameter
from sim.state import State

_APERITIF = np.int64(ActivityKind.APERITIF)
_MEAL = np.int64(ActivityKind.MEAL)
_STREET_TABLE = np.int64(ActivityKind.STREET_TABLE)


class Traces(Parameters):
    """What activities leave in those who come and in the collective."""

    join_chance: float = parameter(
        0.347,
        "chance that someone who came, belongs and feels able to act joins",
        unit="share",
        low=0,
        high=1,
    )
    meaning: float = parameter(
        0.02,
        "part of the way to full belonging that an activity takes people; the common story goes "
        "half as far",
        unit="share",
        low=0,
        high=1,
    )
    notice: float = parameter(
        0.01,
        "part of those who do not know of the collective who come to know of it by an activity of "
        "reach 1",
        unit="share",
        low=0,
        high=1,
    )


@kernel
def leave_traces(
    state: State,
    rules: Traces,
    day: int,
    stream: Stream,
    kinds: Kinds,
    kind: int,
    venue: Venue,
    here: Ints,
    host: Host,
) -> None:
    """Leave in people and in the collective what an activity leaves.

    Args:
        state: written: residents (belonging, membership, core, attended, know_how, efficacy),
            collectives (know_how, work, visibility, narrative, pulse), ledger.joined.
        rules: what activities leave.
        day: today.
        stream: of the activity.
        kinds: the programme.
        kind: which of them it was.
        venue: where it took place.
        here: rows of those who came.
        host: who invited.
    """
    groups, c = state.collectives, host.collective
    if not host.online:
        _enrol(state, rules, day, stream, here, host)
    if kinds.learning[kind] > 0.0:
        _learn(state, here, kinds.learning[kind])
        groups.know_how[c] += _part(kinds.learning[kind], groups.know_how[c])
    groups.work[c] += np.float32(kinds.preparation[kind])
    noticed = min(1.0, rules.notice * kinds.reach[kind])
    groups.visibility[c] += _part(noticed, groups.visibility[c])
    groups.narrative[c] += _part(rules.meaning / 2.0, groups.narrative[c])
    if not host.online and not venue.at_home:
        groups.pulse[c] += np.float32(1.0)


@inlined
def _part(share: float, reached: float) -> float:
    """Return a share of what is missing to 1, in single precision."""
    return np.float32(share) * (np.float32(1.0) - reached)


@kernel
def _enrol(state: State, rules: Traces, day: int, stream: Stream, here: Ints, host: Host) -> None:
    """Note which members came, let some others join; all leave with a stronger belonging."""
    people = state.residents
    for place in range(here.size):
        i = np.int64(here[place])
        people.belonging[i] += rules.meaning * (1.0 - people.belonging[i])
        m = slot_of(people.membership, i, host.collective)
        if m >= 0:
            people.attended[i, m] = day
            continue
        fit = (0.5 + 0.5 * people.belonging[i]) * (0.5 + people.efficacy[i])
        willing = welcome_of(state, host, i) * fit
        if uniforms(stream, i, 0)[3] < rules.join_chance * willing:
            m = slot_of(people.membership, i, -1)
            if m >= 0:
                people.membership[i, m] = host.collective
                people.attended[i, m] = day
                people.core[i, m] = 0
                state.ledger.joined[day] += 1


@kernel
def _learn(state: State, here: Ints, share: float) -> None:
    """Take those who did something together a share of the way to full know-how and efficacy."""
    people = state.residents
    for place in range(here.size):
        i = here[place]
        people.know_how[i] += share * (1.0 - people.know_how[i])
        people.efficacy[i] += share * (1.0 - people.efficacy[i])


@kernel
def note(state: State, day: int, kind: int, here: Ints, host: Host) -> None:
    """Note that an activity took place, and who was there.

    Args:
        state: written: ledger, residents (last_activity, last_guest, last_gathering).
        day: today.
        kind: which it was.
        here: rows of those who came.
        host: who invited.
    """
    ledger, people = state.ledger, state.residents
    planned = np.int64(state.collectives.planned[host.collective])
    ledger.activities[day, kind] += 1
    ledger.attendance[day, kind] += here.size
    ledger.planned_activities[day, kind] += planned
    ledger.planned_attendance[day, kind] += here.size * planned
    if not host.online:
        for place in range(here.size):
            people.last_activity[here[place]] = day
            if kind in (_APERITIF, _MEAL, _STREET_TABLE):
                people.last_gathering[here[place]] = day
            if planned:
                people.last_guest[here[place]] = day
