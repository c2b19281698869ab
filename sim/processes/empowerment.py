"""Empowerment: what collectives and their members learn, forget, and come to feel able to do.

Reads: residents (membership, core, efficacy, know_how), collectives (alive, centralisation, voice,
pulse, shared_knowledge, know_how), support (pass_on).
Writes: collectives (shared_knowledge, know_how, work), residents (efficacy, know_how).
Rule: each day, in this order, p being the intensity of the lever pass_on today:

- the shared knowledge of a collective moves towards 1 - centralisation by `sharing`, then towards 1
  by `mentoring` x p;
- its know-how moves towards 1 by `practice` x pulse (activities held lately), and is then
  multiplied by 1 - `rust`;
- the efficacy of a member moves towards 1 by `empowering` x voice, for one membership after
  another;
- where p is more than 0, training moves the know-how of a member of a core team towards 1 by
  `training` x p, for one core team after another; the collective's own by `passing` times that;
  and it is `training_hours` x p / 7 hours of work for the core team.
Source: the article's ninth element (shared decisions and knowledge make a collective learn, and
keep it going when its leaders change) and third lever. Numbers are assumptions.
Left out: what exactly is learnt, diplomas, teachers.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.kernels.collectives import empower, train
from sim.parameters import parameter
from sim.processes.process import Process
from sim.rng import Draws
from sim.state import State


class Empowerment(Process):
    """How power to act grows."""

    writes: ClassVar[tuple[str, ...]] = (
        "collectives.shared_knowledge",
        "collectives.know_how",
        "collectives.work",
        "residents.efficacy",
        "residents.know_how",
    )

    sharing: float = parameter(
        0.004,
        "part of the way to 1 - centralisation that shared knowledge goes in a day",
        unit="1/day",
        low=0,
        high=1,
    )
    mentoring: float = parameter(
        0.01,
        "part of the way to full sharing that knowledge goes in a day under the lever pass_on",
        unit="1/day",
        low=0,
        high=1,
    )
    practice: float = parameter(
        0.0002,
        "part of the way to full know-how that a collective goes in a day, per activity held "
        "lately",
        unit="1/day",
        low=0,
        high=1,
    )
    rust: float = parameter(
        0.0005, "part of its know-how that a collective loses in a day", unit="1/day", low=0, high=1
    )
    empowering: float = parameter(
        0.002,
        "part of the way to full power to act that a member with full voice goes in a day",
        unit="1/day",
        low=0,
        high=1,
    )
    training: float = parameter(
        0.003,
        "part of the way to full know-how that training takes a member of a core team in a day",
        unit="1/day",
        low=0,
        high=1,
    )
    passing: float = parameter(
        0.25,
        "part of what training gives a member that it gives the collective",
        unit="share",
        low=0,
        high=1,
    )
    training_hours: float = parameter(
        1.5,
        "time of the core team that training takes",
        unit="h/week",
        low=0,
        high=40,
        source="0 to 40 hours a person (assumption)",
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let collectives and their members learn."""
        residents, groups = state.residents, state.collectives
        alive = np.flatnonzero(groups.alive)
        lever = float(state.support.pass_on[0])
        shared = groups.shared_knowledge[alive]
        shared = shared + self.sharing * (1 - groups.centralisation[alive] - shared)
        shared = shared + min(1.0, self.mentoring * lever) * (1 - shared)
        groups.shared_knowledge[alive] = np.clip(shared, 0, 1)
        able = groups.know_how[alive]
        able = able + np.minimum(1, self.practice * groups.pulse[alive]) * (1 - able)
        groups.know_how[alive] = able * (1 - self.rust)
        empower(residents.membership, groups.voice, residents.efficacy, self.empowering)
        if lever > 0:
            share = min(1.0, self.training * lever)
            train(residents.membership, residents.core, residents.know_how, share)
            groups.know_how[alive] += self.passing * share * (1 - groups.know_how[alive])
            groups.work[alive] += self.training_hours * lever / 7
