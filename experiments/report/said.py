"""Sections that are words: the limits, the words of the study, the patterns, how it was made."""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping
from html import escape
from importlib.metadata import version
from typing import Any

import polars as pl

from experiments.report.cells import Effect
from experiments.report.charts import PATTERNS, Drawings
from experiments.report.evidence import FACILITATOR_EFFECT, judged_patterns, screened
from experiments.report.findings import Findings
from experiments.report.html_tables import cell
from experiments.report.parts import figure, heading, table, term_id
from experiments.words import MESSAGES, Language, Messages
from sim.documentation.patterns import GROUPS
from sim.tables import OUTCOMES

_SHOWN_SEEDS = 10
_MARKS = {"met": "✓", "undecided": "?", "not met": "✗"}


def limits_section(words: Messages) -> str:
    """Return what the model does not say, and the assumptions that results depend on."""
    told = words.report
    lines = "\n".join(f"<li>{escape(text)}</li>" for text in told.limits)
    return (
        f"{heading(told.limits_heading, 'limits', words)}\n<ul>\n{lines}\n</ul>\n"
        f"<h3>{escape(told.hang_heading)}</h3>\n<p>{escape(told.hang_text)}</p>\n"
        f"{_assumptions_table(words)}{_none_for_facilitators(words)}"
    )


def _none_for_facilitators(words: Messages) -> str:
    """Return that no assumption moves the effect of a facilitator; empty where one does."""
    told = words.report
    if FACILITATOR_EFFECT in set(screened()["outcome"]):
        return ""
    return f'\n<p class="note">{escape(told.hang_none)}</p>'


def _assumptions_table(words: Messages) -> str:
    told = words.report
    groups: dict[str, list[list[str]]] = {}
    for row in screened().iter_rows(named=True):
        known = row["outcome"] in OUTCOMES
        moved = words.outcome(row["outcome"]) if known else told.hang_effect
        span = (words.number(row[end], _digits_of(row[end])) for end in ("from", "to"))
        size = Effect(
            words.number(100 * row["mu_star"], 2),
            words.interval(100 * row["mu_star_low"], 100 * row["mu_star_high"], 2),
        )
        groups.setdefault(escape(moved), []).append(
            [escape(told.assumptions[row["parameter"]]), escape(", ".join(span)), cell(size)]
        )
    return table(told.hang_heading, [told.assumption, told.span, told.moves], groups)


def _digits_of(value: float) -> int:
    """Return the decimals that show three digits of a number."""
    return max(0, 2 - math.floor(math.log10(abs(value)))) if value else 0


def glossary_section(words: Messages) -> str:
    """Return the levers and elements of the study, each with its finding."""
    told = words.report
    lists = "\n".join(
        f"<h3>{escape(name)}</h3>\n{_terms(entries, words)}"
        for name, entries in (
            (told.glossary_levers, told.levers),
            (told.glossary_elements, told.elements),
        )
    )
    return (
        f"{heading(told.glossary_heading, 'glossary', words)}\n<p>{escape(told.glossary_text)}</p>"
        f'\n{lists}\n<p class="note">{escape(told.study)}</p>'
    )


def _terms(entries: Mapping[str, tuple[str, str]], words: Messages) -> str:
    lines = "\n".join(
        f'<dt id="{term_id(term, words)}">{escape(name)}</dt><dd>{escape(finding)}</dd>'
        for term, (name, finding) in entries.items()
    )
    return f"<dl>\n{lines}\n</dl>"


def patterns_section(drawings: Drawings, language: Language) -> str:
    """Return which facts the model meets, and which it does not."""
    words, found = MESSAGES[language], judged_patterns()
    told = words.report
    verdicts = found.unique("id", maintain_order=True)
    counts = {
        f"{use}_{which}": number
        for use in GROUPS
        for which, number in (
            ("met", _count(verdicts, use, "met")),
            ("undecided", _count(verdicts, use, "undecided")),
            ("of", verdicts.filter(pl.col("use") == use).height),
        )
    }
    groups: dict[str, list[list[str]]] = {}
    for row in found.iter_rows(named=True):
        verdict = row["number_verdict"]
        said = f"{_MARKS[verdict]} {told.pattern_verdicts[verdict]}"
        digits = _digits(row["mean"])
        value = Effect(
            words.number(row["mean"], digits), words.interval(row["low"], row["high"], digits)
        )
        groups.setdefault(told.pattern_uses[row["use"]], []).append(
            [
                f"{row['id']}. {escape(told.patterns[row['id']])}",
                escape(_wanted(row, words)),
                cell(value),
                escape(said),
            ]
        )
    head = [told.pattern, told.wanted, told.model, words.verdict]
    drawn = figure(
        drawings.both(PATTERNS, language),
        f"{PATTERNS}-{language}",
        told.patterns_heading,
        "",
        table(told.patterns_heading, head, groups),
        words=words,
        csv=PATTERNS,
    )
    return (
        f"{heading(told.patterns_heading, 'patterns', words)}\n"
        f"<p>{escape(told.patterns_counted.format(**counts))} {escape(told.patterns_text)}</p>\n"
        f"{drawn}"
    )


def _count(verdicts: pl.DataFrame, use: str, verdict: str) -> int:
    return verdicts.filter(pl.col("use") == use, pl.col("verdict") == verdict).height


def _digits(size: float) -> int:
    return 0 if abs(size) >= 20 else 3


def _wanted(row: Mapping[str, Any], words: Messages) -> str:
    told, low, high = words.report, row["wanted_low"], row["wanted_high"]
    shown = {
        name: words.number(x, 0 if abs(x) >= 20 or x == int(x) else 2)
        for name, x in (("low", low), ("high", high))
        if x is not None
    }
    text = told.between if len(shown) == 2 else told.above if low is not None else told.below
    return text.format(**shown)


def made_section(findings: Findings, words: Messages) -> str:
    """Return how the results were made: crisis, residents, command, commit, seeds, versions."""
    made, told = findings.provenance, words.report
    commit = made["commit"] or words.unknown
    if made["dirty"]:
        commit = f"{commit}, {words.made_dirty}"
    seeds = [str(seed) for seed in made["replicate_seeds"]]
    shown = ", ".join(seeds[:_SHOWN_SEEDS]) + (", …" if len(seeds) > _SHOWN_SEEDS else "")
    facts = made["simulated"]
    days = {
        "before": words.any_of(facts["build_up_days"]),
        "after": words.any_of(facts["recovery_days"]),
    }
    entries = {
        words.made_crisis: "; ".join(words.crisis_of(crisis) for crisis in facts["crises"]),
        words.made_residents: words.any_of(facts["residents"]),
        words.made_days: words.made_days_of.format(**days),
        words.made_overrides: " ".join(made["changed"]) or words.nothing,
        words.made_command: shlex.join(["entraide", *made["command"][1:]]),
        words.made_run: f"{made['experiment']['name']}/{made['id']} ({_counts(findings, words)})",
        told.version: version("entraide"),
        words.made_commit: commit,
        words.made_seeds: f"{made['seed']} → {shown}",
        words.made_when: made["ended"],
    }
    terms = "\n".join(
        f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in entries.items()
    )
    return (
        f"{heading(words.made_heading, 'made', words)}\n<dl>\n{terms}\n</dl>\n"
        f"<h3>{escape(told.data_heading)}</h3>\n<p>{escape(told.data_text)} "
        f'<a href="runs.parquet">{escape(words.download)}</a> (runs.parquet). '
        f"{escape(told.licence)}</p>"
    )


def _counts(findings: Findings, words: Messages) -> str:
    counts = words.made_runs.format(
        runs=findings.runs.height,
        policies=findings.effects["policy"].n_unique(),
        replicates=len(findings.provenance["replicate_seeds"]),
    )
    if "world" in findings.runs.columns:
        counts += ", " + words.made_worlds.format(worlds=findings.runs["world"].n_unique())
    return counts
