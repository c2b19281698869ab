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

from sim.activities.programme import Activity
from sim.activities.venues import Venue
from sim.codes import ActivityKind
from sim.kernels.compile import Ints
from sim.kernels.gatherings import Guests, Host, enrol, learn
from sim.parameters import Parameters, parameter
from sim.rng import Draws
from sim.state import State


class Traces(Parameters):
    """What activities leave in those who come and in the collective."""

    join_chance: float = parameter(
        0.5,
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

    def leave(
        self,
        state: State,
        day: int,
        draws: Draws,
        kind: Activity,
        venue: Venue,
        here: Ints,
        guests: Guests,
        host: Host,
    ) -> None:
        """Leave in people and in the collective what an activity leaves.

        Args:
            state: written: residents (belonging, membership, core, attended, know_how, efficacy),
                collectives (know_how, work, visibility, narrative, pulse), ledger.joined.
            day: today.
            draws: of the activity.
            kind: of the activity.
            venue: where it took place.
            here: rows of those who came.
            guests: the residents.
            host: who invited.
        """
        residents, c, row = state.residents, state.collectives, host.collective
        online = kind.where == "online"
        if not online:
            state.ledger.joined[day] += enrol(
                draws.stream,
                here,
                day,
                guests,
                host,
                self.join_chance,
                residents.efficacy,
                residents.core,
                self.meaning,
            )
        if kind.learning > 0:
            learn(here, kind.learning, residents.know_how, residents.efficacy)
            c.know_how[row] += kind.learning * (1 - c.know_how[row])
        noticed = min(1.0, self.notice * kind.reach)
        c.work[row] += kind.preparation
        c.visibility[row] += noticed * (1 - c.visibility[row])
        c.narrative[row] += self.meaning / 2 * (1 - c.narrative[row])
        c.pulse[row] += not online and not venue.at_home


def note(
    state: State, day: int, collective: int, which: ActivityKind, here: Ints, online: bool
) -> None:
    """Note that an activity took place, and who was there.

    Args:
        state: written: ledger, residents (last_activity, last_guest).
        day: today.
        collective: row of the host.
        which: its kind.
        here: rows of those who came.
        online: whether nobody came in person.
    """
    ledger, residents = state.ledger, state.residents
    planned = bool(state.collectives.planned[collective])
    ledger.activities[day, which] += 1
    ledger.attendance[day, which] += here.size
    ledger.planned_activities[day, which] += planned
    ledger.planned_attendance[day, which] += here.size * planned
    if not online:
        residents.last_activity[here] = day
    if planned and not online:
        residents.last_guest[here] = day
