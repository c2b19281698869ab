"""Who comes to an activity: members, those whom they bring, neighbours who saw it announced.

Rule: residents of limited mobility never come; online, only users of messages do. The leader comes
with chance energy, the other members with chance

  member_chance x energy x (1 + belonging) / 2 x (1 - conflict)

Each member who comes so asks one of the ties of that member, drawn uniformly, household included,
who if not coming yet comes with chance invited_chance x open x welcome. All others, members who do
not come included, come because of what was announced with chance

  seen_chance x reach x visibility x open x welcome
  open = energy x min(1, sociability)
  welcome = exp(-distance / (near_m + metres / 2)) x (1 - narrative x (1 - breadth) x unlike)
  unlike = min(1, |age - member_age| / `encounters.age_unit` + |means - member_means|)

Unlike leaves schooling aside: it is not the shared likeness. At home nobody comes because of what
was announced. The distance is from the resident's building to the home of the collective, wherever
the activity takes place, and 0 online. In a courtyard, welcome is 0 for residents of other
buildings. Where more would come than find room, those who do are drawn uniformly, members or not.
Who is a member is told in the morning. Nobody comes because of what was announced from a building
where that chance, energy and likeness aside, is below one in a million.
"""

from __future__ import annotations

from sim.activities.programme import Activity
from sim.activities.venues import Venue
from sim.kernels.compile import Ints
from sim.kernels.gatherings import Calls, Guests, Host, who_comes
from sim.parameters import Parameters, parameter
from sim.rng import Draws
from sim.state import State


class Coming(Parameters):
    """How people are drawn to activities."""

    member_chance: float = parameter(
        0.35, "chance that a member full of energy and belonging comes", unit="share", low=0, high=1
    )
    invited_chance: float = parameter(
        0.4, "chance that someone invited who lives next door comes", unit="share", low=0, high=1
    )
    seen_chance: float = parameter(
        0.0055,
        "chance that a neighbour next door comes because of what was announced, per unit "
        "of visibility",
        unit="share",
        low=0,
        high=1,
    )
    near_m: float = parameter(
        120.0,
        "distance over which the chance of coming falls by e; a collective uses rooms within it",
        unit="m",
        low=10,
        high=10000,
    )

    def host(self, state: State, collective: int, kind: Activity, venue: Venue, room: int) -> Host:
        """Return who invites to an activity, and where.

        Args:
            state: read only.
            collective: row of the host.
            kind: of the activity.
            venue: where it takes place.
            room: how many find room.
        """
        c, reach = state.collectives, self.near_m + kind.metres / 2
        return Host(
            collective,
            float(c.x[collective]),
            float(c.y[collective]),
            float("inf") if kind.where == "online" else reach,
            venue.only,
            float(c.member_age[collective] / state.manners.age_unit[0]),
            float(c.member_means[collective]),
            float(c.narrative[collective] * (1 - c.breadth[collective])),
            room,
            int(c.leader[collective]),
        )

    def who(
        self, state: State, draws: Draws, members: Ints, guests: Guests, host: Host, reach: float
    ) -> Ints:
        """Return the rows of those who come, in their order.

        Args:
            state: read only.
            draws: of the activity.
            members: rows of the collective's members this morning.
            guests: the residents.
            host: who invites.
            reach: of the announcement, what the venue lets through included.
        """
        c = state.collectives
        calls = Calls(
            self.member_chance * (1 - float(c.conflict[host.collective])),
            self.invited_chance,
            float(self.seen_chance * reach * c.visibility[host.collective]),
        )
        return who_comes(draws.stream, members, guests, host, calls, state.ties)
