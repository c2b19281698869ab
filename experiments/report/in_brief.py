"""In brief, of an experiment: three sentences by rules, who remains without, what is not said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from experiments.analysis.compared_gains import LEAST_PAIRS
from experiments.analysis.headlines import OF_GROUPS_LEFT
from experiments.report.atlas_brief import best_table, budget_of, said_by_cell
from experiments.report.brief import Brief, Listed, Said
from experiments.report.cells import MARK
from experiments.report.charts import IN_BRIEF, Drawings
from experiments.report.findings import Findings
from experiments.report.headline import of_hypotheses
from experiments.report.leading import Leading, Row
from experiments.report.naming import interval_of, name_of, where
from experiments.report.phrases import change_of, heads, sentence, state_of
from experiments.report.view import Cell, Table, figure
from experiments.report.whatif_brief import said_of_moves
from experiments.words import Messages
from experiments.words.typography import NBSP

_MOST_STATES = 3
_MOST_NAMED = 3
_MOST_CLAIMS = 6
_LEFT = "left_without_"


def in_brief(drawings: Drawings, words: Messages, warnings: Sequence[str]) -> Brief:
    """Return the two sheets of an experiment.

    Args:
        drawings: the figures, and what they show.
        words: the language.
        warnings: what makes these results say less than they seem to.
    """
    findings = drawings.findings
    limits = Listed(words.brief.limits, [*warnings, *words.brief.texts])
    about = findings.note(words)
    if findings.judges:
        return Brief("brief", about, [_verdicts(findings, words)], listed=[
            *_claims(findings, words), limits
        ])  # fmt: skip
    if findings.tells_by_cell:
        said, table = list(said_by_cell(findings, words)), best_table(findings, words)
        about = " ".join([about, *budget_of(findings, words)])
        return Brief("brief", about, said, tables=[table], listed=[limits])
    drawn = None
    if drawings.has_brief:
        texts = words.whatif.alone if findings.emulators else words.brief.chart, ""
        drawn = figure(drawings, IN_BRIEF, *texts, words=words)
    said = [Said(words.brief.happens, happens(findings, words))]
    if findings.emulators:
        said += said_of_moves(findings.emulators, words)
    elif findings.compares:
        said.append(Said(heading(findings, words), helps(findings, words)))
        said.append(Said(words.brief.idle, idle(findings, words)))
    return Brief(
        "brief", about, said, drawn, listed=[
            *left_without(findings, words), limits
        ]
    )  # fmt: skip


def heading(findings: Findings, words: Messages) -> str:
    """Return what stands above the sentence on what helps: that it helps, only where it does."""
    ways = {found.way for found in findings.headlines}
    if "better" in ways:
        return words.brief.helps
    return words.brief.harms if "worse" in ways else words.brief.nothing_sure


def happens(findings: Findings, words: Messages) -> str:
    """Return what the crises do under the baseline."""
    parts = []
    for found in findings.headlines:
        outcomes = [name for name in found.cell.outcomes if name in words.brief.states]
        states = [
            state_of(outcome, found.baseline[outcome]["mean"], words)
            for outcome in (outcomes or found.cell.outcomes)[:_MOST_STATES]
        ]
        shown = words.listed(states)
        parts.append(words.fill(words.brief.state, when=where(found, words), state=shown))
    first = findings.headlines[0]
    base = next(iter(first.baseline.values()))
    return words.fill(
        words.brief.reference,
        policy=name_of(base, first, findings, words),
        states=words.signs.semicolon.join(parts),
    )


def helps(findings: Findings, words: Messages) -> str:
    """Return what helps most in each crisis, how surely, at what additional cost, and whom."""
    parts = [_leads(found, findings, words) for found in findings.headlines]
    return " ".join([sentence(words.signs.semicolon.join(parts)) + ".", *_whom(findings, words)])


def _leads(found: Leading, findings: Findings, words: Messages) -> str:
    """Return what leads in a crisis, as a clause."""
    text = {
        "better": words.brief.best, "worse": words.brief.harm, "none": words.brief.unsure,
        "alike": words.brief.alike, "few": words.brief.few, "alone": words.brief.few,
    }[found.way]  # fmt: skip
    place = where(found, words)
    if found.row is None:
        return words.fill(text, when=place, n=found.pairs, least=LEAST_PAIRS)
    return words.fill(
        text,
        when=place,
        policy=name_of(found.row, found, findings, words),
        change=change_of(found.row["outcome"], found.row["difference"], words),
        interval=interval_of(found.row, words),
        cost=_cost(found.row, words),
    )


def _cost(row: Row, words: Messages) -> str:
    """Return what a policy costs more or less than the baseline; nothing where it is unknown."""
    more = row["extra_cost"]
    if more is None or more != more:
        return ""
    if abs(more) < 1:
        return words.brief.same_cost
    text = words.brief.dearer if more > 0 else words.brief.cheaper
    return words.fill(text, cost=words.euros(abs(more)))


def _whom(findings: Findings, words: Messages) -> Iterator[str]:
    """Yield of which groups significantly fewer are left without, where a policy leads."""
    leads = [found for found in findings.headlines if found.way == "better"]
    parts = [
        words.fill(
            words.brief.whom,
            when=where(found, words),
            groups=words.listed([words.brief.groups[name.removeprefix(_LEFT)]
                                 for name in found.groups]),
        )
        for found in leads
        if found.groups
    ]  # fmt: skip
    if parts:
        yield words.fill(words.brief.for_whom, whom=words.signs.semicolon.join(parts))
    elif leads:
        yield words.brief.for_nobody


def idle(findings: Findings, words: Messages) -> str:
    """Return which policies show no effect, and which are tied with one that leads."""
    found = findings.headlines
    if all(one.way == "few" for one in found):
        return words.fill(words.brief.too_few, least=LEAST_PAIRS)
    still = [
        _plain(one, name, findings, words)
        for one in found
        for name in one.idle
    ]  # fmt: skip
    names = list(dict.fromkeys(still))
    moved = {
        _plain(one, row["policy"], findings, words)
        for one in found
        for row in one.rows(one.cell.outcomes[0])
        if row["policy"] not in one.idle
    }
    names = [name for name in names if name not in moved]
    texts = [_named(words.brief.some_idle, names, words)] if names and moved else []
    if not moved:
        texts = [words.brief.all_idle]
    elif not names:
        texts = [words.brief.none_idle]
    for one in found:
        if one.tied and one.row is not None:
            tied = [_plain(one, name, findings, words) for name in one.tied]
            best = name_of(one.row, one, findings, words)
            text = words.fill(words.brief.tied, when=where(one, words), best=best, n=len(tied),
                              names=_list(tied, words))  # fmt: skip
            texts.append(sentence(text))
    return " ".join(texts)


def _plain(found: Leading, policy: str, findings: Findings, words: Messages) -> str:
    row = next(iter(found.of_policy(policy).values()))
    return name_of(row, found, findings, words)


def _named(text: str, names: Sequence[str], words: Messages) -> str:
    return words.fill(text, n=len(names), names=_list(names, words))


def _list(names: Sequence[str], words: Messages) -> str:
    """Return names in quotes, the first few of them."""
    shown = [words.fill(words.signs.quoted, name=name) for name in names[:_MOST_NAMED]]
    if len(names) > _MOST_NAMED:
        shown.append(words.fill(words.policies.more, n=len(names) - _MOST_NAMED))
    return words.listed(shown)


def left_without(findings: Findings, words: Messages) -> Iterator[Listed]:
    """Yield who remains without in each crisis: in heads, or per 1,000 where these are unknown."""
    tables = [
        table
        for found in findings.headlines
        if (table := _left_table(found, findings, words)) is not None
    ]
    if tables:
        first, *others = tables
        yield Listed(words.brief.left, table=first)
        for table in others:
            yield Listed("", table=table)


def _left_table(found: Leading, findings: Findings, words: Messages) -> Table | None:
    outcomes = [
        name for name in OF_GROUPS_LEFT
        if name in found.baseline and not _unknown(found.baseline[name]["mean"])
    ]  # fmt: skip
    if not outcomes:
        return None
    leads = found.row and found.way == "better" and not findings.emulators
    mine = found.of_policy(found.row["policy"]) if found.row and leads else {}
    sizes = {name: _size(name, found, findings) for name in outcomes}
    in_heads = None not in sizes.values()
    rows: list[list[Cell]] = []
    for name in outcomes:
        size = sizes[name]
        scale = size / 1000 if in_heads and size is not None else 1.0
        group = sentence(words.brief.people[name.removeprefix(_LEFT)])
        who = f"{group} ({heads(size, words)})" if in_heads and size is not None else group
        row: list[Cell] = [who, heads(scale * found.baseline[name]["mean"], words)]
        if mine:
            mark = f"{NBSP}{MARK}" if mine[name]["told"] != "none" else ""
            row.append(heads(scale * mine[name]["mean"], words) + mark)
        rows.append(row)
    head = [words.advice.who if in_heads else words.brief.group, words.brief.at_baseline]
    if mine and found.row is not None:
        head.append(name_of(found.row, found, findings, words))
    caption = words.brief.left_heads if in_heads else words.brief.left_of_1000
    return Table(
        words.fill(caption, when=where(found, words)), head, {"": rows},
        words.brief.left_note if mine else "",
    )  # fmt: skip


def _unknown(value: float) -> bool:
    return value != value


def _size(outcome: str, found: Leading, findings: Findings) -> float | None:
    """Return how many a group is, in the mean of the baseline's runs; None if unknown."""
    column = outcome.replace(_LEFT, "residents_")
    runs = findings.runs.filter("baseline")
    if column not in runs.columns:
        return None
    here = runs.filter(*(pl.col(name) == level for name, level in found.cell.levels.items()))
    one = ["policy", "replicate", *(["world"] if "world" in here.columns else [])]
    sums = here.drop_nulls(column).group_by(one).agg(pl.col(column).sum())
    return float(sums[column].to_numpy().mean()) if sums.height else None


def _verdicts(findings: Findings, words: Messages) -> Said:
    return Said(words.hypotheses.heading, of_hypotheses(findings.verdicts, words))


def _claims(findings: Findings, words: Messages) -> Iterator[Listed]:
    """Yield the hypotheses by their verdict, the first few of each."""
    found = findings.verdicts.unique("hypothesis", maintain_order=True)
    for verdict, heading in words.hypotheses.verdicts.items():
        names = found.filter(verdict=verdict)["hypothesis"].to_list()
        lines = [
            words.claim_of(findings.experiment.hypotheses[name].claim)
            for name in names[:_MOST_CLAIMS]
        ]
        if len(names) > _MOST_CLAIMS:
            lines.append(words.fill(words.policies.more, n=len(names) - _MOST_CLAIMS))
        if lines:
            yield Listed(sentence(heading), lines)
