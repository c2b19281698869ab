"""Well-being: energy comes back, feelings drift, lost contact makes lonely; who is well surrounded.

Rule: each day,

  energy += recovery x (rested - energy)
  trust += drift x (rest_trust - trust)
  efficacy += drift x (rest_efficacy - efficacy)
  belonging += drift x (detached - belonging)
  loneliness / (1 - loneliness) = usual / (1 - usual) x exp(loss x missing / members)

usual being the resident's usual loneliness, members those of the household, and missing the
contacts that the resident has on ordinary days and not today, less one for those who were in
contact with a neighbour today, 0 at least. With each network of the circle (of work, from 20 to 64
years) a resident has `contacts_20` contacts a day up to 20 years, `contacts_80` from 80 on, linear
between. Of these today leaves, at most all: with the family what is left of the reach of kin, with
friends and colleagues what is left of outings, with associations the same where people may gather
and nothing where they may not. Loneliness is observed: nothing depends on it. On the first day
everybody has the energy `rested`; trust, efficacy and belonging have their rest as mean, and differ
between residents as dispositions do.

On the eve of the crisis, the day before its first, two of the groups in which needs are counted
are marked until the end of the run: connected are the residents whose hours with neighbours (the
sum over their ties outside the household) are above the upper tercile, least connected (the group
`isolated`) those whose hours are not above the lower one. Nothing that happens depends on these
marks: they tell apart whose needs were met. Needs still open on the eve are booked for the two
groups too, so that their books balance.
Source: in lockdown contacts fell by 70 %, to 1.7 a day from 65 on and 3.6 before
(doi:10.2807/1560-7917.ES.2021.26.48.2001636); loneliness rose by 0.27 standard deviations (Ernst
and others 2022), most for the young and those without company at home (PubMed 33257177).
Left out: illness, deaths, calls in place of meetings, habits that do not come back. Newcomers to
a dwelling take over the mark of those who left; a run without a day before the crisis marks
nobody.
"""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from sim.codes import Group, Network, Origin
from sim.kernels.compile import inlined, kernel
from sim.parameters import parameter
from sim.population.disposition_spec import AtRest
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.conditions import Manners
from sim.state.residents import WORKING_AGE
from sim.state.ties import faded_hours

_FAMILY, _FRIENDS = np.int64(Network.FAMILY), np.int64(Network.FRIENDS)
_WORK, _ASSOCIATIONS = np.int64(Network.WORK), np.int64(Network.ASSOCIATIONS)


class Wellbeing(Process):
    """How residents recover, and how feelings drift."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents="age circle household last_contact usual_loneliness",
        households="residents",
        ties="*",
        needs="arisen length resident",
        conditions="first_crisis_day gatherings kin outings",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents="energy trust belonging efficacy loneliness groups",
        ledger="arisen",
    )

    rested: float = parameter(
        0.9, "energy of a rested resident, and of all at first", unit="share", low=0, high=1
    )
    recovery: float = parameter(
        0.1, "part of the way to rest that a day takes", unit="1/day", low=0, high=1
    )
    drift: float = parameter(
        0.002,
        "part of the way back that trust, efficacy and belonging go in a day",
        unit="1/day",
        low=0,
        high=1,
    )
    rest_trust: float = parameter(
        0.5,
        "trust in neighbours of whom nothing is seen",
        unit="share",
        low=0,
        high=1,
    )
    rest_efficacy: float = parameter(
        0.5,
        "power to act of someone who neither fails nor succeeds",
        unit="share",
        low=0,
        high=1,
    )
    detached: float = parameter(
        0.3,
        "belonging of someone whom nothing ties",
        unit="share",
        low=0,
        high=1,
    )
    loss: float = parameter(
        0.4,
        "what each contact that is missing adds to the logarithm of the odds of loneliness",
        unit="1",
        low=0,
        high=10,
        source="assumption; in lockdown the odds of the loneliest class differ by factors of 1.3 "
        "to 7 (Bu, Steptoe and Fancourt 2020)",
    )
    contacts_20: float = parameter(
        2.5, "contacts with each network, up to 20 years", unit="1/day", low=0, high=50
    )
    contacts_80: float = parameter(
        1.0, "contacts with each network, from 80 years on", unit="1/day", low=0, high=50
    )

    def at_rest(self) -> AtRest:
        """Return what is felt on the first day."""
        return AtRest(self.rest_trust, self.detached, self.rest_efficacy, self.rested)

    def describe(self, manners: Manners) -> None:
        """Write down what is felt where nothing feeds it, for newcomers."""
        manners.rest_trust[0] = self.rest_trust
        manners.rest_efficacy[0] = self.rest_efficacy
        manners.detached[0] = self.detached
        manners.rested[0] = self.rested

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let a day pass for everybody's feelings."""
        _feel(state.here(), state.addresses.of(self), day)
        if day == state.conditions.first_crisis_day[0] - 1:
            _mark_thirds(state, day)


@kernel
def _feel(state: State, rules: Wellbeing, day: int) -> None:
    """Let a day pass for everybody's energy and feelings."""
    people, now = state.residents, state.conditions
    shut = now.kin[0] < 1.0 or now.outings[0] < 1.0 or not now.gatherings[0]
    for i in range(people.energy.size):
        people.energy[i] += rules.recovery * (rules.rested - people.energy[i])
        people.trust[i] += rules.drift * (rules.rest_trust - people.trust[i])
        people.efficacy[i] += rules.drift * (rules.rest_efficacy - people.efficacy[i])
        people.belonging[i] += rules.drift * (rules.detached - people.belonging[i])
        lonely = np.float64(people.usual_loneliness[i])
        if shut:
            missing = (
                _missing(state, rules, day, i) / state.households.residents[people.household[i]]
            )
            if lonely > 0.0:
                lonely /= lonely + (1.0 - lonely) * math.exp(-rules.loss * missing)
        people.loneliness[i] = lonely


@inlined
def _missing(state: State, rules: Wellbeing, day: int, i: int) -> float:
    """Return how many contacts of an ordinary day resident `i` has not today."""
    people, now, full = state.residents, state.conditions, np.float32(1.0)
    out: float = max(np.float32(0.0), full - now.outings[0])
    circle = people.circle[i]
    works = WORKING_AGE[0] <= people.age[i] < WORKING_AGE[1]
    missing = 0.0
    if circle >> _FAMILY & 1:
        missing += max(np.float32(0.0), full - now.kin[0])
    if circle >> _FRIENDS & 1:
        missing += out
    if circle >> _WORK & 1 and works:
        missing += out
    if circle >> _ASSOCIATIONS & 1:
        missing += out if now.gatherings[0] else 1.0
    grown = (min(80.0, max(20.0, people.age[i])) - 20.0) / 60.0
    missing *= rules.contacts_20 + grown * (rules.contacts_80 - rules.contacts_20)
    if people.last_contact[i] == day:
        missing -= 1.0
    return max(0.0, missing)


def _mark_thirds(state: State, day: int) -> None:
    """Mark the thirds of residents with the most and the fewest hours with neighbours."""
    groups, needs = state.residents.groups, state.needs
    hours = faded_hours(state.ties, day)
    hours[state.ties.origin == Origin.HOUSEHOLD] = 0
    together = hours.sum(axis=1)
    lower, upper = np.quantile(together, (1 / 3, 2 / 3))
    still_open = slice(0, int(needs.length[0]))
    for group, within in (
        (Group.CONNECTED, together > upper),
        (Group.ISOLATED, together <= lower),
    ):
        groups |= (within << group).astype(groups.dtype)
        theirs = within[needs.resident[still_open]]
        np.add.at(state.ledger.arisen[:, group], needs.arisen[still_open][theirs], 1)
