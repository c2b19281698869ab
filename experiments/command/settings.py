"""Settings: what an experiment varies, what carries it out, where its results go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from experiments.design.experiment import Experiment
from experiments.execution.settings import Executor
from sim.city.parts import City
from sim.composition import CONFIGS, SETTINGS, ConfigurationError, validate
from sim.parameters import Parameters


class Settings(Parameters):
    """How to run: everything in a configuration that is not the scenario's."""

    experiment: Experiment
    executor: Executor
    city: City
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
