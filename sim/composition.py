"""From configuration files to a scenario: composed once by Hydra, validated once by pydantic."""

from __future__ import annotations

import copyreg
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ValidationError

from sim.population.city import City
from sim.portfolio import Purchase, bought
from sim.scenario import Scenario
from sim.wording import factor_of, keys_of, of_composition, of_validation, unknown_group

CONFIGS = Path(__file__).resolve().parents[1] / "configs"
"""The folder of the configuration files."""

SETTINGS = ("experiment", "executor", "results", "city")
"""Top-level keys that say how to run, not what: a scenario does not hold them."""

PURCHASE = tuple(Purchase.model_fields)
"""Top-level keys that say what a budget buys: a scenario holds what is bought."""

_OF_A_CRISIS = ("name", "phases")
"""Keys that the file of a crisis has to give."""

SEVERAL = frozenset({"lever", "knockout"})
"""Groups of which several options can be chosen at once; of all others, one."""


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
        raise ConfigurationError(
            "\n".join(of_validation(error.errors(), model, values, at))
        ) from None


@cache
def register_defaults() -> None:
    """Tell Hydra the defaults of every parameter, once in a process: they are written in code."""
    from hydra.core.config_store import ConfigStore

    defaults = Scenario().model_dump(mode="json")
    for key in _OF_A_CRISIS:  # a crisis says these itself
        del defaults["crisis"][key]
    defaults["city"] = City().model_dump(mode="json")
    defaults |= Purchase().model_dump(mode="json")
    ConfigStore.instance().store(name="scenario", node=defaults)
    # Hydra copies its sources in each composition, and with them this store: all that it knows
    copyreg.pickle(ConfigStore, lambda _: (ConfigStore.instance, ()))


def scenario_of(config: Mapping[str, Any]) -> Scenario:
    """Return the scenario that a composed configuration describes, with what its budget buys.

    Raises:
        ConfigurationError: when a value is not allowed, a crisis has no phases, or the budget
            cannot be spent as it is said.
    """
    crisis = config.get("crisis")
    if isinstance(crisis, Mapping):
        lacking = [f"crisis.{key}" for key in _OF_A_CRISIS if crisis.get(key) is None]
        lacking += [
            f"crisis.also.{name}.phases"
            for name, episode in dict(crisis.get("also") or {}).items()
            if (episode or {}).get("phases") is None
        ]
        if lacking:
            raise ConfigurationError(
                f"{', '.join(lacking)}: the file of a crisis gives a name and phases; "
                "for ordinary days take crisis=none"
            )
    own = {key: config[key] for key in config if key not in (*SETTINGS, *PURCHASE)}
    return buy(validate(Scenario, own), purchase_of(config))


def purchase_of(config: Mapping[str, Any]) -> Purchase:
    """Return the budget of a composed configuration, and what it is spent on.

    Raises:
        ConfigurationError: when a value is not allowed.
    """
    return validate(Purchase, {key: config[key] for key in PURCHASE if key in config})


def buy(spec: Scenario, purchase: Purchase) -> Scenario:
    """Return a scenario with what a budget buys.

    Raises:
        ConfigurationError: when the budget cannot be spent so; a line for each share.
    """
    try:
        return bought(spec, purchase)
    except ValueError as error:
        raise ConfigurationError(str(error)) from None


def check_budget(scenarios: Sequence[Scenario]) -> None:
    """Refuse a budget for levers where no scenario has a lever to spend it on.

    Raises:
        ConfigurationError: saying what to write.
    """
    if scenarios and all(spec.has_idle_budget for spec in scenarios):
        raise ConfigurationError(
            f"levers.budget = {scenarios[0].levers.budget:g}: no lever acts; choose one, "
            "as lever=ease"
        )


def check_spent(purchases: Sequence[Purchase]) -> None:
    """Refuse a budget that no scenario spends on anything.

    Raises:
        ConfigurationError: saying what to write.
    """
    if purchases and all(purchase.is_idle for purchase in purchases):
        raise ConfigurationError(
            f"budget = {purchases[0].budget:g}: nothing is bought; say what, as "
            "portfolio.caretaker=0.5 portfolio.ease=0.5 (the shares make 1)"
        )


def compose(overrides: Sequence[str] = ()) -> dict[str, Any]:
    """Return the configuration that the files and some overrides make, as plain containers.

    Args:
        overrides: as on the command line, such as "crisis=lockdown" or "needs.old_age=2".

    Raises:
        ConfigurationError: when an override names no key or no option.
    """
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException
    from yaml import YAMLError

    check_single(overrides)
    register_defaults()
    try:
        if GlobalHydra.instance().is_initialized():
            composed = hydra_compose("config", overrides=list(overrides))
        else:
            with initialize_config_dir(str(CONFIGS), version_base="1.3"):
                composed = hydra_compose("config", overrides=list(overrides))
        return cast("dict[str, Any]", OmegaConf.to_container(composed, resolve=True))
    except (HydraException, OmegaConfBaseException, YAMLError, ValueError) as error:
        raise ConfigurationError(explain(error, overrides)) from error


def check_single(overrides: Sequence[str]) -> None:
    """Refuse several options of a group that takes one: the last alone would count.

    Raises:
        ConfigurationError: naming each such override, and what to write instead.
    """
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    faults = []
    for text in overrides:
        try:
            parsed = OverridesParser.create().parse_override(text)
        except HydraException:
            continue  # Hydra refuses it, and says why
        group, options = parsed.key_or_group, parsed.value()
        if isinstance(options, list) and group not in SEVERAL and (CONFIGS / group).is_dir():
            faults.append(_single(group, [str(option) for option in options]))
    if faults:
        raise ConfigurationError("\n".join(faults))


def _single(group: str, options: Sequence[str]) -> str:
    said = f"{group} = [{','.join(options)}]: one option is expected"
    if group == "crisis" and options:
        first, *others = options
        more = " ".join(f"+crisis@crisis.also.{name}={name}" for name in others)
        return f"{said}; several crises in one run: {f'crisis={first} {more}'.strip()}"
    if group in SETTINGS:
        return said
    return f"{said}; to compare several, vary it: {factor_of(group, ','.join(options))}"


def explain(error: Exception, overrides: Sequence[str] = ()) -> str:
    """Return what is wrong with a configuration, a line a fault, without a traceback.

    Args:
        error: what Hydra, OmegaConf, a file's reader or the validation raised.
        overrides: what was asked for.
    """
    if isinstance(error, ConfigurationError):
        return str(error)
    group = unknown_group(error)
    options = sorted(path.stem for path in (CONFIGS / group).glob("*.yaml")) if group else []
    return of_composition(error, overrides, lambda: keys_of(compose()), options)


def load_scenario(*overrides: str) -> Scenario:
    """Return the scenario that overrides of the default configuration make.

    Args:
        overrides: as on the command line, such as "crisis=lockdown" or "needs.old_age=2".

    Raises:
        ConfigurationError: when a key, an option or a value is not allowed.

    Example:
        >>> load_scenario("crisis=heatwave", "neighbourhood.residents=600").crisis.days
        16
    """
    config = compose(overrides)
    spec = scenario_of(config)
    check_budget([spec])
    check_spent([purchase_of(config)])
    return spec
