"""The three tiles: the surest policy, the fairest, and what does not work on its own."""

from __future__ import annotations

from typing import NamedTuple

from experiments.analysis.choices import Choices, Row
from experiments.report.findings import Findings
from experiments.report.view import Link, policy_link
from experiments.words import Messages


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
    surest = _gain(words.tiles.gain, sure, words) if sure else words.tiles.none_surest
    fairest = words.fill(none_fair, group=group)
    if fair:
        fairest = _gain(words.tiles.gain_of_group, fair, words, group=group)
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
    if not whole:
        return text
    policy = words.policy_of({factor: whole[factor] for factor in findings.factors})
    return f"{text} {_gain(words.tiles.alone_with, whole, words, policy=policy)}"


def _policy(row: Row | None, findings: Findings, words: Messages) -> str | Link:
    if row is None:
        return ""
    return policy_link({factor: row[factor] for factor in findings.factors}, words)


def _gain(text: str, row: Row, words: Messages, **names: str) -> str:
    """Return a text with the difference of a policy and its interval."""
    difference = words.number(100 * row["difference"], signed=True)
    interval = words.interval(100 * row["low"], 100 * row["high"])
    return words.fill(text, difference=difference, interval=interval, **names)
