"""Specification: what results are of, written beside them before the first run.

It tells two designs apart in words, and makes the design of a folder again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.design.design import Design, design_of
from experiments.design.experiment import Experiment
from experiments.design.overrides import CITY, given_again_in, searched
from experiments.design.runs import hash_of, hash_of_each, model_sources
from experiments.store.facts import Kinds, read_facts
from experiments.store.files import SCHEMA, check_schema, write_whole
from experiments.store.own_outcomes import as_facts, learned
from sim.composition import SETTINGS, ConfigurationError, compose, validate
from sim.own_processes import given_again, references_in

SPECIFICATION = "specification.json"

_KINDS: Kinds = {
    "id": str, "experiment": dict, "overrides": [str], "config_folders": [str], "runs": int,
    "parts": int, "model_sources": str, "configuration": dict, "scenarios": dict, "sources": dict,
}  # fmt: skip

_SHOWN, _LONGEST = 5, 60
"""Differences that a message names, and letters of a value that it shows."""

_NOTHING = object()


def specification_of(design: Design) -> dict[str, Any]:
    """Return what results of a design are of, as plain containers."""
    shared = compose([*searched(design.folders), *design.changed])
    scenarios = {
        point.policy: hash_of([spec.model_dump(mode="json") for spec in point.scenarios])
        for point in design.points
        if not point.sampled
    }
    specification = {
        "schema": SCHEMA,
        "id": design.id,
        "experiment": design.experiment.model_dump(mode="json"),
        "overrides": design.changed[len(design.experiment.base) :],
        "config_folders": list(design.folders),
        "runs": len(design.runs),
        "parts": len(design.parts),
        "model_sources": model_sources(),
        "configuration": {
            key: value for key, value in shared.items() if key == CITY or key not in SETTINGS
        },
        "scenarios": scenarios,
        "sources": hash_of_each(),
    }
    plainly = (point for point in design.points if not point.sampled)
    texts = [spec.own_texts for point in plainly for spec in point.scenarios]
    if own := {mark: text for each in texts for mark, text in each.items()}:
        specification["processes"] = own
    if tables := _populations(design):
        specification["populations"] = tables
    specification |= as_facts(design.told)
    plain: dict[str, Any] = json.loads(json.dumps(specification))
    return plain


def _populations(design: Design) -> list[str]:
    """Return the marks of the populations that were given."""
    plainly = (point for point in design.points if not point.sampled)
    homes = (spec.neighbourhood for point in plainly for spec in point.scenarios)
    return list(dict.fromkeys(home.population for home in homes if home.population))


def write(folder: Path, design: Design) -> str:
    """Write the specification of a design, unless it is there already and of the same runs.

    Returns:
        What was wrong with the one that was there, in a line; empty where nothing was.

    Raises:
        ConfigurationError: when what is there is of another schema.
    """
    path, own = folder / SPECIFICATION, specification_of(design)
    is_there = path.exists()
    if is_there and _is_of(folder, own):
        return ""
    write_whole(path, (json.dumps(own, indent=1, ensure_ascii=False) + "\n").encode())
    return f"{path}: not of these runs; it is written again" if is_there else ""


def _is_of(folder: Path, own: Mapping[str, Any]) -> bool:
    """Tell whether the specification in a folder is this one, or another of the same runs."""
    try:
        found = read_facts(folder / SPECIFICATION, _KINDS)
    except ConfigurationError:
        return False
    if found == own:
        return True
    check_schema(folder, found.get("schema"))
    given = [*own["overrides"], *Experiment.model_validate(own["experiment"]).own_overrides]
    try:  # other words may make the same runs: they then make what is told of these, too
        design, _ = made_again(folder, references_in(given))
    except ConfigurationError:
        return False
    return design.id == own["id"] and specification_of(design) == found


def check_configuration(path: Path, design: Design, shared: Mapping[str, Any]) -> None:
    """Refuse a configuration that is not the one that a design's runs have in common.

    Args:
        path: of its file.
        design: the runs.
        shared: what the file says.

    Raises:
        ConfigurationError: saying what differs.
    """
    plain = json.loads(json.dumps(shared, default=str))
    experiment = validate(Experiment, plain.pop("experiment", {}), f"{path}, experiment")
    own = specification_of(design)["configuration"]
    of_runs = {key: value for key, value in plain.items() if key in own or key not in SETTINGS}
    given = experiment.model_dump(mode="json", exclude_defaults=True)  # a design adds outcomes
    of_design = design.experiment.model_dump(mode="json")
    found = [
        *_differences("", own, of_runs),
        *_differences("experiment", {key: of_design[key] for key in given}, given),
    ]
    if found:
        raise ConfigurationError(
            f"{path}: not as it was written ({told(found)}); give the command of the sweep again"
        )


def read(folder: Path) -> dict[str, Any]:
    """Return the specification of the results in a folder.

    Raises:
        ConfigurationError: when there is none, or it is of another schema.
    """
    path = folder / SPECIFICATION
    try:
        check_schema(folder, read_facts(path, {}).get("schema"))
        return learned(path, read_facts(path, _KINDS))
    except FileNotFoundError:
        raise ConfigurationError(
            f"{path}: not there; without it nothing says what the results are of"
        ) from None


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return what differs between two specifications, a line each, such as "crisis: a -> b"."""
    found = list(_differences("experiment", old["experiment"], new["experiment"]))
    found += _differences("", old["configuration"], new["configuration"])
    if not found:  # then a file of configurations that a policy takes was edited
        scenarios = {**old["scenarios"], **new["scenarios"]}
        found += [
            f"policy {policy!r}: its configuration was edited"
            for policy in scenarios
            if old["scenarios"].get(policy) != new["scenarios"].get(policy)
        ]
    was, now = old["sources"], new["sources"]
    for name in sorted({**was, **now}):
        if was.get(name) != now.get(name):
            how = "was edited" if name in was and name in now else "is new"
            found.append(f"{name} {how if name in now else 'is gone'}")
    return found


def told(lines: Sequence[str], most: int = _SHOWN) -> str:
    """Return differences in one line: the first, and how many more there are."""
    if not lines:
        return "its runs are drawn by another version of entraide or of its packages"
    more = len(lines) - most
    return "; ".join([*lines[:most], *([f"and {more} more"] if more > 0 else [])])


def design_again(folder: Path, processes: Sequence[str] = ()) -> Design:
    """Return the design that the results in a folder are of, made again.

    Args:
        folder: of the results.
        processes: of the user's own, by which those of the folder are made again.

    Raises:
        ConfigurationError: saying what differs, when it is not the same any more.
    """
    design, found = made_again(folder, processes)
    if found:
        raise ConfigurationError(
            f"{folder}: the experiment has changed since these results were made: {found}"
        )
    return design


def made_again(folder: Path, processes: Sequence[str] = ()) -> tuple[Design, str]:
    """Return the design that the same command makes now, and what differs; "" where nothing does.

    Args:
        folder: of the results, which may be a stranger's: no code that it names is run.
        processes: of the user's own, by which those of the folder are made again.

    Raises:
        ConfigurationError: when none can be made any more.
    """
    old = read(folder)
    folders = old["config_folders"]
    gone = [path for path in folders if not Path(path).is_dir()]
    if gone:
        raise ConfigurationError(f"{folder}: its configurations were in {gone[0]}, which is gone")
    experiment = validate(Experiment, old["experiment"], "experiment")
    try:
        experiment = given_again_in(experiment, processes)
        overrides = given_again(old["overrides"], processes)
        design = design_of(experiment, [*searched(folders), *overrides])
    except ConfigurationError as error:
        raise ConfigurationError(
            "\n".join(f"{folder}, made again: {line}" for line in str(error).splitlines())
        ) from None
    found, now = old.get("populations"), _populations(design)
    was = [str(mark) for mark in found] if isinstance(found, list) else []
    if was != now:
        raise ConfigurationError(
            f"{folder}: made with the population {', '.join(was) or 'none'}, which is "
            f"{', '.join(now) or 'none'} now; bring the table back"
        )
    if design.id == old["id"]:
        return design, ""
    return design, told(differences(old, specification_of(design)))


def _differences(path: str, old: Any, new: Any) -> Iterator[str]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        names = old.get("name"), new.get("name")
        if path and names[0] != names[1] and None not in names:  # another option of the group
            yield f"{path}: {names[0]} -> {names[1]}"
            return
        for key in {**old, **new}:
            at = f"{path}.{key}" if path else key
            yield from _differences(at, old.get(key, _NOTHING), new.get(key, _NOTHING))
    elif isinstance(old, list) and isinstance(new, list) and _are_alike(old, new):
        for place, (was, now) in enumerate(zip(old, new, strict=True)):
            yield from _differences(f"{path}.{place}", was, now)
    else:
        yield f"{path}: {_shown(old)} -> {_shown(new)}"


def _are_alike(old: Sequence[Any], new: Sequence[Any]) -> bool:
    """Tell whether lists hold as many containers, which can be compared one by one."""
    return len(old) == len(new) and all(isinstance(one, dict) for one in [*old, *new])


def _shown(value: Any) -> str:
    if value is _NOTHING:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
