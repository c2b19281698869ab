"""Portraits against values computed by hand, and against the state of a whole run."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from sim.codes import Origin
from sim.measures.portrait import COLUMNS, GIVEN_HOURS, TIE_HOURS, portrait, services
from sim.state import State
from sim.state.ties import CLASS_HOURS
from tests.conftest import Lived
from tests.worlds import few, gather, tie


def _layer(table: pl.DataFrame, layer: str) -> pl.DataFrame:
    return table.filter(layer=layer)


def _lines(table: pl.DataFrame, layer: str) -> dict[tuple[float, float], float]:
    rows = _layer(table, layer).select("x", "x2", "value").iter_rows()
    return {(x, x2): value for x, x2, value in rows}


def _classes(table: pl.DataFrame, layer: str) -> dict[str, float]:
    return dict(_layer(table, layer).select("kind", "value").iter_rows())


def _give(state: State, i: int, j: int, times: int) -> None:
    """Let i have given j so many services, which their tie remembers."""
    slot = list(state.ties.alter[i]).index(j)
    state.ties.given[i, slot] += times


def test_each_tie_is_counted_once_between_the_buildings_of_its_ends() -> None:
    state = few(6, address=[0, 0, 1, 1, 2, 2])
    tie(state, 0, 2, 6.0)
    tie(state, 3, 1, 5.0)
    tie(state, 4, 0, 9.0)
    tie(state, 4, 5, 50.0)  # in one building
    tie(state, 2, 5, 4.9)  # no acquaintance
    assert _lines(portrait(state, 0), "ties") == {(0.0, 100.0): 2.0, (0.0, 200.0): 1.0}


def test_ties_have_faded_on_the_day() -> None:
    state = few(2, address=[0, 1])
    tie(state, 0, 1, 6.0)
    later = portrait(state, 270)  # a half-life: 3 h
    assert _layer(later, "ties").is_empty()
    assert _classes(later, "degree")["0"] == 1


def test_help_is_what_was_given_since_a_day_in_either_direction() -> None:
    state = few(8, address=[0, 1, 2, 3, 4, 5, 6, 7])
    for i, j in ((0, 1), (2, 3), (4, 5), (6, 7)):
        tie(state, i, j, 1.0)
    _give(state, 0, 1, 2)
    _give(state, 2, 3, 1)
    before = services(state, 10)
    _give(state, 3, 2, 1)
    _give(state, 2, 3, 1)
    _give(state, 5, 4, 3)
    now = portrait(state, 20, before)
    assert _lines(now, "help") == {(200.0, 300.0): 1.0, (400.0, 500.0): 1.0}
    assert _lines(portrait(state, 20), "help").keys() == {(0, 100), (200, 300), (400, 500)}
    assert before.given.sum() == 3  # what was remembered stays as it was


def test_newcomers_do_not_owe_their_help_to_those_before_them() -> None:
    state = few(2, address=[0, 1])
    tie(state, 0, 1, 1.0)
    _give(state, 0, 1, 5)
    before = services(state, 10)
    state.residents.arrived[1] = 11
    state.ties.given[0, 0] = 1  # the tie is another, of the same rows
    assert _lines(portrait(state, 20, before), "help") == {(0.0, 100.0): 1.0}


def test_places_and_collectives_stand_where_they_are() -> None:
    state = few(4, places=3)
    state.places.x[:], state.places.y[:] = [10, 20, 30], [1, 2, 3]
    state.places.open[1] = False
    gather(state, 1, [0, 1, 2], core=[0])
    state.collectives.x[1], state.collectives.y[1] = 7, 8
    table = portrait(state, 0)
    assert _layer(table, "place").select("kind", "x", "y", "value").rows() == [
        ("cafe", 10.0, 1.0, 1.0),
        ("cafe", 20.0, 2.0, 0.0),  # closed; the third does not exist yet
    ]
    assert _layer(table, "collective").select("x", "y", "value").rows() == [(7.0, 8.0, 3.0)]


def test_classes_have_the_bounds_that_are_told() -> None:
    state = few(8)
    state.residents.crisis_hours[:] = [0, 0, 0.5, 1, 1.5, 20, 20.5, 100]
    tie(state, 0, 1, 5.0)
    tie(state, 0, 2, 9.99)
    tie(state, 0, 3, 10.0)
    tie(state, 0, 4, 200.0)
    tie(state, 5, 6, 4.0)
    tie(state, 0, 7, 99.0, origin=int(Origin.HOUSEHOLD))
    table = portrait(state, 0)
    held = {kind: value for kind, value in _classes(table, "given_hours").items() if value}
    assert held == {"0": 2 / 8, "0-1": 2 / 8, "1-2": 1 / 8, "10-20": 1 / 8, "20+": 2 / 8}
    held = {kind: value for kind, value in _classes(table, "tie_hours").items() if value}
    assert held == {"5-10": 0.5, "10-20": 0.25, "200+": 0.25}
    held = {kind: value for kind, value in _classes(table, "degree").items() if value}
    assert held == {"0": 3 / 8, "1": 4 / 8, "4": 1 / 8}


def test_many_ties_are_one_class() -> None:
    state = few(25, k_max=24)
    for j in range(1, 25):
        tie(state, 0, j, 6.0)
    assert _classes(portrait(state, 0), "degree")["20+"] == 1 / 25


def test_nobody_knows_anybody() -> None:
    table = portrait(few(3), 0)
    assert np.isnan(_layer(table, "tie_hours")["value"].to_numpy()).all()
    assert _layer(table, "ties").is_empty()
    assert _layer(table, "help").is_empty()


def test_classes_of_ties_begin_as_the_classes_of_the_network_do() -> None:
    assert set(CLASS_HOURS.values()) <= set(TIE_HOURS)
    assert list(TIE_HOURS) == sorted(TIE_HOURS)
    assert list(GIVEN_HOURS) == sorted(GIVEN_HOURS)


def test_sums_agree_with_the_state_and_the_network(lived: Lived) -> None:
    state, model = lived.model.state, lived.model
    table = model.portrait()
    assert table.schema == pl.Schema(COLUMNS)
    assert _layer(table, "building")["value"].sum() == len(state.residents)
    given = _layer(table, "given")
    assert given["value"].sum() == pytest.approx(state.residents.crisis_hours.sum())
    assert given["value"].sum() > 0
    assert given.select("x", "y").equals(_layer(table, "building").select("x", "y"))
    alive = state.collectives.alive
    assert _layer(table, "collective")["value"].sum() == state.collectives.members[alive].sum()

    graph = model.network(5.0)
    home = state.residents.building
    known = [(i, j) for i, j, tie in graph.edges(data=True) if tie["origin"] != "household"]
    assert known
    across = sum(home[i] != home[j] for i, j in known)
    assert _layer(table, "ties")["value"].sum() == across
    assert _layer(table, "ties").select("x", "y", "x2", "y2").is_duplicated().sum() == 0
    degree = np.zeros(len(state.residents), dtype=int)
    for i, j in known:
        degree[i] += 1
        degree[j] += 1
    shares = np.bincount(degree, minlength=20)[:20] / degree.size
    assert _layer(table, "degree")["value"].to_list()[:20] == pytest.approx(shares.tolist())
    for layer in ("degree", "tie_hours", "given_hours"):
        assert _layer(table, layer)["value"].sum() == pytest.approx(1)


def test_help_of_the_crisis_is_part_of_all_help(lived: Lived) -> None:
    state, model = lived.model.state, lived.model
    help_ = _layer(model.portrait(), "help")["value"].sum()
    ties = state.ties
    gave = {
        (min(i, int(j)), max(i, int(j)))
        for i in range(len(state.residents))
        for j in ties.alter[i, : ties.degree[i]][ties.given[i, : ties.degree[i]] > 0]
    }
    home = state.residents.building
    assert help_ == sum(home[i] != home[j] for i, j in gave) > 0
    assert _layer(model.portrait(model.services()), "help").is_empty()
