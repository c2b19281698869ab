"""What is explored: overrides, the crisis that the page chooses, and three levers that it moves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

from experiments.design.overrides import CITY, folders_of, keys_of, of_scenario
from sim.composition import CONFIGS, ConfigurationError, load_scenario, options_in
from sim.overrides import SEARCHED, short
from sim.scenario import Scenario

MOST_RESIDENTS = 50_000
"""Residents of whom a day of two neighbourhoods is still shown within some seconds."""

_BEFORE = ("timeline.recovery_days=30",)
"""Taken before what is asked for: the crisis is to fill most of the timeline."""


class Levers(NamedTuple):
    """Where the levers stand.

    Attributes:
        posts: of facilitators, per 1,000 residents.
        kits: in common, per 1,000 residents; with any, a common room is opened, too.
        centralisation: of collectives, 0 to 1; None where they are as they were founded.
    """

    posts: float
    kits: float
    centralisation: float | None

    @classmethod
    def of(cls, spec: Scenario) -> Self:
        """Return where the levers of a scenario stand."""
        posts, goods, governance = spec.facilitation, spec.logistics, spec.governance
        return cls(posts.posts_per_1000, goods.kits_per_1000, governance.centralisation)

    def applied(self, spec: Scenario) -> Scenario:
        """Return a scenario in which the levers stand so; all else is as in the one given."""
        posts = {"posts_per_1000": self.posts}
        goods = {"kits_per_1000": self.kits, "room": self.kits > 0}
        governance = {"centralisation": self.centralisation}
        return spec.model_copy(
            update={
                "facilitation": spec.facilitation.model_copy(update=posts),
                "logistics": spec.logistics.model_copy(update=goods),
                "governance": spec.governance.model_copy(update=governance),
            }
        )


TOGETHER = Levers(posts=1.0, kits=5.0, centralisation=0.2)
"""The levers as `facilitation=one`, `logistics=shared` and `governance=collegial` have them."""


class Asked(NamedTuple):
    """What is asked for.

    Attributes:
        overrides: of the scenario, and the folders of the user's own configurations.
        spec: the scenario.
    """

    overrides: tuple[str, ...]
    spec: Scenario

    @classmethod
    def of(cls, overrides: Sequence[str]) -> Self:
        """Return what overrides ask for.

        Raises:
            ConfigurationError: when one is wrong, is not of the scenario, or asks for too many
                residents.
        """
        keys, taken = keys_of(overrides), of_scenario(overrides)
        for text, key in zip(overrides, keys, strict=True):
            if key.split(".")[0] == CITY or (text not in taken and key != SEARCHED):
                raise ConfigurationError(
                    f"{short(text)}: only what belongs to the scenario can be explored, such as "
                    "crisis=flood or neighbourhood.residents=1000"
                )
        written = (*_BEFORE, *overrides)
        spec = load_scenario(*written)
        if (residents := spec.neighbourhood.residents) > MOST_RESIDENTS:
            raise ConfigurationError(
                f"neighbourhood.residents = {residents}: the explorer takes at most "
                f"{MOST_RESIDENTS}; larger ones run without it"
            )
        return cls(written, spec)

    @property
    def crises(self) -> list[str]:
        """The crises that can be chosen: those built in and of the user's folders, in order."""
        return options_in("crisis", [CONFIGS, *map(Path, folders_of(self.overrides))])

    def with_crisis(self, name: str) -> Scenario:
        """Return the scenario with another crisis.

        Raises:
            ConfigurationError: when what was asked for does not go with it.
        """
        return load_scenario(*self.overrides, f"crisis={name}")
