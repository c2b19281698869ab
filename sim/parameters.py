"""Parameters: every number of the model is written once, with unit, bounds, meaning and source."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar, Literal, Self, get_args, get_origin

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

ASSUMPTION = "assumption"
"""The source of a number that has none: a free parameter, to be varied in sensitivity analyses."""


NOT_MEANT = "not_meant"
"""Type of the error of a value that could be taken, and is of another kind than is meant."""

WEEKDAY_BITS = "weekday bits"
"""The unit of a number that is a set of weekdays: a bit each, Monday the lowest."""


class Parameters(BaseModel):
    """An immutable set of parameters; an unknown name is an error, and so are NaN and infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @model_validator(mode="wrap")
    @classmethod
    def _as_it_is_meant(cls, values: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Refuse true or false where a number is meant, and a number where a date is."""
        found = {}
        for name, value in values.items() if isinstance(values, dict) else ():
            kinds = _kinds(cls, name)
            if isinstance(value, bool) and bool not in kinds and {int, float} & kinds:
                found[name] = _not_meant(name, value, str(value).lower(), "a number")
            elif isinstance(value, int | float) and date in kinds:
                found[name] = _not_meant(name, value, value, "a date, such as 2020-03-17,")
        if not found:
            return handler(values)
        faults = [*found.values()]
        try:  # what else is wrong is told, too
            handler({name: value for name, value in values.items() if name not in found})
        except ValidationError as error:
            faults += [
                _again(fault)
                for fault in error.errors()
                if fault["loc"][:1] not in {(name,) for name in found}
            ]
        raise ValidationError.from_exception_data(cls.__name__, faults)

    table: ClassVar[bool] = False
    """Whether each instance is a row of a table of data: what it holds are cells, no parameters."""

    def passed(self) -> dict[str, Any]:
        """Return what kernels see: numbers, and of a choice, how many are named before it."""
        seen: dict[str, Any] = {}
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if get_origin(field.annotation) is Literal:
                seen[name] = get_args(field.annotation).index(value)
            elif isinstance(value, int | float | Parameters):
                seen[name] = value
        return seen


@cache
def _kinds(model: type[BaseModel], name: str) -> frozenset[Any]:
    """Return the types that a field may have, whatever it is wrapped in."""

    def inside(kind: Any) -> set[Any]:
        return {kind}.union(*(inside(part) for part in get_args(kind) if part is not Ellipsis))

    field = model.model_fields.get(name)
    return frozenset(inside(field.annotation)) if field else frozenset()


def _not_meant(name: str, value: Any, shown: Any, expected: str) -> InitErrorDetails:
    told = {"value": shown, "expected": expected}
    error = PydanticCustomError(NOT_MEANT, "{value}: {expected} is expected", told)
    return InitErrorDetails(type=error, loc=(name,), input=value)


def _again(fault: ErrorDetails) -> InitErrorDetails:
    """Return a fault as it is raised again."""
    told = fault.get("ctx", {})
    kind = fault["type"]
    error = PydanticCustomError(kind, fault["msg"], told) if kind == NOT_MEANT else kind
    return InitErrorDetails(type=error, loc=fault["loc"], input=fault["input"], ctx=told)


def parameter(
    default: Any,
    doc: str,
    *,
    unit: str,
    low: float | None = None,
    high: float | None = None,
    source: str = ASSUMPTION,
) -> Any:
    """Declare a parameter of a `Parameters` class.

    Args:
        default: its value unless a configuration says otherwise.
        doc: what it means, in a sentence.
        unit: its unit; "1" for a pure number, "share" for a proportion.
        low: least value allowed, included.
        high: greatest value allowed, included.
        source: where the number comes from; an assumption unless said.
    """
    return Field(
        default=default,
        ge=low,
        le=high,
        description=doc,
        json_schema_extra={"unit": unit, "source": source},
    )


@cache
def rows_of_table[Row: Parameters](kind: type[Row], package: str, file: str) -> dict[str, Row]:
    """Return the rows of a table of data, by name, each checked against its class.

    Args:
        kind: the class of a row.
        package: that the file lies in.
        file: a YAML file: by the name of each row, its cells; those left out are as in the class.

    Raises:
        ValidationError: when a cell is unknown, missing or out of bounds.
    """
    text = files(package).joinpath(file).read_text(encoding="utf-8")
    return {name: kind(**row) for name, row in yaml.safe_load(text).items()}
