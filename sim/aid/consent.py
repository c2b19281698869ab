"""Consent: who agrees to be put on the list of a collective, or accepts an offer at the door."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.rng import Draws
from sim.state import State

_MIDDLE = 0.5  # of the scale of trust, where trust comes to rest


def openness(
    state: State, rows: NDArray[np.integer], familiar: ArrayLike = 0.0
) -> NDArray[np.float64]:
    """Return the chance that residents accept an offer, as mutual aid has it.

    Args:
        state: read only.
        rows: residents.
        familiar: how well each knows who offers; 0 for strangers.
    """
    residents, manners = state.residents, state.manners
    shy = residents.reluctance[rows] - residents.reluctance.mean()
    return np.asarray(
        manners.accept[0]
        + manners.accept_familiar[0] * np.asarray(familiar)
        - manners.ask_reluctance[0] * shy
        + manners.ask_belief[0] * (residents.trust[rows] - _MIDDLE)
    )


def kept_numbers(draws: Draws) -> Draws:
    """Return the draws by which residents consent: theirs on all days, whatever asks.

    Args:
        draws: of a process.
    """
    return Draws(draws.seed, "consent", 0)


def consent(
    state: State, draws: Draws, rows: NDArray[np.integer], familiar: ArrayLike = 0.0
) -> NDArray[np.bool_]:
    """Tell who agrees to be on a list: by a number that each resident keeps.

    Who said no once says no again, unless more open by then or asked by somebody better known.

    Args:
        state: read only.
        draws: of a process; neither which nor the day is of account.
        rows: residents.
        familiar: how well each knows who asks; 0 for strangers.
    """
    kept = kept_numbers(draws).uniform(rows)
    return np.asarray(kept < openness(state, rows, familiar))
