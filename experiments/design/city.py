"""Cities: the city of a policy, in parts, each with the scenario that the policy makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from experiments.design.overrides import keys_of
from sim.city.parts import City, Part, in_parts
from sim.composition import ConfigurationError, compose, purchase_of, scenario_of, validate
from sim.scenario import Scenario

_OF_THE_PARTS = ("neighbourhood", "neighbourhood.residents")
"""Keys that the parts of a city say themselves."""


@dataclass(frozen=True)
class Town:
    """A city under a policy.

    Attributes:
        city: its make-up, and who shares what with whom.
        scenarios: of each part, in the order of the parts.
    """

    city: City
    scenarios: tuple[Scenario, ...]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The neighbourhoods."""
        return self.city.parts

    @property
    def capacities(self) -> list[float]:
        """What each part has of the service's capacity by itself, in needs a day."""
        return [
            spec.mutual_aid.institution_per_1000 * spec.neighbourhood.residents / 1000
            for spec in self.scenarios
        ]

    @property
    def bonds(self) -> tuple[dict[str, Any], ...]:
        """What a part's run depends on besides its scenario: the whole city, if it shares."""
        if self.city.shares == "population":
            return ()
        others = [spec.model_dump(mode="json", exclude={"seed"}) for spec in self.scenarios]
        return ({"city": self.city.model_dump(mode="json"), "parts": others},)


def town_of(config: Mapping[str, Any], overrides: Sequence[str]) -> Town | None:
    """Return the city of a configuration, or None where it has none.

    Args:
        config: composed of the overrides.
        overrides: of an experiment and one of its policies.

    Raises:
        ConfigurationError: when a part is not possible, or what the parts say is overridden.
    """
    city = validate(City, config["city"], "city")
    if not city.arrondissements:
        return None
    purchase = purchase_of(config)
    if purchase.budget is not None:
        raise ConfigurationError(
            f"budget = {purchase.budget:g}: it is spent in one neighbourhood, and city={city.name} "
            "has many; leave one of both out"
        )
    own = [key for key in keys_of(overrides) if key in _OF_THE_PARTS]
    if own:
        raise ConfigurationError(f"{own[0]}: city={city.name} says it for each of its parts")
    kinds = dict.fromkeys(part.archetype for part in city.parts)
    archetypes = {
        kind: scenario_of(compose([*overrides, f"neighbourhood={kind}"])) for kind in kinds
    }
    return Town(city, tuple(in_parts(city, archetypes)))


def check_same_parts(towns: Sequence[Town | None]) -> None:
    """Refuse policies that are not of one city: their parts could not be paired.

    Raises:
        ConfigurationError: when the parts of two policies differ.
    """
    made = {town.parts if town else () for town in towns}
    if len(made) > 1:
        raise ConfigurationError("experiment: its policies are to be of one city, part by part")
