"""Collectives born in a crisis: how many, of how many members, how many of them are left."""

from __future__ import annotations

import numpy as np
import pytest

from sim.measures.crisis import born_in
from tests.worlds import few, gather


def test_what_is_founded_in_the_crisis_is_counted_and_followed() -> None:
    state = few(10, collectives=6)
    c = state.collectives
    for row, founded in enumerate((-5, 20, 25, 33, 34)):
        gather(state, row, [2 * row, 2 * row + 1], core=[2 * row])
        c.founded[row] = founded
    c.alive[2], c.dissolved[2], c.members[2] = False, 30, 0
    born = born_in(state, 20, 33)
    assert born.rows.tolist() == [1, 2, 3]
    assert born.outcomes == {"founded_in_crisis": 300, "crisis_born_members": 400}
    assert born.alive(state) == pytest.approx(2 / 3)
    c.founded[1] = 500  # the row is another's by now
    assert born.alive(state) == pytest.approx(1 / 3)
    assert np.isnan(born_in(state, 35, 40).alive(state))
