"""Mobilisation: in a crisis collectives turn to it, knock at doors, call, and take people.

Rule: each day, before mutual aid, in this order: while there is alarm (a crisis is on, or
announced), turning, newcomers and doors; then those who leave.

Turning. Where the crisis suspends collectives, a living one that has not turned to it yet suspends
what it does if a number that it keeps is below that share: no activities, no desk, no turning, and
nobody offers it hours or turns to it. Of the others, one with a core team that has not turned to
the crisis does so today with chance (1 / lag_days) x (0.5 + know_how), and at once if a grave need
waits in its queue. From then on its core team gives more hours (mutual aid). When there is no alarm
any more it turns back, its posters come down and doors are forgotten.

Newcomers. A resident who is neither exposed nor a member, and did not offer hours since the alarm,
does so today, if a collective with a core team is known to the resident, with chance

  come = rush x 2 ^ (-days / half_life) x 2 prosociality x (1 - trouble)

days being those since the first day of the crisis, or since the alarm of a later one; trouble that
of the resident's profile and zone. Known is the one whose poster hangs in the stairs; else, with
chance `member_reach`, one of which somebody tied to the resident is a member; else, by those who
use messages, the nearest, with chance message_reach x online x its visibility, as in mutual aid.

Doors. Each collective that has turned has for calls and doors today

  hours = share x (hours that desks left yesterday + led x enlisted_hours / 7)
  led = min(enlisted, span x (1 + (1 - centralisation) x (core - 1)))

Of these, at most the part `calls` goes to confirming entries of its list by telephone, the oldest
first, of those not confirmed for `call_days`, unless messages and calls are shut: calls_per_hour in
an hour. All others go to doors, talks_per_hour in an hour: households of which somebody is at home
(at no place today), and at which neither it nor an ally knocked in the last `again_days`. First
come those with a resident on the institution's register, if there is a link with it; then the
nearest building, and in it dwellings by chance. The first to come to a building hangs a poster
there. A door is opened with the chance that visits at home take place today, at most 1; where it is
not, a slip is left. Where neither of two collectives knows of the other's talk, it is counted as
made twice. In each talk

- the eldest exposed resident at home is put on the list, who consents as a stranger would (lists);
  the bearer is one of the core team, drawn for each;
- the silent needs of those at home are noticed: help is offered, accepted if a number that the need
  keeps is below open_i (lists), known being 0, and then the need comes into the queue of the
  collective;
- one need of each of those at home that nobody asks for (`unasked`: a check in heat) is met by the
  talk: somebody has come and seen;
- one of those at home who may offer hours is asked, and does with chance asked x come.

The hours of its own that are spent are not there for its desks today. The core team's part of them,
hours / (hours + support), is work for it, times (1 + rivalry); the others are those of facilitators
and of the enlisted. Who has no hours does nothing.

Leaving. One enlisted leaves with chance `leaving`, times `idle` who neither helped nor offered
hours for more than `idle_days`; with chance `afterwards` once there is no alarm. Of those who leave
and have helped, the share `staying` become members.
Source: in March 2020 notes hung in stairwells all over Paris, and British groups began with slips
through doors (RMC; Wired); in heat people go from door to door (Marseille 2023, France
Télévisions); teams of fifteen under one mobiliser, 45 volunteers in the first week and 450 in the
fifth (Makesense, Paris 2020); nearly 7,000 members in days (Hackney 2020); many volunteer only when
asked (Freeman 1997); lag of 2 to 14 days, 3 to 8 talks an hour: assumptions, as are the other
numbers.
Left out: time lost at closed doors, who answers a slip otherwise than a poster, what caretakers and
landlords know of who is frail, newcomers who offer hours to several collectives, tiredness of the
enlisted by doors, harm done by strangers at doors.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.aid.doorstep import kept_numbers
from sim.codes import Stakes
from sim.kernels.compile import Ints, Stream, Streams, Words, allocating, inlined, kernel, single
from sim.kernels.philox import uniforms
from sim.mobilising.doors import Doors, go_to_doors
from sim.mobilising.enlisting import Enlisting, come, leave
from sim.mobilising.parts import COMES, PARTS, TURN
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.nearest import acts
from sim.state.residents import NEVER

_GRAVE = np.int64(Stakes.GRAVE)
_SUSPENDS = 1  # a collective's number, besides the one by which a resident consents


class Mobilisation(Process):
    """How collectives turn to a crisis, and who comes to help them."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents=(
            "age building core household last_gave messaging place profile "
            "prosociality registered reluctance trust"
        ),
        households="building first_resident residents",
        buildings="first_resident residents stricken x y",
        ties="*",
        collectives=(
            "alive alliance centralisation core hours know_how linked purse rivalry "
            "support visibility x y"
        ),
        need_traits="stakes unasked",
        needs="arisen asked kind length nth resident",
        conditions="alarm alarmed closed first_crisis_day online suspended trouble visits",
        manners=("accept familiar ask_belief ask_reluctance member_reach message_reach"),
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents=(
            "list_holder list_bearer list_day enlisted last_enlisted offered_kinds last_sent "
            "membership attended"
        ),
        households="knocker knocked",
        buildings="poster",
        collectives="suspended turned enlisted at_doors work members",
        needs="offered found queue gate",
        ledger="talks talks_twice enlisted joined",
    )

    lag_days: float = parameter(
        5.0,
        "days until a collective of know-how 1/2 turns to a crisis, on average",
        unit="day",
        low=1,
        high=60,
        source="2 to 14 (assumption)",
    )
    enlisting: Enlisting = Enlisting()
    doors: Doors = Doors()

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let collectives turn to a crisis, residents offer hours, and both go to doors."""
        here, rules = state.here(), state.addresses.of(self)
        if state.conditions.alarm[0]:
            words = draws.part(PARTS[COMES]).words(len(state.residents))
            kept = kept_numbers(draws).stream
            _act(here, rules, day, words, draws.streams(*PARTS), kept)
        else:
            _calm_down(here, rules, day, draws.streams(*PARTS[:TURN]))


@allocating
def _act(
    state: State, rules: Mobilisation, day: int, words: Words, streams: Streams, kept: Stream
) -> None:
    """Let collectives turn to a crisis, residents offer hours, and both go to doors.

    Args:
        state: written.
        rules: how they do.
        day: of the run; there is alarm.
        words: (4, n) random words: who comes.
        streams: of the parts of mobilisation.
        kept: by which residents consent.
    """
    _suspend(state, kept)
    _turn(state, rules, day, streams[TURN])
    _take_down_posters(state)
    come(state, rules.enlisting, day, words, streams)
    go_to_doors(state, rules.doors, rules.enlisting, day, streams, kept)
    leave(state, rules.enlisting, day, streams)


@kernel
def _suspend(state: State, kept: Stream) -> None:
    """Let some of the collectives that have not turned to the crisis suspend what they do."""
    groups, share = state.collectives, state.conditions.suspended[0]
    for c in range(groups.alive.size):
        waits = groups.alive[c] and groups.turned[c] < 0
        groups.suspended[c] = waits and uniforms(kept, c, _SUSPENDS)[0] < share


@kernel
def _turn(state: State, rules: Mobilisation, day: int, stream: Stream) -> None:
    """Let collectives turn to the crisis: some by chance, at once those called upon."""
    groups, needs = state.collectives, state.needs
    for c in range(groups.alive.size):
        if _waits(state, c):
            chance = (single(0.5) + groups.know_how[c]) / single(rules.lag_days)
            if uniforms(stream, c, 0)[0] < chance:
                groups.turned[c] = day
    for r in range(needs.length[0]):
        c = needs.queue[r]
        if c >= 0 and state.need_traits.stakes[needs.kind[r]] == _GRAVE and _waits(state, c):
            groups.turned[c] = day


@inlined
def _waits(state: State, c: int) -> bool:
    """Tell whether a collective has a core team and may turn to the crisis."""
    return acts(state, c) and state.collectives.turned[c] < 0


@inlined
def _take_down_posters(state: State) -> None:
    """Take down the posters of collectives that are no more."""
    posters = state.buildings.poster
    for b in range(posters.size):
        if posters[b] >= 0 and not state.collectives.alive[posters[b]]:
            posters[b] = -1


@kernel
def _calm_down(state: State, rules: Mobilisation, day: int, streams: Streams) -> None:
    """Let all be as before the crisis that is over, and let those enlisted leave."""
    groups, homes = state.collectives, state.households
    groups.at_doors[:] = 0
    groups.suspended[:] = False
    knocker = homes.knocker.reshape(homes.knocker.size)
    if max(_highest(groups.turned), _highest(knocker)) >= 0:
        groups.turned[:] = state.buildings.poster[:] = -1
        homes.knocker[:], homes.knocked[:] = -1, NEVER
    leave(state, rules.enlisting, day, streams)


@inlined
def _highest(values: Ints) -> int:
    """Return the highest of some row numbers; -1 where there is none."""
    highest = -1
    for value in values:
        highest = max(highest, value)
    return highest
