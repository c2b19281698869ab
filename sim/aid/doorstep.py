"""At the doorstep: who consents to what is offered, and who is put on the list of a collective."""

from __future__ import annotations

import numpy as np

from sim.kernels.compile import Stream, inlined, kernel
from sim.kernels.means import mean
from sim.kernels.philox import uniforms
from sim.rng import Draws
from sim.state import State
from sim.state.lists import ON_PAPER
from sim.state.residents import NEVER

_MIDDLE = np.float32(0.5)  # of the scale of trust, where trust comes to rest

STRANGERS = np.float64(0.0)
"""How well strangers know one another."""


def kept_numbers(draws: Draws) -> Draws:
    """Return the draws by which residents consent: theirs on all days, whatever asks.

    Args:
        draws: of a process.
    """
    return Draws(draws.seed, "consent", 0)


@kernel
def mean_reluctance(state: State) -> float:
    """Return the mean reluctance of residents, against which that of each counts."""
    return mean(state.residents.reluctance)


@inlined
def openness_of(state: State, i: int, known: float, mean: float) -> float:
    """Return the chance that resident `i` accepts an offer, as mutual aid has it.

    Args:
        state: read only.
        i: resident.
        known: how well `i` knows who offers; `STRANGERS` for strangers.
        mean: `mean_reluctance` of today.
    """
    people, manners = state.residents, state.manners
    open_to: float = manners.accept[0] + manners.familiar[0] * known
    open_to -= manners.ask_reluctance[0] * (people.reluctance[i] - mean)
    open_to += manners.ask_belief[0] * (people.trust[i] - _MIDDLE)
    return open_to


@inlined
def consents(state: State, i: int, known: float, mean: float, kept: Stream) -> bool:
    """Tell whether resident `i` agrees to be on a list, by a number that the resident keeps.

    Who said no once says no again, unless more open by then or asked by somebody better known.

    Args:
        state: read only.
        i: resident.
        known: how well `i` knows who asks; `STRANGERS` for strangers.
        mean: `mean_reluctance` of today.
        kept: the stream of `kept_numbers`.
    """
    return uniforms(kept, i, 0)[0] < openness_of(state, i, known, mean)


@inlined
def on_list(state: State, i: int, holder: int) -> int:
    """Return which entry of resident `i` is on the list of a collective; -1 for none."""
    holders = state.residents.list_holder
    for m in range(holders.shape[1]):
        if holders[i, m] == holder:
            return m
    return -1


@kernel
def enter_list(state: State, i: int, holder: int, bearer: int, day: int) -> None:
    """Put resident `i` on the list of a collective, or confirm the entry.

    Where all entries of the resident are taken, the one confirmed longest ago gives way.

    Args:
        state: written: the lists of residents.
        i: resident.
        holder: row of the collective.
        bearer: row of the resident who brings the entry, or `ON_PAPER`.
        day: today.
    """
    people = state.residents
    slot = on_list(state, i, holder)
    if slot >= 0:
        if people.list_bearer[i, slot] == ON_PAPER:
            bearer = ON_PAPER
    else:
        oldest = day + 1
        for m in range(people.list_day.shape[1]):
            since = people.list_day[i, m] if people.list_holder[i, m] >= 0 else NEVER - 1
            if since < oldest:
                slot, oldest = m, since
    people.list_holder[i, slot] = holder
    people.list_bearer[i, slot] = bearer
    people.list_day[i, slot] = day
