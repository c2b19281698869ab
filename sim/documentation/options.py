"""Options: what the files of configurations set, group by group."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sim.composition import CONFIGS, SETTINGS
from sim.documentation.fields import value_text
from sim.documentation.markdown import code, inline, table

INITIAL = ("neighbourhood", "case")
"""Groups that say how a run begins."""

INPUT = ("crisis",)
"""Groups that say what comes from outside."""

PAGE = "OPTIONS.md"

_PACKAGE = "# @package "


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a group.

    Attributes:
        group: the folder of its file.
        name: of the file.
        comment: how the file opens; may be empty.
        body: what it sets, as the file says it.
        package: the part of a scenario that its keys belong to; empty for the whole.
    """

    group: str
    name: str
    comment: str
    body: str
    package: str

    @property
    def choice(self) -> str:
        """How it is asked for on the command line."""
        return f"{self.group}={self.name}"


def option_of(path: Path) -> Option:
    """Return the option that a file describes."""
    lines = path.read_text(encoding="utf-8").splitlines()
    named = [line.removeprefix(_PACKAGE) for line in lines if line.startswith(_PACKAGE)]
    package = named[0].replace("_global_", "") if named else path.parent.name
    lines = [line for line in lines if not line.startswith(_PACKAGE)]
    start = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    comment = " ".join(line.removeprefix("#").strip() for line in lines[:start])
    body = "\n".join(lines[start:]).strip()
    return Option(path.parent.name, path.stem, comment, body, package)


def groups() -> list[str]:
    """Return the groups that configure the model itself."""
    folders = {path.parent.name for path in CONFIGS.glob("*/*.yaml")}
    return sorted(folders - set(SETTINGS))


def options(group: str) -> list[Option]:
    """Return the options of a group, in alphabetical order."""
    return [option_of(path) for path in sorted((CONFIGS / group).glob("*.yaml"))]


def policies() -> str:
    """Return the options of the groups that neither begin a run nor come from outside."""
    others = [group for group in groups() if group not in INITIAL + INPUT]
    return "\n\n".join(
        f"## {code(group)}\n\n{meanings_of(group)}\n\n{settings_of(group)}".strip()
        for group in others
    )


def settings_of_the_world() -> str:
    """Return what the options that begin a run or come from outside set.

    What they are stands in the ODD.
    """
    return "\n\n".join(f"## {code(group)}\n\n{settings_of(group)}" for group in INITIAL + INPUT)


def defaults() -> str:
    """Return the options that are chosen where none is asked for."""
    listed = yaml.safe_load((CONFIGS / "config.yaml").read_text(encoding="utf-8"))["defaults"]
    chosen = {
        key: value for item in listed if isinstance(item, dict) for key, value in item.items()
    }
    asked = [f"{group}={chosen[group]}" for group in groups() if isinstance(chosen[group], str)]
    return ", ".join(map(code, asked))


def meanings_of(group: str) -> str:
    """Return the options of a group, and what each is."""
    rows = [(code(option.choice), inline(_meaning(option))) for option in options(group)]
    return table(("option", "what it is"), rows)


def settings_of(group: str) -> str:
    """Return what each option of a group sets."""
    return "\n\n".join(filter(None, map(_settings, options(group))))


def _meaning(option: Option) -> str:
    if option.comment:
        return option.comment
    values = _values(option)
    if _is_short(values):
        said = ", ".join(f"{key} {value_text(value)}" for key, value in values.items())
        return said or "the defaults"
    return f"see [{PAGE}]({PAGE}#{option.group})"


def _settings(option: Option) -> str:
    """Return what an option sets, unless that has been said already or is nothing."""
    values = _values(option)
    if not values or (not option.comment and _is_short(values)):
        return ""
    where = f", in {code(option.package)}" if option.package else ""
    return f"{code(option.choice)} sets{where}:\n\n```yaml\n{option.body}\n```"


def _values(option: Option) -> dict[str, Any]:
    """Return what an option sets besides its name."""
    values = yaml.safe_load(option.body) or {}
    return {key: value for key, value in values.items() if key != "name"}


def _is_short(values: dict[str, Any]) -> bool:
    return not any(isinstance(value, dict | list) for value in values.values())


def experiments() -> str:
    """Return the experiments that are configured, and what each asks."""
    return table(
        ("experiment", "question"),
        [(code(option.choice), inline(option.comment)) for option in options("experiment")],
    )
