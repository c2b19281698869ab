"""Naming: what a brief calls policies and the place where they are compared, and its numbers."""

from __future__ import annotations

from experiments.analysis.headlines import CRISIS
from experiments.design.experiment import Level
from experiments.design.portfolios import BUDGET, NOTHING, PORTFOLIO
from experiments.report.findings import Findings
from experiments.report.leading import Leading, Row
from experiments.report.phrases import when
from experiments.words import JOINED, Messages
from experiments.words.numbers import digits_of, scale_of


def where(found: Leading, words: Messages) -> str:
    """Return in which crisis, and at which other levels, policies are compared."""
    crises = found.cell.crises
    text = when(crises[0], words) if len(crises) == 1 else words.brief.in_crises
    others = {name: level for name, level in found.cell.levels.items() if name != CRISIS}
    return f"{text} ({words.policy_of(others)})" if others else text


def name_of(row: Row, found: Leading, findings: Findings, words: Messages) -> str:
    """Return what a policy is called: by what it changes of its baseline, if it changes anything.

    Args:
        row: of the policy.
        found: the cell in which it is compared.
        findings: what the experiment varies.
        words: the language.
    """
    base = next(iter(found.baseline.values()))
    levels: dict[str, Level] = {
        factor: short(row[factor]) for factor in findings.factors if factor not in found.cell.levels
    }
    changed = {factor: level for factor, level in levels.items() if row[factor] != base[factor]}
    shown = changed or levels
    if PORTFOLIO not in shown:
        return words.policy_of(shown)
    bought = str(row[PORTFOLIO])
    others = {name: x for name, x in shown.items() if name not in (PORTFOLIO, BUDGET)}
    name = words.brief.nothing if bought == NOTHING else words.bought(bought, short=True)
    return JOINED.join([name, *(words.level(*one) for one in others.items())])


def short(level: Level) -> Level:
    """Return a level as it is spoken of: sampled numbers with three figures."""
    return float(f"{level:.3g}") if isinstance(level, float) else level


def digits(row: Row) -> int:
    """Return how many decimals a difference has: as many as its size asks for."""
    return min(2, digits_of(row["outcome"], row["difference"]))


def interval_of(row: Row, words: Messages) -> str:
    """Return from where to where the interval of a difference goes, in words."""
    scale = scale_of(row["outcome"])
    return words.span(scale * row["low"], scale * row["high"], digits(row))
