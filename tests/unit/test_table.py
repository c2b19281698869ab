"""Tables: declared columns, written in place, checked against their bounds."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from sim.codes import Group, Profile
from sim.state import TABLES
from sim.state.needs import OpenNeeds
from sim.state.residents import group_bits, need_profile
from sim.state.table import Column, Table, column
from tests.worlds import few


class Apples(Table):
    """A table for these tests."""

    weight: np.ndarray = column("f4", "g", "weight", low=0, high=500, start=100)
    worms: np.ndarray = column("i4", "worm", "worms by day", low=0, shape=(3,))
    red: np.ndarray = column("?", "1", "is red", start=1)


def test_a_table_holds_what_was_declared() -> None:
    apples = Apples(4)
    assert len(apples) == 4
    assert list(apples.columns) == ["weight", "worms", "red"]
    assert apples.columns["weight"] == Column("f4", "g", "weight", 0, 500, (), 100)
    assert (apples.weight.dtype, apples.weight.tolist()) == (np.float32, [100] * 4)
    assert apples.worms.shape == (4, 3)
    assert apples.red.all()
    assert not apples.out_of_bounds()


def test_columns_are_written_in_place_and_none_is_added() -> None:
    apples = Apples(2)
    held = apples.weight
    apples.weight += 1
    apples.weight[0] = 7
    assert held.tolist() == [7, 101]
    with pytest.raises(AttributeError, match=r"Apples\.weight: columns are written in place"):
        apples.weight = np.zeros(2)
    with pytest.raises(AttributeError, match=r"Apples\.price"):
        apples.price = 3


@pytest.mark.parametrize("wrong", [-0.1, 500.5, np.nan, np.inf])
def test_values_out_of_bounds_are_named(wrong: float) -> None:
    apples = Apples(3)
    apples.weight[1] = wrong
    assert apples.out_of_bounds() == ["weight"]
    apples.worms[2, 1] = -1
    assert apples.out_of_bounds() == ["weight", "worms"]


def test_a_table_survives_pickling() -> None:
    apples = Apples(3)
    apples.worms[1] = [1, 2, 3]
    other = pickle.loads(pickle.dumps(apples))
    assert len(other) == 3
    assert other.worms.tolist() == apples.worms.tolist()
    other.worms[0] = 9
    assert not apples.worms[0].any()


def test_open_needs_survive_pickling_with_their_number() -> None:
    needs = OpenNeeds(5)
    needs.length[0] = 2
    assert pickle.loads(pickle.dumps(needs)).length.tolist() == [2]


def test_every_column_of_the_state_has_a_unit_and_a_meaning() -> None:
    state = few(2)
    for name in TABLES:
        table = getattr(state, name)
        if isinstance(table, Table):
            assert type(table).__doc__
            for column_name, spec in table.columns.items():
                assert spec.unit, f"{name}.{column_name}"
                assert len(spec.doc) > 2, f"{name}.{column_name}"
                assert len(getattr(table, column_name)) == len(table)


def test_groups_of_a_resident_by_hand() -> None:
    age = np.array([80, 75, 74.9, 30], dtype=np.float32)
    alone = np.array([True, False, True, False])
    poor = np.array([False, True, False, True])
    bits = group_bits(age, alone, poor)
    members = {group: ((bits >> group) & 1).astype(bool).tolist() for group in Group}
    assert members == {
        Group.EVERYONE: [True] * 4,
        Group.OVER_75: [True, True, False, False],
        Group.OVER_75_ALONE: [True, False, False, False],
        Group.ALONE: alone.tolist(),
        Group.LOW_INCOME: poor.tolist(),
        Group.CONNECTED: [False] * 4,  # told on the eve of the crisis
        Group.ISOLATED: [False] * 4,
    }


def test_the_old_and_the_frail_are_exposed_even_as_parents() -> None:
    age = np.array([80, 40, 40, 40], dtype=np.float32)
    frail = np.array([False, True, False, False])
    parent = np.array([False, True, True, False])
    assert need_profile(age, frail, parent).tolist() == [
        Profile.EXPOSED,
        Profile.EXPOSED,
        Profile.FAMILY,
        Profile.OTHERS,
    ]
