"""Overrides: `key=value` as Hydra reads it, from the user, the experiment and its points.

What an experiment varies and what it speaks of has to be there, and once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from experiments.design.experiment import POINT, Experiment, Level
from sim.composition import CONFIGS, SETTINGS, ConfigurationError, compose
from sim.overrides import SEARCHED, parse, quoted
from sim.own_code import own_process
from sim.own_files import own_folders
from sim.own_processes import PROCESSES, given_again, references_in

CITY = "city"
"""The group that says which neighbourhoods there are, where there are several."""

UNCERTAINTY = "uncertainty"
"""The group that says in which worlds all policies are run, whatever the experiment."""

_HOW_IT_IS_RUN = (*(name for name in SETTINGS if name != CITY), UNCERTAINTY)


def override(key: str, level: Level) -> str:
    """Return what gives a key a value, as on the command line."""
    if isinstance(level, str) and not level.startswith("["):
        return f"{key}={quoted(level)}"
    return f"{key}={str(level).lower() if isinstance(level, bool) else level}"


def keys_of(overrides: Sequence[str]) -> list[str]:
    """Return the key that each override is of.

    Raises:
        ConfigurationError: when one cannot be read.
    """
    return [str(parse(text).key_or_group) for text in overrides]


def folders_of(overrides: Sequence[str]) -> tuple[str, ...]:
    """Return the folders of the user's configurations that overrides name, in their order."""
    folders, _ = own_folders(overrides)
    return tuple(map(str, folders))


def searched(folders: Sequence[str]) -> list[str]:
    """Return the override that has Hydra look into folders of the user's, if there are any."""
    paths = ",".join(quoted(f"file://{path}") for path in folders)
    return [f"{SEARCHED}=[{paths}]"] if folders else []


def of_scenario(overrides: Sequence[str]) -> list[str]:
    """Return the overrides that are of the scenario, not of how it is run."""
    keys = keys_of(overrides)
    return [
        text
        for text, key in zip(overrides, keys, strict=True)
        if key.split(".")[0] not in (*_HOW_IT_IS_RUN, "hydra")
    ]


def given_again_in(experiment: Experiment, processes: Sequence[str]) -> Experiment:
    """Return an experiment that somebody else may have written, with processes of the user's own.

    Raises:
        ConfigurationError: when it names one that the user does not give.
    """
    points = {
        name: tuple(given_again(texts, processes)) for name, texts in experiment.points.items()
    }
    base = tuple(given_again(experiment.base, processes))
    return experiment.model_copy(update={"base": base, "points": points})


def load_own(experiment: Any) -> None:
    """Load the processes that an experiment of the user's own names, whose outcomes it may show.

    What cannot be loaded is told where its scenarios are composed.

    Args:
        experiment: as it was composed, before it is validated.
    """
    named = experiment if isinstance(experiment, Mapping) else {}
    points = named.get("points")
    texts = [named.get("base"), *(points.values() if isinstance(points, Mapping) else ())]
    for text in (text for each in texts if isinstance(each, list) for text in each):
        with suppress(ConfigurationError):
            for reference in references_in([text]):
                own_process(reference)


def fault_of_own(overrides: Sequence[str]) -> str | None:
    """Return what is wrong with the overrides that an experiment itself makes, if anything."""
    try:
        keys = keys_of(overrides)
    except ConfigurationError as error:
        return str(error)
    for text, key in zip(overrides, keys, strict=True):
        if key.split(".")[0] in _HOW_IT_IS_RUN:
            return f"{text}: only what belongs to the scenario can be varied"
        if key == "seed":
            return f"{text}: replicates vary the seed; set their number"
    return None


def check_not_overridden(experiment: Experiment, overrides: Sequence[str]) -> None:
    """Refuse overrides of what the experiment varies: they would do nothing, or undo it.

    What the whole experiment shares (its `base`) can be overridden.

    Raises:
        ConfigurationError: naming each such override.
    """
    varied = keys_varied(experiment)
    faults = []
    for text, key in zip(overrides, keys_of(overrides), strict=True):
        for other, levels in varied.items():
            if key == other or (
                key.startswith(f"{other}.")
                and (CONFIGS / other).is_dir()
                and _differs(key, levels, [*experiment.base, *(o for o in overrides if o != text)])
            ):
                faults.append(f"{text}: {_how(experiment, other)} take another experiment")
        if key in (*experiment.sampled("levers"), *experiment.sampled("uncertainties")):
            faults.append(f"{text}: the experiment samples {key}; take another experiment")
    if faults:
        raise ConfigurationError("\n".join(faults))


def check_replicates(experiment: Mapping[str, Any], overrides: Sequence[str]) -> None:
    """Refuse a number of replicates beside a rule for it, unless only the file has the number.

    Args:
        experiment: as it was composed.
        overrides: what the user wrote on the command line.

    Raises:
        ConfigurationError: when both were set in one place, or the number by hand.
    """
    rules = [name for name in ("stopping", "racing") if experiment.get(name) is not None]
    if not rules or "replicates" not in experiment:
        return
    keys = keys_of(overrides)
    adds_rule = any(key.split(".")[:2] == ["experiment", rules[0]] for key in keys)
    if "experiment.replicates" in keys or not adds_rule:
        raise ConfigurationError(
            f"experiment.replicates = {experiment['replicates']}: experiment.{rules[0]} says how "
            "many there are, up to its cap; leave one of both out"
        )


def keys_varied(experiment: Experiment) -> Mapping[str, list[str]]:
    """Return the keys that are varied, and all overrides of each; "" for none."""
    found = {
        factor: [override(factor, level) for level in levels]
        for factor, levels in experiment.factors.items()
    }
    points = [dict(zip(keys_of(texts), texts, strict=True)) for texts in experiment.points.values()]
    for key in dict.fromkeys(key for point in points for key in point):
        found.setdefault(key, []).extend(dict.fromkeys(point.get(key, "") for point in points))
    return found


def _how(experiment: Experiment, key: str) -> str:
    if key not in experiment.factors:
        return f"the points of the experiment vary {key};"
    levels = ", ".join(map(str, experiment.factors[key]))
    return f"the experiment varies {key} ({levels}); set experiment.factors.{key} or"


def _differs(key: str, levels: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether the options of a group give a key different values."""
    values = [
        _value(compose([*others, level] if level else others), key.split(".")) for level in levels
    ]
    return any(value != values[0] for value in values)


def _value(config: Any, path: Iterable[str]) -> Any:
    for part in path:
        config = config.get(part) if isinstance(config, dict) else None
    return config


def check_names(experiment: Experiment) -> None:
    """Refuse factors, points and names of them that cannot be."""
    varied = experiment.varied
    own = {
        f"experiment {experiment.name}, base": experiment.base,
        **{
            f"experiment {experiment.name}, point {name}": texts
            for name, texts in experiment.points.items()
        },
        **{
            f"experiment.factors.{factor}": [override(factor, levels[0])]
            for factor, levels in experiment.factors.items()
        },
    }
    faults = [f"{where}: {fault}" for where, texts in own.items() if (fault := fault_of_own(texts))]
    if POINT in experiment.factors:
        faults.append(f"experiment.factors.{POINT}: name the points in experiment.points")
    if PROCESSES in experiment.factors:
        faults.append(f"experiment.factors.{PROCESSES}: name them in experiment.points")
    for factor, level in experiment.baseline.items():
        if level not in varied.get(factor, ()):
            allowed = ", ".join(map(str, varied.get(factor, ()))) or "not varied"
            faults.append(f"experiment.baseline.{factor} = {level!r} is not run ({allowed})")
    named = {"axis": [experiment.axis] if experiment.axis else [], "within": experiment.within}
    faults += [
        f"experiment.{key} = {factor!r} is not varied ({', '.join(varied)})"
        for key, factors in named.items()
        for factor in factors
        if factor not in varied
    ]
    compared = {
        str(level): None
        for factor, levels in varied.items()
        for level in levels
        if level != experiment.baseline.get(factor, levels[0])
    }
    faults += [
        f"experiment.mechanisms.{level}: no level or point to compare ({', '.join(compared)})"
        for level in experiment.mechanisms
        if level not in compared
    ]
    for name, hypothesis in experiment.hypotheses.items():
        for number, part in enumerate(hypothesis.parts):
            for point in part.points:
                if point not in experiment.points:
                    faults.append(
                        f"experiment.hypotheses.{name}.parts.{number}: no point is named {point!r} "
                        f"({', '.join(experiment.points)})"
                    )
    besides = (*experiment.columns, *experiment.sampled("uncertainties"))
    others = [name for name in besides if name not in varied]
    faults += experiment.labels.faults(varied, tuple(experiment.points), others)
    if experiment.hypotheses and experiment.factors:
        faults.append("experiment.hypotheses: they compare named points; leave the factors out")
    faults = faults or list(_twice(experiment))
    if faults:
        raise ConfigurationError("\n".join(faults))


def _twice(experiment: Experiment) -> Iterator[str]:
    """Yield a fault for each parameter that is sampled and varied in another way, too."""
    levers, uncertainties = experiment.sampled("levers"), experiment.sampled("uncertainties")
    for path in (path for path in uncertainties if path in levers):
        yield f"experiment.uncertainties: {path} is sampled as a lever already; choose one of both"
    varied = keys_varied(experiment)
    for group, paths in (("levers", levers), ("uncertainties", uncertainties)):
        for path in (path for path in paths if path in varied):
            others = "factors" if path in experiment.factors else "points"
            yield (
                f"experiment.{group}: {path} is varied by experiment.{others} already; choose one "
                "of both"
            )
