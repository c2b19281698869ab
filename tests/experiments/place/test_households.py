"""Types of household and buildings, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.place.addresses import MOST_DWELLINGS, addresses
from experiments.place.families import families
from sim.codes import HouseholdType


@pytest.mark.parametrize(
    ("ages", "sexes", "kind", "children"),
    [
        ([40], "f", "ALONE", []),
        ([40, 38], "fm", "COUPLE", []),
        ([40, 38], "ff", "NON_FAMILY", []),
        ([25, 24, 23], "fmf", "NON_FAMILY", []),
        ([70, 40], "fm", "SINGLE_PARENT", [40]),
        ([40, 24], "fm", "SINGLE_PARENT", [24]),
        ([40, 25], "fm", "COUPLE", []),
        ([40, 38, 12], "fmf", "COUPLE_WITH_CHILDREN", [12]),
        ([40, 38, 16, 3], "ffmm", "COUPLE_WITH_CHILDREN", [16, 3]),
        ([20, 10], "ff", "SINGLE_PARENT", [10]),
        ([50, 45, 44, 20], "fmff", "COUPLE_WITH_CHILDREN", [20]),
        ([17, 16], "fm", "NON_FAMILY", []),
    ],
)
def test_who_is_whose_child(ages: list[int], sexes: str, kind: str, children: list[int]) -> None:
    rows = np.random.default_rng(0).permutation(len(ages))
    age = np.array(ages, dtype=float)[rows]
    found = families(np.zeros(len(ages), dtype=np.int64), age, np.array(list(sexes))[rows])
    assert HouseholdType(found.type[0]).name == kind
    assert age[found.order][found.child].tolist() == children


def test_households_are_told_apart_and_sexes_need_not_be_known() -> None:
    home = np.array([1, 0, 1, 2, 1])
    found = families(home, np.array([30.0, 50, 2, 22, 31]), None)
    assert home[found.order].tolist() == [0, 1, 1, 1, 2]
    assert [HouseholdType(one).name for one in found.type] == [
        "ALONE", "COUPLE_WITH_CHILDREN", "ALONE",
    ]  # fmt: skip


def test_homes_a_few_metres_apart_are_one_building() -> None:
    x, y = np.array([0.0, 2, 4, 50, 50]), np.array([0.0, 0, 0, 0, 0])
    assert addresses(x, y, 3, 16).building.tolist() == [0, 0, 0, 1, 1]
    assert addresses(x, y, 1, 16).building.tolist() == [0, 1, 2, 3, 3]
    assert addresses(x, y, 3, 16).x.tolist() == [2, 50]


def test_many_dwellings_at_one_address_are_several_staircases() -> None:
    homes = MOST_DWELLINGS * 2 + 1
    found = addresses(np.zeros(homes), np.zeros(homes), 3, 16)
    assert np.bincount(found.building).tolist() == [27, 27, 27]
    assert (found.points, found.split) == (1, 1)


def test_blocks_are_of_neighbours_and_all_but_full() -> None:
    x, y = (grid.ravel().astype(float) * 20 for grid in np.meshgrid(range(20), range(20)))
    found = addresses(x, y, 3, 16)
    assert np.array_equal(np.bincount(found.block), np.full(25, 16))
    assert (np.diff(found.block) >= 0).all()
    for block in range(25):
        here = found.block == block
        assert max(np.ptp(found.x[here]), np.ptp(found.y[here])) <= 100
    assert np.array_equal(found.x[found.building], x), "the order changes, not the position"
