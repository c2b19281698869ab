"""The section on what helps where: a heat map, and a reading for each cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from experiments.analysis.atlas import Reading, Row
from experiments.report.cells import Effect, difference_of
from experiments.report.charts import Drawings
from experiments.report.figures.atlas import column_of, panel_of
from experiments.report.findings import Findings
from experiments.report.view import Cell, Section, Table, figure
from experiments.words import Messages

ATLAS = "atlas"


def atlas_sections(drawings: Drawings, words: Messages) -> Iterator[Section]:
    """Yield what helps where, if policies are compared within several cells."""
    if ATLAS in drawings.names:
        findings = drawings.findings
        numbers = _numbers_table(findings, words)
        drawn = figure(
            drawings, ATLAS, words.atlas.title, words.atlas.text, numbers, words=words, csv=ATLAS
        )
        table = readings_table(findings, words)
        yield Section(ATLAS, words.atlas.heading, table=table, figures=[drawn])


def readings_table(findings: Findings, words: Messages) -> Table:
    """Return what each cell says: what has most effect there, what is not behind, what harms."""
    harms = any(reading.worse for reading in findings.readings)
    groups: dict[Cell, list[list[Cell]]] = {}
    for panel, readings in by_panel(findings, words).items():
        groups[panel] = [_reading(one, findings, words, harms=harms) for one in readings]
    head = [words.factor("crisis"), words.atlas.most, words.atlas.alike]
    head += [words.atlas.worse] if harms else []
    return Table(words.atlas.readings, head, groups, words.atlas.note)


def _reading(reading: Reading, findings: Findings, words: Messages, *, harms: bool) -> list[Cell]:
    factors, crisis = findings.policy_factors, column_of(reading.cell, words)
    dash = words.number(None)
    worse = [named(reading.worse, factors, words) or dash] if harms else []
    if reading.best is None:
        return [crisis, words.atlas.nothing, dash, *worse]
    return [
        crisis,
        words.fill(
            words.atlas.best,
            policy=named([reading.best], factors, words),
            change=changed(reading.best, words),
            outcome=words.outcome(reading.best["outcome"]),
        ),
        named(reading.alike, factors, words) or dash,
        *worse,
    ]


def by_panel(findings: Findings, words: Messages) -> dict[str, list[Reading]]:
    """Return the readings by what their panel is called."""
    found: dict[str, list[Reading]] = {}
    for reading in findings.readings:
        found.setdefault(panel_of(reading.cell, words), []).append(reading)
    return found


def changed(row: Row, words: Messages) -> str:
    """Return what a policy changes in a cell, with its interval."""
    return str(difference_of(row["outcome"], row["difference"], row["low"], row["high"], words))


def named(rows: Sequence[Row], factors: Sequence[str], words: Messages) -> str:
    """Return what policies are called."""
    names = [words.policy_of({factor: row[factor] for factor in factors}) for row in rows]
    return words.signs.semicolon.join(names)


def _numbers_table(findings: Findings, words: Messages) -> Table:
    """Return each policy and cell with its change and the share that it avoids."""
    groups: dict[Cell, list[list[Cell]]] = {}
    for row in findings.atlas.iter_rows(named=True):
        cell = findings.cells[row["cell"]]
        name = words.policy_of(cell.levels)
        change = difference_of(row["outcome"], row["difference"], row["low"], row["high"], words)
        if row["told"] != "none":
            change = change._replace(mark="*")
        gain = Effect(
            words.number(100 * row["gain"], signed=True),
            words.interval(100 * row["gain_low"], 100 * row["gain_high"]),
        )
        policy = named([row], findings.policy_factors, words)
        groups.setdefault(name, []).append([policy, words.outcome(row["outcome"]), change, gain])
    head = [words.tables.policy, words.tables.outcome, words.tables.change, words.atlas.avoided]
    return Table(words.atlas.title, head, groups, words.atlas.note)
