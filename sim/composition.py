"""From configuration files to a scenario: composed once by Hydra, validated once by pydantic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.by_hydra import OF_A_CRISIS, as_option, composed, register_defaults
from sim.given import with_mark
from sim.overrides import CONFIGS as CONFIGS
from sim.overrides import parse, plain, short
from sim.own_code import named_by_packages
from sim.own_files import Configs, first, looked_into, own_folders
from sim.own_processes import PROCESSES, chosen, names_own, scenario_class
from sim.portfolio import Purchase, bought
from sim.scenario import Scenario
from sim.wording import ConfigurationError as ConfigurationError
from sim.wording import factor_of, keys_of, of_composition, of_validation, unknown_group

SETTINGS = ("experiment", "executor", "results", "city")
"""Top-level keys that say how to run, not what: a scenario does not hold them."""

PURCHASE = tuple(Purchase.model_fields)
"""Top-level keys that say what a budget buys: a scenario holds what is bought."""

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


def scenario_of(config: Mapping[str, Any]) -> Scenario:
    """Return the scenario that a composed configuration describes, with what its budget buys.

    Raises:
        ConfigurationError: when a value is not allowed, a crisis has no phases, or the budget
            cannot be spent as it is said.
    """
    crisis = config.get("crisis")
    if isinstance(crisis, Mapping):
        lacking = [f"crisis.{key}" for key in OF_A_CRISIS if crisis.get(key) is None]
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


def compose(overrides: Sequence[str] = ()) -> dict[str, Any]:
    """Return the configuration that the files and some overrides make, as plain containers.

    Hydra takes a sixth of a second for each. Where several choose the same options and differ in
    values, as the points of an experiment do, what is chosen is composed once in a process.

    Args:
        overrides: as on the command line, such as "crisis=lockdown" or "needs.old_age=2".

    Raises:
        ConfigurationError: when an override names no key or no option.
    """
    asked = plain(overrides)
    check_single(asked)
    folders, asked = own_folders(asked)
    own, asked = chosen(asked)
    register_defaults()
    asked += as_option(own)
    with first(folders):
        try:
            return with_mark(composed(asked, folders), folders)
        except ConfigurationError:
            raise
        except Exception as error:  # Hydra and OmegaConf raise whatever their code runs into
            raise ConfigurationError(explain(error, asked, folders)) from error


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
        return list(keys_of(composed(overrides)))


def _blamed(overrides: Sequence[str], folders: Sequence[Path]) -> str:
    """Return the override without which the others can be composed, or all.

    Where nothing can be composed with no override at all, folders of one's own are to blame.
    """
    if folders and not _is_composed((), folders):
        return ", ".join(map(str, folders))
    for number, text in enumerate(overrides):
        if _is_composed([*overrides[:number], *overrides[number + 1 :]], folders):
            return short(text)
    return short(" ".join(overrides))


def _is_composed(overrides: Sequence[str], folders: Sequence[Path]) -> bool:
    try:
        composed(overrides, folders)
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
