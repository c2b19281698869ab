"""The page: what an experiment shows, in French and English, in one file that fetches nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import polars as pl

from experiments import figures
from experiments.messages import MESSAGES, Language, Messages
from experiments.report.drawing import inline, svg_of
from experiments.report.headline import EVERYONE, OVER_75_ALONE, headline
from experiments.tables import FAILED, factors_of

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
_SHOWN_SEEDS = 10


@dataclass(frozen=True)
class Findings:
    """What an experiment gave, as tables.

    Attributes:
        runs: the table of runs.
        effects: from `experiments.analysis.paired.paired_differences`.
        curves: from `experiments.analysis.resilience.resilience_curves`.
        provenance: where the results come from.
    """

    runs: pl.DataFrame
    effects: pl.DataFrame
    curves: pl.DataFrame
    provenance: Mapping[str, Any]

    @property
    def factors(self) -> list[str]:
        """What the experiment varies."""
        return factors_of(self.runs)

    @property
    def compares(self) -> bool:
        """Whether there are policies to compare with the baseline."""
        return self.effects["policy"].n_unique() > 1


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
<title>{escape(MESSAGES["fr"].title)}</title>
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
        f"<h1>{escape(words.title)}</h1>",
        f"<p>{escape(words.lead)}</p>",
        f'<p class="headline">{escape(headline(findings.effects, findings.factors, words))}</p>',
        _warning(findings, words),
    ]
    if findings.compares:
        parts += [_table(findings, words), _paired(findings, language)]
    parts += [
        _resilience(findings, language),
        f"<h2>{escape(words.is_heading)}</h2>",
        *(f"<p>{escape(text)}</p>" for text in words.is_text),
        _made(findings, words),
        "</section>",
    ]
    return "\n".join(part for part in parts if part)


def _warning(findings: Findings, words: Messages) -> str:
    failed = findings.runs.filter(pl.col("status") == FAILED).height
    if not failed:
        return ""
    text = words.failed.format(failed=failed, runs=findings.runs.height)
    return f'<p class="warning">{escape(text)}</p>'


def _table(findings: Findings, words: Messages) -> str:
    effects = findings.effects
    columns = [words.policy, words.everyone, words.over_75_alone, words.cost]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    rows = []
    for (_,), part in effects.group_by("policy", maintain_order=True):
        by_outcome = {row["outcome"]: row for row in part.iter_rows(named=True)}
        first = by_outcome[EVERYONE]
        policy = words.policy_of({factor: first[factor] for factor in findings.factors})
        cells = [_effect(by_outcome[name], words) for name in (EVERYONE, OVER_75_ALONE)]
        cells.append(f"<span>{words.number(by_outcome['cost']['mean'], 0)}</span>")
        rows.append(
            f'<tr><th scope="row">{escape(policy)}</th>'
            + "".join(f"<td>{cell}</td>" for cell in cells)
            + "</tr>"
        )
    note = words.table_note.format(n=effects["n"].max())
    return (
        f'<div class="scrolled"><table><caption>{escape(words.table_caption)}</caption>'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody></table></div>"
        f'\n<p class="note">{escape(note)}</p>'
    )


def _effect(row: Mapping[str, Any], words: Messages) -> str:
    if row["baseline"]:
        return escape(words.reference.format(level=words.number(100 * row["mean"])))
    difference = words.number(100 * row["difference"], signed=True)
    interval = words.interval(100 * row["low"], 100 * row["high"])
    return f"<span>{escape(difference)}</span> <span>{escape(interval)}</span>"


def _paired(findings: Findings, language: Language) -> str:
    words = MESSAGES[language]
    drawings = [
        svg_of(figures.paired_differences(findings.effects, language, columns))
        for columns in (2, 1)
    ]
    return _figure(drawings, f"paired-{language}", words.paired_title, words.paired_text)


def _resilience(findings: Findings, language: Language) -> str:
    if findings.curves.is_empty():
        return ""
    words = MESSAGES[language]
    panels = words.joined.join(words.factor(factor) for factor in findings.factors[1:])
    text = words.curve_text.format(panels=panels) if panels else ""
    drawings = [
        svg_of(figures.resilience_curve(findings.curves, language, columns)) for columns in (2, 1)
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
    entries = {
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
