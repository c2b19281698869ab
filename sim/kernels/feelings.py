"""What a day does to everybody's energy and feelings."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.kernels.compile import Floats, Ints, Small, kernel


class Feelings(NamedTuple):
    """The columns of residents that a day changes, or that decide on the change."""

    energy: Floats
    trust: Floats
    efficacy: Floats
    belonging: Floats
    loneliness: Floats
    usual_loneliness: Floats
    age: Floats
    household: Ints
    last_contact: Ints


class Drift(NamedTuple):
    """How feelings move: the parameters of that name of the process well-being."""

    rested: float
    recovery: float
    drift: float
    rest_trust: float
    rest_efficacy: float
    detached: float
    loss: float
    contacts_20: float
    contacts_80: float


@kernel
def feel(
    residents: Feelings, circle: Small, lost: Floats, home: Ints, rules: Drift, day: int
) -> None:
    """Let a day pass for everybody's energy and feelings; the rule is that of well-being.

    Args:
        circle: (n,) bits of the networks that residents keep up outside.
        lost: (networks,) share of the contact with each that today takes away.
        home: (households,) members of each.
    """
    shut = False
    for network in range(lost.size):
        shut |= lost[network] > 0.0
    for i in range(residents.energy.size):
        residents.energy[i] += rules.recovery * (rules.rested - residents.energy[i])
        residents.trust[i] += rules.drift * (rules.rest_trust - residents.trust[i])
        residents.efficacy[i] += rules.drift * (rules.rest_efficacy - residents.efficacy[i])
        residents.belonging[i] += rules.drift * (rules.detached - residents.belonging[i])
        lonely = residents.usual_loneliness[i]
        if shut:
            missing = 0.0
            for network in range(lost.size):
                if circle[i] >> network & 1:
                    missing += lost[network]
            grown = (min(80.0, max(20.0, residents.age[i])) - 20.0) / 60.0
            missing *= rules.contacts_20 + grown * (rules.contacts_80 - rules.contacts_20)
            if residents.last_contact[i] == day:
                missing = max(0.0, missing - 1.0)
            kept = math.exp(-rules.loss * missing / home[residents.household[i]])
            lonely += (1.0 - lonely) * (1.0 - kept)
        residents.loneliness[i] = lonely
