"""Where, and who helps whom: the neighbourhood, who meets the needs, how ties and help spread."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from experiments.report.charts import Drawings
from experiments.report.findings import Findings
from experiments.report.titles import place_title
from experiments.report.view import Cell, Section, Table, figure
from experiments.words import Messages

SPREADS = ("degree", "tie_hours", "given_hours")
"""Layers of a portrait that are distributions."""


def place_sections(drawings: Drawings, words: Messages) -> Iterator[Section]:
    """Yield the neighbourhood under two policies, and who meets the needs there, if it is known."""
    shown = {
        "portrait": (words.portrait.title, words.place.text, _marks_table, ""),
        "channels": (words.channels.title, "", _channels_table, "channels"),
        "distributions": (words.distributions.title, "", _spreads_table, "distributions"),
    }
    drawn = [
        figure(
            drawings, name, title, text, numbers(drawings.findings, words), words=words, csv=csv
        )
        for name, (title, text, numbers, csv) in shown.items()
        if name in drawings.names
    ]  # fmt: skip
    if drawn:
        yield Section("place", place_title(drawings.findings, words), figures=drawn)


def _policies(frame: pl.DataFrame, findings: Findings, words: Messages) -> dict[str, str]:
    """Return what the policies of a table are called."""
    rows = frame.unique("policy", maintain_order=True).iter_rows(named=True)
    return {
        row["policy"]: words.policy_of({factor: row[factor] for factor in findings.factors})
        for row in rows
    }


def _marks_table(findings: Findings, words: Messages) -> Table:
    """Return what the map shows, added up: hours of help, collectives, ties, ties of help."""
    marks = findings.portrait
    rows: list[list[Cell]] = []
    for policy, name in _policies(marks, findings, words).items():
        of_one = marks.filter(policy=policy)
        sums = {
            layer: float(of_one.filter(layer=layer)["value"].sum())
            for layer in ("building", "ties", "help", "given")
        }
        collectives = of_one.filter(layer="collective").height
        numbers = [sums["building"], sums["given"], collectives, sums["ties"], sums["help"]]
        rows.append([name, *(words.number(number, 0) for number in numbers)])
    head = [words.tables.policy, words.made.residents, words.portrait.given_total]
    head += [words.portrait.collectives, words.portrait.ties, words.portrait.help]
    return Table(words.portrait.title, head, {"": rows})


def _channels_table(findings: Findings, words: Messages) -> Table:
    """Return which share of the crisis's needs each channel met."""
    channels = words.channels.names
    shown = findings.channels.unique(["policy", "channel"], maintain_order=True)
    known = set(shown["channel"])
    names = [name for name in channels if name in known]
    rows: list[list[Cell]] = []
    for policy, name in _policies(shown, findings, words).items():
        shares = dict(shown.filter(policy=policy).select("channel", "in_crisis").iter_rows())
        rows.append([name, *(words.percent(shares[channel]) for channel in names)])
    head = [words.tables.policy, *(channels[name] for name in names)]
    return Table(words.channels.title, head, {"": rows})


def _spreads_table(findings: Findings, words: Messages) -> Table:
    """Return the shares of all classes of ties and of help."""
    marks, titles = findings.portrait, words.distributions
    policies = _policies(marks, findings, words)
    groups: dict[Cell, list[list[Cell]]] = {}
    for layer, title in zip(
        SPREADS, (titles.degree, titles.tie_hours, titles.given_hours), strict=True
    ):
        part = marks.filter(layer=layer)
        for kind in part["kind"].unique(maintain_order=True):
            of_kind = dict(part.filter(kind=kind).select("policy", "value").iter_rows())
            row: list[Cell] = [kind, *(words.percent(of_kind[name]) for name in policies)]
            groups.setdefault(title, []).append(row)
    return Table(words.distributions.title, ["", *policies.values()], groups)
