"""Social capital: bonding, bridging and linking ties.

Source: Szreter and Woolcock (2004), International Journal of Epidemiology 33(4); Aldrich (2012),
"Building Resilience".
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.compile import Floats
from sim.state import State
from sim.state.ties import CLASS_HOURS

_ALIKE_YEARS = 15.0
_ALIKE_MEANS = 0.25


class SocialCapital(NamedTuple):
    """Mean number of ties of a resident, by what they join.

    Attributes:
        bonding: acquaintances or closer in the same building and alike (within 15 years of age
            and 0.25 of means).
        bridging: acquaintances or closer in another building and not alike.
        linking: share of residents on the register of the institution.
    """

    bonding: float
    bridging: float
    linking: float


def social_capital(state: State, hours: Floats) -> SocialCapital:
    """Return the bonding, bridging and linking ties of a mean resident.

    Args:
        state: what there is.
        hours: (n, k) hours of ties outside the household, 0 where there is none.
    """
    r = state.residents
    i, s = np.nonzero(hours >= CLASS_HOURS["acquaintance"])
    j = state.ties.alter[i, s]
    near = r.building[i] == r.building[j]
    alike = np.abs(r.age[i] - r.age[j]) <= _ALIKE_YEARS
    alike &= np.abs(r.means[i] - r.means[j]) <= _ALIKE_MEANS
    n = len(r)
    return SocialCapital(
        bonding=float((near & alike).sum() / n),
        bridging=float((~near & ~alike).sum() / n),
        linking=float(r.registered.mean()),
    )
