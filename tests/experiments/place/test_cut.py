"""A region of a hundred thousand square metres is cut out; what is taken over is taken exactly."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from experiments.command.main import carry_out
from sim.beginning import begin
from sim.codes import PlaceKind, Tenure
from sim.composition import load_scenario
from sim.life import simulate
from sim.scenario import Scenario
from sim.state import State
from tests.experiments.place.region import (
    CIRCLE,
    OUTLINE,
    PARK,
    in_metres,
    is_inside,
    write_region,
)

SHORT = (
    "timeline.build_up_days=3", "timeline.recovery_days=1", "neighbourhood.first_ties.years=1",
    "crisis=blackout", "founding.initial_per_1000=1", "checks=on",
)  # fmt: skip


class Region:
    """A region of which some was cut out: its tables, those of the cut, and the scenario."""

    def __init__(self, folder: Path, households: int, *cut: str) -> None:
        self.tables = write_region(folder / "region", households)
        files = [str(folder / one) if one.endswith(".geojson") else one for one in cut]
        (folder / "area.geojson").write_bytes((folder / "region" / "area.geojson").read_bytes())
        (folder / "places.geojson").write_bytes((folder / "region" / "places.geojson").read_bytes())
        arguments = [str(folder / "region"), *files, "--out", str(folder / "mine")]
        assert carry_out("place", arguments) == 0
        self.folder = folder / "mine"
        self.option = (self.folder / "neighbourhood" / "mine.yaml").read_text()

    def scenario(self, *overrides: str) -> Scenario:
        return load_scenario("neighbourhood=mine", *overrides, configs=self.folder)

    @property
    def homes(self) -> pl.DataFrame:
        return self.tables["homes"]

    def persons_of(self, inside: list[bool]) -> pl.DataFrame:
        """Return the persons of homes that are inside and where somebody is 15 or over."""
        kept = self.homes.filter(pl.Series(inside)).select("household_id")
        persons = self.tables["persons"].join(kept, on="household_id")
        grown = persons.filter(pl.col("age") >= 15).select("household_id").unique()
        return persons.join(grown, on="household_id")


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Region:
    cut = ("--within", "area.geojson", "--places", "places.geojson")
    return Region(tmp_path_factory.mktemp("district"), 24_000, *cut)


@pytest.fixture(scope="module")
def persons(district: Region) -> pl.DataFrame:
    rings = [in_metres(OUTLINE), in_metres(PARK)]
    spots = {at: is_inside(*at, rings) for at in district.homes.select("x", "y").unique().rows()}
    return district.persons_of([spots[at] for at in district.homes.select("x", "y").rows()])


@pytest.fixture(scope="module")
def state(district: Region) -> State:
    return begin(district.scenario(*SHORT))


def test_some_twenty_thousand_residents_are_cut_out(state: State, persons: pl.DataFrame) -> None:
    assert 15_000 < len(state.residents) < 30_000
    assert len(state.residents) == (persons["age"] >= 15).sum()


def test_ages_are_those_of_the_tables(state: State, persons: pl.DataFrame) -> None:
    source = persons.filter(pl.col("age") >= 15)["age"]
    assert Counter(state.residents.age.astype(int).tolist()) == Counter(source.to_list())


def test_who_lives_together_is_as_in_the_tables(state: State, persons: pl.DataFrame) -> None:
    homes = state.households
    source = Counter(
        (sum(age >= 15 for age in ages), sum(age < 15 for age in ages), max(ages))
        for ages in persons.group_by("household_id").agg("age")["age"].to_list()
    )
    eldest = state.residents.age[homes.eldest].astype(int).tolist()
    assert source == Counter(
        zip(homes.residents.tolist(), homes.children.tolist(), eldest, strict=True)
    )


def test_buildings_are_the_addresses_of_the_tables(
    state: State, district: Region, persons: pl.DataFrame
) -> None:
    here = district.homes.join(persons.select("household_id").unique(), on="household_id")
    by_address = here.group_by(pl.col("household_id") // 15).agg(pl.len(), pl.col("x", "y").mean())
    dwellings = np.bincount(state.households.building)
    assert Counter(dwellings.tolist()) == Counter(by_address["len"].to_list())
    assert max(dwellings) == 15
    for axis in "xy":
        expected = np.sort(by_address[axis].to_numpy())
        found = np.sort(getattr(state.buildings, axis).astype(float))
        apart = found - (expected - expected[0])
        assert np.ptp(apart) < 0.1, "to a decimetre; 0 is the most western place or home"


def test_means_are_ranks_of_income_among_all_households_read(
    state: State, district: Region, persons: pl.DataFrame
) -> None:
    tables = district.tables
    needs: dict[int, list[int]] = {}
    for home, age in tables["persons"].select("household_id", "age").rows():
        needs.setdefault(home, []).append(age)
    each = {
        home: income / (1 + sum(0.3 if age < 14 else 0.5 for age in sorted(needs[home])[:-1]))
        for home, income in tables["households"].select("household_id", "income").rows()
    }
    place = {home: n for n, home in enumerate(sorted(each, key=lambda home: each[home]))}
    expected = sorted((place[home] + 0.5) / len(each) for home in set(persons["household_id"]))
    assert np.sort(state.households.means) == pytest.approx(expected, abs=1e-6)


def test_tenure_is_imputed_by_the_shares_of_the_neighbourhood_and_goes_with_means(
    state: State, district: Region
) -> None:
    spec, homes = district.scenario().neighbourhood, state.households
    shares = np.bincount(homes.tenure, minlength=3) / len(homes)
    others = 1 - spec.social_share
    expected = [spec.social_share, others * (1 - spec.owner_share), others * spec.owner_share]
    assert shares == pytest.approx(expected, abs=0.001)
    means = [homes.means[homes.tenure == kind].mean() for kind in Tenure]
    assert means[0] < means[1] < means[2]
    whole = np.bincount(homes.building, weights=homes.tenure == Tenure.SOCIAL_TENANT)
    assert (whole == np.bincount(homes.building)).mean() > 0.15, "social tenants fill buildings"
    assert "Drawn in each run from the numbers of the neighbourhood: tenure, mobility" in (
        " ".join(district.option.replace("\n# ", " ").split())
    )


def test_places_are_where_the_file_says_and_the_others_as_ever(
    state: State, district: Region
) -> None:
    spec, places = district.scenario().neighbourhood, state.places
    for kind, number in ((PlaceKind.CAFE, 2), (PlaceKind.PUBLIC_SPACE, 1)):
        assert (places.kind == kind).sum() == number, "the one outside the area is left out"
    cafes = np.column_stack([places.x, places.y])[places.kind == PlaceKind.CAFE]
    apart = np.array(in_metres([[2.33, 48.833], [2.325, 48.83]]))
    assert np.diff(cafes, axis=0) == pytest.approx(np.diff(apart, axis=0), abs=0.05)
    gates = round(spec.school_gates.per_1000 * len(state.residents) / 1000)
    assert (places.kind == PlaceKind.SCHOOL_GATE).sum() == gates


def test_neighbouring_rows_are_neighbours(state: State) -> None:
    towns = state.buildings
    steps = np.hypot(np.diff(towns.x), np.diff(towns.y))
    assert np.median(steps) < 0.15 * np.hypot(np.ptp(towns.x), np.ptp(towns.y))
    assert max(np.bincount(towns.block)) <= Scenario().neighbourhood.buildings_per_block


def test_seeds_draw_what_is_drawn_and_nothing_else(district: Region) -> None:
    one, other = (begin(district.scenario(*SHORT, f"seed={seed}")) for seed in (1, 2))
    assert np.array_equal(one.residents.age, other.residents.age)
    assert np.array_equal(one.households.means, other.households.means)
    assert not np.array_equal(one.residents.prosociality, other.residents.prosociality)
    assert not np.array_equal(one.households.tenure, other.households.tenure)


@pytest.mark.slow  # a circle of some hundred residents is simulated below
def test_the_whole_district_is_simulated(district: Region, persons: pl.DataFrame) -> None:
    spec = district.scenario(*SHORT)
    outcomes = simulate(spec).outcomes
    assert outcomes["residents_everyone"] == (persons["age"] >= 15).sum()
    assert outcomes["residents_over_75"] == (persons["age"] >= 75).sum()
    assert outcomes["acquaintances"] > 0
    assert 0 < outcomes["needs_met_everyone"] < 1


def test_a_circle_is_cut_out_and_lives(tmp_path: Path) -> None:
    region = Region(tmp_path, 2_000, *CIRCLE)
    (x, y), homes = in_metres([[2.33, 48.831]])[0], region.homes
    inside = np.hypot(homes["x"].to_numpy() - x, homes["y"].to_numpy() - y) <= 300
    source = region.persons_of(inside.tolist())
    spec = region.scenario(*SHORT)
    assert spec.neighbourhood.residents == (source["age"] >= 15).sum()
    tables = simulate(spec)
    assert tables.outcomes["residents_everyone"] == spec.neighbourhood.residents
    old = source.filter(pl.col("age") >= 75).height
    assert tables.outcomes["residents_over_75"] == old
    again = simulate(region.scenario(*SHORT))
    assert again.daily.equals(tables.daily)


def test_tenures_of_a_table_are_taken_under_the_names_that_a_file_gives(tmp_path: Path) -> None:
    def change(tables: dict[str, pl.DataFrame]) -> None:
        homes = tables["households"]
        status = ["own", "rent", "hlm"] * (homes.height // 3 + 1)
        tables["households"] = homes.with_columns(pl.Series("status", status[: homes.height])).drop(
            "income"
        )
        tables["persons"] = tables["persons"].rename({"age": "years"}).drop("sex")

    source = tmp_path / "region"
    tables = write_region(source, 600, change=change)
    (tmp_path / "columns.yaml").write_text(
        "persons: {age: years}\nhouseholds: {tenure: status}\n"
        "tenures: {own: owner, rent: private_tenant, hlm: social_tenant}\n"
    )
    arguments = ["--columns", str(tmp_path / "columns.yaml"), "--out", str(tmp_path / "mine")]
    area = ["--around", "2.33,48.83", "--radius", "9000"]
    assert carry_out("place", [str(source), *area, *arguments]) == 0
    state = begin(load_scenario("neighbourhood=mine", *SHORT, configs=tmp_path / "mine"))
    grown = tables["persons"].filter(pl.col("years") >= 15)["household_id"].unique()
    expected = Counter(("own", "rent", "hlm")[home % 3] for home in grown.to_list())
    found = Counter(Tenure(code).name for code in state.households.tenure.tolist())
    assert found == {
        "OWNER": expected["own"], "PRIVATE_TENANT": expected["rent"],
        "SOCIAL_TENANT": expected["hlm"],
    }  # fmt: skip
    means = state.households.means
    assert means[state.households.tenure == Tenure.OWNER].mean() > means.mean(), "drawn by tenure"


def test_a_household_of_children_alone_is_left_out_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(tables: dict[str, pl.DataFrame]) -> None:
        persons = tables["persons"]
        tables["persons"] = persons.with_columns(
            age=pl.when(pl.col("household_id") == 3).then(9).otherwise("age")
        )

    write_region(tmp_path / "region", 300, change=change)
    area = ["--around", "2.33,48.83", "--radius", "9000", "--out", str(tmp_path / "mine")]
    assert carry_out("place", [str(tmp_path / "region"), *area]) == 0
    said = capsys.readouterr().err
    assert "Households left out, as nobody in them is 15 or over: 1." in said
    assert "nobody in the table lives there" in said


def test_an_option_says_what_the_tables_lack(tmp_path: Path) -> None:
    write_region(tmp_path / "region", 300)
    area = ["--around", "2.33,48.83", "--radius", "9000", "--like", "social"]
    assert carry_out("place", [str(tmp_path / "region"), *area, "--out", str(tmp_path / "s")]) == 0
    spec = load_scenario("neighbourhood=s", configs=tmp_path / "s").neighbourhood
    assert (spec.social_share, spec.caretakers_social) == (0.9, 0.9)
    assert spec.single_parent_share == Scenario().neighbourhood.single_parent_share
    text = (tmp_path / "s" / "neighbourhood" / "s.yaml").read_text()
    assert "Not taken from social, as the table decides on it: single_parent_share." in text


def test_the_same_tables_make_the_same_bytes(tmp_path: Path) -> None:
    write_region(tmp_path / "region", 300)
    area = [str(tmp_path / "region"), "--around", "2.33,48.83", "--radius", "9000"]
    for folder in ("one", "other"):
        assert carry_out("place", [*area, "--out", str(tmp_path / folder / "mine")]) == 0
    for file in ("mine.parquet", "mine.yaml"):
        one, other = (tmp_path / at / "mine" / "neighbourhood" / file for at in ("one", "other"))
        assert one.read_bytes() == other.read_bytes()
