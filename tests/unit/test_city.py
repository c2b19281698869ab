"""The parts of a city, their posts and what each has of the public service."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city.parts import City, in_parts, seed_of, whole_posts
from sim.city.sharing import shares_by_demand
from sim.city.stages import spans_of
from sim.composition import ConfigurationError, validate
from tests.composed import compose, load_scenario

WEIGHTS = st.lists(st.floats(0.01, 1000), min_size=1, max_size=90)


@pytest.fixture(scope="module")
def paris() -> City:
    return validate(City, compose(["city=paris"])["city"], "city")


def test_paris_is_eighty_neighbourhoods_of_insee_s_population(paris: City) -> None:
    parts = paris.parts
    assert len(parts) == len({part.name for part in parts}) == 80
    assert [item.name for item in paris.arrondissements] == [
        "1er",
        *(f"{n}e" for n in range(2, 21)),
    ]
    assert sum(item.population for item in paris.arrondissements) == 2_103_778
    assert sum(part.residents for part in parts) == pytest.approx(2_103_778 * 0.858, abs=40)
    assert len({(part.x, part.y) for part in parts}) == 80


def test_its_social_housing_is_about_where_it_is_in_paris(paris: City) -> None:
    share = {
        kind: load_scenario(f"neighbourhood={kind}").neighbourhood.social_share
        for kind in {part.archetype for part in paris.parts}
    }
    social = {part: part.residents * share[part.archetype] for part in paris.parts}
    whole = sum(social.values())
    assert whole / sum(part.residents for part in paris.parts) == pytest.approx(0.218, abs=0.01)
    east = sum(social[part] for part in paris.parts if part.arrondissement in ("13e", "19e", "20e"))
    assert 0.4 < east / whole < 0.5
    assert sum(social[part] for part in paris.parts if part.arrondissement == "7e") / whole < 0.02


@given(st.integers(0, 500), WEIGHTS)
def test_posts_are_whole_make_their_number_and_are_near_their_share(
    posts: int, weights: list[float]
) -> None:
    shares = whole_posts(posts, weights)
    assert sum(shares) == posts
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - posts * weight / sum(weights)) < 1


def test_of_equal_remainders_the_first_has_the_post() -> None:
    assert whole_posts(4, [1, 1, 1]) == [2, 1, 1]
    assert whole_posts(3, [3, 1]) == [2, 1]


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0.1, 100)), min_size=1, max_size=90))
def test_the_capacity_shared_out_is_the_city_s(parts: list[tuple[int, float]]) -> None:
    brought, own = [needs for needs, _ in parts], [capacity for _, capacity in parts]
    shares = shares_by_demand(brought, own)
    given_out = [share * capacity for share, capacity in zip(shares, own, strict=True)]
    assert sum(given_out) == pytest.approx(sum(own))
    if sum(brought):
        for has, needs in zip(given_out, brought, strict=True):
            assert has == pytest.approx(sum(own) * needs / sum(brought))
    else:
        assert shares == [1.0] * len(own)


def test_posts_go_by_residents_or_by_social_tenants(paris: City) -> None:
    archetypes = {
        kind: load_scenario("facilitation=one", f"neighbourhood={kind}")
        for kind in {part.archetype for part in paris.parts}
    }
    found = {}
    for rule in ("population", "social_housing"):
        city = paris.model_copy(update={"posts": 210, "posts_by": rule})
        specs = in_parts(city, archetypes)
        assert sum(spec.posts for spec in specs) == pytest.approx(210)
        found[rule] = [round(spec.posts, 6) for spec in specs]
    assert all(number == int(number) for numbers in found.values() for number in numbers)
    social = [k for k, part in enumerate(paris.parts) if part.archetype == "social"]
    assert sum(found["social_housing"][k] for k in social) > 3 * sum(
        found["population"][k] for k in social
    )
    as_configured = in_parts(paris, archetypes)
    assert as_configured[0].facilitation.posts_per_1000 == 1


def test_a_part_has_a_seed_of_its_own_that_no_other_part_moves() -> None:
    seeds = {seed_of(1, replicate, name) for replicate in (1, 2) for name in ("14e, 1", "14e, 2")}
    assert len(seeds) == 4
    assert seed_of(1, 1, "14e, 1") in seeds
    assert all(0 <= seed < 2**63 for seed in seeds)


def test_too_many_posts_for_a_part_are_refused_with_its_name() -> None:
    city = City.model_validate(
        {"posts": 5, "arrondissements": [{"name": "x", "population": 350, "parts": ["mixed"]}]}
    )
    with pytest.raises(ConfigurationError, match=r"^x: facilitation.posts_per_1000 = 16.6"):
        in_parts(city, {"mixed": load_scenario()})


def test_the_stages_cover_the_run_and_shares_are_set_from_the_crisis_on() -> None:
    spec = load_scenario(
        "timeline.build_up_days=30", "timeline.recovery_days=9", "crisis=lockdown",
        *(f"{name}.lead_days=10" for name in ("facilitation", "governance", "levers", "logistics")),
    )  # fmt: skip
    spans = spans_of(spec, 30)
    assert [span.until for span in spans] == [20, 23, 30, 60, 90, 94]
    assert [span.shares_anew for span in spans] == [False] * 3 + [True] * 3, "from the eve on"
    assert [span.past for span in spans] == [0, 1, None, None, None, None]
    assert [span.is_last for span in spans] == [False] * 5 + [True]
    assert [span.until for span in spans_of(spec, None)] == [20, 23, 94]
    at_once = load_scenario("timeline.build_up_days=0", "timeline.recovery_days=0")
    assert [span.shares_anew for span in spans_of(at_once, 30)] == [False, True]
