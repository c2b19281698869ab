"""In brief, of what helps where: what helps most in which crisis and neighbourhood, and a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from experiments.analysis.atlas import Reading, Row
from experiments.analysis.headlines import CRISIS
from experiments.design.portfolios import BUDGET
from experiments.report.atlas import by_panel, changed, named, readings_table
from experiments.report.brief import Said
from experiments.report.figures.atlas import column_of, panel_of
from experiments.report.findings import Findings
from experiments.report.phrases import sentence, when
from experiments.report.view import Cell, Table
from experiments.words import Messages

_MOST_PANELS = 4
"""Kinds of neighbourhood that stand side by side on a sheet."""


def said_by_cell(findings: Findings, words: Messages) -> Iterator[Said]:
    """Yield what helps most and where, where nothing is established, and what does harm."""
    best: dict[str, list[Reading]] = {}
    harm: dict[str, list[Reading]] = {}
    for reading in findings.readings:
        first = [reading.best] if reading.best else []
        for row in first:
            best.setdefault(_quoted(row, findings, words), []).append(reading)
        for row in reading.worse:
            harm.setdefault(_quoted(row, findings, words), []).append(reading)
    most_first = sorted(best.items(), key=lambda one: -len(one[1]))
    told = [(words.atlas.leads, name, cells) for name, cells in most_first]
    if nothing := [one for one in findings.readings if one.best is None]:
        told.append((words.atlas.nothing_there, "", nothing))
    told += [(words.atlas.harm, name, cells) for name, cells in harm.items()]
    texts = [
        words.fill(text, policy=name, places=_places(cells, findings, words)) + "."
        for text, name, cells in told
    ]
    yield Said(words.brief.helps if best else words.brief.nothing_sure,
               " ".join(map(sentence, texts)))  # fmt: skip


def budget_of(findings: Findings, words: Messages) -> Iterator[str]:
    """Yield what is spent, where it is one budget on all but the baselines."""
    if BUDGET in findings.factors:
        spent = set(findings.runs.filter(~pl.col("baseline"))[BUDGET].to_list())
        if len(spent) == 1:
            yield words.fill(words.atlas.budget, budget=words.euros(float(spent.pop())))


def _quoted(row: Row, findings: Findings, words: Messages) -> str:
    return words.fill(words.signs.quoted, name=named([row], findings.policy_factors, words))


def _places(readings: Sequence[Reading], findings: Findings, words: Messages) -> str:
    """Return in which crises, and in which neighbourhoods where it is not in all of them."""
    whole, found = _by_crisis(findings.readings, words), _by_crisis(readings, words)
    parts = []
    for crisis, panels in found.items():
        is_everywhere = len(panels) == len(whole[crisis])
        parts.append(crisis if is_everywhere else f"{crisis} ({words.listed(panels)})")
    return words.listed(parts)


def _by_crisis(readings: Sequence[Reading], words: Messages) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in readings:
        crisis = one.cell.levels.get(CRISIS)
        place = words.brief.in_crises if crisis is None else when(str(crisis), words)
        found.setdefault(place, []).append(panel_of(one.cell, words))
    return found


def best_table(findings: Findings, words: Messages) -> Table:
    """Return what helps most, a row a crisis, a column a kind of neighbourhood.

    Where there are many kinds, these stand below one another.
    """
    panels = by_panel(findings, words)
    if len(panels) > _MOST_PANELS:
        return readings_table(findings, words)
    rows: dict[str, list[Cell]] = {}
    for place, readings in enumerate(panels.values()):
        for one in readings:
            name = f"{column_of(one.cell, words)} ({words.outcome(one.cell.outcome)})"
            row = rows.setdefault(name, [sentence(name), *[""] * len(panels)])
            row[place + 1] = _best(one, findings, words)
    head = [sentence(words.factor(CRISIS)), *(sentence(one or words.atlas.most) for one in panels)]
    notes = words.atlas.like_note if any(one.alike for one in findings.readings) else ""
    return Table(words.atlas.where, head, {"": list(rows.values())},
                 f"{words.atlas.best_note} {notes}".strip())  # fmt: skip


def _best(reading: Reading, findings: Findings, words: Messages) -> str:
    if reading.best is None:
        return str(words.atlas.nothing)
    first, *others = (
        named([row], findings.policy_factors, words) for row in (reading.best, *reading.alike)
    )
    like = "".join(f" ≈ {name}" for name in others)
    return f"{first}{words.signs.colon}{changed(reading.best, words)}{like}"
