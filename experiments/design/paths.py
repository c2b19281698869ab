"""Numbers of a scenario, found and changed by their dotted paths.

A scenario with other numbers shares all that is not changed, and what is changed is validated with
all that holds it, up to the whole: what fields ask of one another is honoured.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import NoneType
from typing import Any, get_args

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.composition import PURCHASE, SETTINGS, ConfigurationError, validate
from sim.parameters import WEEKDAY_BITS
from sim.scenario import Scenario

type Value = int | float


@dataclass(frozen=True, slots=True)
class Number:
    """A numeric parameter of a scenario.

    Attributes:
        path: where it stands, as `mutual_aid.asks`.
        is_whole: whether it is a whole number.
        low: least value allowed; None where there is none.
        high: greatest value allowed; None where there is none.
        value: what it is in the scenario; None where it is left out.
    """

    path: str
    is_whole: bool
    low: Value | None
    high: Value | None
    value: Value | None

    @property
    def bounds(self) -> str:
        """What is allowed, in words."""
        if self.low is None or self.high is None:
            ends = [f"from {self.low:g}"] if self.low is not None else []
            ends += [f"up to {self.high:g}"] if self.high is not None else []
            return " ".join(ends) or "any number"
        return f"{self.low:g} to {self.high:g}"

    def holds(self, value: float) -> bool:
        """Tell whether a value is within the bounds."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def typed(self, value: float) -> Value:
        """Return a value as the parameter has it."""
        return int(value) if self.is_whole else float(value)


def number_at(spec: Scenario, path: str) -> Number:
    """Return the numeric parameter at a path.

    Raises:
        ConfigurationError: when there is none that can be varied; it names the path, and near ones.
    """
    first = path.split(".")[0]
    if first in (*SETTINGS, *PURCHASE):
        raise ConfigurationError(f"{path}: only numbers of the scenario can be varied")
    if path == "seed":
        raise ConfigurationError("seed: replicates vary the seed; set their number")
    item: Any = spec
    field: FieldInfo | None = None
    for name in path.split("."):
        if isinstance(item, BaseModel) and name in type(item).model_fields:
            field, item = type(item).model_fields[name], getattr(item, name)
        elif isinstance(item, tuple | dict) and name in (below := _items(item)):
            field, item = None, below[name]
        else:
            raise ConfigurationError(_unknown(spec, path))
    kind = _kind(field)
    if field is None or kind is None:
        raise ConfigurationError(f"{path}: {_what(item, field)}, no number; it cannot be sampled")
    low, high = (
        next((getattr(note, end) for note in field.metadata if isinstance(note, of)), None)
        for end, of in (("ge", annotated_types.Ge), ("le", annotated_types.Le))
    )
    return Number(path, kind is int, low, high, item)


def with_numbers(spec: Scenario, values: Mapping[str, Value]) -> Scenario:
    """Return a scenario with other values at some paths, which are known to be there.

    Raises:
        ConfigurationError: when the values are not allowed, alone or together.
    """
    tree: dict[str, Any] = {}
    for path, value in values.items():
        *above, last = path.split(".")
        place = tree
        for name in above:
            place = place.setdefault(name, {})
        place[last] = value
    changed: Scenario = _changed(spec, tree, "")
    return changed


def _changed(item: Any, tree: Any, at: str) -> Any:
    if not isinstance(tree, dict):
        return tree
    if isinstance(item, BaseModel):
        values = {name: getattr(item, name) for name in type(item).model_fields}
        for name, below in tree.items():
            values[name] = _changed(values[name], below, f"{at}.{name}" if at else name)
        return validate(type(item), values, at)
    below = {
        name: _changed(one, tree[name], f"{at}.{name}") if name in tree else one
        for name, one in _items(item).items()
    }
    return tuple(below.values()) if isinstance(item, tuple) else below


def _items(item: tuple[Any, ...] | dict[Any, Any]) -> dict[str, Any]:
    """Return what a list or a dictionary holds, by what stands for it in a path."""
    if isinstance(item, tuple):
        return {str(number): one for number, one in enumerate(item)}
    return {name: one for name, one in item.items() if type(name) is str}


def _kind(field: FieldInfo | None) -> type | None:
    """Return the type of a field that is one number, or None."""
    if field is None:
        return None
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    if extra.get("unit") == WEEKDAY_BITS:
        return None
    kinds = [kind for kind in get_args(field.annotation) or [field.annotation] if kind != NoneType]
    return kinds[0] if kinds in ([int], [float]) else None


def _what(item: Any, field: FieldInfo | None) -> str:
    if isinstance(item, BaseModel | tuple | dict):
        return "several parameters"
    if isinstance(item, bool):
        return f"a switch (now {str(item).lower()})"
    if isinstance(item, int) and not isinstance(item, Enum) and field is not None:
        return "a set of weekdays"
    return f"a choice (now {str(item)!r})"


def _unknown(spec: Scenario, path: str) -> str:
    known = list(_paths(spec, ""))
    above, _, last = path.rpartition(".")
    beside = [name for name in known if name.rpartition(".")[0] == above]
    close = [
        f"{above}.{name}" if above else name
        for name in difflib.get_close_matches(last, [name.rpartition(".")[2] for name in beside])
    ]
    near = close or difflib.get_close_matches(path, known)
    return f"{path}: no parameter" + (f"; did you mean {' or '.join(near)}?" if near else "")


def _paths(item: Any, at: str) -> Iterator[str]:
    """Yield the paths of all numbers that can be varied."""
    if isinstance(item, BaseModel):
        for name, field in type(item).model_fields.items():
            path = f"{at}.{name}" if at else name
            if _kind(field):
                yield path
            else:
                yield from _paths(getattr(item, name), path)
    elif isinstance(item, tuple | dict):
        for name, one in _items(item).items():
            yield from _paths(one, f"{at}.{name}")
