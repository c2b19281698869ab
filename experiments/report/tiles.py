"""The three tiles: the surest policy, the fairest, and what is not to be done alone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from experiments.analysis.choices import Row
from experiments.messages import Messages
from experiments.report.findings import Findings
from experiments.report.parts import policy_link


def tiles(findings: Findings, words: Messages) -> str:
    """Return the tiles; each says so plainly where nothing answers to it."""
    told, found = words.report, findings.choices
    if found is None:
        return _tiles([(told.surest, "", told.not_compared)])
    group = told.groups[findings.groups["outcome"].first()]  # type: ignore[index]
    sure, fair, weak = found.surest, found.fairest, found.weakest
    shown = [
        (
            told.surest,
            _named(sure, findings, words),
            told.gain.format(**_numbers(sure, words)) if sure else told.none_surest,
        ),
        (
            told.fairest,
            _named(fair, findings, words),
            told.gain_of_group.format(group=group, **_numbers(fair, words))
            if fair
            else told.none_fairest.format(group=group),
        ),
    ]
    if findings.changes_one_thing:
        text = told.alone.format(**_numbers(weak, words)) if weak else told.none_alone
        if found.with_others:
            levels = {factor: found.with_others[factor] for factor in findings.factors}
            policy = words.policy_of(levels)
            numbers = _numbers(found.with_others, words)
            text += " " + told.alone_with.format(policy=policy, **numbers)
        shown.append((told.not_alone, _named(weak, findings, words), text))
    return _tiles(shown)


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
