"""What the model says of the three main levers: sentences and tables of a page, in two languages.

Sentences follow from numbers by rules: an effect is reported where it is significant at the
defaults, called sure where nearly all accepted worlds have its sign, and nothing is concluded from
it where not even most have.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from experiments.report.evidence import FACILITATOR_EFFECT
from experiments.validation.compared import difference, is_significant
from experiments.validation.levers import LEVERS, NONE, OUTCOMES
from experiments.validation.policy_words import OPENS
from experiments.words import Messages
from experiments.words.numbers import scale_of
from sim.documentation.markdown import table, wrapped

_SURE = 0.9
"""Share of the accepted worlds with the same sign from which an effect is called sure."""

_MOST = 0.5
"""Share of the accepted worlds with the same sign above which anything is concluded from it."""

_DEPENDS_ON = 3
"""Assumptions that are named for what each is said to matter for."""

_HEADLINE, _DAY_3 = "left_without_everyone", "known_day_3"
_POLICIES = {"facilitators": "one_post", "logistics": "shared_goods", "governance": "collegial"}
"""What the levers are called where gates and theories are told of them."""


def says_page(
    kept: pl.DataFrame,
    gates: pl.DataFrame,
    theories: pl.DataFrame,
    judged: pl.DataFrame,
    assumed: pl.DataFrame,
    words: Messages,
) -> str:
    """Return the page.

    Args:
        kept: of the levers, as `levers.kept_of` gives it, and the residents of a neighbourhood.
        gates: where needs came to a stand: crisis, point, stakes, gate, lapsed.
        theories: what policies change under each theory of who finds whom.
        judged: the verdicts on the patterns.
        assumed: the assumptions that matter most, as `experiments.report.evidence.screened` has
            them.
        words: of the language.
    """
    says = words.says
    parts = [f"# {says.title}", says.other, says.lead, f"## {says.brief}", _brief(kept, words)]
    parts += [_headline_table(kept, words), _how(kept, words)]
    for lever in _POLICIES:
        parts += [f"## {says.policies[lever]}", _changes(kept, lever, words)]
        parts += _why(gates, lever, words)
    parts += [f"## {says.minds}", _theories(theories, words), _assumptions(assumed, words)]
    parts += [f"## {says.trust}", *_trust(judged, words)]
    parts += [f"## {says.limits}", _limits(judged, words)]
    parts += [f"## {says.all}", says.intervals, *_same_day_3(kept, words)]
    parts.append(_whole_table(kept, words))
    return "\n\n".join(one if one[0] in "#|-" else wrapped(one) for one in parts) + "\n"


def _brief(kept: pl.DataFrame, words: Messages) -> str:
    """Return a line for each lever: where it changes who is left without."""
    lines = []
    for lever in LEVERS:
        rows = kept.filter(point=lever, outcome=_HEADLINE)
        said = " ".join(_sentences(rows, words)) or words.says.none
        lines.append(wrapped(f"**{words.says.policies[lever]}.** {said}", "  ", "- "))
    return "\n".join(lines)


def _changes(kept: pl.DataFrame, lever: str, words: Messages) -> str:
    """Return a line for each outcome that a lever changes besides who is left without."""
    lines = [
        wrapped(sentence, "  ", "- ")
        for outcome in OUTCOMES
        if outcome != _HEADLINE
        for sentence in _sentences(kept.filter(point=lever, outcome=outcome), words)
    ]
    return "\n".join(lines) or words.says.none


def _sentences(rows: pl.DataFrame, words: Messages) -> Iterator[str]:
    """Yield what falls and what rises by a lever, in which crises; nothing where it is unsure."""
    for told, sign in ((words.says.falls, -1), (words.says.rises, 1)):
        found = [
            row for row in rows.to_dicts() if is_significant(row) and row["difference"] * sign > 0
        ]
        if found:
            change = told[found[0]["outcome"]]
            yield f"{_capital(change)}{words.signs.colon}{_places(found, words)}."


def _places(rows: Sequence[dict[str, Any]], words: Messages) -> str:
    """Return in which crises an effect is and how large, those where it is sure first."""
    says = words.says
    known: dict[str, list[str]] = {says.surely: [], says.less_surely: [], says.in_few: []}
    for row in rows:
        worlds, size = row["worlds"], _size(row, words)
        share = row["same_sign"] / worlds if worlds else math.nan
        if share < _SURE:
            size = words.fill(says.unsure, size=size, same=row["same_sign"], worlds=worlds)
        how = says.in_few if share <= _MOST else says.less_surely
        place = words.fill(says.place, place=says.crises[row["crisis"]], size=size)
        known[says.surely if share >= _SURE else how].append(place)
    parts = [
        words.fill(how, places=words.listed(places)) for how, places in known.items() if places
    ]
    return words.signs.semicolon.join(parts)


def _size(row: dict[str, Any], words: Messages) -> str:
    """Return a difference to two digits, with its unit and the level that it is a change of."""
    outcome, says = row["outcome"], words.says
    change, basis = (scale_of(outcome) * row[name] for name in ("difference", "without"))
    size = words.number(abs(change), _digits(change))
    way = says.less if change < 0 else says.more
    shown = words.number(basis, _digits(basis))
    return words.fill(says.units[outcome], size=size, way=way, basis=shown)


def _digits(value: float) -> int:
    """Return how many decimals give two digits."""
    return max(0, 1 - math.floor(math.log10(abs(value)))) if value else 0


def _headline_table(kept: pl.DataFrame, words: Messages) -> str:
    """Return who is left without: a row a crisis, a column a lever."""
    says, rows = words.says, []
    for (crisis,), cells in kept.filter(outcome=_HEADLINE).group_by("crisis", maintain_order=True):
        found = {row["point"]: row for row in cells.to_dicts()}
        told = [_cell(found[lever], words) for lever in LEVERS]
        rows.append([_crisis(str(crisis), words), _level(found, words), *told])
    heads = [says.outcomes[_HEADLINE], says.level, *(says.policies[lever] for lever in LEVERS)]
    return table(heads, rows)


def _whole_table(kept: pl.DataFrame, words: Messages) -> str:
    """Return all that is kept: a row a crisis and outcome, a column a lever."""
    says, rows = words.says, []
    for (crisis, outcome), cells in kept.group_by("crisis", "outcome", maintain_order=True):
        found = {row["point"]: row for row in cells.to_dicts()}
        told = [_cell(found[lever], words) for lever in LEVERS]
        residents = words.number(kept["residents"][0], 0)
        what = words.fill(says.outcomes[str(outcome)], residents=residents)
        rows.append([_crisis(str(crisis), words), what, _level(found, words), *told])
    heads = [says.crisis, says.what, says.level, *(says.policies[lever] for lever in LEVERS)]
    return table(heads, rows)


def _level(found: dict[str, dict[str, Any]], words: Messages) -> str:
    """Return the mean without support, to three digits."""
    row = found[LEVERS[0]]
    value = scale_of(row["outcome"]) * row["without"]
    return words.number(value, min(3, _digits(value) + 1))


def _same_day_3(kept: pl.DataFrame, words: Messages) -> Iterator[str]:
    """Yield why two crises have the same rows of those known on day 3, if they have."""
    found = [
        kept.filter(crisis=crisis, outcome=_DAY_3).select("point", "without", "difference").rows()
        for crisis in ("lockdown", "compound")
    ]
    if all(found) and found[0] == found[1]:
        yield words.says.same_day_3


def _cell(row: dict[str, Any], words: Messages) -> str:
    """Return a difference and in how many worlds its sign is the same."""
    told = difference(row, words)
    if not row["worlds"]:
        return told
    of = words.fill(words.says.of, there=row["same_sign"], all=row["worlds"])
    return words.signs.semicolon.join([told, of])


def _how(kept: pl.DataFrame, words: Messages) -> str:
    worlds = int(kept["worlds"].fill_null(0).to_numpy().max())
    return words.fill(
        words.says.how, pairs=int(kept["n"].to_numpy().max()), worlds=worlds,
        residents=int(kept["residents"][0]), share=words.percent(_SURE, 0),
    )  # fmt: skip


def _why(gates: pl.DataFrame, lever: str, words: Messages) -> list[str]:
    """Return how many of the needs that lapse stop where a lever acts, where these are fewer."""
    says, rows, still = words.says, [], []
    opened = [gate for gate in OPENS[_POLICIES[lever]] if _falls(gates, lever, gate)]
    for crisis in says.crises:
        without, with_it = (_lapsed(gates, crisis, point, opened) for point in (NONE, lever))
        if without is None or with_it is None:
            continue
        if with_it[0] >= without[0]:
            still.append(says.crises[crisis])
            continue
        told = [words.fill(says.of, there=there, all=all_) for there, all_ in (without, with_it)]
        rows.append([_crisis(crisis, words), *told])
    if not rows:
        return []
    names = words.listed([says.gates[gate] for gate in opened])
    found = [
        words.fill(says.why, gates=names),
        table([says.crisis, says.without, says.with_it], rows),
    ]
    return [*found, *([words.fill(says.no_fall, crises=words.listed(still))] if still else [])]


def _falls(gates: pl.DataFrame, lever: str, gate: str) -> bool:
    """Tell whether fewer needs stop at a gate with a lever, in some crisis."""
    return any(
        with_it[0] < without[0]
        for crisis in gates["crisis"].unique()
        if (without := _lapsed(gates, crisis, NONE, [gate]))
        and (with_it := _lapsed(gates, crisis, lever, [gate]))
    )


def _lapsed(
    gates: pl.DataFrame, crisis: str, point: str, names: Sequence[str]
) -> tuple[int, int] | None:
    """Return how many needs lapse at some gates, and at all; None where no run tells it."""
    there = gates.filter(crisis=crisis, point=point, stakes="all")
    if there.is_empty():
        return None
    at_these = there.filter(pl.col("gate").is_in(list(names)))["lapsed"].sum()
    return round(at_these), round(there["lapsed"].sum())


def _theories(theories: pl.DataFrame, words: Messages) -> str:
    """Return what becomes of facilitators under each theory of who finds needs."""
    says, told, pairs = words.says, [], 0
    for row in theories.filter(outcome=_HEADLINE, point="one_post").to_dicts():
        finding, order = str(row["where"]).split("/")
        if order == "neutral":
            pairs = row["n"]
            star = says.significant if is_significant(row) else says.not_significant
            size = words.number(row["difference"], 1, signed=True)
            finder = says.finders[finding]
            told.append(words.fill(says.theory, size=size, significance=star, theory=finder))
    return words.fill(says.theories, theories=words.listed(told), n=pairs)


def _assumptions(assumed: pl.DataFrame, words: Messages) -> str:
    """Return which assumptions the answers depend on most, and in which crisis each does."""

    def names(outcome: str) -> str:
        first = assumed.filter(outcome=outcome).head(_DEPENDS_ON).select("parameter", "crisis")
        return words.listed(
            [
                f"{words.assumptions.names[path]} ({words.level('crisis', crisis)})"
                for path, crisis in first.iter_rows()
            ]
        )

    return words.fill(
        words.says.assumptions, facilitator=names(FACILITATOR_EFFECT), left=names(_HEADLINE)
    )


def _trust(judged: pl.DataFrame, words: Messages) -> list[str]:
    """Return how many facts the model meets, and those that nobody put in it, by their verdict."""
    verdicts = judged.unique("id", maintain_order=True)

    def met(use: str) -> str:
        here = verdicts.filter(pl.col("use") == use)
        known = here.filter(pl.col("verdict") == "met").height
        return words.fill(words.says.count, met=known, all=here.height)

    names, lines = words.report.patterns, []
    for verdict, told in words.facts.verdicts.items():
        ids = verdicts.filter(use="validate", verdict=verdict)["id"].to_list()
        if ids:
            which = words.listed([f"{names[one]} ({one})" for one in ids])
            line = words.fill(words.says.of_verdict, verdict=told, n=len(ids), names=which)
            lines.append(wrapped(_capital(line), "  ", "- "))
    counts = {use: met(use) for use in ("calibrate", "validate", "put_in", "seen")}
    return [words.fill(words.says.counts, **counts), "\n".join(lines)]


def _limits(judged: pl.DataFrame, words: Messages) -> str:
    """Return what the model is not for, a line each."""
    says = words.says
    row = judged.filter(pl.col("id") == "V24").to_dicts()[0]
    numbers = {key: words.number(row[f"wanted_{key}"], digits) for key, digits in _SEEN}
    organised = words.fill(says.organised, mean=round(row["mean"]), **numbers)
    is_seen = row["verdict"] == "met"
    lines = (
        says.forecast,
        says.decide,
        says.proof,
        says.between,
        *([] if is_seen else [organised]),
        says.ties,
    )
    return "\n".join(wrapped(line, "  ", "- ") for line in lines)


_SEEN = (("low", 1), ("high", 0))


def _crisis(name: str, words: Messages) -> str:
    return _capital(words.level("crisis", name))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
