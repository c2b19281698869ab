"""Consent: who agrees to be put on the list of a collective, or accepts an offer at the door."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.kernels.compile import Stream, kernel
from sim.kernels.philox import uniforms
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
    kept = Draws(draws.seed, "consent", 0).uniform(rows)
    return np.asarray(kept < openness(state, rows, familiar))


def kept_stream(draws: Draws) -> Stream:
    """Return what keys the number by which a resident consents, whoever asks on whatever day."""
    return Draws(draws.seed, "consent", 0).stream


@kernel
def consents(state: State, kept: Stream, i: int, reluctance: float, familiar: float) -> bool:
    """Tell whether a resident agrees to be on a list; `consent` for kernels.

    Args:
        state: read only.
        kept: see `kept_stream`.
        i: resident.
        reluctance: mean of all residents.
        familiar: how well the resident knows who asks; 0 for a stranger.
    """
    manners, people = state.manners, state.residents
    chance = np.float64(manners.accept[0]) + manners.accept_familiar[0] * familiar
    chance -= manners.ask_reluctance[0] * (people.reluctance[i] - reluctance)
    chance += manners.ask_belief[0] * (people.trust[i] - _MIDDLE)
    return bool(uniforms(kept, i, 0)[0] < chance)
