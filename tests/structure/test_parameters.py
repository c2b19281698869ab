"""Every number of a scenario is declared with unit, bounds, meaning and source."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any, get_args, get_origin

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.scenario import Scenario
from tests.each import hold_for_each


def leaves(annotation: Any) -> Iterator[tuple[Any, list[Any]]]:
    """The types that an annotation is made of, the values of its containers, and their bounds."""
    if get_origin(annotation) is Annotated:
        inner, *notes = get_args(annotation)
        for note in list(notes):
            notes += note.metadata if isinstance(note, FieldInfo) else []
        yield from ((kind, notes + more) for kind, more in leaves(inner))
    elif get_origin(annotation) is dict:
        yield from leaves(get_args(annotation)[1])
    elif get_args(annotation):
        for part in get_args(annotation):
            yield from leaves(part)
    else:
        yield annotation, []


def is_number(kind: Any) -> bool:
    return (
        isinstance(kind, type)
        and issubclass(kind, int | float)
        and not issubclass(kind, bool | Enum)
    )


def declared(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, FieldInfo, list[Any]]]:
    """Every field of a model and of those it is made of; the notes on the numbers it holds."""
    for name, field in model.model_fields.items():
        here = f"{path}.{name}" if path else name
        kinds = list(leaves(field.annotation))
        numbers = [notes for kind, notes in kinds if is_number(kind)]
        yield here, field, (numbers[0] + list(field.metadata)) if numbers else []
        for kind, _ in kinds:
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from declared(kind, here)


FIELDS = {path: (field, notes) for path, field, notes in declared(Scenario)}
NUMBERS = {
    path: (field, notes)
    for path, (field, notes) in FIELDS.items()
    if any(is_number(kind) for kind, _ in leaves(field.annotation))
}


def test_the_walk_reaches_nested_numbers() -> None:
    assert len(NUMBERS) > 150
    assert {
        "seed",
        "timeline.build_up_days",
        "needs.kinds.errand.per_year",  # a model in a model in a model
        "activities.programme.street_table.seats",
        "activities.venues.home_seats",
        "founding.planned.founders",  # the members of a tuple
        "levers.budget",  # a number or none
        "crisis.phases.needs",  # a dict of dicts
        "neighbourhood.cafes.per_1000",
    } <= set(NUMBERS)


def test_a_number_has_unit_meaning_and_source() -> None:
    def is_told(path: str) -> None:
        field, _ = NUMBERS[path]
        assert field.description, "no meaning"
        assert len(field.description) > 5
        extra = field.json_schema_extra
        assert isinstance(extra, dict)
        assert extra["unit"]
        assert extra["source"]

    hold_for_each(sorted(NUMBERS), is_told)


def test_a_number_has_bounds_that_hold_its_default() -> None:
    def is_bounded(path: str) -> None:
        field, notes = NUMBERS[path]
        low = [note.ge for note in notes if isinstance(note, annotated_types.Ge)]
        high = [note.le for note in notes if isinstance(note, annotated_types.Le)]
        assert len(low) == len(high) == 1
        assert low[0] < high[0]
        if isinstance(field.default, int | float):
            assert low[0] <= field.default <= high[0]

    hold_for_each(sorted(NUMBERS), is_bounded)


def test_every_other_field_has_a_meaning() -> None:
    def has_a_meaning(path: str) -> None:
        field, _ = FIELDS[path]
        nested = [k for k, _ in leaves(field.annotation) if isinstance(k, type)]
        described = bool(field.description) or any(
            issubclass(kind, BaseModel) and kind.__doc__ for kind in nested
        )
        assert described

    hold_for_each(sorted(set(FIELDS) - set(NUMBERS)), has_a_meaning)
