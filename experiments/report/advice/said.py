"""Said: the sentences of an advice, each the consequence of what its tables hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from experiments.design.portfolios import PORTFOLIO
from experiments.report.advice.held import EVERYONE, Held, Leader, Row
from experiments.report.advised import Advised
from experiments.report.brief import Said
from experiments.report.phrases import change_of, heads, sentence, state_of, when
from experiments.words import Messages
from experiments.words.numbers import digits_of, scale_of

_MOST_NAMED = 3
"""Portfolios that are named; of more, their number is given."""


def said(advised: Advised, known: Held, words: Messages) -> list[Said]:
    """Return what the crises do, what helps most, and what shows no effect.

    Args:
        advised: what the search says.
        known: what holds for the budget.
        words: the language.
    """
    heads = words.brief.happens, heading(known, words), words.advice.each, words.brief.idle
    texts = (
        happens(advised, known, words),
        helps(known, words),
        each(known, words),
        idle(known, words),
    )
    return [Said(head, text) for head, text in zip(heads, texts, strict=True)]


def heading(known: Held, words: Messages) -> str:
    """Return what stands above the recommended one: that it helps, only where this is so."""
    if known.whole["told"] == "worse":
        return words.advice.harms
    if known.ahead:
        return words.advice.outdone
    if known.whole["told"] == "better" and known.higher:
        return words.advice.several
    return words.brief.helps if known.whole["told"] == "better" else words.brief.nothing_sure


def happens(advised: Advised, known: Held, words: Messages) -> str:
    """Return what the crises do to the neighbourhood where nothing is bought."""
    facts = advised.facts
    states = [
        words.fill(
            words.brief.state,
            when=when(row["crisis"], words),
            state=state_of(row["outcome"], row["basis"], words),
        )
        for row in known.crises
    ]
    whole = words.fill(
        words.advice.happens,
        neighbourhood=words.level("neighbourhood", facts["neighbourhood"]),
        residents=words.number(facts["residents"], 0),
        states=words.signs.semicolon.join(states),
    )
    return f"{whole} {_worst_off(advised, known, words)}"


def _worst_off(advised: Advised, known: Held, words: Messages) -> str:
    """Return of which group the greatest part is left without where nothing is bought."""
    of: dict[str, list[Row]] = {}
    for row in advised.rows("left_out", known.budget):
        if row["group"] != EVERYONE:
            of.setdefault(row["group"], []).append(row)
    group, rows = max(of.items(), key=lambda item: sum(row["basis"] for row in item[1]))
    counts = [
        f"{heads(row['residents'] * row['basis'] / 1000, words)} {when(row['crisis'], words)}"
        for row in rows
    ]
    return words.fill(
        words.advice.worst_before,
        group=words.brief.people[group],
        all=heads(rows[0]["residents"], words),
        counts=words.listed(counts),
    )


def helps(known: Held, words: Messages) -> str:
    """Return what helps most, how surely, at what additional cost, and whom."""
    row, ends = known.whole, [100 * known.whole[name] for name in ("gain_low", "gain_high")]
    kept = words.advice.kept if known.higher else words.advice.better
    texts = {
        "better": words.advice.searched_for if known.ahead else kept,
        "none": words.advice.unsure,
        "worse": words.advice.worse,
    }
    if row["told"] == "worse":  # told as what is added
        ends = [-end for end in reversed(ends)]
    main = words.fill(
        texts[row["told"]],
        portfolio=words.bought(known.portfolio),
        gain=words.number(abs(100 * row["gain"])),
        change=words.number(100 * row["gain"]),
        interval=words.span(*ends),
        cost=words.euros(known.extra_cost),
        same=round(row["same_sign"] * row["worlds"]),
        worlds=row["worlds"],
        rival=words.bought(known.higher[PORTFOLIO], short=True) if known.higher else "",
        rival_gain=words.number(100 * known.higher["gain"]) if known.higher else "",
    )
    return " ".join([main, *_for_whom(known, words)]) if row["told"] == "better" else main


def _for_whom(known: Held, words: Messages) -> Iterator[str]:
    """Yield which groups have significantly fewer who are left without, crisis by crisis."""
    of: dict[str, list[str]] = {}
    for crisis, group in known.groups:
        of.setdefault(crisis, []).append(words.brief.groups[group])
    if not of:
        yield words.advice.for_nobody
        return
    if len(of) > 1 and len(set(map(tuple, of.values()))) == 1:
        groups = words.listed(next(iter(of.values())))
        yield words.fill(words.advice.for_all, groups=groups)
        return
    parts = [
        words.fill(words.advice.whom, when=when(crisis, words), groups=words.listed(groups))
        for crisis, groups in of.items()
    ]
    yield words.fill(words.advice.for_whom, whom=words.signs.semicolon.join(parts))


def each(known: Held, words: Messages) -> str:
    """Return what the recommended one changes in each crisis, and what does most there."""
    leaders = {one.crisis: one for one in known.leaders}
    found = []
    for row in known.crises:
        scale, digits = (
            scale_of(row["outcome"]),
            min(2, digits_of(row["outcome"], row["difference"])),
        )
        text = words.advice.surely if row["told"] != "none" else words.advice.unsurely
        own = words.fill(
            text,
            when=when(row["crisis"], words),
            change=change_of(row["outcome"], row["difference"], words),
            interval=words.span(scale * row["low"], scale * row["high"], digits),
        )
        found.append(sentence(own + _most_there(leaders.get(row["crisis"]), known, words)))
    return " ".join(found)


def _most_there(leader: Leader | None, known: Held, words: Messages) -> str:
    """Return which of those tried does most in a crisis, where it is not the recommended one."""
    if leader is None or leader.row is None or leader.row[PORTFOLIO] == known.portfolio:
        return "."
    text = words.advice.more_there if leader.is_ahead else words.advice.alike_there
    return words.signs.semicolon + words.fill(
        text, name=words.bought(leader.row[PORTFOLIO], short=True)
    )


def idle(known: Held, words: Messages) -> str:
    """Return what shows no effect, does harm, is tied with the recommended one or beats it."""
    return " ".join([_effects(known, words), *_compared(known, words)])


def _effects(known: Held, words: Messages) -> str:
    number = len(known.tried)
    if len(known.idle) == number:
        return words.fill(words.advice.none_works, n=number)
    if not known.idle and not known.partial and not known.harmful:
        return words.fill(words.advice.all_work, n=number)
    found = []
    if known.idle:
        found.append(_named(words.advice.some_idle, known.idle, words))
    for name, crises in known.partial:
        places = words.listed([when(crisis, words) for crisis in crises])
        shown = words.fill(words.signs.quoted, name=words.bought(name, short=True))
        found.append(words.fill(words.advice.partly, name=shown, places=places))
    if known.harmful:
        found.append(_named(words.advice.harmful, known.harmful, words))
    return " ".join(found)


def _compared(known: Held, words: Messages) -> Iterator[str]:
    if known.dropped:
        yield words.fill(words.advice.dropped, n=known.dropped, all=known.searched)
    if known.ahead:
        yield _named(words.advice.ahead, known.ahead, words)
    if known.whole["told"] != "better":
        return
    if known.tied:
        yield _named(words.advice.tied, known.tied, words)
    if known.behind:
        yield _named(words.advice.behind, known.behind, words)


def _named(text: str, names: Sequence[str], words: Messages) -> str:
    """Return a text that names portfolios, the first few of them."""
    shown = [
        words.fill(words.signs.quoted, name=words.bought(name, short=True))
        for name in names[:_MOST_NAMED]
    ]
    if len(names) > _MOST_NAMED:
        shown.append(words.fill(words.policies.more, n=len(names) - _MOST_NAMED))
    return sentence(words.fill(text, n=len(names), names=words.listed(shown)))
