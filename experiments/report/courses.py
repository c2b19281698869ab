"""Figures along something: days of the crisis, a factor, the neighbourhoods of a city."""

from __future__ import annotations

from html import escape

import polars as pl

from experiments.design.experiment import EVERYONE
from experiments.report.charts import SWEEP, Drawings
from experiments.report.findings import Findings
from experiments.report.parts import figure, heading, table
from experiments.words import MESSAGES, Language, Messages


def curves_section(drawings: Drawings, language: Language) -> str:
    """Return how the share of needs met goes through the crisis; empty without days or a crisis."""
    if "resilience" not in drawings.names:
        return ""
    words, findings = MESSAGES[language], drawings.findings
    panels = words.joined.join(words.factor(factor) for factor in findings.factors[1:])
    drawn = figure(
        drawings.both("resilience", language),
        f"resilience-{language}",
        words.curve_title,
        words.curve_text.format(panels=panels) if panels else "",
        _stages_table(findings, words),
        words=words,
        csv="curves",
    )
    return f"{heading(words.report.curves_heading, 'curves', words)}\n{drawn}"


def _stages_table(findings: Findings, words: Messages) -> str:
    """Return each policy's mean share of needs met before, during and after, and its lowest day."""
    told = words.report
    rows = []
    for _, part in findings.curves.group_by("policy", maintain_order=True):
        policy = {factor: part[factor][0] for factor in findings.factors}
        known = part.filter(pl.col("value").is_not_null(), pl.col("value").is_not_nan())
        means = [known.filter(pl.col("stage") == stage)["value"].to_numpy() for stage in range(3)]
        shown = [float(x.mean()) if x.size else float("nan") for x in means]
        shown.append(float(known["value"].to_numpy().min()) if known.height else float("nan"))
        cells = [words.number(100 * value) + words.percent for value in shown]
        rows.append([escape(words.policy_of(policy)), *map(escape, cells)])
    head = [words.policy, *told.stages, told.lowest_week]
    return table(words.curve_title, head, {"": rows})


def sweep_section(drawings: Drawings, language: Language) -> str:
    """Return how each outcome changes along the axis of the experiment; empty without one."""
    words, axis = MESSAGES[language], str(drawings.findings.experiment.axis)
    text = words.sweep_text.format(axis=words.factor(axis))
    drawn = []
    for name in drawings.names:
        if name.startswith(SWEEP):
            title = words.sweep_title.format(outcome=words.outcome(name.removeprefix(SWEEP)))
            shown = drawings.both(name, language)
            drawn.append(figure(shown, f"{name}-{language}", title, text, words=words))
    return "\n".join(drawn)


def map_figure(drawings: Drawings, language: Language) -> str:
    """Return the city, neighbourhood by neighbourhood; empty where there is none."""
    if "map" not in drawings.names:
        return ""
    words = MESSAGES[language]
    title = words.map_title.format(outcome=words.outcome(EVERYONE))
    shown = drawings.both("map", language)
    return figure(shown, f"map-{language}", title, words.map_text, words=words)
