"""The terminal: what an experiment shows, in tables on stdout."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import StringIO

import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments.analysis.statistics import LEVEL
from experiments.design.experiment import Level
from experiments.report import view
from experiments.report.atlas import readings_table
from experiments.report.cells import (
    MARK,
    changed_of,
    comparison_of,
    difference_of,
    effect_of,
    finding_of,
    pairing_of,
)
from experiments.report.findings import MOST_POLICIES, Findings
from experiments.report.headline import of_hypotheses
from experiments.report.narrow import fitting
from experiments.report.sensitivity import ends_table, indices_table
from experiments.words import ENGLISH, Messages
from sim.wording import visible

_PIPE_WIDTH = 160
_DIFFERENCES = "difference from the baseline (shares in percentage points), 95 % interval"


def show(findings: Findings) -> None:
    """Print the verdicts where there are hypotheses, else the effects and the mechanisms."""
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    console, words = Console(width=width, emoji=False), findings.messages["en"]
    if findings.judges:
        _print(console, _verdicts(findings))
        print(of_hypotheses(findings.verdicts, words))
        return
    if findings.tells_by_cell:
        _print(console, _laid_out(readings_table(findings, words)))
        return
    _print(console, _effects(findings))
    if findings.compares:
        print(words.mark_of(MARK, LEVEL))
        if pairing := pairing_of(findings.shown_effects, words):
            print(pairing)
    if not findings.mechanisms.is_empty():
        _print(console, _mechanisms(findings))
    for name in findings.sensitivity.outcomes:
        _print(console, _laid_out(indices_table(findings, name, words)))
    for name in findings.tornado.outcomes:
        _print(console, _laid_out(ends_table(findings, name, words)))


def provisional(
    effects: pl.DataFrame,
    factors: Sequence[str],
    outcomes: Sequence[str],
    rests_on: str,
    words: Messages = ENGLISH,
) -> str:
    """Return what is known before the end, as a table: of many policies, the first.

    Args:
        effects: from `experiments.analysis.paired.paired_differences`.
        factors: what the experiment varies.
        outcomes: which are shown.
        rests_on: such as "2 of 10 replicates".
        words: texts, as the experiment has them.
    """
    table = _table(f"Provisional, from {rests_on}: {_DIFFERENCES}")
    _fill(table, effects, factors, outcomes, words, marked=False)
    terminal = Console(stderr=True)  # where it is said
    width = terminal.width if terminal.is_terminal else _PIPE_WIDTH
    console = Console(file=StringIO(), width=width, emoji=False)
    with console.capture() as text:
        console.print(fitting(table, width) if terminal.is_terminal else table)
    return text.get().rstrip()


def _print(console: Console, table: Table) -> None:
    """Print a table, on a narrow terminal with a line for each cell."""
    console.print(fitting(table, console.width) if console.is_terminal else table)


def _effects(findings: Findings) -> Table:
    table = _table(f"Outcomes: {_DIFFERENCES}" if findings.compares else "Outcomes")
    outcomes, words = findings.experiment.outcomes, findings.messages["en"]
    _fill(table, findings.effects, findings.factors, outcomes, words)
    return table


def _fill(
    table: Table,
    effects: pl.DataFrame,
    factors: Sequence[str],
    outcomes: Sequence[str],
    words: Messages,
    *,
    marked: bool = True,
) -> None:
    """Give a table a row for each policy, the baselines first, and a column for each outcome."""
    policies = effects["policy"].unique(maintain_order=True)
    if (more := len(policies) - MOST_POLICIES) > 0:
        effects = effects.filter(pl.col("policy").is_in(policies.head(MOST_POLICIES).to_list()))
        table.caption = words.fill(words.policies.unshown, n=more)
        table.caption_justify = "left"
    for factor in factors or ["policy"]:
        table.add_column(escape(words.own_factor(factor) or factor))
    for name in outcomes:
        table.add_column(words.outcome(name), justify="right")
    ordered = effects.sort(~pl.col("baseline"), maintain_order=True)
    for _, part in ordered.group_by("policy", maintain_order=True):
        by_outcome = {row["outcome"]: row for row in part.iter_rows(named=True)}
        first = by_outcome[outcomes[0]]
        names = [_level(factor, first[factor], words) for factor in factors] or [first["policy"]]
        found = (effect_of(by_outcome[name], words) for name in outcomes)
        _add(table, *names, *(str(one if marked else one._replace(mark="")) for one in found))


def _mechanisms(findings: Findings) -> Table:
    words = findings.messages["en"]
    tables = words.tables
    table = _table(words.mechanisms.heading)
    table.caption, table.caption_justify = words.effect_at(LEVEL), "left"
    for name in (words.mechanisms.of, tables.outcome, tables.change, tables.finding):
        table.add_column(name)
    for row in findings.mechanisms.iter_rows(named=True):
        outcome = row["outcome"]
        change = difference_of(outcome, row["difference"], row["low"], row["high"], words)
        level = words.policy_of(changed_of(row, findings.experiment.within))
        _add(table, level, words.outcome(outcome), str(change), finding_of(row, words))
    return table


def _verdicts(findings: Findings) -> Table:
    words = findings.messages["en"]
    tables, hypotheses = words.tables, words.hypotheses
    table = _table(hypotheses.heading)
    for name in ("", hypotheses.hypothesis, tables.outcome, hypotheses.comparison, tables.change,
                 "part", tables.verdict):  # fmt: skip
        table.add_column(name)
    for row in findings.verdicts.iter_rows(named=True):
        name, is_first = row["hypothesis"], row["part"] == 1
        change = difference_of(row["outcome"], row["effect"], row["low"], row["high"], words)
        late = f" ({hypotheses.late})" if name in findings.late else ""
        _add(
            table,
            name if is_first else "",
            findings.experiment.hypotheses[name].claim.en if is_first else "",
            words.outcome(row["outcome"]),
            comparison_of(row, words),
            str(change),
            row["part_verdict"],
            row["verdict"] + late if is_first else "",
        )
    return table


def _level(factor: str, level: Level | None, words: Messages) -> str:
    """Return a level as it is written, to six digits, or as the experiment calls it."""
    if level is not None and (own := words.own_level(factor, level)):
        return own
    return str(float(f"{level:.6g}")) if isinstance(level, float) else str(level)


def _laid_out(shown: view.Table) -> Table:
    """Return a table of the page as one of the terminal."""
    table = _table(shown.caption)
    table.caption, table.caption_justify = shown.note, "left"
    for number, name in enumerate(shown.head):
        table.add_column(escape(name), justify="left" if number == 0 else "right")
    for group, rows in shown.groups.items():
        if group:
            _add(table, str(group))
        for row in rows:
            _add(table, *map(str, row))
        table.add_section()
    return table


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="")


def _add(table: Table, *cells: str) -> None:
    """Add a row of plain text: brackets in a name, or of an interval, are no markup."""
    table.add_row(*(escape(visible(cell)) for cell in cells))
