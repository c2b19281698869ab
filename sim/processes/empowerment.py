"""Empowerment: what collectives and their members learn, forget, and come to feel able to do.

Rule: each day, in this order, p being the intensity of the lever pass_on today:

- the shared knowledge of a collective moves towards 1 - centralisation by `sharing`;
- its know-how moves towards 1 by `practice` x pulse (activities held lately), and is then
  multiplied by 1 - `rust`;
- the efficacy of a member moves towards 1 by `empowering` x (1 - centralisation), the say that
  members have, for one membership after another;
- where p is more than 0, training moves towards 1, by `training` x p, the shared knowledge of each
  collective and the know-how of the members of its core team.
Source: the article's ninth element (shared decisions and knowledge make a collective learn, and
keep it going when its leaders change) and third lever. Numbers are assumptions.
Left out: what exactly is learnt, diplomas, teachers.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.kernels.collectives import empower, list_members, train
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.views import members_of


class Empowerment(Process):
    """How power to act grows."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents="age attended core drive energy means membership",
        collectives="alive centralisation pulse",
        support="pass_on",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents="efficacy know_how",
        collectives="shared_knowledge know_how",
    )

    sharing: float = parameter(
        0.004,
        "part of the way to 1 - centralisation that shared knowledge goes in a day",
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
        "part of the way to full power to act that a member with full say goes in a day",
        unit="1/day",
        low=0,
        high=1,
    )
    training: float = parameter(
        0.005,
        "part of the way to shared knowledge, and to full know-how of a core team, that training "
        "goes in a day under the lever pass_on",
        unit="1/day",
        low=0,
        high=1,
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let collectives and their members learn."""
        residents, c = state.residents, state.collectives
        alive = np.flatnonzero(c.alive)
        lever = float(state.support.pass_on[0])
        share = min(1.0, self.training * lever)
        shared = c.shared_knowledge[alive]
        shared = shared + self.sharing * (1 - c.centralisation[alive] - shared)
        c.shared_knowledge[alive] = np.clip(shared + share * (1 - shared), 0, 1)
        able = c.know_how[alive]
        able = able + np.minimum(1, self.practice * c.pulse[alive]) * (1 - able)
        c.know_how[alive] = able * (1 - self.rust)
        listed, first = list_members(residents.membership, len(c))
        say = 1 - c.centralisation
        empower(listed, first, residents.membership, say, residents.efficacy, self.empowering)
        if lever > 0:
            train(listed, first, members_of(state), share)
