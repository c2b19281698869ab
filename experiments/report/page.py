"""The page: what an experiment shows, in French and English, in one file that fetches nothing."""

from __future__ import annotations

import shlex
from html import escape
from pathlib import Path

import polars as pl

from experiments import figures
from experiments.analysis.city import part_differences
from experiments.messages import MESSAGES, Language, Messages
from experiments.report.drawing import inline, svg_of
from experiments.report.findings import Findings
from experiments.report.headline import headline, of_hypotheses
from experiments.report.html_tables import effects_table, mechanisms_table, verdicts_table
from experiments.settings import EVERYONE
from experiments.tables import FAILED

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
_SHOWN_SEEDS = 10


def page(findings: Findings) -> str:
    """Return the page, French first."""
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    choices = "\n".join(
        f'<input class="choice" type="radio" name="language" id="choose-{language}"'
        f"{' checked' if language == 'fr' else ''}>"
        f'<label for="choose-{language}" lang="{language}">{escape(words.name)}</label>'
        for language, words in MESSAGES.items()
    )
    sections = "\n".join(_section(findings, language) for language in MESSAGES)
    return f"""<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(_title(findings, MESSAGES["fr"]))}</title>
<style>
{style}</style>
</head>
<body>
{choices}
<main>
{sections}
</main>
</body>
</html>
"""


def _section(findings: Findings, language: Language) -> str:
    words = MESSAGES[language]
    parts = [
        f'<section lang="{language}">',
        f"<h1>{escape(_title(findings, words))}</h1>",
        f"<p>{escape(_lead(findings, words))} {escape(_about(findings, words))}</p>",
        f'<p class="headline">{escape(_headline(findings, words))}</p>',
        _warning(findings, words),
        *_found(findings, language),
        f"<h2>{escape(words.is_heading)}</h2>",
        *(f"<p>{escape(text)}</p>" for text in words.is_text),
        _made(findings, words),
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


def _about(findings: Findings, words: Messages) -> str:
    """Return which crisis is simulated, and for how many residents."""
    return words.simulated_of(findings.provenance["simulated"])


def _headline(findings: Findings, words: Messages) -> str:
    if findings.judges:
        return of_hypotheses(findings.verdicts, words)
    return headline(findings.pairs, findings.effects, words)


def _found(findings: Findings, language: Language) -> list[str]:
    """Return the tables and figures; points made for hypotheses are told by their verdicts."""
    words = MESSAGES[language]
    if findings.judges:
        return [verdicts_table(findings, language)]
    parts = []
    if findings.compares:
        parts += [_map(findings, language)] if findings.is_of_a_city else []
        parts += [_sweep(findings, language) or _paired(findings, language)]
        parts += [effects_table(findings, words), mechanisms_table(findings, words)]
    return [*parts, _resilience(findings, language)]


def _warning(findings: Findings, words: Messages) -> str:
    failed = findings.runs.filter(pl.col("status") == FAILED).height
    texts = [words.caution_of(caution) for caution in findings.provenance["cautions"]]
    if failed:
        texts.append(words.failed.format(failed=failed, runs=findings.runs.height))
    return "\n".join(f'<p class="warning">{escape(text)}</p>' for text in texts)


def _paired(findings: Findings, language: Language) -> str:
    words = MESSAGES[language]
    effects, note = findings.shown_effects, _about(findings, words)
    drawings = [
        svg_of(figures.paired_differences(effects, language, columns, note)) for columns in (2, 1)
    ]
    return _figure(drawings, f"paired-{language}", words.paired_title, words.paired_text)


def _map(findings: Findings, language: Language) -> str:
    words, note = MESSAGES[language], _about(findings, MESSAGES[language])
    parts = part_differences(findings.runs, EVERYONE)
    drawings = [
        svg_of(figures.city_map(parts, EVERYONE, language, columns, note)) for columns in (2, 1)
    ]
    title = words.map_title.format(outcome=words.outcome(EVERYONE))
    return _figure(drawings, f"map-{language}", title, words.map_text)


def _sweep(findings: Findings, language: Language) -> str:
    words, axis = MESSAGES[language], findings.experiment.axis
    if axis is None:
        return ""
    text, note = words.sweep_text.format(axis=words.factor(axis)), _about(findings, words)
    drawn = []
    for outcome in findings.experiment.outcomes:
        drawings = [
            svg_of(figures.sweep(findings.effects, axis, outcome, language, columns, note))
            for columns in (2, 1)
        ]
        title = words.sweep_title.format(outcome=words.outcome(outcome))
        drawn.append(_figure(drawings, f"sweep-{outcome}-{language}", title, text))
    return "\n".join(drawn)


def _resilience(findings: Findings, language: Language) -> str:
    if findings.curves.is_empty():
        return ""
    words = MESSAGES[language]
    panels = words.joined.join(words.factor(factor) for factor in findings.factors[1:])
    text = words.curve_text.format(panels=panels) if panels else ""
    note = _about(findings, words)
    drawings = [
        svg_of(figures.resilience_curve(findings.curves, language, columns, note))
        for columns in (2, 1)
    ]
    return _figure(drawings, f"resilience-{language}", words.curve_title, text)


def _figure(drawings: list[str], name: str, title: str, text: str) -> str:
    """Return a figure drawn twice: for wide screens and paper, and for narrow screens."""
    wide, narrow = (
        inline(drawing, f"{name}-{number}", f"{title}. {text}")
        for number, drawing in enumerate(drawings)
    )
    return (
        f'<figure>\n<div class="wide">{wide}</div>\n<div class="narrow">{narrow}</div>\n'
        f"<figcaption>{escape(text)}</figcaption>\n</figure>"
    )


def _made(findings: Findings, words: Messages) -> str:
    made = findings.provenance
    commit = made["commit"] or words.unknown
    if made["dirty"]:
        commit = f"{commit}, {words.made_dirty}"
    seeds = [str(seed) for seed in made["replicate_seeds"]]
    shown = ", ".join(seeds[:_SHOWN_SEEDS]) + (", …" if len(seeds) > _SHOWN_SEEDS else "")
    counts = words.made_runs.format(
        runs=findings.runs.height,
        policies=findings.effects["policy"].n_unique(),
        replicates=len(seeds),
    )
    if "world" in findings.runs.columns:
        counts += ", " + words.made_worlds.format(worlds=findings.runs["world"].n_unique())
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
        words.made_run: f"{made['experiment']['name']}/{made['id']} ({counts})",
        words.made_commit: commit,
        words.made_seeds: f"{made['seed']} → {shown}",
        words.made_when: made["ended"],
    }
    terms = "\n".join(
        f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in entries.items()
    )
    return (
        f"<h2>{escape(words.made_heading)}</h2>\n<dl>\n{terms}\n</dl>\n"
        f'<p><a href="runs.parquet">{escape(words.download)}</a> (runs.parquet)</p>'
    )
