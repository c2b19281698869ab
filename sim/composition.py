"""From configuration files to a scenario: composed once by Hydra, validated once by pydantic."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ValidationError

from sim.scenario import Scenario

CONFIGS = Path(__file__).resolve().parents[1] / "configs"
"""The folder of the configuration files."""

SETTINGS = ("experiment", "executor", "results")
"""Top-level keys that say how to run, not what: a scenario does not hold them."""


class ConfigurationError(ValueError):
    """What is wrong with a configuration, a line a fault; each names the key and the value."""


def validate[Model: BaseModel](
    model: type[Model], values: Mapping[str, Any], at: str = ""
) -> Model:
    """Return the model that the values describe.

    Args:
        model: the pydantic class.
        values: plain containers, as a configuration file holds them.
        at: path of the values in the whole configuration, for messages.

    Raises:
        ConfigurationError: naming every key that is wrong, its value and what is allowed.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        lines = [_fault(fault, at) for fault in error.errors()]
        raise ConfigurationError("\n".join(lines)) from None


def _fault(fault: Mapping[str, Any], at: str) -> str:
    path = ".".join([at, *map(str, fault["loc"])] if at else map(str, fault["loc"]))
    if fault["type"] == "extra_forbidden":
        return f"{path}: unknown key"
    if fault["type"] == "value_error" and isinstance(fault["input"], Mapping):
        words = str(fault["msg"]).removeprefix("Value error, ")  # it names the key and the value
        return f"{path}: {words}" if path else words
    return f"{path} = {fault['input']!r}: {fault['msg'][:1].lower()}{fault['msg'][1:]}"


def register_defaults() -> None:
    """Tell Hydra the defaults of every parameter: they are written in code, once."""
    from hydra.core.config_store import ConfigStore

    ConfigStore.instance().store(name="scenario", node=Scenario().model_dump(mode="json"))


def scenario_of(config: Mapping[str, Any]) -> Scenario:
    """Return the scenario that a composed configuration describes.

    Raises:
        ConfigurationError: when a value is not allowed.
    """
    return validate(Scenario, {key: config[key] for key in config if key not in SETTINGS})


def compose(overrides: Sequence[str] = ()) -> dict[str, Any]:
    """Return the configuration that the files and some overrides make, as plain containers.

    Args:
        overrides: as on the command line, such as "crisis=lockdown" or "needs.ask=0.6".

    Raises:
        ConfigurationError: when an override names no key or no option.
    """
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    register_defaults()
    try:
        if GlobalHydra.instance().is_initialized():
            composed = hydra_compose("config", overrides=list(overrides))
        else:
            with initialize_config_dir(str(CONFIGS), version_base="1.3"):
                composed = hydra_compose("config", overrides=list(overrides))
        return cast("dict[str, Any]", OmegaConf.to_container(composed, resolve=True))
    except (HydraException, OmegaConfBaseException, ValueError) as error:
        raise ConfigurationError(explain(error)) from error


def explain(error: Exception) -> str:
    """Return what Hydra says of a configuration, without its advice to show a traceback.

    Of an option in a list, Hydra says where it searched; this names the options that there are.
    """
    unknown = re.search(r"Could not load '(\w+)/(\w+)'", str(error))
    if unknown and (CONFIGS / unknown[1]).is_dir():
        there = ", ".join(sorted(path.stem for path in (CONFIGS / unknown[1]).glob("*.yaml")))
        return f"{unknown[1]} = {unknown[2]!r}: one of {there} is expected"
    return "\n".join(line for line in str(error).splitlines() if line.strip())


def load_scenario(*overrides: str) -> Scenario:
    """Return the scenario that overrides of the default configuration make.

    Args:
        overrides: as on the command line, such as "crisis=lockdown" or "needs.ask=0.6".

    Raises:
        ConfigurationError: when a key, an option or a value is not allowed.

    Example:
        >>> load_scenario("crisis=heatwave", "neighbourhood.residents=600").crisis.days
        16
    """
    return scenario_of(compose(overrides))
