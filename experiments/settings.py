"""Settings: what an experiment varies, what carries it out, where its results go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from sim.composition import CONFIGS, SETTINGS, ConfigurationError, validate
from sim.parameters import Parameters, parameter

type Level = str | bool | int | float
"""A value that a factor takes: an option of a group, or a value of a parameter."""


def _distinct(levels: tuple[Level, ...]) -> tuple[Level, ...]:
    if len({str(level) for level in levels}) < len(levels):
        raise ValueError("a level is named twice")
    return levels


Levels = Annotated[tuple[Level, ...], Field(min_length=1), AfterValidator(_distinct)]


class Experiment(Parameters):
    """What is compared with what, and how often each is run."""

    name: str = Field(pattern=r"^[\w-]+$", description="also the name of its folder of results")
    factors: dict[str, Levels] = Field(
        default_factory=dict,
        description="what is varied, and the levels it takes; all combinations are run",
    )
    replicates: int = parameter(
        10, "runs of each policy, each with its own seed", unit="run", low=1, high=100_000
    )
    baseline: dict[str, Level] = Field(
        default_factory=dict,
        description="level of each factor in the policy that the others are compared with; "
        "the first level unless said",
    )

    @model_validator(mode="after")
    def _baseline_is_run(self) -> Self:
        for factor, level in self.baseline.items():
            levels = self.factors.get(factor, ())
            if level not in levels:
                allowed = ", ".join(map(str, levels)) or "not varied"
                raise ValueError(f"baseline.{factor} = {level!r} is not run ({allowed})")
        return self


class Executor(Parameters):
    """What carries the runs out."""

    name: Literal["local", "serial"] = Field(
        description="processes of this machine, or this process alone"
    )
    workers: int = parameter(
        1, "runs carried out at a time; 0 means one a core", unit="process", low=0, high=4096
    )

    @model_validator(mode="after")
    def _serial_is_alone(self) -> Self:
        if self.name == "serial" and self.workers != 1:
            raise ValueError("serial takes one worker")
        return self


class Settings(Parameters):
    """How to run: everything in a configuration that is not the scenario's."""

    experiment: Experiment
    executor: Executor
    results: str = Field(min_length=1, description="folder that holds a folder an experiment")


def settings_of(config: Mapping[str, Any]) -> Settings:
    """Return the settings of a composed configuration.

    Raises:
        ConfigurationError: naming every key that is wrong.
    """
    for group in ("experiment", "executor"):
        if config.get(group) is None:
            options = sorted(path.stem for path in (CONFIGS / group).glob("*.yaml"))
            raise ConfigurationError(f"{group} = null: one of {', '.join(options)} is expected")
    return validate(Settings, {key: config[key] for key in SETTINGS if key in config})
