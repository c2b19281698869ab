"""Census: the figures that a population is made from, each with its source."""

from __future__ import annotations

from typing import Any

from sim.documentation.fields import fields_of, number_text
from sim.documentation.markdown import code, inline, table
from sim.population.census import AgeClass, HouseholdClass, Roles, Weights, census


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


def roles_table() -> str:
    """Return at which ages residents have which place in a household."""
    rows = [
        (inline(name.replace("_", " ")), _weights(weights))
        for name, _, weights in fields_of(census().roles.value)
    ]
    return table(("place in the household", "weight at an age, linear in between"), rows)


def _weights(weights: Weights) -> str:
    pairs = zip(weights.ages, weights.weights, strict=True)
    return ", ".join(f"{number_text(weight)} at {number_text(age)}" for age, weight in pairs)


def _shown(value: Any) -> str:
    """Return a value in one line: a number, or what each of its parts is."""
    if isinstance(value, Roles):
        return "weights: see the table below"
    if isinstance(value, AgeClass):
        return f"{value.first} to {value.last}: {number_text(value.share)}"
    if isinstance(value, HouseholdClass):
        said = f"{value.type.name.lower()}: share {number_text(value.share)}"
        return f"{said}, mean persons {number_text(value.persons)}"
    if isinstance(value, tuple):
        return "; ".join(map(_shown, value))
    return number_text(value)
