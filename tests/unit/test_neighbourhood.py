"""The neighbourhoods that a specification can ask for, and the dispositions of who lives there."""

from dataclasses import fields

import numpy as np
import pytest
from pydantic import ValidationError

from sim.codes import BuildingTenure, HouseholdType, Tenure
from sim.population.census import Census, census
from sim.population.disposition_spec import DRIVING, DispositionSpec
from sim.population.dispositions import UNIFORMS, dispositions
from sim.population.households import shares
from sim.population.neighbourhood import NeighbourhoodSpec
from sim.population.synthesis import Population
from sim.processes.wellbeing import Wellbeing
from sim.state.table import Table
from tests.worlds import synthesised


def tables(people: Population) -> list[Table]:
    return [getattr(people, field.name) for field in fields(people)]


# Dispositions.


def test_driving_residents_are_as_many_as_supposed() -> None:
    for share in (0.01, 0.03, 0.1):
        u = (
            np.random.default_rng(0).permuted(np.tile(np.arange(4000), (UNIFORMS, 1)), axis=1) + 0.5
        ).T / 4000
        spec = DispositionSpec(driving_share=share)
        some = dispositions(u, np.full(4000, 32.0), np.full(4000, 0.5), Wellbeing().at_rest(), spec)
        assert (some.drive > DRIVING).mean() == pytest.approx(share, abs=0.001)
        assert some.sociability.mean() == pytest.approx(1, abs=0.02)
        assert some.kin.mean() == pytest.approx(spec.kin, abs=0.01)
        assert some.loneliness.mean() == pytest.approx(spec.loneliness_32, abs=0.01)


def test_schooling_goes_with_means_and_know_how_with_drive() -> None:
    residents = synthesised(NeighbourhoodSpec(residents=30_000), 1).residents
    assert np.corrcoef(residents.means, residents.schooling)[0, 1] == pytest.approx(0.48, abs=0.03)
    assert np.corrcoef(residents.know_how, residents.drive)[0, 1] == pytest.approx(0.4, abs=0.03)
    assert np.corrcoef(residents.means, residents.kin)[0, 1] == pytest.approx(-0.2, abs=0.03)
    assert residents.messaging[residents.age >= 80].mean() < 0.5 < residents.messaging.mean()


# Same seed, same population; other numbers, other neighbourhoods.


def test_same_seed_same_bytes() -> None:
    spec = NeighbourhoodSpec(residents=600)
    one, two, other = synthesised(spec, 5), synthesised(spec, 5), synthesised(spec, 6)
    for a, b in zip(tables(one), tables(two), strict=True):
        for name in a.columns:
            assert getattr(a, name).tobytes() == getattr(b, name).tobytes(), name
    assert one.residents.sociability.tobytes() != other.residents.sociability.tobytes()
    assert one.residents.age.tobytes() != other.residents.age.tobytes()


@pytest.mark.parametrize("residents", [60, 61, 421])
@pytest.mark.parametrize(("alone", "family"), [(0, 0), (1, 0), (0, 1), (0.3, 0.45)])
@pytest.mark.parametrize("social", [0, 0.5, 1])
def test_any_neighbourhood_can_be_made(
    residents: int, alone: float, family: float, social: float
) -> None:
    spec = NeighbourhoodSpec(
        residents=residents, alone_share=alone, family_share=family, social_share=social
    )
    people = synthesised(spec, 1)
    assert len(people.residents) == residents
    assert all(table.out_of_bounds() == [] for table in tables(people))
    homes = people.households
    produced = np.bincount(homes.type, minlength=len(HouseholdType)) / len(homes)
    assert produced == pytest.approx(shares(spec), abs=5 / len(homes)), "to some households"
    social_tenants = (homes.tenure == Tenure.SOCIAL_TENANT).mean()
    assert social_tenants == pytest.approx(social, abs=1 / len(homes))


def test_a_social_residence_is_poorer_and_its_landlord_social() -> None:
    people = synthesised(NeighbourhoodSpec(residents=420, social_share=1.0), 1)
    assert (people.buildings.tenure == BuildingTenure.SOCIAL_LANDLORD).all()
    assert people.households.means.mean() < 0.4


def test_mix_changes_the_spread_of_means_and_not_their_level() -> None:
    mixes = [0.25, 1.0, 2.0]
    means = [synthesised(NeighbourhoodSpec(means_spread=mix), 1).households.means for mix in mixes]
    spread = [m.std() for m in means]
    assert spread == sorted(spread)
    assert [m.mean() for m in means] == pytest.approx([0.5] * 3, abs=0.025)


def test_a_configuration_of_places_says_only_what_differs() -> None:
    spec = NeighbourhoodSpec.model_validate({"gardens": {"per_1000": 3.0}})
    assert spec.gardens.per_1000 == 3.0
    assert spec.gardens.weekdays == NeighbourhoodSpec().gardens.weekdays


@pytest.mark.parametrize(
    "wrong",
    [
        {"residents": 59},
        {"alone_share": 0.8, "family_share": 0.3},
        {"cafes": {"considered": 6}},
        {kind: {"per_1000": 0} for kind in ("cafes", "public_spaces", "gardens", "common_rooms")},
        {"gardens": {"number": 2}},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        NeighbourhoodSpec.model_validate(wrong)


def test_a_census_that_does_not_add_up_is_refused() -> None:
    broken = census().model_dump()
    broken["ages"]["value"][0]["share"] = 0.5
    with pytest.raises(ValidationError, match="add up"):
        Census.model_validate(broken)
