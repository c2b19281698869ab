"""The ties that residents have when the run begins."""

from functools import cache

import numpy as np

from sim.codes import Origin
from sim.kernels.ties import ACQUAINTANCE, CASUAL, TieRows
from sim.population.first_ties import tie_household_members, tie_neighbours
from sim.population.neighbourhood import FirstTies, NeighbourhoodSpec
from sim.population.synthesis import Population, synthesise
from sim.state.ties import no_ties

K_MAX = 64


@cache
def population() -> Population:
    return synthesise(NeighbourhoodSpec(), 1)


def tied(spec: FirstTies | None = None, seed: int = 1) -> TieRows:
    people, spec = population(), spec or FirstTies()
    ties = no_ties(len(people.residents), K_MAX, (270.0, 540.0, 1800.0))
    tie_household_members(people, ties, spec)
    tie_neighbours(people, ties, spec, seed)
    return ties


def pairs(ties: TieRows) -> dict[tuple[int, int], tuple[float, int]]:
    """Hours and origin by (ego, alter)."""
    return {
        (i, int(ties.alter[i, s])): (float(ties.hours[i, s]), int(ties.origin[i, s]))
        for i in range(ties.degree.size)
        for s in range(ties.degree[i])
    }


def outside(ties: TieRows) -> np.ndarray:
    """Hours of the ties outside the household, 0 elsewhere (n, k)."""
    return np.where((ties.alter >= 0) & (ties.origin != Origin.HOUSEHOLD), ties.hours, 0)


def test_both_ends_keep_the_same_tie_and_nobody_is_tied_to_oneself() -> None:
    ties = tied()
    slots = np.arange(K_MAX)
    assert ((ties.alter >= 0) == (slots < ties.degree[:, None])).all()
    assert (ties.last_day == 0).all()
    kept = pairs(ties)
    assert len(kept) == ties.degree.sum(), "one slot a pair"
    for (i, j), tie in kept.items():
        assert i != j
        assert kept[j, i] == tie


def test_members_of_a_household_and_only_they_have_household_ties() -> None:
    household = population().residents.household
    sizes = population().households.residents.astype(int)
    kept = pairs(tied())
    at_home = [(i, j) for (i, j), (_, origin) in kept.items() if origin == Origin.HOUSEHOLD]
    assert all(household[i] == household[j] for i, j in at_home)
    assert len(at_home) == (sizes * (sizes - 1)).sum()
    assert all(kept[pair][0] == FirstTies().household_hours for pair in at_home)


def test_origin_says_where_neighbours_live() -> None:
    residents, block = population().residents, population().buildings.block
    for (i, j), (_, origin) in pairs(tied()).items():
        same_building = residents.building[i] == residents.building[j]
        same_landing = same_building and residents.floor[i] == residents.floor[j]
        assert (origin == Origin.BUILDING) <= (same_building and not same_landing)
        assert (origin == Origin.LANDING) <= same_landing
        assert (origin == Origin.STREET) <= (not same_building)
        assert block[residents.building[i]] == block[residents.building[j]]


def test_about_half_of_residents_know_a_neighbour() -> None:
    for seed in (1, 2, 3):
        share = (outside(tied(seed=seed)) >= ACQUAINTANCE).any(axis=1).mean()
        assert 0.35 <= share <= 0.65


def test_most_neighbours_who_know_each_other_do_so_by_a_greeting() -> None:
    hours = outside(tied())
    hours = hours[hours > 0]
    assert (hours <= 2).mean() > 0.75
    assert 0.001 < (hours >= CASUAL).mean() < 0.02
    assert hours.max() <= FirstTies().most_hours


def test_the_landing_comes_before_the_building_and_the_building_before_the_block() -> None:
    ties, people = tied(), population()
    pairs_of = {
        Origin.LANDING: np.unique(
            np.column_stack([people.residents.building, people.residents.floor]),
            axis=0,
            return_counts=True,
        )[1],
        Origin.BUILDING: people.buildings.residents.astype(int),
        Origin.STREET: np.bincount(people.buildings.block[people.residents.building]),
    }
    hours = [
        ties.hours[(ties.alter >= 0) & (ties.origin == origin)].sum() / (n * (n - 1)).sum()
        for origin, n in pairs_of.items()
    ]
    assert hours[0] > 5 * hours[1] > 5 * hours[2]


def test_long_standing_and_sociable_residents_know_more_neighbours() -> None:
    residents = population().residents
    known = (outside(tied()) >= ACQUAINTANCE).sum(axis=1)
    years = -residents.arrived / 365.25
    assert known[years >= 10].mean() > 2 * known[years < 2].mean()
    sociable = residents.sociability > np.median(residents.sociability)
    assert known[sociable].mean() > 1.3 * known[~sociable].mean()


def test_without_hours_there_are_household_ties_only() -> None:
    nothing = FirstTies(landing_hours=0, building_hours=0, nearby_hours=0)
    assert not outside(tied(nothing)).any()


def test_same_seed_same_ties() -> None:
    one, two, other = tied(seed=4), tied(seed=4), tied(seed=5)
    assert one.alter.tobytes() == two.alter.tobytes()
    assert one.hours.tobytes() == two.hours.tobytes()
    assert one.alter.tobytes() != other.alter.tobytes()
