"""The page: what an experiment shows, in French and English, in one file that fetches nothing."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from experiments.report.about import assumptions_table, facts_section, made_of
from experiments.report.atlas import atlas_sections
from experiments.report.before import mark_of
from experiments.report.charts import Drawings
from experiments.report.compared import (
    cost_sections,
    effects_section,
    groups_sections,
    together_sections,
)
from experiments.report.courses import curves_sections, map_sections, sweep_sections
from experiments.report.evidence import judged_patterns
from experiments.report.film import film_data, film_of, film_table
from experiments.report.findings import Findings
from experiments.report.headline import headline
from experiments.report.in_brief import in_brief
from experiments.report.place import SPREADS, place_sections
from experiments.report.sensitivity import sensitivity_sections
from experiments.report.shell import shell
from experiments.report.tables import mechanisms_table, verdicts_table
from experiments.report.tiles import tiles
from experiments.report.view import Section
from experiments.report.whatif import whatif_data, whatif_of
from experiments.store.tables import FAILED
from experiments.words import Messages


def page(drawings: Drawings) -> str:
    """Return the page, French first.

    Args:
        drawings: the figures, and what they show.
    """
    findings = drawings.findings
    made = findings.provenance
    woken = {"whatif": whatif_data(findings.emulators), "film": film_data(findings)}
    films = bool(woken["film"])
    languages = [_in_language(drawings, words, films=films) for words in findings.messages.values()]
    results = f"{made['experiment']['name']}/{made['id']}"
    tables, mark = _tables(findings, films=films), mark_of(findings)
    return shell("language.html.j2", languages, results, tables, woken, mark)


def _in_language(drawings: Drawings, words: Messages, *, films: bool) -> dict[str, object]:
    """Return what the page holds in a language, for its template."""
    findings = drawings.findings
    compared = list(_compared(drawings, words))
    places = [] if findings.judges else list(place_sections(drawings, words))
    if own := drawings.own:
        places += [own.section(name, drawings, words) for name in own.names]
    by_parts = findings.judges or findings.tells_by_cell or bool(findings.emulators)
    is_whole = findings.reports_effects and not by_parts
    told = tiles(findings, words) if is_whole else []
    about, facts = findings.note(words), facts_section(drawings, words)
    whatif = whatif_of(findings.emulators, words, about)
    film = film_of(findings, words) if films else None
    return {
        "words": words,
        "title": _title(findings, words),
        "lead": _lead(findings, words),
        "brief": in_brief(drawings, words, list(_warnings(findings, words))),
        "headline": "" if by_parts else headline(findings.pairs, findings.effects, words),
        "tiles": told,
        "compared": compared,
        "whatif": whatif,
        "film": film,
        "places": places,
        "assumptions": assumptions_table(words),
        "facts": facts,
        "made": made_of(findings, words),
        "contents": [
            *([("whatif", words.whatif.heading)] if whatif else []),
            *([("summary", words.report.summary)] if told else []),
            *((one.name, one.heading) for one in compared if one.heading),
            *([("film", words.film.heading)] if film else []),
            *((one.name, one.heading) for one in places),
            ("limits", words.limits.heading),
            ("glossary", words.glossary.heading),
            (facts.name, facts.heading),
            ("made", words.made.heading),
        ],
    }


def _title(findings: Findings, words: Messages) -> str:
    if findings.is_of_a_city:
        return words.report.title_city
    if findings.judges:
        return words.report.title_hypotheses
    if findings.emulators:
        return words.whatif.title
    if findings.tells_by_cell:
        return words.atlas.heading
    if findings.varies_support:
        return words.report.title_support
    return words.report.title_compared if findings.compares else words.report.title_single


def _lead(findings: Findings, words: Messages) -> str:
    if findings.is_of_a_city:
        return words.fill(words.report.lead_city, parts=findings.runs["part"].n_unique())
    return words.report.lead


def _warnings(findings: Findings, words: Messages) -> Iterator[str]:
    yield from map(words.caution_of, findings.provenance["cautions"])
    if failed := findings.runs.filter(pl.col("status") == FAILED).height:
        yield words.fill(words.report.failed, failed=failed, runs=findings.runs.height)


def _compared(drawings: Drawings, words: Messages) -> Iterator[Section]:
    """Yield tables and figures; points made for hypotheses are reported by their verdicts."""
    findings = drawings.findings
    if findings.judges:
        yield Section(table=verdicts_table(findings, words))
        return
    if findings.emulators:  # drawn settings are no policies to choose between
        return
    if findings.compares:
        yield from atlas_sections(drawings, words)
        if findings.tells_by_cell:
            return
        yield effects_section(drawings, words)
        yield from sweep_sections(drawings, words)
        yield from map_sections(drawings, words)
        if not findings.mechanisms.is_empty():
            yield Section(table=mechanisms_table(findings, words))
    yield from curves_sections(drawings, words)
    if findings.compares:
        yield from groups_sections(drawings, words)
        yield from together_sections(drawings, words)
        yield from cost_sections(drawings, words)
    yield from sensitivity_sections(drawings, words)


def _tables(findings: Findings, *, films: bool) -> dict[str, pl.DataFrame]:
    """Return the tables that figures are drawn from, by name."""
    tables = {"patterns": judged_patterns()}
    if not findings.curves.is_empty():
        tables["curves"] = findings.curves.drop("policy") if findings.factors else findings.curves
    if findings.reports_effects:
        tables |= {"effects": findings.effects, "groups": findings.groups}
        tables |= {"together": findings.interactions, "cost": findings.costs}
    if findings.shows_places:
        spread = findings.portrait.filter(pl.col("layer").is_in(SPREADS))
        tables["distributions"] = spread.drop("x", "y", "x2", "y2")
    if films:
        tables["film"] = film_table(findings)
    tables |= {"atlas": findings.atlas, "channels": findings.channels}
    return tables | {"sensitivity": findings.sensitivity.table, "tornado": findings.tornado.table}
