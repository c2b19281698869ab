"""Fields: every parameter of a scenario with its path, default, unit, bounds, meaning, source."""

from __future__ import annotations

from calendar import day_name
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import NoneType
from typing import Annotated, Any, Literal, TypeAliasType, get_args, get_origin

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from sim.parameters import WEEKDAY_BITS, Parameters

type Model = BaseModel | type[BaseModel]
"""A model with its values, or a class with the defaults of its fields."""

CHOICE = "choice"
"""The source of what is no number: a name, a date, a switch."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A parameter: a field of a model that is not itself a model.

    Attributes:
        path: its dotted path in a scenario; `*` stands for each item of a list or a dictionary.
        default: its value unless a configuration says otherwise, as text.
        unit: of a number; else what sort of value it is.
        bounds: what is allowed, as text.
        doc: its meaning.
        source: where the number comes from, or `CHOICE`.
        is_number: whether it is a number, or holds numbers.
        table: path of the table of data that it is a cell of; empty for a parameter.
        repeats: path of the part of the scenario in which it repeats what stands before it, the
            same field of the same class or the same table, and is counted there; else empty.
    """

    path: str
    default: str
    unit: str
    bounds: str
    doc: str
    source: str
    is_number: bool
    table: str
    repeats: str

    @property
    def is_cell(self) -> bool:
        """Whether it is a cell of a table of data."""
        return bool(self.table)

    @property
    def is_parameter(self) -> bool:
        """Whether it is a number of the model's rules, beside the tables, counted once."""
        return self.is_number and not self.is_cell and not self.repeats

    @property
    def is_assumption(self) -> bool:
        """Whether the number has no source, for the whole or for a part."""
        return self.is_number and "assumption" in self.source.lower()


def leaves(model: Model, path: str = "") -> Iterator[Leaf]:
    """Yield the parameters of a model, and of the models that it is made of, in their order.

    Args:
        model: with the values that it has, or a class with the defaults of its fields.
        path: of the model.
    """
    yield from _of_model(model, path, "", "", [])


def _of_model(
    model: Model, path: str, table: str, again: str, before: list[type[BaseModel]]
) -> Iterator[Leaf]:
    """Yield the parameters of a model.

    Args:
        model: with its values, or a class.
        path: of the model.
        table: path of the table that it is in; empty for none.
        again: path of the part that it is in, where that repeats what stands before it; or empty.
        before: the classes of the models before it; those of this one are added.
    """
    kind = _class_of(model)
    if not again and kind in before and _holds_rows(kind):
        again = path
    alike = [one for one in before if _is_like(kind, one)] if isinstance(model, type) else []
    before.append(kind)
    for name, field, value in fields_of(model):
        here = f"{path}.{name}" if path else name
        repeats = again or (path if any(name in one.model_fields for one in alike) else "")
        models = nested(field, value)
        for end, inner in models.items():
            its = table or (_is_row(_class_of(inner)) and (here if end else path)) or ""
            yield from _of_model(inner, here + end, its, repeats, before)
        if not models:
            yield _leaf(here, field, value, table, repeats)


def _class_of(model: Model) -> type[BaseModel]:
    return model if isinstance(model, type) else type(model)


def _is_like(kind: type[BaseModel], other: type[BaseModel]) -> bool:
    """Tell whether one of two classes holds all fields of the other, because it is made so."""
    return issubclass(kind, other) or issubclass(other, kind)


def _is_row(kind: Any) -> bool:
    return _is(kind, Parameters) and bool(kind.table)


def _holds_rows(kind: type[BaseModel]) -> bool:
    fields = kind.model_fields.values()
    return any(_is_row(part) for field in fields for part, _ in _parts(field.annotation))


def fields_of(model: Model) -> Iterator[tuple[str, FieldInfo, Any]]:
    """Yield name, field and value of each field; `PydanticUndefined` where there is none."""
    if isinstance(model, BaseModel):
        for name, field in type(model).model_fields.items():
            yield name, field, getattr(model, name)
    else:
        for name, field in model.model_fields.items():
            yield name, field, field.get_default(call_default_factory=True)


def parts_of(model: Model, path: str) -> dict[type[BaseModel], list[str]]:
    """Return the classes of the models within a model, each with the paths at which they stand."""
    found: dict[type[BaseModel], list[str]] = {}
    for name, field, value in fields_of(model):
        for end, inner in nested(field, value).items():
            here = f"{path}.{name}{end}"
            found.setdefault(_class_of(inner), []).append(here)
            for kind, paths in parts_of(inner, here).items():
                found.setdefault(kind, []).extend(paths)
    return found


def nested(field: FieldInfo, value: Any) -> dict[str, Model]:
    """Return the models that a field holds, by what they add to its path."""
    if isinstance(value, BaseModel):
        return {"": value}
    if isinstance(value, dict) and value and all(isinstance(v, BaseModel) for v in value.values()):
        return {f".{value_text(key)}": item for key, item in value.items()}
    within = [kind for kind, _ in _parts(field.annotation) if _is(kind, BaseModel)]
    many = get_origin(field.annotation) in (dict, tuple, list)
    return {".*" if many else "": kind for kind in within}


def _leaf(path: str, field: FieldInfo, value: Any, table: str, repeats: str) -> Leaf:
    """Return the parameter that a field is which holds no model."""
    parts = list(_parts(field.annotation))
    number = next((notes for kind, notes in parts if _is_number(kind)), None)
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    bounds = _options(parts) if number is None else _range([*number, *field.metadata])
    if any(kind is NoneType for kind, _ in parts):
        bounds += ", or none"
    unit = str(extra.get("unit", _sort(parts)))
    said = "to be given" if value is PydanticUndefined else value_text(value)
    return Leaf(
        path,
        f"{said} ({weekdays_text(value)})" if unit == WEEKDAY_BITS else said,
        unit,
        bounds,
        field.description or "",
        str(extra.get("source", CHOICE)),
        number is not None,
        table,
        repeats,
    )


def _parts(annotation: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Yield the types that an annotation is made of, a dictionary's values last, and their notes.

    A `Literal` is one part.
    """
    if isinstance(annotation, TypeAliasType):
        yield from _parts(annotation.__value__)
    elif get_origin(annotation) is Annotated:
        inner, *notes = get_args(annotation)
        flat = [m for n in notes for m in (n.metadata if isinstance(n, FieldInfo) else [n])]
        yield from ((kind, flat + more) for kind, more in _parts(inner))
    elif get_args(annotation) and get_origin(annotation) is not Literal:
        for argument in get_args(annotation):
            if argument is not Ellipsis:
                yield from _parts(argument)
    else:
        yield annotation, []


def _is(kind: Any, of: type) -> bool:
    return isinstance(kind, type) and issubclass(kind, of)


def _is_number(kind: Any) -> bool:
    return (_is(kind, int) and not _is(kind, Enum) and kind is not bool) or _is(kind, float)


def _range(notes: list[Any]) -> str:
    low = next((note.ge for note in notes if isinstance(note, annotated_types.Ge)), None)
    high = next((note.le for note in notes if isinstance(note, annotated_types.Le)), None)
    if low is None:
        return "any" if high is None else f"up to {value_text(high)}"
    return f"from {value_text(low)}" if high is None else f"{value_text(low)} to {value_text(high)}"


def _options(parts: list[tuple[Any, list[Any]]]) -> str:
    """Return what is allowed where it is no number."""
    found = []
    for kind, _ in parts:
        if get_origin(kind) is Literal:
            found.append(", ".join(map(value_text, get_args(kind))))
        elif _is(kind, Enum):
            found.append(", ".join(map(value_text, kind)))
        elif kind is bool:
            found.append("true, false")
        elif kind is date:
            found.append("any date")
        elif kind is str:
            found.append("any text")
    return "; ".join(found)


def _sort(parts: list[tuple[Any, list[Any]]]) -> str:
    """Return what sort of value it is."""
    kind = next(kind for kind, _ in parts if kind is not NoneType)
    if get_origin(kind) is Literal or _is(kind, Enum):
        return "option"
    return {bool: "switch", date: "date"}.get(kind, "name")


def weekdays_text(bits: int) -> str:
    """Return the weekdays that a number holds as bits, Monday the lowest, by name."""
    names = [name for day, name in enumerate(day_name) if bits >> day & 1]
    return "every day" if len(names) == len(day_name) else ", ".join(names) or "never"


def value_text(value: Any) -> str:
    """Return a value as a configuration file would hold it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return str(value.name).lower()
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, dict):
        return ", ".join(f"{value_text(k)}: {value_text(v)}" for k, v in value.items()) or "none"
    if isinstance(value, tuple | list):
        return ", ".join(map(value_text, value)) or "none"
    return "none" if value in (None, "") else str(value)


def number_text(value: float) -> str:
    """Return a number as people write it: 3,000 or 0.05."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return f"{int(value):,}"
    return f"{value:,}" if abs(value) >= 1000 else repr(value)
