"""What levers change at the defaults and in accepted worlds, and what is said of it."""

from __future__ import annotations

import polars as pl
import pytest

from experiments.report.evidence import FACILITATOR_EFFECT, JUDGED_SCHEMA, screened
from experiments.validation.levers import LEVERS, OUTCOMES, kept_of
from experiments.validation.says_page import says_page
from experiments.validation.theories import kept_of as theories_of
from experiments.validation.theories import section
from experiments.words import ENGLISH, MESSAGES, Language

PAIRS = 8


def runs(effect: float, worlds: bool = False, against: int = 0) -> pl.DataFrame:
    """Return runs in which facilitators change who is left without, in worlds against the rule."""
    rows = []
    for crisis in ("lockdown", "heatwave"):
        for point in ("none", *LEVERS):
            for number in range(1, PAIRS + 1):
                change = effect if point == "facilitators" else 0.0
                change = -change if number <= against else change
                noise = 0.01 * (2 * (number % 2) - 1) * (point != "none")
                rows.append(
                    {"status": "finished", "point": point, "crisis": crisis,
                     "replicate": 1 if worlds else number, "world": number,
                     **dict.fromkeys(OUTCOMES, 1.0),
                     "left_without_everyone": 50.0 + number + change + noise}
                )  # fmt: skip
    return pl.DataFrame(rows)


def test_signs_are_counted_world_by_world() -> None:
    kept = kept_of(runs(-5.0), runs(-3.0, worlds=True, against=2))
    row = kept.filter(
        crisis="lockdown", point="facilitators", outcome="left_without_everyone"
    ).to_dicts()[0]
    assert row["difference"] == pytest.approx(-5.0, abs=0.02)
    assert row["worlds"] == PAIRS
    assert row["same_sign"] == PAIRS - 2
    assert row["in_worlds"] == pytest.approx(-3 * (PAIRS - 4) / PAIRS, abs=0.02)


def test_deaths_are_told_of_crises_with_heat_alone() -> None:
    kept = kept_of(runs(-5.0), runs(-3.0, worlds=True))
    assert kept.filter(outcome="deaths")["crisis"].unique().to_list() == ["heatwave"]


FALLS = ("lockdown", "unlisted")
"""Where facilitators leave fewer needs to stop."""

GATES = pl.DataFrame(
    [
        {"crisis": crisis, "point": point, "stakes": "all", "gate": gate,
         "lapsed": lapsed - 8.0 * (point == "facilitators" and (crisis, gate) == FALLS)}
        for crisis in ("lockdown", "heatwave")
        for point in ("none", *LEVERS)
        for gate, lapsed in (("unlisted", 40.0), ("unnoticed", 10.0), ("no_kit", 5.0))
    ]
)  # fmt: skip
THEORIES = pl.DataFrame(
    {"where": ["both/neutral"], "outcome": ["left_without_everyone"], "point": ["one_post"],
     "n": [8], "difference": [-4.0], "low": [-5.0], "high": [-3.0], "p_holm": [0.001]}
)  # fmt: skip
JUDGED = pl.DataFrame(
    [
        ("C1", "calibrate", "met", "x", 0.6, 0.5, 0.7, 0.4, 0.8, "met"),
        ("V24", "validate", "not met", "x", 70.0, 60.0, 80.0, 1.6, 60.0, "not met"),
        ("V4", "validate", "undecided", "x", 0.6, 0.5, 0.7, 0.4, 0.8, "undecided"),
        ("V6", "validate", "met", "x", 0.6, 0.5, 0.7, 0.4, 0.8, "met"),
    ],
    schema=JUDGED_SCHEMA,
    orient="row",
)


SAID: list[tuple[Language, float, int, str, str]] = [
    ("en", -5.0, 0, "Fewer are left without: surely in lockdown (5.0 less than 54 per 1,000)",
     "More are left"),
    ("en", 5.0, 0, "surely in lockdown (5.0 more than 54 per 1,000)", "Fewer are left"),
    ("en", -5.0, 3, "less surely in lockdown (5.0 less than 54 per 1,000; 5 of 8 worlds)",
     ": surely"),
    ("en", -5.0, 4, "at the defaults alone in lockdown (5.0 less than 54 per 1,000; 4 of 8 worlds)",
     "surely"),
    ("en", 0.0, 0, "No change is significant.", "left without"),
    ("fr", -5.0, 0, "Moins d’habitants restent sans aide : de façon sûre lors", "Plus d’habitants"),
    ("fr", 0.0, 0, "Aucun effet significatif.", "sans aide"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "effect", "against", "said", "not_said"), SAID)
def test_sentences_follow_from_the_numbers(
    language: Language, effect: float, against: int, said: str, not_said: str
) -> None:
    words = MESSAGES[language]
    kept = kept_of(runs(effect), runs(effect or 1.0, worlds=True, against=against))
    page = says_page(
        kept.with_columns(residents=pl.lit(3000)), GATES, THEORIES, JUDGED, screened(), words
    )
    brief = " ".join(page.partition(f"## {words.says.brief}")[2].partition("\n|")[0].split())
    name = " ".join(words.says.policies["facilitators"].split())
    of_facilitators = brief.partition(name)[2].partition(" - **")[0]
    assert said in of_facilitators
    assert not_said not in of_facilitators


def test_the_page_says_where_needs_stop_and_how_far_to_trust_it() -> None:
    kept = kept_of(runs(-5.0), runs(-3.0, worlds=True, against=2))
    page = says_page(
        kept.with_columns(residents=pl.lit(3000)), GATES, THEORIES, JUDGED, screened(), ENGLISH
    )
    assert "| Lockdown | 54.5 | −5.00" in page, "the level without support comes first"
    assert "*; 6 of 8 |" in page
    page = " ".join(page.split())
    first = screened().filter(outcome=FACILITATOR_EFFECT)["parameter"][0]
    assert f"depends most on these: {ENGLISH.assumptions.names[first]} (" in page
    assert page.count("Why: ") == 1, "no reason is given where needs that stop are not fewer"
    assert "(nobody has them on a list)" in page, "nor one that they are not fewer for"
    assert "| Lockdown | 40 of 55 | 32 of 47 |" in page
    assert "| Heatwave | 40 of 55 |" not in page
    assert "Their number does not fall in a heatwave." in page
    assert "These are other runs than above, over 8 pairs" in page
    for line in ("- Met, 1: ", "- Undecided, 1: ", "- Not met, 1: "):
        assert line in page
    assert "collectives meet 70 needs per 1,000 residents in lockdown, where 1.6 to 60" in page
    assert "by −4.0 per 1,000 (significant) if neighbours and the organised find them" in page
    assert "It meets 1 of 1 facts that it was matched to, 1 of 3 that it was only tested" in page


def test_that_two_crises_are_alike_on_day_3_is_said_where_they_are() -> None:
    found = runs(-5.0)
    lockdown = found.filter(crisis="lockdown")
    same = pl.concat([found, lockdown.with_columns(crisis=pl.lit("compound"))])
    other = pl.concat(
        [found, lockdown.with_columns(crisis=pl.lit("compound"), known_day_3=pl.lit(0.5))]
    )
    for table, is_said in ((same, True), (other, False), (found, False)):
        kept = kept_of(table, table.with_columns(replicate=pl.lit(1)))
        page = says_page(
            kept.with_columns(residents=pl.lit(3000)), GATES, THEORIES, JUDGED, screened(), ENGLISH
        )
        assert ("Those known on day 3 are the same" in page) == is_said


def test_french_tables_keep_spaces_that_do_not_break() -> None:
    kept = kept_of(runs(-5.0), runs(-3.0, worlds=True, against=2))
    page = says_page(
        kept.with_columns(residents=pl.lit(3000)),
        GATES,
        THEORIES,
        JUDGED,
        screened(),
        MESSAGES["fr"],
    )
    assert "*\u202f; 6 sur 8 |" in page
    assert "3\u202f000 habitants |" in page


def test_a_theory_without_any_world_is_said_to_meet_nothing() -> None:
    found = pl.DataFrame(
        [
            {"point": point, "world": world, "replicate": 1, "unmet_offered": 0.2,
             "unmet_asked": 0.25, "askers_helped": 0.93, "put_met": 0.1 * world}
            for point in ("ordinary", "lockdown") for world in (1, 2, 3)
        ]
    )  # fmt: skip
    kept = theories_of({"both": found, "neighbours": found, "organised": pl.DataFrame()})
    text = section(kept)
    assert "no accepted world" in text
    assert "cannot tell them apart" in text
    assert "0.20 [0.20, 0.20], 100%" in text
