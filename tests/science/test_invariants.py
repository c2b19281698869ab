"""Random scenarios: each step keeps its invariants, and nothing is lost in the end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from pydantic import BaseModel

from sim.codes import Group
from sim.life import Life
from sim.scenario import Scenario
from sim.state import State
from tests.science.scenarios import scenarios
from tests.worlds import open_needs

PARTS, SCENARIOS_A_PART = 20, 50

RANDOM = settings(
    max_examples=SCENARIOS_A_PART,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # a failing scenario is told as it is: to shrink it takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    print_blob=False,
    verbosity=Verbosity.quiet,  # the bytes that it was read off tell nobody anything
)


def unlike_the_default(spec: BaseModel, default: BaseModel) -> set[str]:
    """Names of the numbers and choices in which a scenario differs from the default."""
    found = set()
    for name in type(spec).model_fields:
        one, two = getattr(spec, name), getattr(default, name)
        if isinstance(one, BaseModel) and isinstance(two, BaseModel):
            found |= {f"{name}.{inner}" for inner in unlike_the_default(one, two)}
        elif one != two:
            found.add(name)
    return found


def nothing_is_lost(state: State, day: int) -> None:
    """Needs, residents and collectives add up at the end of a run."""
    book = state.ledger
    assert (book.arisen == book.met + book.lapsed + open_needs(state)).all()
    assert (book.channel.sum(axis=1) == book.met[:, Group.EVERYONE]).all()
    lapsed = book.arisen_by_kind - book.met_by_kind
    rows, length = state.needs, int(state.needs.length[0])
    np.subtract.at(lapsed, (rows.arisen[:length], rows.kind[:length]), 1)
    assert (lapsed >= 0).all()
    assert (lapsed.sum(axis=1) == book.lapsed[:, Group.EVERYONE]).all(), "by kind, too"
    assert (rows.offered[:length] >= (rows.found[:length] >= 0)).all()
    assert (state.residents.load >= 0).all()
    settled = max(0, day + 1 - int(state.need_traits.patience.max()))
    assert (open_needs(state)[:settled] == 0).all(), "no need outlives its patience"
    assert state.households.residents.sum() == len(state.residents)
    founded = state.collectives.alive | (state.collectives.dissolved >= 0)
    assert (state.collectives.members[~founded] == 0).all()
    assert np.isin(state.residents.membership, [-1, *np.flatnonzero(state.collectives.alive)]).all()


@pytest.mark.parametrize(
    "part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in range(1, PARTS))]
)
def test_invariants_hold_in_random_scenarios(part: int) -> None:
    lived: set[str] = set()
    varied: set[str] = set()
    collectives = needs = 0

    @seed(part)
    @RANDOM
    @given(scenarios())
    def holds(spec: Scenario) -> None:
        nonlocal collectives, needs
        life = Life(spec)
        try:
            life.live(spec.days)
            nothing_is_lost(life.state, spec.days)
        except Exception as error:
            error.add_note(f"part {part}: {spec.model_dump_json(exclude_defaults=True)}")
            raise
        lived.add(spec.model_dump_json())
        varied.update(unlike_the_default(spec, Scenario()))
        collectives += int(life.state.collectives.alive.sum())
        needs += int(life.state.ledger.arisen[:, Group.EVERYONE].sum())

    holds()
    assert len(lived) >= 0.95 * SCENARIOS_A_PART, "scenarios are not drawn twice"
    assert len(varied) > 150, "every part of the model is varied"
    assert collectives > SCENARIOS_A_PART
    assert needs > 10 * SCENARIOS_A_PART
