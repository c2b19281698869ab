"""Census: the figures that a population is made from, each with its source."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from sim.documentation.fields import fields_of, number_text
from sim.documentation.markdown import code, inline, table
from sim.population.census import census


def census_table() -> str:
    """Return the figures of the census: value, confidence and source."""
    rows = [
        (
            code(name),
            inline(_shown(figure.value)),
            inline(figure.confidence),
            inline(figure.source),
        )
        for name, _, figure in fields_of(census())
    ]
    return table(("figure", "value", "read or supposed", "source"), rows)


def _shown(value: Any) -> str:
    """Return a value in one line: a number, or what each of its parts is."""
    if isinstance(value, BaseModel):
        return ", ".join(f"{name} {_shown(part)}" for name, _, part in fields_of(value))
    if isinstance(value, tuple):
        return ("; " if isinstance(value[0], BaseModel) else " ").join(map(_shown, value))
    return (
        number_text(value)
        if type(value) in (int, float)
        else getattr(value, "name", str(value)).lower()
    )
