"""Columns: what each column of the tables of results means."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.store.advice_columns import OF_ADVICE
from experiments.store.sensitivity_columns import OF_SENSITIVITY
from sim.tables import told

_RUN = "id of the run: a hash of its scenario, seed included, and of the model's sources"

OF_RUNS = {
    "run": _RUN,
    "experiment": "name of the experiment",
    "policy": "name of the policy: its factors and their levels, the number of its levers' row",
    "baseline": "whether it is the policy that the others are compared with",
    "replicate": "number of the replicate, from 1 on; all policies and worlds of one share their "
    "seed",
    "seed": "what all random numbers of the run derive from",
    "status": "`finished`, `failed`, or `missing` where it was not carried out; outcomes are null "
    "but of finished runs",
}

OF_PARTS = {
    "part": "neighbourhood of the city; policies are paired by replicate and part",
    "arrondissement": "what the neighbourhood is part of",
    "archetype": "option of the group `neighbourhood` that says what it is like",
    "residents": "residents of 15 and over",
    "x": "where it stands on the schematic map, from the left; 1 is the side of an arrondissement",
    "y": "the same, from the top",
    "posts": "posts of facilitators, at full time",
}

OF_CITY = {
    "policy": "name of the policy",
    "baseline": "whether it is the policy that the others are compared with",
    "point": "level of the factor; a column for each factor, named after it",
    "replicate": "number of the replicate, from 1 on",
    "outcome": "what is told: one of those above",
    "how": "whether it is a `sum`, a `ratio of sums` or `mean by residents` of the neighbourhoods'",
    "value": "of the city; null where a neighbourhood failed, NaN where none knows it",
}

OF_DAYS = {
    "run": _RUN,
    "day": "day of the run, from 1 on",
    "measure": "what is measured: see below",
    "group": "whose, or which part of it: see below",
    "value": "the number, in the measure's unit; NaN where it cannot be said",
}

OF_GATES = {
    "run": _RUN,
    "stage": "stage in which the needs arose: `year_before` the crisis, `crisis` or `recovery`",
    "group": "group of residents; a resident may be in several",
    "kind": "kind of need",
    "fate": "`met` or `lapsed`; `found` for needs that were not asked for and found, which are met "
    "or lapsed besides",
    "end": "the channel that met the needs; the furthest gate that those which lapsed came to; or "
    "who found them",
    "needs": "how many",
    "stopped": "days on which that gate stopped a need, met later or not; 0 for the others",
}

OF_EFFECTS = {
    "policy": "name of the policy",
    "baseline": "whether it is the one that the others are compared with",
    "outcome": "what is compared",
    "mean": "mean of the policy's finished runs, in the unit of the outcome",
    "left_out": "pairs that a failed run or a NaN, of the policy or its baseline, leaves out",
    "n": "pairs compared; where uncertainties are sampled, worlds",
    "difference": "mean of policy minus baseline, pair by pair, in the unit of the outcome",
    "low": "lower bound of its 95 % interval; NaN with fewer than two pairs",
    "high": "upper bound",
    "method": "how the interval was made: `t` (Student's, below 100 pairs), `bca` (bootstrap, bias "
    "corrected and accelerated), `alike` (no pair differs from another), `none`",
    "p": "p value of no difference: paired t test, or `p_flip` where pairs are all alike; NaN for "
    "a baseline; where uncertainties are sampled, the larger of that over worlds and that over "
    "seeds, and 1 with one seed or with worlds that were chosen",
    "p_holm": "p adjusted by Holm's procedure for all policies compared with one baseline on one "
    "outcome, and `p_flip` at least; what is significant has 0.05 at most",
    "p_flip": "p value from flipping the signs of pairs: exact up to 12, 9,999 seeded draws "
    "beyond; of worlds as `p`",
    "variance_ratio": "variance of the difference without pairs, var(policy) + var(baseline), over "
    "that with; NaN where pairs are all alike",
    "variance_ratio_low": "lower bound of its 95 % interval, after Pitman and Morgan, exact for "
    "normal values and too short for skewed ones; NaN with fewer than three pairs",
    "variance_ratio_high": "upper bound",
}

OF_TIMINGS = {
    "run": _RUN,
    "cpu_seconds": "processor time that the run took (s)",
    "wall_seconds": "time that the run took (s)",
}

OF_FAILURES = {
    "run": _RUN,
    "policy": "name of the policy",
    "world": "number of the world, from 1 on; 1 where no uncertainty is sampled",
    "replicate": "number of the replicate, from 1 on",
    "seed": "what all random numbers of the run derive from",
    "reason": "what was raised, in a line or some",
    "file": "where the traceback is, in the folder of the results",
}

OF_MECHANISMS = {
    "factor": "factor, or `point`, that the level is of",
    "level": "what the policy has, and the baseline has not",
    "about": "`mechanism`, what the level is named after; or, of those in need, `left without` or "
    "`needs met`",
    "policy": "name of the policy",
    "outcome": "what is compared",
    "reference": "mean of the baseline, in the unit of the outcome",
    "mean": "mean of the policy's finished runs, in the unit of the outcome",
    "n": "pairs compared",
    **{name: OF_EFFECTS[name] for name in ("difference", "low", "high", "method", "p")},
    "p_holm": "p adjusted by Holm's procedure for all policies of the table compared on an outcome",
    "distinguishable": "whether p_holm is 0.05 at most; null without a p value",
}

OF_VERDICTS = {
    "hypothesis": "its name",
    "part": "number of its part, from 1 on",
    "outcome": "what the part is about",
    "kind": "what is claimed of it: a difference, or a shape",
    "points": "the points compared, joined by commas",
    "expected": "sign that was expected",
    "margin": "what counts as no effect, where that was expected",
    "effect": "mean contrast that the verdict rests on, in the unit of the outcome",
    "low": "lower bound of its 95 % interval",
    "high": "upper bound",
    "n": "replicates",
    "told_by": "the contrast",
    "part_verdict": "`supported`, `refuted` or `undecided`",
    "verdict": "of the whole hypothesis",
}

OF_PORTRAIT = {
    "policy": "name of the policy",
    "baseline": "whether others are compared with this policy",
    "layer": "what the mark is: `building`; `given`, the same buildings; `place`; `collective`; "
    "`ties` and `help`, lines between buildings; `degree`, `tie_hours` and `given_hours`, classes "
    "of distributions",
    "kind": "kind of the place, or class of the distribution",
    "x": "where it stands, eastwards (m); of a line, its beginning",
    "y": "the same, northwards (m)",
    "x2": "end of a line, eastwards (m)",
    "y2": "the same, northwards (m)",
    "value": "residents of a building; hours of help given in the crisis (`given`); 1 where a "
    "place is open, else 0; members of a collective; ties of 5 h or more between two buildings "
    "(`ties`); "
    "ties along which services were given in the crisis (`help`); share of residents, or of ties, "
    "in a class",
}

OF_FILM = {
    "policy": OF_PORTRAIT["policy"],
    "baseline": OF_PORTRAIT["baseline"],
    "day": "day of the crisis, from 1 on",
    "date": "its date",
    "phase": "what the phases of the crisis on that day are called, joined by commas",
    "x": "where the building stands, eastwards (m)",
    "y": "the same, northwards (m)",
    "residents": "residents of 15 and over",
    "open": "needs that wait in the evening",
    "household": "needs that were met that day within the household, whenever they arose; so are "
    "the next five, by who met them",
    "kin": "by kin and friends elsewhere",
    "neighbour": "by neighbours",
    "collective": "by collectives",
    "institution": "by the institution",
    "outsiders": "by helpers from elsewhere",
    "lapsed": "needs that nobody met on the last day on which help was of use",
    "left_without": "residents who had a grave need unmet in the crisis so far",
    "collectives": "collectives that are alive in the evening and at home there",
}

_VARIED = "what the experiment varies: a factor's level, or a value of a sampled parameter"

TABLES: dict[str, Mapping[str, str]] = {
    "runs": OF_RUNS
    | OF_PARTS
    | {
        "world": "number of the world, from 1 on",
        "budget": "what the portfolio costs in its first year (EUR); 0 where nothing is bought",
        "portfolio": "instruments, each with its share of the budget; `none` buys nothing",
    },
    "daily": OF_DAYS,
    "gates": OF_GATES,
    "timings": OF_TIMINGS,
    "failures": OF_FAILURES,
    "effects": OF_EFFECTS,
    "mechanisms": OF_MECHANISMS,
    "verdicts": OF_VERDICTS,
    "city": OF_CITY,
    "city_effects": OF_EFFECTS,
    "portrait": OF_PORTRAIT,
    "film": OF_FILM,
    **OF_SENSITIVITY,
    **OF_ADVICE,
}
"""Meanings of the columns of each table; those that experiments name are left out."""


def meaning_of(table: str, column: str) -> tuple[str, str]:
    """Return the unit and the meaning of a column; no unit where it has none or says it itself.

    Args:
        table: its name, such as "runs".
        column: its name; one that is not known is named after what the experiment varies.
    """
    known = TABLES.get(table, {})
    if column in known:
        return "", known[column]
    if column in told.known():
        return told.meaning(column).unit, told.meaning(column).doc
    return "", _VARIED
