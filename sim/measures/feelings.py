"""How the crisis changes what residents feel: loneliness and trust, against those of the eve."""

from __future__ import annotations

import numpy as np

from sim.kernels.compile import Flags, Floats
from sim.measures.collectives import RollCall
from sim.measures.shares import UNKNOWN, mean, share
from sim.state import State

_YOUNG, _OLD = (15, 30), (60, 75)
"""Ages of those whose loneliness is compared, as in the survey (Bu, Steptoe and Fancourt 2020)."""


def felt(then: RollCall, state: State) -> dict[str, float]:
    """Return how loneliness and trust are on the last day of the crisis, against its eve.

    Formula: `loneliest_young_to_old`: odds of those of 15 to 29 to be in the loneliest fifth of
    residents, over those of 60 to 74; `loneliness_spread`: the ninetieth percentile of loneliness
    less the tenth, over the same on the eve; `loneliness_fan`: mean change of the loneliest fifth
    of the eve less that of the least lonely fifth; `trust_crisis`: mean trust in neighbours;
    `trust_gap`: its mean change in the highest third of income less that in the lowest. Changes are
    of those who still live there. NaN where a group has nobody.

    Args:
        then: the eve of the crisis.
        state: what there is on its last day.
    """
    r = state.residents
    stayed = then.still_there(state)
    lonelier = r.loneliness - then.loneliness
    least, most = np.quantile(then.loneliness, (0.2, 0.8))
    third = state.households.income_third[r.household]
    trusting = r.trust - then.trust
    return {
        "loneliest_young_to_old": _odds_ratio(r.loneliness, r.age),
        "loneliness_spread": share(_spread(r.loneliness), _spread(then.loneliness)),
        "loneliness_fan": mean(lonelier[stayed & (then.loneliness >= most)])
        - mean(lonelier[stayed & (then.loneliness <= least)]),
        "trust_crisis": float(r.trust.mean()),
        "trust_gap": mean(trusting[stayed & (third == 2)]) - mean(trusting[stayed & (third == 0)]),
    }


def _spread(values: Floats) -> float:
    low, high = np.quantile(values, (0.1, 0.9))
    return float(high - low)


def _odds_ratio(loneliness: Floats, age: Floats) -> float:
    """Return the odds of the young to be in the loneliest fifth over those of the old."""
    loneliest: Flags = loneliness >= np.quantile(loneliness, 0.8)
    young, old = (
        mean(loneliest[(age >= least) & (age < below)]) for least, below in (_YOUNG, _OLD)
    )
    if not 0 < old < 1 or not young < 1:
        return UNKNOWN
    return young / (1 - young) / (old / (1 - old))
