"""The page of an advice: what its tables say, in French and English, in one file."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from importlib.metadata import version

from experiments.report.advice.charts import BOXES, FRONTIER, REGRET, TRIED, AdviceDrawings
from experiments.report.advice.held import held
from experiments.report.advice.said import said
from experiments.report.advice.sheets import (
    bought_table,
    changed_table,
    failing,
    left_table,
    worst_group,
)
from experiments.report.advice.tables import figures_of_tables
from experiments.report.advised import Advised
from experiments.report.brief import Brief, Listed
from experiments.report.shell import shell
from experiments.report.view import Section, figure
from experiments.words import MESSAGES, Messages


def page(advised: Advised) -> str:
    """Return the page, French first.

    Args:
        advised: what the search says.
    """
    drawings = AdviceDrawings(advised)
    languages = [_in_language(advised, drawings, words) for words in MESSAGES.values()]
    return shell("advice.html.j2", languages, advised.facts["folders"][0], advised.tables)


def _in_language(advised: Advised, drawings: AdviceDrawings, words: Messages) -> dict[str, object]:
    """Return what the page holds in a language, for its template."""
    sections = list(_sections(advised, drawings, words))
    named = [(one.name, one.heading) for one in sections]
    named += [("limits", words.limits.heading), ("made", words.made.heading)]
    return {
        "words": words,
        "title": words.advice.title,
        "briefs": [
            _brief(advised, budget, place, drawings, words)
            for place, budget in enumerate(advised.best)
        ],
        "contents": named,
        "sections": sections,
        "made": dict(_made(advised, words)),
    }


def _brief(
    advised: Advised, budget: float, place: int, drawings: AdviceDrawings, words: Messages
) -> Brief:
    """Return the two sheets of a budget."""
    known = held(advised, budget)
    drawn = figure(drawings, f"{TRIED}{place}", words.advice.tried, "", words=words)
    return Brief(
        f"brief{place}",
        words.fill(
            words.advice.about,
            budget=words.euros(budget),
            made=words.simulated_of(advised.facts["simulated"]),
        )
        + f" {words.advice.terms}",
        said(advised, known, words),
        drawn,
        [bought_table(advised, known, words)],
        [
            Listed("", table=changed_table(advised, known, words)),
            Listed(
                words.brief.left,
                list(worst_group(advised, known, words)),
                left_table(advised, known, words),
            ),
            Listed(words.advice.fails, failing(advised, known, words)),
            Listed(words.brief.limits, [*words.brief.texts, *words.advice.texts]),
        ],
    )


def _sections(advised: Advised, drawings: AdviceDrawings, words: Messages) -> Iterator[Section]:
    """Yield what an analyst asks for."""
    drawn = figure(drawings, FRONTIER, words.frontier.title, words.frontier.text, words=words)
    yield Section(FRONTIER, frontier_heading(advised, words), figures=[drawn])
    for place, budget in enumerate(advised.best):
        name = f"{REGRET}{place}"
        shown = figure(drawings, name, words.advice.regret, words.advice.regret_text, words=words)
        yield Section(name, regret_heading(advised, budget, words), figures=[shown])
        name = f"{BOXES}{place}"
        if name in drawings.names:
            shown = figure(drawings, name, words.advice.boxes, "", words=words)
            yield Section(name, words.advice.boxes_some, words.advice.boxes_text, [shown])
        else:
            yield Section(name, words.advice.boxes_none, words.advice.no_box)
    tables = figures_of_tables(advised, words)
    yield Section("tables", words.advice.tables_heading, words.advice.tables_text, tables)


def frontier_heading(advised: Advised, words: Messages) -> str:
    """Return how many portfolios none beats that costs less."""
    table = advised.tables["frontier"]
    best = table.height - int(table["dominated"].sum())
    return words.fill(words.frontier.heading, n=best, all=table.height)


def regret_heading(advised: Advised, budget: float, words: Messages) -> str:
    """Return whether the recommended portfolio falls least short of the best at worst."""
    rows = advised.rows("regret", budget, portfolio=advised.best[budget])
    least = {row["by"]: row["minimax"] for row in rows}
    names = [words.advice.across[by] for by, is_least in least.items() if is_least]
    others = [words.advice.across[by] for by, is_least in least.items() if not is_least]
    if not names or not others:
        return words.advice.regret_all if names else words.advice.regret_none
    return words.fill(words.advice.regret_some, by=words.listed(names), others=words.listed(others))


def _made(advised: Advised, words: Messages) -> Iterator[tuple[str, str]]:
    """Yield how the advice was made: crises, residents, command, runs, seeds, versions."""
    facts = advised.facts
    made, facts_of = facts["made"], facts["simulated"]
    yield words.made.crisis, words.crises_of(facts_of["crises"])
    yield words.made.residents, words.any_of(facts_of["residents"])
    runs = facts["runs"]
    yield (
        words.advice.search,
        words.fill(
            words.advice.searched,
            portfolios=advised.tables["frontier"].height,
            left=words.listed([words.number(count, 0) for count in facts["left"].values()]),
            runs=words.number(runs[0], 0),
            all=words.number(facts["runs_of_all"], 0),
            fresh=words.number(runs[1], 0),
            worlds=words.number(sum(runs[2:]), 0),
        ),
    )
    yield words.made.command, shlex.join(["entraide", *made["command"][1:]])
    yield words.made.run, ", ".join(facts["folders"])
    yield words.made.version, version("entraide")
    yield words.made.commit, made["commit"] or words.tables.unknown
    yield words.made.seeds, str(made["seed"])
    yield words.made.when, words.moment_of(made["ended"])
