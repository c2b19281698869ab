"""Quarters: of the unmet needs of the old, those asked for and offered help with, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.codes import NeedKind
from sim.measures.quarters import DAYS, Quarters
from sim.state import State
from tests.worlds import few

CARE, ERRAND = NeedKind.CARE, NeedKind.ERRAND
EVE = 1000


def quarters(state: State, days: range) -> dict[str, float]:
    """Return what is told of the quarters when a state stays as it is for some days."""
    seen = Quarters()
    for day in days:
        seen.observe(state, day, EVE)
    return seen.tell()


def test_shares_of_the_unmet_by_hand() -> None:
    state = few(4, age=[80, 75, 90, 74.9])
    r = state.residents
    r.unmet_kinds[0] = 1 << CARE | 1 << ERRAND  # two kinds of one resident count twice
    r.unmet_kinds[1] = 1 << CARE
    r.unmet_kinds[3] = 255  # not old
    r.asked_kinds[:] = [1 << CARE, 1 << ERRAND, 255, 255]  # the second's is another kind
    r.offered_kinds[:2] = [1 << CARE | 1 << ERRAND, 1 << CARE]
    told = quarters(state, range(EVE, EVE + 1))
    assert told == {"unmet_asked": pytest.approx(1 / 3), "unmet_offered": 1}


def test_without_unmet_needs_there_is_no_share() -> None:
    told = quarters(few(3, age=80), range(EVE - 365, EVE + 1))
    assert np.isnan(list(told.values())).all()


@pytest.mark.parametrize("quarter", range(6))
def test_a_year_has_four_quarters_that_end_on_the_eve(quarter: int) -> None:
    """Each is looked at once, on its last day; what is before the year is not looked at."""
    state = few(2, age=80)
    r, ends = state.residents, EVE - quarter * DAYS
    seen = Quarters()
    for day in range(EVE - 2 * 365, EVE + 1):
        r.unmet_kinds[0] = 1 << CARE if day == ends else 0
        r.asked_kinds[0] = 1 << CARE if day == ends else 0
        r.unmet_kinds[1] = 1 << CARE if day == EVE else 0
        seen.observe(state, day, EVE)
    asked = int(quarter < 4)
    assert seen.tell()["unmet_asked"] == pytest.approx(asked / (asked + 1))
