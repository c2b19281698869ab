"""Plain numpy versions of what kernels do at the doorstep."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.aid.doorstep import kept_numbers
from sim.rng import Draws
from sim.state import State
from sim.state.lists import ON_PAPER
from sim.state.residents import NEVER, Residents


def consent(state: State, draws: Draws, familiar: ArrayLike = 0.0) -> NDArray[np.bool_]:
    """Who agrees to be on a list, known so well by the one who asks."""
    residents, manners = state.residents, state.manners
    shy = residents.reluctance - residents.reluctance.mean()
    openness = (
        manners.accept[0]
        + manners.familiar[0] * np.asarray(familiar)
        - manners.ask_reluctance[0] * shy
        + manners.ask_belief[0] * (residents.trust - 0.5)
    )
    return kept_numbers(draws).uniforms(len(residents)) < openness


def enter(residents: Residents, i: int, holder: int, bearer: int, day: int) -> None:
    """Put a resident on the list of a collective, or confirm the entry."""
    holders = residents.list_holder[i]
    mine = np.flatnonzero(holders == holder)
    if mine.size:
        slot = int(mine[0])
        bearer = ON_PAPER if residents.list_bearer[i, slot] == ON_PAPER else bearer
    else:
        slot = int(np.argmin(np.where(holders < 0, NEVER - 1, residents.list_day[i])))
    residents.list_holder[i, slot] = holder
    residents.list_bearer[i, slot] = bearer
    residents.list_day[i, slot] = day
