"""Patterns of crises: who gives, asks, helps through collectives, and how people feel."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from experiments.validation.measured.numbers import (
    Measure,
    Number,
    Tables,
    above,
    less,
    needs_of,
    of,
    over,
    ratio,
    share,
    within,
)
from sim.documentation.patterns import Pattern

_OUTSIDE_OR_AT_HOME = ("household", "kin", "neighbour", "collective", "institution", "outsiders")


def _contacts(tables: Tables, _: Pattern) -> tuple[Number, ...]:
    after = of(tables.runs, "lockdown", "contacts_after_to_before")
    return (Number("contacts 18 months later over before", after, high=1.0),)


def _offers(tables: Tables, known: Pattern) -> tuple[Number, ...]:
    """Offers over the mean of what comes to collectives: one of few needs is no pattern by itself.

    The mean is a ratio of sums; its interval leaves out how unsure the denominator is.
    """
    offered, put = (of(tables.runs, "lockdown", name) for name in ("offered", "put_to_collectives"))
    mean = np.nanmean(put) if np.isfinite(put).any() else np.nan
    return within(
        "residents who offered over needs that came to collectives",
        over(offered, np.full(put.size, mean)),
        known,
    )


def _collectives_a_thousand(tables: Tables, known: Pattern) -> tuple[Number, ...]:
    met = of(tables.runs, "lockdown", "met_by_collective")
    arisen = of(tables.runs, "lockdown", "needs_arisen_everyone")
    return within(
        "needs met by collectives per 1,000 residents",
        1000 * met * arisen / tables.residents,
        known,
    )


def _errands_and_care(tables: Tables, _: Pattern) -> tuple[Number, ...]:
    """Errands rise; care does not: its whole interval is to be below 1."""
    ratios = []
    for kinds in (("errand", "shopping", "medicine"), ("care",)):
        there, without = (
            needs_of(tables, point, "crisis", kinds, _OUTSIDE_OR_AT_HOME)
            for point in ("lockdown", "ordinary")
        )
        ratios.append(over(there, without))
    errands, care = ratios
    return (
        Number("errands met over the same weeks without", errands, low=1.0),
        Number("care met over the same weeks without", care, high=1.0),
    )


def _spreads(tables: Tables, _: Pattern) -> tuple[Number, ...]:
    spread, fan = (
        of(tables.runs, "lockdown", name) for name in ("loneliness_spread", "loneliness_fan")
    )
    return (
        Number("spread of loneliness over that of the eve", spread, low=1.0),
        Number("change of the loneliest less that of the least lonely", fan, low=0.0),
    )


def _visits(tables: Tables, known: Pattern) -> tuple[Number, ...]:
    fewer = of(tables.runs, "lockdown", "no_visit") - of(tables.runs, "ordinary", "no_visit")
    return within("without a visit: more than without a crisis", fewer, known)


def _asking(tables: Tables, _: Pattern) -> tuple[Number, ...]:
    change = of(tables.runs, "lockdown", "asked_frail") - of(tables.runs, "ordinary", "asked_frail")
    return (Number("asked: lockdown less the same weeks without", change, high=0.0),)


def _with_means(tables: Tables, _: Pattern) -> tuple[Number, ...]:
    """More are founded where means are high than where they are low, in neighbourhoods alike."""
    high, low = (of(tables.runs, name, "founded_in_crisis") for name in ("well_off", "poor"))
    return (Number("founded in the crisis: well off less poor", high - low, low=0.0),)


MEASURES: Mapping[str, Measure] = {
    "V5": ratio(
        "gave in lockdown over the same days without",
        ("lockdown", "gave_in_crisis"),
        ("ordinary", "gave_in_crisis"),
    ),
    "V6": less(
        "share of services to over-75s: lockdown less the same weeks without",
        ("lockdown", "services_over_75_crisis"),
        ("ordinary", "services_over_75_crisis"),
    ),
    "V7": less(
        "loneliness: lockdown less before",
        ("lockdown", "loneliness_crisis"),
        ("lockdown", "loneliness_before"),
    ),
    "V10": _contacts,
    "V12": above("heatwave", "deaths_seen", 0.2),
    "V16": share("lockdown", "askers_helped"),
    "V17": share("lockdown", "active_in_crisis"),
    "V20": ratio(
        "helped by collectives in heat over the same days without",
        ("heatwave", "looked_after"),
        ("august", "looked_after"),
    ),
    "V21": ratio(
        "gave, of 60 to 74: lockdown over the same days without",
        ("lockdown", "gave_in_crisis_60_74"),
        ("ordinary", "gave_in_crisis_60_74"),
    ),
    "V22": share("lockdown", "put_met"),
    "V23": _offers,
    "V24": _collectives_a_thousand,
    "V25": share("lockdown", "regulars_out"),
    "V26": _errands_and_care,
    "V27": share("lockdown", "loneliest_young_to_old"),
    "V28": _spreads,
    "V29": ratio(
        "trust on the last day over the eve",
        ("lockdown", "trust_crisis"),
        ("lockdown", "trust"),
    ),
    "V30": above("lockdown", "trust_gap", 0.0),
    "V31": _visits,
    "V32": _asking,
    "V35": _with_means,
    "V38": share("lockdown", "enlisted_half_day"),
}
