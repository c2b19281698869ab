"""A population that was given: what its table has to be, and how it is known and passed on."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sim import given
from sim.codes import HouseholdType, PlaceKind, Tenure
from sim.composition import ConfigurationError, load_scenario
from sim.given_table import population_in
from sim.population.census import census
from sim.population.neighbourhood import NeighbourhoodSpec
from tests.given_tables import HOUSES, table, written
from tests.worlds import synthesised


def spec_of(folder: Path, *overrides: str) -> NeighbourhoodSpec:
    return load_scenario("neighbourhood=mine", *overrides, configs=folder).neighbourhood


def test_what_the_table_has_is_taken_as_it_is(tmp_path: Path) -> None:
    home = np.repeat(np.arange(HOUSES), 2)
    written(
        tmp_path,
        table(
            means=(home + 0.5) / HOUSES,
            tenure=np.array([kind.name.lower() for kind in Tenure])[home % 3],
        ),
    )
    people = synthesised(spec_of(tmp_path), 1)
    residents, homes, buildings = people.residents, people.households, people.buildings
    assert residents.age.tolist() == [45, 17] * HOUSES
    assert residents.household.tolist() == home.tolist()
    assert residents.school_children.tolist() == [
        value for house in range(HOUSES) for value in (house % 3 > 0, False)
    ]
    assert homes.tenure.tolist() == [house % 3 for house in range(HOUSES)]
    assert homes.means == pytest.approx((np.arange(HOUSES) + 0.5) / HOUSES)
    assert (homes.type == HouseholdType.SINGLE_PARENT).all()
    assert buildings.x.tolist() == [25 * number for number in range(10)]
    assert buildings.residents.tolist() == [8] * 10
    assert buildings.block.tolist() == [0] * 5 + [1] * 5
    assert (homes.building == np.arange(HOUSES) // 4).all()


def test_what_it_lacks_is_drawn_as_the_neighbourhood_says(tmp_path: Path) -> None:
    written(tmp_path, table())
    none, all_of_them = (
        synthesised(spec_of(tmp_path, f"neighbourhood.social_share={share}"), 1).households
        for share in (0, 1)
    )
    assert not (none.tenure == Tenure.SOCIAL_TENANT).any()
    assert (all_of_them.tenure == Tenure.SOCIAL_TENANT).all()
    assert all_of_them.means.mean() < none.means.mean()


def test_tenure_goes_with_means_and_keeps_its_shares(tmp_path: Path) -> None:
    home = np.repeat(np.arange(HOUSES), 2)
    written(tmp_path, table(means=(home + 0.5) / HOUSES))
    spec = spec_of(tmp_path, "neighbourhood.social_share=0.5", "neighbourhood.owner_share=0.5")
    tenures = np.array([synthesised(spec, seed).households.tenure for seed in range(1, 30)])
    assert ((tenures == Tenure.SOCIAL_TENANT).sum(axis=1) == HOUSES // 2).all()
    assert ((tenures == Tenure.OWNER).sum(axis=1) == HOUSES // 4).all()
    social = (tenures == Tenure.SOCIAL_TENANT).mean(axis=0)
    assert social[:10].mean() > 0.8
    assert social[-10:].mean() < 0.2
    alike = spec_of(
        tmp_path, "neighbourhood.means_social=0", "neighbourhood.means_owners=0",
        "neighbourhood.social_share=0.5",
    )  # fmt: skip
    tenures = np.array([synthesised(alike, seed).households.tenure for seed in range(1, 60)])
    social = (tenures == Tenure.SOCIAL_TENANT).mean(axis=0)
    assert social[:20].mean() == pytest.approx(0.5, abs=0.15), "where means tell nothing"


@pytest.mark.parametrize(
    ("frame", "fault"),
    [
        (table().drop("age"), "column age: missing; Float64 is expected"),
        (table(age=["old"] * 80), "column age: String; Float64 is expected"),
        (table(sex=["f"] * 80), "column sex: String; none but age, child"),
        (table().clear(), "no resident"),
        (table(age=[14.0] * 80), "column age: 15 to 110 is expected"),
        (table(age=[float("nan")] * 80), "column age: a value is missing"),
        (table(age=[None, *[20.0] * 79]), "column age: a value is missing"),
        (table(household=np.repeat(np.arange(HOUSES), 2) + 1), "column household: rows are num"),
        (table(household=np.arange(80)[::-1].copy()), "column household: rows are numbered"),
        (table(building=np.arange(80) // 2 * 2), "column building: rows are numbered"),
        (table(x=np.arange(80.0)), "column x: not the same for all of one household or building"),
        (table(children=np.arange(80)), "column children: not the same for all"),
        (table(child=[True, False] * 40), "column child: adults stand before"),
        (table(means=[1.5] * 80), "column means: 0 to 1 is expected"),
        (table(type=["family"] * 80), "column type or tenure: a word that is none"),
        (table(tenure=["squatter"] * 80), "column type or tenure: a word that is none"),
        (table(y=[-1.0] * 80), "columns block, x, y, children: from 0 on"),
        (table(household=[0] * 80, building=[0] * 80, block=[0] * 80, x=[0.0] * 80,
               children=[101] * 80, child=[False] * 80), "more than 100 residents or children"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_table_that_the_model_cannot_take_is_refused_in_a_line(
    frame: pl.DataFrame, fault: str, tmp_path: Path
) -> None:
    path = written(tmp_path, frame)
    with pytest.raises(ConfigurationError) as refused:
        population_in(path, path.read_bytes())
    assert str(refused.value).startswith(f"{path}: ")
    assert fault in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_is_no_table_or_not_there_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, table())
    path.write_text("age\n")
    with pytest.raises(ConfigurationError, match=r"mine.parquet: no table in Parquet"):
        spec_of(tmp_path)
    path.unlink()
    with pytest.raises(ConfigurationError, match=r"population = mine.parquet: no such file \(/"):
        spec_of(tmp_path)
    for name in ("../mine.parquet", "[1]", "mine.csv"):
        with pytest.raises(ConfigurationError, match="the name of a file is expected"):
            load_scenario(f"neighbourhood.population={name}", configs=tmp_path)
    with pytest.raises(ConfigurationError, match="add --config-dir FOLDER"):
        load_scenario("neighbourhood.population=mine.parquet")
    with pytest.raises(ValueError, match="the name of a file of `entraide place` is expected"):
        NeighbourhoodSpec(population="mine@0123456789abcdef")


@pytest.mark.parametrize(
    ("override", "fault"),
    [
        ("residents=600", "residents = 600: mine has 80; write neighbourhood.residents=80"),
        ("alone_share=0.2", "alone_share = 0.2: mine decides on it; leave it out"),
        ("ages=[0.2,0.2,0.2,0.2,0.2]", "mine decides on it"),
        ("density=100", "density = 100.0: mine decides on it"),
        ("means_level=1", "means_level = 1.0: mine decides on it"),
    ],
)
def test_a_number_that_the_table_decides_on_is_refused(
    override: str, fault: str, tmp_path: Path
) -> None:
    written(tmp_path, table(means=[0.5] * 80))
    with pytest.raises(ConfigurationError) as refused:
        spec_of(tmp_path, f"neighbourhood.{override}")
    assert fault in str(refused.value)
    assert spec_of(tmp_path, "neighbourhood.storeys=3", "neighbourhood.social_share=0.4")


def test_it_is_known_by_its_content_wherever_it_lies(tmp_path: Path) -> None:
    written(tmp_path / "here", table())
    written(tmp_path / "there", table())
    written(tmp_path / "other", table(age=[50.0] * 80))
    here, there, other = (
        spec_of(tmp_path / at).model_dump_json() for at in ("here", "there", "other")
    )
    assert here == there
    assert here != other
    assert str(tmp_path) not in here


def test_an_edited_table_is_refused_by_a_scenario_that_was_made_before(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, table())
    spec = spec_of(tmp_path)
    table(age=[50.0] * 80).write_parquet(path)
    given.population_of.cache_clear()
    with pytest.raises(ConfigurationError, match="edited since these runs were begun; begin them"):
        synthesised(spec, 1)


def test_another_process_finds_the_table(tmp_path: Path) -> None:
    path = written(tmp_path, table())
    (tmp_path / "spec").write_bytes(pickle.dumps(spec_of(tmp_path)))
    program = (
        "import pickle, sys; from pathlib import Path; from tests.worlds import synthesised; "
        "print(len(synthesised(pickle.loads(Path(sys.argv[1]).read_bytes()), 1).residents))"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "spec")]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "80"
    path.unlink()
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, check=False)
    assert done.stderr.strip().endswith(f"{path}: No such file or directory")


def test_a_small_neighbourhood_like_it_has_no_table(tmp_path: Path) -> None:
    written(tmp_path, table(), "places: [{kind: cafe, x: 3, y: 4}]\n")
    small = spec_of(tmp_path).of_size(200)
    assert (small.residents, small.population, small.places) == (200, "", ())
    assert len(synthesised(small, 1).residents) == 200


# What needs no table: ages and places in a configuration.


def test_places_of_a_kind_are_where_they_are_named() -> None:
    two = [{"kind": "cafe", "x": 5, "y": 7}, {"kind": "school_gate", "x": 9, "y": 0}]
    people = synthesised(NeighbourhoodSpec.model_validate({"places": two}), 1)
    plain = synthesised(NeighbourhoodSpec(), 1)
    at = np.column_stack([people.places.x, people.places.y])
    assert at[people.places.kind == PlaceKind.CAFE].tolist() == [[5, 7]]
    assert at[people.places.kind == PlaceKind.SCHOOL_GATE].tolist() == [[9, 0]]
    assert (people.habits.school_gate >= 0).sum() == (plain.habits.school_gate >= 0).sum() > 0
    gardens = [one.places.x[one.places.kind == PlaceKind.SHARED_GARDEN] for one in (people, plain)]
    assert np.array_equal(*gardens)
    with pytest.raises(ValueError, match="one of cafe, public_space"):
        NeighbourhoodSpec.model_validate({"places": [{"kind": "courtyard", "x": 5, "y": 7}]})


def test_ages_follow_the_shares_of_a_configuration() -> None:
    shares = (0.3, 0.3, 0.2, 0.15, 0.05)
    age = synthesised(NeighbourhoodSpec(ages=shares), 1).residents.age
    classes = census().ages.value
    found = [((age >= one.first) & (age <= one.last)).mean() for one in classes]
    assert found == pytest.approx(shares, abs=0.002)
    paris = [one.share / sum(one.share for one in classes) for one in classes]
    same = synthesised(NeighbourhoodSpec(ages=tuple(paris)), 1).residents.age
    assert same == pytest.approx(synthesised(NeighbourhoodSpec(), 1).residents.age)
    no_old = synthesised(NeighbourhoodSpec(ages=(0.25, 0.25, 0.25, 0.25, 0.0)), 1).residents.age
    assert no_old.max() < 75
    for wrong in ((0.5, 0.5), (0.3, 0.3, 0.3, 0.3, 0.3), (0.2, 0.2, 0.2, 0.2, -0.2)):
        with pytest.raises(ValueError, match=r"5 shares that make 1|greater than or equal to 0"):
            NeighbourhoodSpec(ages=wrong)
