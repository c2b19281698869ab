"""The page: what an experiment shows, in French and English, in one file that fetches nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import polars as pl

from experiments.report.charts import Drawings
from experiments.report.compared import (
    cost_section,
    effects_section,
    groups_section,
    together_section,
)
from experiments.report.courses import curves_section, map_figure, sweep_section
from experiments.report.evidence import judged_patterns
from experiments.report.findings import Findings
from experiments.report.headline import headline, of_hypotheses
from experiments.report.html_tables import mechanisms_table, verdicts_table
from experiments.report.parts import data_block, heading
from experiments.report.place import SPREADS, place_section
from experiments.report.said import (
    glossary_section,
    limits_section,
    made_section,
    patterns_section,
)
from experiments.report.tiles import tiles
from experiments.report.whatif import (
    whatif_data,
    whatif_script,
    whatif_section,
    whatif_style,
)
from experiments.store.tables import FAILED
from experiments.words import MESSAGES, Language, Messages

_HERE = Path(__file__).parent


def page(drawings: Drawings) -> str:
    """Return the page, French first.

    Args:
        drawings: the figures, and what they show.
    """
    findings = drawings.findings
    style, script = (
        _HERE.joinpath(name).read_text(encoding="utf-8") for name in ("page.css", "page.js")
    )
    scripts, asks = [script], whatif_data(findings.emulators)
    if asks:
        scripts, style = [script, whatif_script()], style + whatif_style()
    choices = "\n".join(
        f'<input class="choice" type="radio" name="language" id="choose-{language}"'
        f' value="{language}"{" checked" if language == "fr" else ""}>'
        f'<label for="choose-{language}" lang="{language}">{escape(words.name)}</label>'
        for language, words in MESSAGES.items()
    )
    legend = " / ".join(words.report.language_legend for words in MESSAGES.values())
    titles = " ".join(
        f'data-title-{language}="{escape(_title(findings, words), quote=True)}"'
        for language, words in MESSAGES.items()
    )
    sections = "\n".join(_section(drawings, language) for language in MESSAGES)
    blocks = "\n".join(data_block(name, rows) for name, rows in _data(findings).items())
    return f"""<!DOCTYPE html>
<html lang="fr" {titles}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy(scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(_title(findings, MESSAGES["fr"]))}</title>
<style>
{style}{_footer(findings)}</style>
</head>
<body>
<header><fieldset class="languages"><legend>{escape(legend)}</legend>
{choices}
</fieldset></header>
<main>
{sections}
</main>
{blocks}
{asks}
{"".join(f"<script>{text}</script>" for text in scripts)}
</body>
</html>
"""


def _policy(scripts: Sequence[str]) -> str:
    """Return what the page may do: show itself, and run its own scripts."""
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    allowed = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src {allowed}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _footer(findings: Findings) -> str:
    """Return the rule that names the results at the foot of each printed sheet."""
    made = findings.provenance
    told = f"{made['experiment']['name']}/{made['id']}"
    fictional = " / ".join(words.report.fictional for words in MESSAGES.values())
    return (
        f'@page {{ @bottom-left {{ content: "entraide {told} · {fictional}"; '
        "font: 8pt system-ui, sans-serif; } @bottom-right { content: counter(page); "
        "font: 8pt system-ui, sans-serif; } }\n"
    )


def _section(drawings: Drawings, language: Language) -> str:
    words, findings = MESSAGES[language], drawings.findings
    parts = [
        f'<section lang="{language}" aria-labelledby="title-{language}">',
        f'<h1 id="title-{language}">{escape(_title(findings, words))}</h1>',
        f"<p>{escape(_lead(findings, words))} {escape(findings.note(words))}</p>",
        f'<p class="headline">{escape(_headline(findings, words))}</p>',
        _warning(findings, words),
        *_found(drawings, language),
        limits_section(words),
        glossary_section(words),
        patterns_section(drawings, language),
        made_section(findings, words),
        "</section>",
    ]
    return "\n".join(part for part in parts if part)


def _lead(findings: Findings, words: Messages) -> str:
    if findings.is_of_a_city:
        return words.lead_city.format(parts=findings.runs["part"].n_unique())
    return words.lead


def _title(findings: Findings, words: Messages) -> str:
    if findings.is_of_a_city:
        return words.title_city
    if findings.judges:
        return words.title_hypotheses
    if findings.varies_support:
        return words.title_support
    return words.title_compared if findings.compares else words.title_single


def _headline(findings: Findings, words: Messages) -> str:
    if findings.judges:
        return of_hypotheses(findings.verdicts, words)
    return headline(findings.pairs, findings.effects, words)


def _found(drawings: Drawings, language: Language) -> list[str]:
    """Return the tables and figures; points made for hypotheses are told by their verdicts."""
    words, findings = MESSAGES[language], drawings.findings
    if findings.judges:
        return [verdicts_table(findings, language)]
    if not findings.compares:
        return [curves_section(drawings, language), place_section(drawings, language)]
    return [
        heading(words.report.summary, "summary", words),
        tiles(findings, words),
        effects_section(drawings, language),
        sweep_section(drawings, language),
        map_figure(drawings, language),
        mechanisms_table(findings, words),
        curves_section(drawings, language),
        groups_section(drawings, language),
        together_section(drawings, language),
        cost_section(drawings, language),
        whatif_section(findings.emulators, words),
        place_section(drawings, language),
    ]


def _warning(findings: Findings, words: Messages) -> str:
    failed = findings.runs.filter(pl.col("status") == FAILED).height
    texts = [words.caution_of(caution) for caution in findings.provenance["cautions"]]
    if failed:
        texts.append(words.failed.format(failed=failed, runs=findings.runs.height))
    return "\n".join(f'<p class="warning">{escape(text)}</p>' for text in texts)


def _data(findings: Findings) -> Mapping[str, pl.DataFrame]:
    """Return the tables that figures are drawn from, by the name of their block."""
    found = {"patterns": judged_patterns()}
    if not findings.curves.is_empty():
        found["curves"] = findings.curves.drop("policy") if findings.factors else findings.curves
    if findings.tells_effects:
        found |= {"effects": findings.effects, "groups": findings.groups}
        found |= {"together": findings.interactions, "cost": findings.costs}
    if findings.shows_places:
        spread = findings.portrait.filter(pl.col("layer").is_in(SPREADS))
        found["distributions"] = spread.drop("x", "y", "x2", "y2")
    found["channels"] = findings.channels
    return {name: rows for name, rows in found.items() if rows.height}
