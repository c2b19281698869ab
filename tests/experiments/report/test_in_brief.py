"""The sentences of a brief follow from runs by rules, each forced both ways; so do its numbers."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from experiments.analysis.headlines import Cell, cells_of
from experiments.design.experiment import Experiment
from experiments.report.findings import Findings
from experiments.report.in_brief import happens, heading, helps, idle, left_without
from experiments.report.phrases import size_of, state_of, when
from experiments.report.titles import curves_title, effects_title, groups_title
from experiments.words import ENGLISH, FRENCH, MESSAGES, Language
from tests.experiments.fakes import LEFT_SIZES, leaving, telling
from tests.experiments.told import told

POSTS = {"facilitation": ("none", "one", "three")}
LEFT = "left_without_everyone"


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    return _told(tmp_path_factory.mktemp("brief"), factors=POSTS, replicates=8)


def _told(folder: Path, **fields: Any) -> Findings:
    return told(folder, leaving, **fields)


def _pairs(findings: Findings, level: str, outcome: str) -> np.ndarray:
    def of(chosen: str) -> np.ndarray:
        return findings.runs.filter(facilitation=chosen).sort("replicate")[outcome].to_numpy()

    return of(level) - of("none")


@pytest.mark.parametrize("language", list(MESSAGES))
def test_numbers_are_those_of_the_runs(findings: Findings, language: Language) -> None:
    words = MESSAGES[language]
    change = _pairs(findings, "three", LEFT)
    reach = stats.t.ppf(0.975, change.size - 1) * change.std(ddof=1) / math.sqrt(change.size)
    said = helps(findings, words)
    mean = float(change.mean())
    assert words.fill(words.brief.falls[LEFT], size=words.number(-mean)) in said
    assert words.span(mean - reach, mean + reach) in said
    assert words.euros(float(_pairs(findings, "three", "cost").mean())) in said
    base = findings.runs.filter(facilitation="none")
    level = float(base[LEFT].to_numpy().mean())
    assert words.fill(words.brief.states[LEFT], size=words.number(level, 0)) in happens(
        findings, words
    )
    (listed,) = left_without(findings, words)
    assert listed.table is not None
    (rows,) = listed.table.groups.values()
    mine = findings.runs.filter(facilitation="three")
    for (group, size), (who, before, after) in zip(LEFT_SIZES.items(), rows, strict=True):
        column = f"left_without_{group}"
        shown = [size * float(part[column].to_numpy().mean()) / 1000 for part in (base, mine)]
        assert str(who).endswith(f"({words.number(size, 0)})")
        for number, cell in zip(shown, (before, after), strict=True):
            assert str(cell).startswith(words.number(number, 1 if number < 10 else 0))
        assert str(after).endswith("*")


def test_the_best_is_named_by_what_it_changes_with_whom_it_helps(findings: Findings) -> None:
    said = helps(findings, ENGLISH)
    assert heading(findings, ENGLISH) == "What helps most"
    assert said.startswith("In a lockdown, “3 facilitators per 1,000” helps most: ")
    assert "for 90,000 EUR more from a year before the crisis to its end." in said
    assert said.endswith(
        "among: in a lockdown, people of 75 and over, people of 75 and over who live alone, "
        "the third of lowest income in Paris and the least connected third."
    )
    assert idle(findings, ENGLISH) == (
        "Each policy changes at least one main outcome significantly."
    ), "one post and three are distinguished, too"


def test_what_is_idle_is_named_and_a_tie_is_said(tmp_path: Path) -> None:
    factors = {"facilitation": ("none", "three"), "logistics": ("bare", "shared")}
    found = _told(tmp_path, factors=factors, replicates=8)
    said = idle(found, ENGLISH)
    assert "No significant effect on any main outcome: “shared equipment and room”." in said
    assert "one other is not distinguished from “" in said
    assert "3 facilitators per 1,000, shared equipment and room" in said
    assert "for 90,000 EUR more" in helps(found, ENGLISH), "of the two tied, the cheaper leads"


def test_portfolios_are_spoken_of_as_what_they_buy(tmp_path: Path) -> None:
    bought = {"budgets": [60_000], "instruments": ["caretaker", "ease"], "parts": 2}
    found = _told(tmp_path, portfolios=bought, replicates=6)
    assert "With the baseline (nothing bought)" in happens(found, ENGLISH)
    assert "“caretaker posts”" in helps(found, ENGLISH)


def test_five_pairs_tell_nothing(tmp_path: Path) -> None:
    few = _told(tmp_path, factors=POSTS, replicates=5)
    assert helps(few, ENGLISH) == (
        "In a lockdown, 5 pairs of runs cannot tell a significant difference: it takes 6 at least."
    )
    assert idle(few, ENGLISH).startswith("Nothing can be said to have no effect either")


def test_without_a_significant_difference_none_is_said_to_help(tmp_path: Path) -> None:
    found = _told(tmp_path, factors={"logistics": ("bare", "shared")}, replicates=8)
    said = helps(found, ENGLISH)
    assert "no difference is significant; the largest, with “shared equipment and room”" in said
    assert "helps most" not in said
    assert "among" not in said
    assert idle(found, ENGLISH) == ENGLISH.brief.all_idle
    assert heading(found, ENGLISH) == "Nothing is established"


def test_what_is_taken_away_does_harm(tmp_path: Path) -> None:
    found = _told(tmp_path, factors={"facilitation": ("three", "none")}, replicates=8)
    said = helps(found, ENGLISH)
    assert "no policy helps significantly, and “no facilitator” does most harm" in said
    assert "more of 1,000 residents left with a grave need unmet" in said
    assert "for 90,000 EUR less" in said
    assert heading(found, ENGLISH) == "What does harm"


def test_titles_are_findings(findings: Findings, tmp_path: Path) -> None:
    assert effects_title(findings, ENGLISH) == (
        "Needs met: of 2 policies, 2 help and 0 harm significantly"
    )
    assert groups_title(findings, ENGLISH).startswith("The worst-off group (least connected third)")
    still = told(tmp_path, telling, factors={"logistics": ("bare", "shared")})
    assert effects_title(still, ENGLISH) == (
        "Needs met: the policy compared has no significant effect"
    )
    assert groups_title(still, ENGLISH).endswith("no significant effect")
    curves = pl.DataFrame({"baseline": [True] * 2, "stage": [0, 1], "value": [0.8, 0.7]})
    for during, title in ((0.7, "go from 80.0"), (0.8, "does not change"), (0.9, "do not fall")):
        shown = curves.with_columns(value=pl.Series([0.8, during]))
        assert title in curves_title(_with_curves(still, shown), ENGLISH)


def _with_curves(findings: Findings, curves: pl.DataFrame) -> Findings:
    return Findings(
        findings.experiment, findings.runs, findings.effects, curves, pl.DataFrame(),
        pl.DataFrame(), frozenset(), findings.provenance,
    )  # fmt: skip


def test_each_crisis_is_told_by_what_it_is_about() -> None:
    runs = pl.DataFrame(
        {
            "policy": ["a", "b"], "baseline": [True, False], "crisis": ["heatwave", "compound"],
            "deaths": [1.0, 1.0], LEFT: [1.0, 1.0], "needs_met_everyone": [0.5, 0.5],
        }
    )  # fmt: skip
    simulated = {
        "crises": [
            {"name": "heatwave", "names": ["heatwave"], "headlines": ["deaths", "cost"]},
            {"name": "compound", "names": ["lockdown", "heatwave"], "headlines": [LEFT]},
        ]
    }
    experiment = Experiment(name="trial", within=("crisis",), factors={"crisis": ("heatwave",)})
    assert cells_of(experiment, simulated, runs) == [
        Cell(("heatwave",), {"crisis": "heatwave"}, ("deaths", "needs_met_everyone")),
        Cell(("compound",), {"crisis": "compound"}, (LEFT, "needs_met_everyone")),
    ]
    single = Experiment(name="trial", outcomes=(LEFT,))
    (cell,) = cells_of(single, {"crises": [{"names": ["lockdown"]}]}, runs)
    assert cell.outcomes == (LEFT, "needs_met_everyone"), "without headlines, what it shows"


def test_sizes_and_crises_in_words() -> None:
    assert size_of("deaths", 0.254, ENGLISH) == "0.25"
    assert size_of("deaths", 12.4, ENGLISH) == "12"
    assert size_of("known_day_3", 0.524, FRENCH) == "52,4"
    assert (
        state_of("deaths", 1.0, FRENCH) == "la chaleur cause en moyenne 1,0 décès dans le quartier"
    )
    assert when("flood", FRENCH) == "lors d’une crue"
    assert when("strike", ENGLISH) == "in the crisis “strike”"
