"""A film of the crisis in the page: building by building, day by day, under one policy or two.

What stands in the page is here, for the template `film.html.j2`, with the data that the script
(`film.js`) draws on a canvas and plays, and its style (`film.css`). Nobody needs to play it: a
table tells of some days, and on paper it shows the last one.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from experiments.report.circles import circles
from experiments.report.figures.style import COLOURS, INK
from experiments.report.findings import Findings
from experiments.report.shell import MOST_LETTERS
from experiments.report.view import Cell, Table
from experiments.words import Messages
from experiments.words.typography import day as written

ENDED = ("neighbour", "collective", "others", "lapsed")
"""Needs that ended on a day; those that the household met by itself are no part of the film."""

FIELDS = (*ENDED, "open", "left_without", "collectives")
"""What the film tells of a building on a day."""

_OTHERS = ("kin", "institution", "outsiders")
_COLOURS = {
    "left_without": INK,
    "neighbour": COLOURS[4],
    "collective": COLOURS[0],
    "others": COLOURS[5],
    "lapsed": "#6b6b6b",
    "open": "white",
    "collectives": INK,
}
_BYTE = 255

_SHARED = ("day", "date", "phase", "x", "y", "residents")
"""Columns that have to be alike in the film of each policy."""


class Film(NamedTuple):
    """The section.

    Attributes:
        names: of the policies, in the order of their maps.
        days: of the crisis.
        phases: names of the phases that follow one another, each with its days.
        colours: by field.
        numbers: a table of some days.
    """

    names: Sequence[str]
    days: int
    phases: Sequence[tuple[str, int]]
    colours: dict[str, str]
    numbers: Table


def film_of(findings: Findings, words: Messages) -> Film:
    """Return the section in a language, of findings that have data of a film."""
    days = _days(findings.film)
    phases = [(_phase(name, words), len(list(run))) for name, run in groupby(days["phase"])]
    names = _names(findings, words)
    return Film(names, days.height, phases, _COLOURS, _table(findings, names, words))


def film_data(findings: Findings) -> str:
    """Return what the script draws, as JSON that ends no element of a page.

    `counts` are bytes in base64, one a number, or two (the lower first) where some number needs it:
    policy after policy, field after field of `FIELDS`, day after day, building after building.

    Empty where there is no film, or one that cannot be shown: of hypotheses, of neighbourhoods that
    differ in their buildings or days, or of so many that the page would be too large.
    """
    if findings.judges or findings.film.is_empty():
        return ""
    parts, days = _parts(findings.film), _days(findings.film)
    first = parts[0].select(_SHARED)
    if not all(part.select(_SHARED).equals(first) for part in parts):
        return ""
    counts = np.stack([_counts(part, days.height) for part in parts])
    where = parts[0].filter(day=1)
    at, radius = circles(where.select("x", "y").to_numpy(), where["residents"].to_numpy())
    size = 1 if counts.max() <= _BYTE else 2
    told: dict[str, Any] = {
        "policies": len(parts),
        "days": days.height,
        "fields": FIELDS,
        "ended": ENDED,
        "x": at[:, 0].round(1).tolist(),
        "y": at[:, 1].round(1).tolist(),
        "radius": radius.round(1).tolist(),
        "residents": where["residents"].to_list(),
        "colours": _COLOURS,
        "languages": {
            language: {
                "dates": [written(date, language) for date in days["date"]],
                "phases": [_phase(name, words) for name in days["phase"]],
            }
            for language, words in findings.messages.items()
        },
        "bytes": size,
        "counts": base64.b64encode(counts.astype(f"<u{size}").tobytes()).decode(),
    }
    text = json.dumps(told, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.replace("<", "\\u003c") if len(text) <= MOST_LETTERS else ""


def film_table(findings: Findings) -> pl.DataFrame:
    """Return the film with all buildings added up: a row a policy and day."""
    by = ["policy", "baseline", *findings.factors, "day", "date", "phase"]
    sums = _fields(findings.film).group_by(by, maintain_order=True)
    return sums.agg(pl.col(FIELDS).cast(pl.Int64).sum()).drop("policy")


def _parts(film: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the film of each policy."""
    return [part for _, part in _fields(film).group_by("policy", maintain_order=True)]


def _fields(film: pl.DataFrame) -> pl.DataFrame:
    return film.with_columns(others=pl.sum_horizontal(_OTHERS))


def _days(film: pl.DataFrame) -> pl.DataFrame:
    return film.select("day", "date", "phase").unique(maintain_order=True)


def _counts(part: pl.DataFrame, days: int) -> NDArray[np.int64]:
    """Return the numbers of one policy, (fields, days, buildings)."""
    numbers = part.select(FIELDS).to_numpy().astype(np.int64)
    return np.moveaxis(numbers.reshape(days, -1, len(FIELDS)), 2, 0)


def _phase(names: str, words: Messages) -> str:
    """Return what the phases of a day are called."""
    return ", ".join(words.film.phases.get(name, name) for name in names.split(", "))


def _names(findings: Findings, words: Messages) -> list[str]:
    """Return what the policies are called, the baseline marked as such."""
    names = []
    for part in _parts(findings.film):
        row = part.row(0, named=True)
        name = words.policy_of({factor: row[factor] for factor in findings.factors})
        is_one_of_two = row["baseline"] and findings.compares
        names.append(words.fill(words.policies.baseline, policy=name) if is_one_of_two else name)
    return names


def _table(findings: Findings, names: Sequence[str], words: Messages) -> Table:
    """Return some days in words: needs that ended since the first day, those that wait, and who."""
    told = _days(findings.film)
    shown = [field for field in FIELDS if field != "collectives"]
    groups: dict[Cell, list[list[Cell]]] = {}
    for name, part in zip(names, _parts(findings.film), strict=True):
        sums = part.group_by("day", maintain_order=True).agg(pl.col(FIELDS).cast(pl.Int64).sum())
        so_far = sums.with_columns(pl.col(ENDED).cum_sum())
        for day in _key_days(findings.film):
            row, (_, date, phase) = so_far.row(day - 1, named=True), told.row(day - 1)
            when = words.fill(
                words.film.when, day=day, days=told.height, date=written(date, words.language)
            )
            which = f"{when} ({_phase(phase, words)})" if phase else when
            cells = [words.number(row[field], 0) for field in shown]
            groups.setdefault(name, []).append([which, *cells])
    head = [words.film.day, *(words.film.names[field] for field in shown)]
    return Table(words.film.caption, head, groups)


def _key_days(film: pl.DataFrame) -> list[int]:
    """Return the days that the table has: first, middle, last, and the first of each phase."""
    days = _days(film)
    begin = days.filter(pl.col("phase") != pl.col("phase").shift())["day"].to_list()
    return sorted({1, (days.height + 1) // 2, days.height, *begin})
