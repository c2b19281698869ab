"""What a day does to everybody's energy and feelings."""

from __future__ import annotations

from typing import NamedTuple

from sim.codes import Group
from sim.kernels.compile import Floats, Ints, Small, kernel

_ALONE = int(Group.ALONE)


class Feelings(NamedTuple):
    """The columns of residents that a day changes, or that decide on the change."""

    energy: Floats
    trust: Floats
    efficacy: Floats
    belonging: Floats
    loneliness: Floats
    kin: Floats
    groups: Small
    last_contact: Ints


class Drift(NamedTuple):
    """How feelings move: the parameters of that name of the process well-being."""

    rested: float
    recovery: float
    drift: float
    detached: float
    adaptation: float
    lonely_base: float
    lonely_alone: float
    lonely_silence: float
    silence_days: float
    lonely_kin: float


@kernel
def feel(residents: Feelings, rules: Drift, day: int) -> None:
    """Let a day pass for everybody's energy and feelings; the rule is that of well-being."""
    for i in range(residents.energy.size):
        residents.energy[i] += rules.recovery * (rules.rested - residents.energy[i])
        residents.trust[i] += rules.drift * (0.5 - residents.trust[i])
        residents.efficacy[i] += rules.drift * (0.5 - residents.efficacy[i])
        residents.belonging[i] += rules.drift * (rules.detached - residents.belonging[i])
        silent = day - residents.last_contact[i]
        target = rules.lonely_base - rules.lonely_kin * residents.kin[i]
        target += rules.lonely_silence * silent / (silent + rules.silence_days)
        if residents.groups[i] >> _ALONE & 1:
            target += rules.lonely_alone
        target = min(1.0, max(0.0, target))
        residents.loneliness[i] += rules.adaptation * (target - residents.loneliness[i])
