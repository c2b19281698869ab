"""The three tiles: the surest policy, the fairest, and what does not work on its own."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from experiments.analysis.choices import Choices, Row
from experiments.analysis.headlines import tied_with
from experiments.report.findings import Findings
from experiments.report.view import Link, policy_link
from experiments.words import Messages

_MOST_TIED = 3
"""Policies that are named as tied; of more, their number is given."""


class Tile(NamedTuple):
    """A tile: what it is about, the policy that it names, if any, and what it does."""

    head: str
    policy: str | Link
    text: str


def tiles(findings: Findings, words: Messages) -> list[Tile]:
    """Return the tiles; where nothing fits one, it says so."""
    found = findings.choices
    if found is None:
        return [Tile(words.tiles.surest, "", words.tiles.not_compared)]
    if found.takes_away:
        sure, fair, none_fair = found.surest_loss, found.unfairest_loss, words.tiles.none_unfairest
        heads = words.tiles.surest_loss, words.tiles.unfairest_loss, words.tiles.not_seen
    else:
        sure, fair, none_fair = found.surest, found.fairest, words.tiles.none_fairest
        heads = words.tiles.surest, words.tiles.fairest, words.tiles.not_alone
    group = words.groups.names[str(findings.groups["outcome"].first())]
    surest = words.tiles.none_surest
    if sure:
        surest = _gain(words.tiles.gain, sure, words) + _tied(sure, findings, words)
    fairest = words.fill(none_fair, group=group)
    if fair:
        fairest = _gain(words.tiles.gain_of_group, fair, words, group=group)
        fairest += _tied(fair, findings, words)
    shown = [
        Tile(heads[0], _policy(sure, findings, words), surest),
        Tile(heads[1], _policy(fair, findings, words), fairest),
    ]
    if findings.changes_one_thing:
        weakest = _policy(found.weakest, findings, words)
        shown.append(Tile(heads[2], weakest, _alone(found, findings, words)))
    return shown


def _alone(found: Choices, findings: Findings, words: Messages) -> str:
    """Return that a change does nothing by itself, and what it is part of at best."""
    weak, whole = found.weakest, found.with_others
    text = _gain(words.tiles.alone, weak, words) if weak else words.tiles.none_alone
    if found.weak_others:
        text += " " + words.fill(words.tiles.others, n=found.weak_others)
    if not whole:
        return text
    policy = words.policy_of({factor: whole[factor] for factor in findings.factors})
    return f"{text} {_gain(words.tiles.alone_with, whole, words, policy=policy)}"


def _tied(row: Row, findings: Findings, words: Messages) -> str:
    """Return which policies pairs do not distinguish from one, if there are any."""
    cell = next(
        one.cell
        for one in findings.headlines
        if all(row[name] == level for name, level in one.cell.levels.items())
    )
    tied = tied_with(findings.pairs, cell, row["policy"], row["outcome"])
    if not tied:
        return ""
    named = findings.effects.filter(pl.col("policy").is_in(tied)).unique(
        "policy", maintain_order=True
    )
    names = [
        words.fill(
            words.signs.quoted,
            name=words.policy_of({factor: one[factor] for factor in findings.factors}),
        )
        for one in named.head(_MOST_TIED).iter_rows(named=True)
    ]
    if len(tied) > _MOST_TIED:
        names.append(words.fill(words.policies.more, n=len(tied) - _MOST_TIED))
    return ". " + words.fill(words.tiles.tied, n=len(tied), names=words.listed(names))


def _policy(row: Row | None, findings: Findings, words: Messages) -> str | Link:
    if row is None:
        return ""
    return policy_link({factor: row[factor] for factor in findings.factors}, words)


def _gain(text: str, row: Row, words: Messages, **names: str) -> str:
    """Return a text with the difference of a policy and its interval."""
    difference = words.number(100 * row["difference"], signed=True)
    interval = words.interval(100 * row["low"], 100 * row["high"])
    return words.fill(text, difference=difference, interval=interval, **names)
