"""Settings: what an experiment varies, what carries it out, where its results go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator

from experiments.design.experiment import Experiment
from experiments.design.overrides import keys_of
from experiments.execution.settings import Executor
from sim.city.parts import City
from sim.composition import SETTINGS, ConfigurationError, compose, options_in, validate
from sim.own_files import read_file
from sim.parameters import Parameters

_OF_THIS_MACHINE = ("serial", "local")
"""Executors that connect to nothing."""


class Settings(Parameters):
    """How to run: everything in a configuration that is not the scenario's."""

    experiment: Experiment
    executor: Executor
    city: City
    results: str = Field(min_length=1, description="folder that holds a folder an experiment")

    @field_validator("results")
    @classmethod
    def _of_the_user(cls, folder: str) -> str:
        """Return a folder whose ~ is the user's own, which the shell leaves in an argument."""
        if not folder.isprintable():
            raise ValueError("signs that can be printed are expected")
        return str(Path(folder).expanduser())


def settings_of(config: Mapping[str, Any]) -> Settings:
    """Return the settings of a composed configuration.

    Raises:
        ConfigurationError: naming every key that is wrong.
    """
    for group in ("experiment", "executor"):
        if config.get(group) is None:
            options = ", ".join(options_in(group))
            raise ConfigurationError(f"{group} = null: one of {options} is expected")
    return validate(Settings, {key: config[key] for key in SETTINGS if key in config})


def settings_of_folder(folder: Path, overrides: Sequence[str]) -> tuple[dict[str, Any], Settings]:
    """Return the shared configuration of a sweep, and its settings with another executor.

    Args:
        folder: of the results.
        overrides: of the executor; what they leave out is as it was. An executor that connects to
            others has to be given: a folder may be a stranger's.

    Raises:
        ConfigurationError: when an override is of anything else, or wrong.
    """
    keys = keys_of(overrides)
    for text, key in zip(overrides, keys, strict=True):
        if key.split(".")[0] != "executor":
            raise ConfigurationError(
                f"{text}: only the executor can be changed here, as in executor.workers=2"
            )
    shared = read_file(folder / "config.yaml")
    executor = shared.get("executor")
    if not isinstance(executor, dict) or "name" not in executor:
        raise ConfigurationError(f"{folder / 'config.yaml'}: not as it was written; no executor")
    if "executor" in keys:
        executor = compose(overrides)["executor"]
    elif executor["name"] not in _OF_THIS_MACHINE:
        raise ConfigurationError(
            f"{folder}: its runs were carried out by executor={executor['name']}; give it again, "
            "or executor=local: a folder does not say what is connected to"
        )
    elif overrides:
        named = [f"executor={executor['name']}"]
        known = compose(named)["executor"]
        changed = {key.split(".", 1)[1] for key in keys}
        given = compose([*named, *overrides])["executor"]
        executor = {key: given[key] if key in changed else executor[key] for key in known}
    results = str(folder.parents[1])
    return shared, settings_of({**shared, "executor": executor, "results": results})
