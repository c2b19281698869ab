"""Measures against values computed by hand."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from sim.codes import Origin
from sim.kernels.ties import cut_neighbours
from sim.measures.equity import by_age, gap, gini, low_over_high, ratio_to_rest, top_share
from sim.measures.network import (
    adjacency,
    clustering,
    degree_by_class,
    giant_component,
    hours_of_origin,
    hours_of_pairs,
    neighbour_hours,
    pairs_of_origin,
    reciprocity,
    ties_today,
    to_networkx,
)
from sim.measures.resilience import resilience, weekly_share
from sim.measures.social_capital import social_capital
from sim.state import State
from tests.worlds import few, tie


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3, 3, 3, 3], 0),
        ([0, 0, 0, 0], 0),
        ([0, 0, 0, 8], 3 / 4),  # one holds all: 1 - 1/n
        ([1, 2, 3], 2 / 9),  # mean gap of pairs 8/9, over twice the mean
        ([3, 1, 2], 2 / 9),
        ([10, 20, 30], 2 / 9),
    ],
)
def test_gini_by_hand(values: list[float], expected: float) -> None:
    assert gini(values) == pytest.approx(expected)


def test_gini_is_half_the_relative_mean_gap() -> None:
    x = np.random.default_rng(1).exponential(size=200)
    gaps = np.abs(x[:, None] - x).mean()
    assert gini(x) == pytest.approx(gaps / (2 * x.mean()))


@pytest.mark.parametrize(
    ("values", "top", "expected"),
    [
        ([1] * 10, 0.1, 0.1),
        ([0, 0, 0, 8], 0.25, 1),
        ([3, 1, 2, 4], 0.5, 7 / 10),
        ([5, 1, 1, 1], 0.1, 5 / 8),  # a tenth of four is rounded up to one
    ],
)
def test_share_of_the_top_by_hand(values: list[float], top: float, expected: float) -> None:
    assert top_share(values, top) == pytest.approx(expected)


def test_share_of_the_top_of_nothing_is_unknown() -> None:
    assert np.isnan(top_share([0, 0, 0]))


def test_gaps_and_ratios_by_hand() -> None:
    arisen, met = np.array([20, 10, 4, 0]), np.array([10, 8, 1, 0])
    assert gap(met, arisen, 1, 2) == pytest.approx(0.8 - 0.25)
    assert gap(met, arisen, 2, 1) == pytest.approx(0.25 - 0.8)
    assert np.isnan(gap(met, arisen, 1, 3)), "nobody of group 3 had needs"
    assert ratio_to_rest(met, arisen, 2) == pytest.approx(0.25 / (9 / 16))
    assert np.isnan(ratio_to_rest(met, arisen, 3))


def test_low_over_high_income_by_hand() -> None:
    third = np.array([0, 0, 0, 0, 1, 2, 2], dtype=np.int8)
    flags = np.array([1, 1, 1, 0, 1, 1, 0], dtype=bool)
    assert low_over_high(flags, third) == pytest.approx(0.75 / 0.5)
    assert np.isnan(low_over_high(flags, np.zeros(7, dtype=np.int8)))


def test_shares_by_age_by_hand() -> None:
    age = np.array([15, 29.9, 30, 44, 60, 75, 101], dtype=np.float32)
    found = by_age(np.array([1, 0, 1, 1, 0, 1, 0], dtype=bool), age)
    assert np.isnan(found.pop("45_59"))
    assert found == {"15_29": 0.5, "30_44": 1, "60_74": 0, "75": 0.5}


def test_weekly_share_by_hand() -> None:
    met = np.array([1, 0, 0, 0, 0, 0, 0, 7, 0], dtype=np.int32)
    arisen = np.array([2, 0, 0, 0, 0, 0, 0, 8, 2], dtype=np.int32)
    share = weekly_share(met, arisen)
    assert share[:7] == pytest.approx([0.5] * 7)
    assert share[7:] == pytest.approx([7 / 8, 7 / 10])
    none = np.zeros(9, dtype=np.int32)
    assert np.isnan(weekly_share(none, none)).all()


def through(shares: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Needs met and arisen where 100 arise a day; index 0 is before the run."""
    met = np.array([0, *(round(100 * share) for share in shares)], dtype=np.int32)
    return met, np.full(met.size, 100, dtype=np.int32) * (np.arange(met.size) > 0)


def test_resilience_of_a_dip_by_hand() -> None:
    # eight weeks at 0.8; the crisis on day 57; ten days at 0.5; then 0.8 again
    met, arisen = through([0.8] * 56 + [0.5] * 10 + [0.8] * 30)
    found = resilience(met, arisen, 57)
    assert found.before == pytest.approx(0.8)
    assert found.robustness == pytest.approx(0.5)
    # weekly means end on crisis days 7 to 10 at 0.5; then k of seven days are at 0.5: gap 0.3 k / 7
    assert found.loss == pytest.approx(0.3 * 4 + 0.3 / 7 * (6 + 5 + 4 + 3 + 2 + 1))
    # three standard errors of a week: 3 sqrt(0.8 x 0.2 / 700) = 0.045; the gap is still above on
    # day 15 (0.3 x 2 / 7 = 0.086), no longer on day 16 (0.043)
    assert found.rapidity == 15


def test_resilience_where_nothing_happens() -> None:
    met, arisen = through([0.8] * 90)
    found = resilience(met, arisen, 57)
    assert found.robustness == pytest.approx(0.8)
    assert (found.rapidity, found.loss) == (0, pytest.approx(0))


def test_resilience_without_needs_is_unknown() -> None:
    none = np.zeros(50, dtype=np.int32)
    found = resilience(none, none, 20)
    assert np.isnan(found.before)
    assert np.isnan(found.robustness)


def five() -> State:
    """Two buildings of three and two; ties of every class, one within a household."""
    state = few(5, home=[0, 0, 1, 2, 3], address=[0, 0, 0, 1, 1], age=[30, 32, 40, 70, 35])
    state.residents.means[:] = [0.5, 0.5, 0.6, 0.1, 0.55]
    tie(state, 0, 1, 500, origin=Origin.HOUSEHOLD)
    tie(state, 0, 2, 250)  # close; same building, alike: bonding
    tie(state, 0, 3, 60, origin=Origin.PLACE)  # casual; other building, unlike: bridging
    tie(state, 2, 4, 95)  # friend; other building, but alike: neither
    tie(state, 1, 3, 6)  # acquaintance; other building, unlike: bridging
    tie(state, 3, 4, 4)  # not yet an acquaintance
    return state


def test_degree_by_class_by_hand() -> None:
    degree = degree_by_class(neighbour_hours(five(), 0))
    assert {name: values.tolist() for name, values in degree.items()} == {
        "acquaintance": [2, 1, 2, 2, 1],
        "casual": [2, 0, 2, 1, 1],
        "friend": [1, 0, 2, 0, 1],
        "close": [1, 0, 1, 0, 0],
    }


def test_degree_falls_as_ties_fade() -> None:
    degree = degree_by_class(neighbour_hours(five(), 270))
    assert degree["acquaintance"].tolist() == [2, 0, 2, 1, 1], "6 h became 3"


def test_ties_of_a_day_by_class_and_origin() -> None:
    state = five()
    by_class, by_origin = ties_today(state, 0)
    degree = degree_by_class(neighbour_hours(state, 0))
    assert by_class == pytest.approx({name: values.mean() for name, values in degree.items()})
    # 0-3 began in a place; 0-2, 2-4 and 1-3 in the building; 3-4 is no acquaintance
    assert by_origin["place"] == pytest.approx(2 / 5)
    assert by_origin["building"] == pytest.approx(3 * 2 / 5)
    assert sum(by_origin.values()) == pytest.approx(by_class["acquaintance"])
    assert "household" not in by_origin


def test_ties_of_a_day_have_faded() -> None:
    state = five()
    for day in (100, 270, 2000):
        degree = degree_by_class(neighbour_hours(state, day))
        expected = {name: values.mean() for name, values in degree.items()}
        assert ties_today(state, day)[0] == pytest.approx(expected)


def test_hours_of_an_origin_by_hand() -> None:
    state = five()
    tie(state, 0, 4, 7.0, origin=Origin.HELP)
    tie(state, 1, 4, 3.0, origin=Origin.HELP)
    hours = neighbour_hours(state, 0)
    assert hours_of_origin(state, hours, Origin.HELP) == pytest.approx(2 * 10 / 5)
    assert hours_of_origin(state, hours, Origin.PLACE) == pytest.approx(2 * 60 / 5)
    assert hours_of_origin(state, hours, Origin.HOUSEHOLD) == 0
    later = neighbour_hours(state, 270)
    assert hours_of_origin(state, later, Origin.HELP) == pytest.approx(2 * 5 / 5)


def test_hours_of_pairs_are_theirs_whatever_became_of_them() -> None:
    state = five()
    tie(state, 0, 4, 8.0, origin=Origin.HELP)
    tie(state, 1, 4, 3.0, origin=Origin.HELP)
    pairs = pairs_of_origin(state.ties, Origin.HELP)
    assert sorted(pairs.tolist()) == [0 * 5 + 4, 1 * 5 + 4, 4 * 5 + 0, 4 * 5 + 1]
    tie(state, 0, 4, 2.0)
    tie(state, 0, 1, 50.0)  # not one of the pairs
    cut_neighbours(state.ties, 1)
    tie(state, 2, 3, 9.0, origin=Origin.HELP)  # later
    assert hours_of_pairs(state.ties, neighbour_hours(state, 0), pairs) == pytest.approx(2 * 10 / 5)
    assert hours_of_pairs(state.ties, neighbour_hours(state, 0), pairs[:0]) == 0


def test_clustering_and_components_by_hand() -> None:
    state = few(7)
    for i, j in ((0, 1), (1, 2), (0, 2), (2, 3), (4, 5)):
        tie(state, i, j, 10.0)
    tie(state, 3, 4, 4.0)  # too weak to join the two parts
    graph = adjacency(state.ties, neighbour_hours(state, 0), 5.0)
    # 0 and 1: their two know each other; 2: one pair of three; the others have no pair
    assert clustering(graph) == pytest.approx((1 + 1 + 1 / 3) / 7)
    assert giant_component(graph) == pytest.approx(4 / 7)


def test_nobody_tied_to_anybody() -> None:
    state = few(5)
    tie(state, 0, 1, 4.0)
    graph = adjacency(state.ties, neighbour_hours(state, 0), 5.0)
    assert clustering(graph) == 0
    assert giant_component(graph) == pytest.approx(1 / 5)


def test_clustering_and_components_are_those_of_networkx() -> None:
    rng = np.random.default_rng(5)
    state = few(60, home=np.arange(60) // 2, k_max=40)
    for i in range(0, 60, 2):
        tie(state, i, i + 1, 1000.0, origin=Origin.HOUSEHOLD)
    for i, j in rng.integers(0, 60, (240, 2)):
        if i // 2 != j // 2:
            tie(state, int(i), int(j), float(rng.choice([3.0, 30.0])))
    hours = neighbour_hours(state, 0)
    graph = adjacency(state.ties, hours, 5.0)
    slow = to_networkx(state, 0, least_hours=5.0)
    slow.remove_edges_from([(i, i + 1) for i in range(0, 60, 2)])
    assert graph.nnz == 2 * slow.number_of_edges() > 60
    assert clustering(graph) == pytest.approx(nx.average_clustering(slow))
    assert clustering(graph) > 0
    largest = max(len(part) for part in nx.connected_components(slow))
    assert giant_component(graph) == pytest.approx(largest / 60)


def give(state: State, i: int, j: int, times: int = 1) -> None:
    """Let `i` have helped `j`, whom `i` is tied to."""
    slot = state.ties.alter[i].tolist().index(j)
    state.ties.given[i, slot] = times


def test_reciprocity_by_hand() -> None:
    state = five()
    assert np.isnan(reciprocity(state.ties)), "no help yet"
    give(state, 0, 2)
    assert reciprocity(state.ties) == 0
    give(state, 2, 0, times=9)
    give(state, 1, 3)
    give(state, 4, 2)
    # three ties saw help; between 0 and 2 it went both ways
    assert reciprocity(state.ties) == pytest.approx(1 / 3)


def test_reciprocity_does_not_see_ties_that_were_cut() -> None:
    state = five()
    give(state, 1, 3)
    state.ties.degree[1] = 1  # its second slot is free now
    assert np.isnan(reciprocity(state.ties))


def test_social_capital_by_hand() -> None:
    state = five()
    state.residents.registered[3] = True
    found = social_capital(state, neighbour_hours(state, 0))
    assert found.bonding == pytest.approx(2 / 5)  # 0-2, from both ends
    assert found.bridging == pytest.approx(4 / 5)  # 0-3 and 1-3
    assert found.linking == pytest.approx(1 / 5)


def test_the_graph_has_every_tie_once() -> None:
    graph = to_networkx(five(), 0)
    assert isinstance(graph, nx.Graph)
    assert sorted(graph.nodes) == [0, 1, 2, 3, 4]
    assert {frozenset(edge) for edge in graph.edges} == {
        frozenset(pair) for pair in ((0, 1), (0, 2), (0, 3), (2, 4), (1, 3), (3, 4))
    }
    assert graph.edges[0, 3] == {"hours": 60.0, "origin": "place"}
    assert graph.edges[0, 1]["origin"] == "household"
    assert graph.nodes[3] == {"age": 70.0, "building": 1, "household": 2}


def test_the_graph_keeps_ties_of_enough_hours_on_the_day() -> None:
    graph = to_networkx(five(), 540, least_hours=20)
    # 250 and 95 h have lost a fifth; 60 h are 30; 500 h of the household stay
    assert {frozenset(edge) for edge in graph.edges} == {
        frozenset(pair) for pair in ((0, 1), (0, 2), (0, 3), (2, 4))
    }
    assert graph.edges[0, 3]["hours"] == pytest.approx(30)
