"""From configuration files to a scenario: composed once by Hydra, validated once by pydantic."""

from __future__ import annotations

import copy
import copyreg
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ValidationError

from sim.given import with_mark
from sim.overrides import CONFIGS as CONFIGS
from sim.overrides import parse, plain, short
from sim.own_code import Own, named_by_packages
from sim.own_files import Configs, first, looked_into, own_folders
from sim.own_processes import PROCESSES, chosen, defaults_of, names_own, scenario_class
from sim.population.city import City
from sim.portfolio import Purchase, bought
from sim.scenario import Scenario
from sim.wording import ConfigurationError as ConfigurationError
from sim.wording import factor_of, keys_of, of_composition, of_validation, unknown_group

if TYPE_CHECKING:
    from omegaconf import DictConfig

SETTINGS = ("experiment", "executor", "results", "city")
"""Top-level keys that say how to run, not what: a scenario does not hold them."""

PURCHASE = tuple(Purchase.model_fields)
"""Top-level keys that say what a budget buys: a scenario holds what is bought."""

_NONE = "none"
"""The option of no process of somebody's own."""

_OF_A_CRISIS = ("name", "phases")
"""Keys that the file of a crisis has to give."""

_VALUE = re.compile(r"\w+(\.\w+)*=")
"""How an override begins that sets a value which there is."""

SEVERAL = frozenset({"lever", "knockout"})
"""Groups of which several options can be chosen at once; of all others, one."""


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
    _register(_NONE, ())
    # Hydra copies its sources in each composition, and with them this store: all that it knows
    copyreg.pickle(ConfigStore, lambda _: (ConfigStore.instance, ()))


def _register(option: str, own: Sequence[Own]) -> None:
    """Tell Hydra what a configuration has of processes of somebody's own, as an option."""
    from hydra.core.config_store import ConfigStore

    ConfigStore.instance().store(
        group=PROCESSES, name=option, node=defaults_of(own), package="_global_"
    )


def _as_option(own: Sequence[Own]) -> list[str]:
    """Return the override by which Hydra composes with processes of somebody's own."""
    if not own:
        return []
    option = hashlib.sha256(repr([one.mark for one in own]).encode()).hexdigest()
    _register(option, own)
    return [f"{PROCESSES}={option}"]


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
            for name, episode in _tables(crisis.get("also"))
            if episode.get("phases") is None
        ]
        if lacking:
            raise ConfigurationError(
                f"{', '.join(lacking)}: the file of a crisis gives a name and phases; "
                "for ordinary days take crisis=none"
            )
    own = {key: config[key] for key in config if key not in (*SETTINGS, *PURCHASE)}
    return buy(validate(scenario_class(own.get(PROCESSES)), own), purchase_of(config))


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


def _tables(value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the tables of a table; what is none is refused by the validation."""
    for name, one in value.items() if isinstance(value, Mapping) else ():
        if one is None or isinstance(one, Mapping):
            yield str(name), one or {}


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


type Begun = dict[tuple[str, ...], DictConfig]
"""Configurations from which others are made, by the options that are chosen in them."""


def compose(overrides: Sequence[str] = (), begun: Begun | None = None) -> dict[str, Any]:
    """Return the configuration that the files and some overrides make, as plain containers.

    Hydra takes a fifth of a second for each. Where many choose the same options and differ in
    values, as the points of an experiment do, what is chosen is composed once.

    Args:
        overrides: as on the command line, such as "crisis=lockdown" or "needs.old_age=2".
        begun: what was composed for others of the same folders; it takes more.

    Raises:
        ConfigurationError: when an override names no key or no option.
    """
    asked = plain(overrides)
    check_single(asked)
    folders, asked = own_folders(asked)
    own, asked = chosen(asked)
    register_defaults()
    asked += _as_option(own)
    with first(folders):
        try:
            return with_mark(_composed(asked, begun), folders)
        except ConfigurationError:
            raise
        except Exception as error:  # Hydra and OmegaConf raise whatever their code runs into
            raise ConfigurationError(explain(error, asked, folders)) from error


def _composed(overrides: Sequence[str], begun: Begun | None = None) -> dict[str, Any]:
    from omegaconf import OmegaConf

    config = None if begun is None else _gone_on(overrides, begun)
    config = _by_hydra(overrides) if config is None else config
    return cast("dict[str, Any]", OmegaConf.to_container(config, resolve=True))


def _by_hydra(overrides: Sequence[str]) -> DictConfig:
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra

    if GlobalHydra.instance().is_initialized():
        return hydra_compose("config", overrides=list(overrides))
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        return hydra_compose("config", overrides=list(overrides))


def _gone_on(overrides: Sequence[str], begun: Begun) -> DictConfig | None:
    """Return what overrides make, from what the options make that they choose.

    None where Hydra has to compose them, or to say what is wrong.
    """
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    values = [text for text in overrides if _VALUE.match(text) and not _chooses(text)]
    choices = tuple(text for text in overrides if text not in values)
    if not all(map(_chooses, choices)):
        return None  # what adds or takes away a key does so in its turn
    if choices not in begun:
        begun[choices] = _by_hydra(choices)
    config = copy.deepcopy(begun[choices])
    try:
        for parsed in map(parse, values):
            if parsed.is_sweep_override():
                return None
            OmegaConf.update(config, str(parsed.key_or_group), parsed.value(), merge=True)
    except OmegaConfBaseException:
        return None
    return config


def _chooses(text: str) -> bool:
    """Tell whether an override chooses an option of a group."""
    key = text.partition("=")[0]
    return key == PROCESSES or (key.isidentifier() and (CONFIGS / key).is_dir())


def check_single(overrides: Sequence[str]) -> None:
    """Refuse what chooses no option of a group, or several of one that takes one.

    Raises:
        ConfigurationError: naming each such override, and what to write instead.
    """
    faults = []
    for text in overrides:
        parsed = parse(text)
        group, options = str(parsed.key_or_group), parsed.value()
        if not (CONFIGS / group).is_dir() or parsed.is_delete():
            continue
        if isinstance(options, list) and group not in SEVERAL:
            faults.append(_single(group, [str(option) for option in options]))
        elif (
            isinstance(options, dict)
            or options == ""
            or (isinstance(options, list) and not all(isinstance(one, str) for one in options))
        ):
            faults.append(f"{short(text)}: names of options are expected, such as {group}=none")
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


def options_in(group: str, folders: Iterable[Path] = (CONFIGS,)) -> list[str]:
    """Return the options of a group, by name.

    Args:
        group: such as "crisis".
        folders: of configurations; those that are built in, unless given.
    """
    return sorted({path.stem for one in folders for path in (one / group).glob("*.yaml")})


def explain(error: Exception, overrides: Sequence[str] = (), folders: Sequence[Path] = ()) -> str:
    """Return what is wrong with a configuration, a line a fault, without a traceback.

    Args:
        error: what Hydra, OmegaConf, a file's reader or the validation raised.
        overrides: what was asked for.
        folders: of one's own that Hydra looks into.
    """
    if isinstance(error, ConfigurationError):
        return str(error)
    while not str(error) and isinstance(error.__cause__, Exception):
        error = error.__cause__  # Hydra says nothing of what OmegaConf could not read
    group = unknown_group(error)
    options = options_in(group) if group else []
    own = [text for text in overrides if text.startswith(f"{PROCESSES}=")]
    if known := of_composition(error, overrides, lambda: _keys_with(own), options):
        name = known.partition(":")[0].partition(".")[0]
        its = f"; an installed package has it: add {PROCESSES}=[{name}]"
        return known + (its if name in named_by_packages() else "")
    said = str(error).strip().partition("\n")[0] or type(error).__name__
    return f"{_blamed(overrides, folders)}: cannot be taken ({short(said)})"


def _keys_with(overrides: Sequence[str]) -> list[str]:
    """Return the keys that there are without folders of one's own."""
    with first(()):
        return list(keys_of(_composed(overrides)))


def _blamed(overrides: Sequence[str], folders: Sequence[Path]) -> str:
    """Return the override without which the others can be composed, or all.

    Where nothing can be composed with no override at all, folders of one's own are to blame.
    """
    if folders and not _is_composed(()):
        return ", ".join(map(str, folders))
    for number, text in enumerate(overrides):
        if _is_composed([*overrides[:number], *overrides[number + 1 :]]):
            return short(text)
    return short(" ".join(overrides))


def _is_composed(overrides: Sequence[str]) -> bool:
    try:
        _composed(overrides)
    except Exception:
        return False
    return True


def load_scenario(
    *overrides: str, configs: Configs = None, processes: Sequence[str] = ()
) -> Scenario:
    """Return the scenario that overrides of the default configuration make.

    Args:
        overrides: as on the command line, such as "crisis=lockdown" or "needs.old_age=2".
        configs: folder of your own configurations, looked into first; "mine" has the crisis storm
            in mine/crisis/storm.yaml. Of several, ["mine", "ours"], the first comes first.
        processes: of your own, as "mine/cool_rooms.py:CoolRooms"; as `processes=[...]` does.

    Raises:
        ConfigurationError: when a key, an option or a value is not allowed, or there is no folder.

    Example:
        >>> load_scenario("crisis=heatwave", "neighbourhood.residents=600").crisis.days
        16
    """
    config = compose([*looked_into(configs), *names_own(processes), *overrides])
    spec = scenario_of(config)
    check_budget([spec])
    check_spent([purchase_of(config)])
    return spec
