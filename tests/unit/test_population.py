"""The population that a run begins with, against the census it was made from."""

from dataclasses import fields
from functools import cache

import numpy as np
import pytest

from sim.codes import Autonomy, BuildingTenure, HouseholdType, PlaceKind, Tenure
from sim.population.census import ADULTS, FAMILIES, census
from sim.population.neighbourhood import NeighbourhoodSpec
from sim.population.places import NEXT_DOOR
from sim.population.synthesis import Population
from sim.state.table import Table
from tests.worlds import synthesised

SIZES = (3_000, 30_000)


@cache
def population(residents: int = 3_000, seed: int = 1) -> Population:
    return synthesised(NeighbourhoodSpec(residents=residents), seed)


@pytest.fixture(params=SIZES, ids="{:,}".format)
def people(request: pytest.FixtureRequest) -> Population:
    return population(request.param)


def tables(people: Population) -> list[Table]:
    return [getattr(people, field.name) for field in fields(people)]


def sampling_error(share: float, n: int) -> float:
    """Three standard errors of a share among n, drawn at random."""
    return 3 * float(np.sqrt(share * (1 - share) / n))


def between(age: np.ndarray, first: int, last: int) -> np.ndarray:
    return (age >= first) & (age <= last)


# Against the census. Ages, types, sizes and tenures are allotted, not drawn: they hold to rounding.


def test_residents_are_exactly_as_many_as_asked(people: Population) -> None:
    assert len(people.residents) in SIZES
    assert people.households.residents.sum() == len(people.residents)
    assert people.buildings.residents.sum() == len(people.residents)


def test_age_classes(people: Population) -> None:
    age, paris = people.residents.age, census()
    adults = 1 - paris.under_15.value
    for c in paris.ages.value:
        assert between(age, c.first, c.last).mean() * adults == pytest.approx(c.share, abs=0.0015)
    assert (age >= 90).mean() * adults == pytest.approx(paris.over_90.value, abs=0.001)


def test_household_types_and_sizes(people: Population) -> None:
    homes = people.households
    persons = homes.residents + homes.children
    for c in census().households.value:
        here = homes.type == c.type
        assert here.mean() == pytest.approx(c.share, abs=0.002), c.type
        assert persons[here].mean() == pytest.approx(c.persons, abs=0.02), c.type


def test_under_15s_per_household(people: Population) -> None:
    homes = people.households
    persons = homes.residents + homes.children
    assert homes.children.sum() / persons.sum() == pytest.approx(census().under_15.value, abs=0.001)
    assert persons.mean() == pytest.approx(
        census().household_shares @ census().household_persons, abs=0.005
    )
    assert not homes.children[~np.isin(homes.type, FAMILIES)].any()


def test_share_of_residents_who_live_alone(people: Population) -> None:
    alone = people.households.type[people.residents.household] == HouseholdType.ALONE
    paris = census()
    expected = paris.household_shares[0] / (
        (1 - paris.under_15.value) * paris.household_shares @ paris.household_persons
    )
    assert alone.mean() == pytest.approx(expected, abs=0.002)


def test_living_alone_by_age(people: Population) -> None:
    """The census of 2015 gives 30.6 % alone, the households of 2020 32.6 %: three points apart."""
    age = people.residents.age
    alone = people.households.type[people.residents.household] == HouseholdType.ALONE
    produced = [alone[between(age, c.first, c.last)].mean() for c in census().alone.value]
    expected = [c.share for c in census().alone.value]
    assert np.abs(np.subtract(produced, expected)).max() < 0.03
    assert (np.argsort(produced) == np.argsort(expected)).all()


def test_tenure(people: Population) -> None:
    tenure, paris = people.households.tenure, census()
    social, owners = paris.social_housing.value, paris.owners.value
    assert (tenure == Tenure.SOCIAL_TENANT).mean() == pytest.approx(social, abs=0.001)
    assert (tenure == Tenure.OWNER).mean() == pytest.approx(owners, abs=0.001)


def test_social_tenants_fill_whole_buildings(people: Population) -> None:
    homes, buildings = people.households, people.buildings
    social = homes.tenure == Tenure.SOCIAL_TENANT
    landlord = buildings.tenure[homes.building] == BuildingTenure.SOCIAL_LANDLORD
    assert (social & landlord).sum() / social.sum() > 0.95
    assert social[landlord].mean() > 0.95


def test_residents_per_building(people: Population) -> None:
    paris = census().residents_per_building.value
    assert people.buildings.residents.mean() == pytest.approx(paris, rel=0.02)
    assert 0.25 < people.buildings.residents.std() / paris < 0.45


def test_density(people: Population) -> None:
    buildings = people.buildings
    persons = len(people.residents) + people.households.children.sum()
    x = np.unique(buildings.x[buildings.block == 0])
    spacing = (x.max() - x.min()) / 0.9  # of which a tenth is street
    blocks = len(buildings) / NeighbourhoodSpec().buildings_per_block
    density = persons / (blocks * spacing**2 / 10_000)
    assert density == pytest.approx(census().residents_per_hectare.value, rel=0.02)


def test_loss_of_autonomy(people: Population) -> None:
    residents = people.residents
    old = residents.age >= 60
    paris = census().loss_of_autonomy.value
    error = sampling_error(paris, int(old.sum()))
    assert residents.limited_mobility[old].mean() == pytest.approx(paris, abs=error)
    very_old = residents.limited_mobility[residents.age >= 85].mean()
    assert very_old > 2 * paris > 4 * residents.limited_mobility[~old].mean()


def test_autonomy_goes_with_mobility(people: Population) -> None:
    residents, spec = people.residents, NeighbourhoodSpec().dispositions
    limited = residents.limited_mobility
    assert (residents.autonomy[~limited] == Autonomy.FULL).all()
    among = residents.autonomy[limited]
    for kind, share in (
        (Autonomy.NO_SELF_CARE, spec.no_self_care_share),
        (Autonomy.BEDRIDDEN, spec.bedridden_share),
    ):
        error = sampling_error(share, among.size)
        assert (among == kind).mean() == pytest.approx(share, abs=error)
        assert (among == kind).any()


def test_means_are_ranks_of_paris(people: Population) -> None:
    homes = people.households
    thirds = np.bincount(homes.income_third, minlength=3) / len(homes)
    assert thirds == pytest.approx(np.full(3, 1 / 3), abs=sampling_error(1 / 3, len(homes)))
    mean = [homes.means[homes.tenure == kind].mean() for kind in Tenure]
    assert mean[Tenure.SOCIAL_TENANT] < mean[Tenure.PRIVATE_TENANT] < mean[Tenure.OWNER]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_value_is_within_its_bounds(people: Population, seed: int) -> None:
    for table in [*tables(people), *tables(population(seed=seed))]:
        assert table.out_of_bounds() == []


def test_rows_stand_in_the_order_of_dwellings(people: Population) -> None:
    residents, homes, buildings = people.residents, people.households, people.buildings
    assert (np.diff(residents.household) >= 0).all()
    assert (np.diff(homes.building) >= 0).all()
    assert (np.diff(buildings.block) >= 0).all()
    same = np.diff(residents.building) == 0
    assert (np.diff(residents.floor)[same] >= 0).all()
    assert (residents.building == homes.building[residents.household]).all()
    for table, row in ((homes, residents.household), (buildings, residents.building)):
        assert (table.first_resident == np.searchsorted(row, np.arange(len(table)))).all()
        assert (table.residents == np.bincount(row, minlength=len(table))).all()


def test_a_landing_has_four_dwellings_at_most(people: Population) -> None:
    first = people.households.first_resident
    landing = np.column_stack([people.households.building, people.residents.floor[first]])
    _, dwellings = np.unique(landing, axis=0, return_counts=True)
    assert dwellings.max() <= NeighbourhoodSpec().most_per_landing
    assert (people.residents.floor <= people.buildings.floors[people.residents.building]).all()
    assert 5 <= people.buildings.floors.mean() <= 7


def test_parents_are_older_than_their_children_at_home(people: Population) -> None:
    residents, homes = people.residents, people.households
    row = np.arange(len(residents)) - homes.first_resident[residents.household]
    family = np.isin(homes.type[residents.household], FAMILIES)
    teenager = family & (row >= ADULTS[homes.type[residents.household]])
    parent = homes.first_resident[residents.household[teenager]]
    gap = residents.age[parent] - residents.age[teenager]
    assert (gap >= 17).mean() > 0.99
    assert residents.age[teenager].max() <= 32
    assert (
        residents.school_children
        == (family & ~teenager & (homes.children[residents.household] > 0))
    ).all()
    young = residents.age[residents.school_children]
    assert ((young >= 25) & (young <= 56)).mean() > 0.95


def test_partners_are_of_like_age(people: Population) -> None:
    residents, homes = people.residents, people.households
    first = homes.first_resident[homes.type == HouseholdType.COUPLE]
    gap = np.abs(residents.age[first] - residents.age[first + 1])
    assert np.median(gap) <= 5
    assert np.quantile(gap, 0.95) <= 15


def test_nobody_arrived_before_leaving_home(people: Population) -> None:
    residents = people.residents
    years = -residents.arrived / 365.25
    assert (years >= 0).all()
    assert (years <= residents.age + 0.01).all()
    tenure = people.households.tenure[residents.household]
    mean = [years[tenure == kind].mean() for kind in Tenure]
    assert mean[Tenure.PRIVATE_TENANT] < 0.6 * min(mean[Tenure.SOCIAL_TENANT], mean[Tenure.OWNER])


def test_every_resident_has_somewhere_to_go(people: Population) -> None:
    habits, places, reach = people.habits, people.places, people.buildings.reach
    assert (reach[:, 0] >= 0).all()
    assert (np.diff(habits.chance, axis=1) >= 0).all()
    assert (habits.chance[:, -1] == 1).all()
    valid = reach >= 0
    assert (np.diff(valid.astype(int), axis=1) <= 0).all(), "pads come last"
    chosen = reach[valid]
    assert places.existing[chosen].all()
    assert not np.isin(places.kind[chosen], [PlaceKind.COURTYARD, PlaceKind.SCHOOL_GATE]).any()


def test_parents_and_only_they_have_a_school_gate(people: Population) -> None:
    gate = people.habits.school_gate
    assert ((gate >= 0) == people.residents.school_children).all()
    assert (people.places.kind[gate[gate >= 0]] == PlaceKind.SCHOOL_GATE).all()


def test_the_last_place_is_a_room_to_come(people: Population) -> None:
    places = people.places
    assert places.kind[-1] == PlaceKind.COMMON_ROOM
    assert places.existing.sum() == len(places) - 1
    assert not places.existing[-1]
    assert (places.kind == PlaceKind.COURTYARD).sum() == people.buildings.courtyard.sum()


def test_choice_falls_with_distance() -> None:
    people = population(30_000)
    habits, places = people.habits, people.places
    x, y = (
        people.buildings.x[people.residents.building],
        people.buildings.y[people.residents.building],
    )
    cafe = people.buildings.reach[people.residents.building, :5]
    assert (places.kind[cafe] == PlaceKind.CAFE).all()
    metres = np.hypot(places.x[cafe] - x[:, None], places.y[cafe] - y[:, None])
    chance = np.diff(habits.chance, axis=1, prepend=0)[:, :5]
    far = metres[:, 0] > NEXT_DOOR
    slope = np.log(chance[far, 4] / chance[far, 0]) / np.log(metres[far, 4] / metres[far, 0])
    moved = metres[far, 4] > 1.5 * metres[far, 0]
    assert slope[moved] == pytest.approx(-NeighbourhoodSpec().distance_exponent, abs=0.01)
