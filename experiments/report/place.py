"""Where, and who helps whom: the neighbourhood, who meets the needs, how ties and help spread."""

from __future__ import annotations

from html import escape

import polars as pl

from experiments.report.charts import Drawings
from experiments.report.findings import Findings
from experiments.report.parts import figure, heading, table
from experiments.words import MESSAGES, Language, Messages

SPREADS = ("degree", "tie_hours", "given_hours")
"""Layers of a portrait that are distributions."""


def place_section(drawings: Drawings, language: Language) -> str:
    """Return the neighbourhood under two policies, and who meets the needs there."""
    words, findings = MESSAGES[language], drawings.findings
    said = words.pictures
    shown = {
        "portrait": (said.portrait_title, words.report.place_text, _marks_table, ""),
        "channels": (said.channels_title, "", _channels_table, "channels"),
        "distributions": (said.distributions_title, "", _spreads_table, "distributions"),
    }
    drawn = [
        figure(
            drawings.both(name, language),
            f"{name}-{language}",
            title,
            text,
            numbers(findings, words),
            words=words,
            csv=csv,
        )
        for name, (title, text, numbers, csv) in shown.items()
        if name in drawings.names
    ]
    if not drawn:
        return ""
    return "\n".join([heading(words.report.place_heading, "place", words), *drawn])


def _policies(frame: pl.DataFrame, findings: Findings, words: Messages) -> dict[str, str]:
    """Return what the policies of a table are called."""
    rows = frame.unique("policy", maintain_order=True).iter_rows(named=True)
    return {
        row["policy"]: words.policy_of({factor: row[factor] for factor in findings.factors})
        for row in rows
    }


def _marks_table(findings: Findings, words: Messages) -> str:
    """Return what the map shows, added up: hours of help, collectives, ties, ties of help."""
    said, marks = words.pictures, findings.portrait
    rows = []
    for policy, name in _policies(marks, findings, words).items():
        of_one = marks.filter(policy=policy)
        sums = {
            layer: float(of_one.filter(layer=layer)["value"].sum())
            for layer in ("building", "ties", "help", "given")
        }
        collectives = of_one.filter(layer="collective").height
        numbers = [sums["building"], sums["given"], collectives, sums["ties"], sums["help"]]
        rows.append([escape(name), *(words.number(number, 0) for number in numbers)])
    head = [words.policy, words.made_residents, said.given_total, said.collectives]
    return table(said.portrait_title, [*head, said.ties, said.help], {"": rows})


def _channels_table(findings: Findings, words: Messages) -> str:
    """Return which share of the crisis's needs each channel met."""
    said = words.pictures
    shown = findings.channels.unique(["policy", "channel"], maintain_order=True)
    names = [name for name in said.channels if name in set(shown["channel"])]
    rows = []
    for policy, name in _policies(shown, findings, words).items():
        shares = dict(shown.filter(policy=policy).select("channel", "in_crisis").iter_rows())
        cells = [words.number(100 * shares[channel]) + words.percent for channel in names]
        rows.append([escape(name), *map(escape, cells)])
    head = [words.policy, *(said.channels[name] for name in names)]
    return table(said.channels_title, head, {"": rows})


def _spreads_table(findings: Findings, words: Messages) -> str:
    """Return the shares of all classes of ties and of help."""
    said, marks = words.pictures, findings.portrait
    policies = _policies(marks, findings, words)
    titles = dict(zip(SPREADS, (said.degree, said.tie_hours, said.given_hours), strict=True))
    groups: dict[str, list[list[str]]] = {}
    for layer, title in titles.items():
        part = marks.filter(layer=layer)
        for kind in part["kind"].unique(maintain_order=True):
            of_kind = dict(part.filter(kind=kind).select("policy", "value").iter_rows())
            cells = [words.number(100 * of_kind[name]) + words.percent for name in policies]
            groups.setdefault(escape(title), []).append([escape(kind), *map(escape, cells)])
    return table(said.distributions_title, ["", *policies.values()], groups)
