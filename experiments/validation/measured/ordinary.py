"""Patterns of ordinary years: who knows whom, who exchanges, what goes unmet."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.validation.measured.numbers import (
    Measure,
    Number,
    Tables,
    less,
    needs_of,
    of,
    over,
    share,
    within,
)
from sim.documentation.patterns import Pattern

_OUTSIDE = ("kin", "neighbour", "collective", "institution", "outsiders")
"""Channels outside the household."""


def _by_age(tables: Tables, _: Pattern) -> tuple[Number, ...]:
    """The class of 30-44 exchanges more than each other class."""
    ages = ("15_29", "45_59", "60_74", "75")
    peak = of(tables.runs, "ordinary", "exchanged_30_44")
    others = {age: of(tables.runs, "ordinary", f"exchanged_{age}") for age in ages}
    return tuple(
        Number(f"30_44 less {age}", peak - values, low=0.0) for age, values in others.items()
    )


def _light_and_heavy(tables: Tables, _: Pattern) -> tuple[Number, ...]:
    shares = []
    for kinds in (("errand", "equipment"), ("care",)):
        met = needs_of(tables, "ordinary", "year_before", kinds, _OUTSIDE)
        shares.append(over(met, needs_of(tables, "ordinary", "year_before", kinds)))
    light, heavy = shares
    return (Number("met outside: errands and equipment less care", light - heavy, low=0.0),)


def _refusals(tables: Tables, known: Pattern) -> tuple[Number, ...]:
    return within("refused", of(tables.runs, "lockdown", "refused"), known)


OUTCOMES = {
    "C1": "knows_neighbour",
    "C2": "gave_in_year",
    "C3": "received_in_year",
    "C4": "no_network",
    "C5": "no_network_low_to_high",
    "C6": "active_in_year",
    "C7": "active_weekly",
    "C10": "has_friend",
    "C12": "unmet_offered",
    "V13": "unmet_asked",
    "V33": "gathered_in_year",
}
"""The outcome that a pattern is, of those that are one at the point `ordinary`."""

MEASURES: Mapping[str, Measure] = {
    name: share("ordinary", outcome) for name, outcome in OUTCOMES.items()
} | {
    "C11": _refusals,
    "V1": _by_age,
    "V2": less(
        "acquaintances: rooted less others",
        ("ordinary", "acquaintances_rooted"),
        ("ordinary", "acquaintances_unrooted"),
    ),
    "V3": less(
        "acquaintances: means alike less mixed",
        ("alike_means", "acquaintances"),
        ("mixed_means", "acquaintances"),
    ),
    "V4": less(
        "acquaintances of stayers: at 8 % a year less at 24 %",
        ("settled", "acquaintances_stayers"),
        ("moving", "acquaintances_stayers"),
    ),
    "V15": _light_and_heavy,
}
