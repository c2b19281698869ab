"""The three tiles: the surest policy, the fairest, and what is not to be done alone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from experiments.analysis.choices import Choices, Row
from experiments.report.findings import Findings
from experiments.report.parts import policy_link
from experiments.words import Messages


def tiles(findings: Findings, words: Messages) -> str:
    """Return the tiles; each says so plainly where nothing answers to it."""
    told, found = words.report, findings.choices
    if found is None:
        return _tiles([(told.surest, "", told.not_compared)])
    group = told.groups[str(findings.groups["outcome"].first())]
    if found.takes_away:
        sure, fair = found.surest_loss, found.unfairest_loss
        heads = told.surest_loss, told.unfairest_loss, told.not_seen
        none_fair = told.none_unfairest
    else:
        sure, fair = found.surest, found.fairest
        heads = told.surest, told.fairest, told.not_alone
        none_fair = told.none_fairest
    shown = [
        (
            heads[0],
            _named(sure, findings, words),
            told.gain.format(**_numbers(sure, words)) if sure else told.none_surest,
        ),
        (
            heads[1],
            _named(fair, findings, words),
            told.gain_of_group.format(group=group, **_numbers(fair, words))
            if fair
            else none_fair.format(group=group),
        ),
    ]
    if findings.changes_one_thing:
        shown.append((heads[2], *_alone(found, findings, words)))
    return _tiles(shown)


def _alone(found: Choices, findings: Findings, words: Messages) -> tuple[str, str]:
    """Return the change that does nothing by itself, and what it is part of at best."""
    told, weak = words.report, found.weakest
    text = told.alone.format(**_numbers(weak, words)) if weak else told.none_alone
    if found.with_others:
        levels = {factor: found.with_others[factor] for factor in findings.factors}
        numbers = _numbers(found.with_others, words)
        text += " " + told.alone_with.format(policy=words.policy_of(levels), **numbers)
    return _named(weak, findings, words), text


def _tiles(shown: Sequence[tuple[str, str, str]]) -> str:
    parts = [
        f"<li><h3>{escape(head)}</h3>"
        + (f"<p><strong>{name}</strong></p>" if name else "")
        + f"<p>{escape(text)}</p></li>"
        for head, name, text in shown
    ]
    return '<ul class="tiles">\n' + "\n".join(parts) + "\n</ul>"


def _named(row: Row | None, findings: Findings, words: Messages) -> str:
    if row is None:
        return ""
    return policy_link({factor: row[factor] for factor in findings.factors}, words)


def _numbers(row: Row, words: Messages) -> dict[str, str]:
    return {
        "difference": words.number(100 * row["difference"], signed=True),
        "interval": words.interval(100 * row["low"], 100 * row["high"]),
    }
