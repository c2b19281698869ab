"""From a city to the scenarios of its parts: their size, their posts, their seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor
from zlib import crc32

import numpy as np

from sim.composition import ConfigurationError, validate
from sim.population.city import City, Part
from sim.scenario import Scenario

__all__ = ["City", "Part", "in_parts", "seed_of", "whole_posts"]


def in_parts(city: City, archetypes: Mapping[str, Scenario]) -> list[Scenario]:
    """Return the scenario of each part of a city, with its residents and its posts.

    Args:
        city: the city.
        archetypes: the scenario of each archetype, of which only the size is not yet right.

    Raises:
        ConfigurationError: when a part is of a size, or is given posts, that no neighbourhood has,
            or of a population that was given.
    """
    parts = city.parts
    homes = [archetypes[part.archetype].neighbourhood for part in parts]
    posts: Sequence[int] | None = None
    if city.posts is not None:
        by_need = city.posts_by == "social_housing"
        posts = whole_posts(
            city.posts,
            [
                part.residents * (home.social_share if by_need else 1.0)
                for part, home in zip(parts, homes, strict=True)
            ],
        )
    return [
        _sized(archetypes[part.archetype], part, posts[number] if posts else None)
        for number, part in enumerate(parts)
    ]


def whole_posts(posts: int, weights: Sequence[float]) -> list[int]:
    """Share whole posts out in proportion to weights, by the largest remainders.

    Args:
        posts: how many there are; the shares make exactly as many.
        weights: of the parts, 0 or more, not all 0; of equal remainders the first has the post.
    """
    whole = sum(weights)
    exact = [posts * weight / whole for weight in weights]
    shares = [floor(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda k: (shares[k] - exact[k], k))
    for k in order[: posts - sum(shares)]:
        shares[k] += 1
    return shares


def seed_of(root: int, replicate: int, part: str) -> int:
    """Return the seed of a part in a replicate: that of a part of this name in any city.

    Args:
        root: the seed of the experiment.
        replicate: its number, from 1 on.
        part: name of the part.
    """
    key = (replicate, crc32(part.encode()))
    return int(np.random.SeedSequence(root, spawn_key=key).generate_state(1, np.uint64)[0] >> 1)


def _sized(archetype: Scenario, part: Part, posts: int | None) -> Scenario:
    """Return the scenario of a part, validated as if a configuration had given it."""
    if archetype.neighbourhood.population:
        raise ConfigurationError(
            f"{part.name}: {part.archetype} has a population that was given; a city takes none"
        )
    values = archetype.model_dump()
    values["neighbourhood"]["residents"] = part.residents
    if posts is not None:
        values["facilitation"]["posts_per_1000"] = posts * 1000 / part.residents
    try:
        return validate(type(archetype), values)
    except ConfigurationError as error:
        lines = str(error).splitlines()
        raise ConfigurationError("\n".join(f"{part.name}: {line}" for line in lines)) from None
