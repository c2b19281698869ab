"""The table of verdicts that every page shows: of the patterns that there are, each with a name."""

from __future__ import annotations

import polars as pl
import pytest
from markupsafe import escape

from experiments.report.about import facts_section
from experiments.report.evidence import judged_patterns
from experiments.report.figures.patterns import patterns as draw
from experiments.words import MESSAGES, Language
from sim.documentation.patterns import GROUPS, patterns
from tests.experiments.told import part

VERDICTS = ["met", "undecided", "not met"]


def test_every_pattern_use_and_verdict_has_a_name_in_both_languages() -> None:
    for words in MESSAGES.values():
        assert set(words.report.patterns) == {known.id for known in patterns()}
        assert set(words.facts.uses) == set(GROUPS)
        assert list(words.facts.verdicts) == VERDICTS


def test_no_pattern_is_judged_that_is_not_there() -> None:
    table = judged_patterns()
    assert table.height
    assert set(table["id"]) <= {known.id for known in patterns()}
    assert set(table["use"]) <= set(GROUPS)
    assert set(table["verdict"]) | set(table["number_verdict"]) <= set(VERDICTS)


def test_exactly_the_patterns_that_are_there_are_judged() -> None:
    told = judged_patterns().select("id", "use").unique(maintain_order=True).rows()
    expected = [(known.id, known.group) for group in GROUPS for known in patterns()
                if known.group == group]  # fmt: skip
    assert told == expected


class _Drawn:
    """Drawings of which none is looked at."""

    def both(self, *_: object) -> list[str]:
        return ["<svg></svg>"]


@pytest.mark.parametrize("language", list(MESSAGES))
def test_a_number_that_no_run_tells_is_shown(
    language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All patterns, with numbers that are not known."""
    nan = float("nan")
    table = pl.DataFrame(
        [(known.id, known.group, "undecided", "x", nan, nan, nan, 0.0, None, "undecided")
         for known in patterns()],
        schema=judged_patterns().schema, orient="row",
    )  # fmt: skip
    monkeypatch.setattr("experiments.report.about.judged_patterns", lambda: table)
    words = MESSAGES[language]
    section = facts_section(_Drawn(), words)  # type: ignore[arg-type]
    page = part("section", section, words)
    for name in words.report.patterns.values():
        assert escape(name) in page
    assert draw(table, language)
