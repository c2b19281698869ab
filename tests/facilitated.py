"""Small neighbourhoods with a facilitator."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.codes import FacilitatorKind, PlaceKind
from sim.processes.facilitation import Facilitation
from sim.state import State
from tests.processes.asking import agree
from tests.worlds import few, gather

DEVELOPMENT = FacilitatorKind.DEVELOPMENT_TEAM
FULL_TIME = {"hours": 35, "skill": 1.0, "lean": 0.0}


def policy(
    uses: dict[str, float] | None = None, spec: dict[str, Any] | None = None, **more: Any
) -> Facilitation:
    """A policy whose development team spends its hours so: a full-time post, trained."""
    shares = dict.fromkeys(("outreach", "teaching", "mediation", "brokering", "rooms"), 0.0)
    shares |= uses or {"outreach": 1.0}
    team = {"share": 1, "uses": shares} | FULL_TIME | (spec or {})
    return Facilitation.model_validate({"kinds": {"development_team": team}} | more)


def old_and_young(
    pairs_of: int = 3,
    posts: int = 1,
    days: int = 40,
    kind: FacilitatorKind = DEVELOPMENT,
    collectives: int = 2,
) -> State:
    """Buildings of two: one of 80, one of 30 who helps readily."""
    n = 2 * pairs_of
    state = few(
        n,
        address=np.repeat(np.arange(pairs_of), 2),
        age=np.tile([80.0, 30.0], pairs_of),
        posts=posts,
        collectives=collectives,
        first_crisis_day=1,
        days=days,
    )
    agree(state)
    state.facilitators.kind[:] = kind
    return state


def two_collectives(**more: Any) -> State:
    """Two collectives in the first building, the second founded later."""
    state = old_and_young(**more)
    gather(state, 0, [0, 1], core=[0])
    gather(state, 1, [2, 3], core=[2])
    state.collectives.founded[:2] = [1, 7]
    return state


def rooms() -> State:
    """Common rooms 300 m and 100 m away, one 50 m away that is shut, a café next door."""
    state = few(8, places=5, posts=1, first_crisis_day=1)
    for c in range(2):
        gather(state, c, [2 * c, 2 * c + 1], core=[2 * c])
    state.facilitators.kind[:] = DEVELOPMENT
    places = state.places
    places.kind[1:] = PlaceKind.COMMON_ROOM
    places.x[:] = [0, 300, 100, 50, 10]
    places.open[3] = False
    return state
