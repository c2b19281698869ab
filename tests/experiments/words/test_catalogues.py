"""Catalogues say the same in both languages, nothing that nobody uses, and print it well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from experiments.design.hypotheses import Claim
from experiments.words import ENGLISH, FRENCH, Messages
from experiments.words.messages import SETTINGS, WORLDS, catalogue
from experiments.words.typography import day, typeset
from sim.tables import OUTCOMES
from tests.each import hold_for_each
from tests.structure.test_layers import ROOT

type Key = tuple[str, ...]

NAMES = ("factors", "axes", "units", "outcomes", "levels")
"""Tables whose names are those of a scenario or of its outcomes."""

OTHERS = (SETTINGS, WORLDS)
"""Sections that others take texts from."""


def _texts(entry: object, key: Key = ()) -> Iterator[tuple[Key, str]]:
    """All texts of a catalogue, each with where it stands."""
    if isinstance(entry, str):
        yield key, entry
        return
    assert isinstance(entry, dict | list)
    parts = entry.items() if isinstance(entry, dict) else enumerate(entry)
    for name, part in parts:
        yield from _texts(part, (*key, str(name)))


ENGLISH_TEXTS = dict(_texts(catalogue("en")))
FRENCH_TEXTS = dict(_texts(catalogue("fr")))


def _places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text)} - {None}


def test_both_languages_have_the_same_keys_in_one_order() -> None:
    assert list(ENGLISH_TEXTS) == list(FRENCH_TEXTS)


def test_both_languages_fill_in_the_same_words() -> None:
    def check(key: Key) -> None:
        assert ENGLISH_TEXTS[key].strip()
        assert FRENCH_TEXTS[key].strip()
        assert _places(ENGLISH_TEXTS[key]) == _places(FRENCH_TEXTS[key])

    hold_for_each(ENGLISH_TEXTS, check)


def _sources(*folders: str) -> str:
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    kept = [path for path in paths if path.suffix in (".py", ".j2", ".vue", ".yaml", ".csv")]
    return "\n".join(path.read_text(encoding="utf-8") for path in kept)


def test_texts_are_asked_for_where_they_are_and_none_is_unused() -> None:
    """A section is read off the words of a language, or off a variable that has its name."""
    folders = ("report", "explorer", "validation", "command")
    sources = _sources(*(f"experiments/{folder}" for folder in folders))
    sources += _sources("experiments/words").replace("self.", "words.")
    keys = [key for key in ENGLISH_TEXTS if len(key) > 1 and key[0] not in (*NAMES, *OTHERS)]
    have = {key[:2] for key in keys if key[0] != "cautions"}
    read = rf"\b(?:words|ENGLISH)\.({'|'.join({key[0] for key in keys})})\b"
    asked = set(re.findall(rf"{read}\.(\w+)", sources))
    assert asked <= have
    named = "|".join(set(re.findall(rf"{read}[,\n]", sources)))
    assert have <= asked | set(re.findall(rf"\b({named})\.(\w+)", sources))


def test_names_are_of_something() -> None:
    sources = _sources("configs", "experiments", "sim")

    def check(key: Key) -> None:
        name = re.escape(key[-1])
        assert key[-1] in OUTCOMES or re.search(rf"(?<![\w.]){name}\b", sources)

    kept = [key for key in ENGLISH_TEXTS if key[0] not in OTHERS]
    tables = (key for key in kept if key[0] in NAMES or len(key) > 2)
    hold_for_each((key for key in tables if not key[-1].isdigit()), check)


def test_what_is_said_of_settings_replaces_what_is_said_of_policies() -> None:
    """Wherever a text that pages of sampled levers have speaks of policies, it is replaced."""
    replaced = {key[1:] for key in ENGLISH_TEXTS if key[0] == SETTINGS}
    assert replaced <= set(ENGLISH_TEXTS)
    for texts, word in ((ENGLISH_TEXTS, "polic"), (FRENCH_TEXTS, "politique")):

        def speaks(key: Key, texts: dict[Key, str] = texts, word: str = word) -> bool:
            return word in re.sub(r"\{\w+\}|\{\w+(?=:)", "", texts[key]).lower()

        for key in replaced:
            assert _places(texts[SETTINGS, *key]) == _places(texts[key])
            assert not speaks((SETTINGS, *key))
        sections = {*{key[0] for key in replaced}, "whatif", "sensitivity", "ranking", "sweep"}
        others = {key for key in texts if key[0] in sections and key[0] not in OTHERS}
        kept = {key for key in others - replaced if speaks(key)}
        assert kept == {("cautions", "late_policy"), ("cautions", "one_city")} & kept


def test_what_is_said_of_worlds_replaces_what_is_said_of_pairs() -> None:
    """Pages of settings have it as well, so that it speaks of neither policies nor settings."""
    replaced = {key[1:] for key in ENGLISH_TEXTS if key[0] == WORLDS}
    assert replaced <= set(ENGLISH_TEXTS)
    for texts, words in ((ENGLISH_TEXTS, "polic|setting"), (FRENCH_TEXTS, "politique|réglage")):
        for key in replaced:
            assert _places(texts[WORLDS, *key]) == _places(texts[key])
            said = re.sub(r"\{\w+\}", "", texts[WORLDS, *key])
            assert not re.search(words, said.lower())


def test_every_unit_that_an_axis_may_have_has_a_name() -> None:
    assert set(ENGLISH.units) == {measure.unit for measure in OUTCOMES.values()} - {"share"}


def test_french_is_printed_as_an_editor_prints_it() -> None:
    def check(key: Key) -> None:
        text = typeset(FRENCH_TEXTS[key], "fr")
        assert not re.search(r"['\"]| [;:!?»%€]|« ", text)
        assert not re.search(r"\w[;!?»%€]|«\w|\d \d{3}\b", text)

    hold_for_each(FRENCH_TEXTS, check)
    assert typeset("L'aide : « 1 000 h », 5 % ?", "fr") == (
        "L’aide\u202f: «\u202f1\u202f000\u00a0h\u202f», 5\u00a0%\u202f?"
    )
    assert typeset("It's 5 %: no?", "en") == "It's 5 %: no?"
    assert FRENCH.claim_of(Claim(en="Help.", fr="L'aide.")) == "L’aide."


@pytest.mark.parametrize(
    ("words", "value", "digits", "expected"),
    [
        (FRENCH, 15000.5, 1, "15\u202f000,5"),
        (ENGLISH, 15000.5, 1, "15,000.5"),
        (ENGLISH, -6.14, 1, "\u22126.1"),
        (ENGLISH, -0.01, 1, "0.0"),
        (ENGLISH, 2.675, 2, "2.67"),
        (ENGLISH, float("nan"), 1, "–"),
    ],
)
def test_numbers_are_written_as_the_language_does(
    words: Messages, value: float, digits: int, expected: str
) -> None:
    assert words.number(value, digits) == expected


def test_signs_shares_and_intervals() -> None:
    assert ENGLISH.number(6.14, signed=True) == "+6.1"
    assert FRENCH.percent(0.614) == "61,4\u00a0%"
    assert FRENCH.interval(-4.4, 7.8) == "[\u22124,4\u202f;\u00a07,8]"
    asked = "how many a resident turns to in a day"
    assert ENGLISH.level("mutual_aid.asks", 0.25) == f"{asked}: 0.25"
    assert FRENCH.level("facilitation.stance", 0.25) == "posture 0,25"
    assert ENGLISH.level("weather.rain", True) == "weather.rain: True"
    assert ENGLISH.level("point", "ease") == ENGLISH.level("lever", "ease")


@pytest.mark.parametrize(
    ("words", "forms"),
    [(FRENCH, "run run run runs runs runs"), (ENGLISH, "runs run runs runs runs runs")],
)
def test_french_is_singular_below_two(words: Messages, forms: str) -> None:
    numbers = (0, 1, words.number(-1.9), words.number(2.0), words.any_of([1, 500]), "–")
    assert [words.fill("{n:run|runs}", n=number) for number in numbers] == forms.split()
    assert words.fill("{n} {n:run|runs}", n=1234) == f"{words.number(1234, 0)} runs"


def test_dates_and_lists() -> None:
    assert day(date(2020, 5, 1), "fr") == "1er mai 2020"
    assert day(date(2020, 5, 11), "fr") == "11 mai 2020"
    assert day(date(2020, 5, 1), "en") == "1 May 2020"
    assert FRENCH.moment_of("2026-05-01T23:30:00-01:00") == "2 mai 2026, 00:30 UTC"
    assert FRENCH.listed(["a", "b", "c"]) == "a, b et c"
    assert ENGLISH.any_of([900, 500]) == "500 or 900"
    assert FRENCH.any_of([900, 500, 700]) == "500, 700 ou 900"
    assert ENGLISH.any_of(range(1, 9)) == "1–8"


def test_a_text_that_is_not_there_is_named() -> None:
    with pytest.raises(AttributeError, match="surprise"):
        ENGLISH.tiles.surprise  # noqa: B018
    with pytest.raises(KeyError):
        ENGLISH.fill(ENGLISH.report.failed, runs=3)


def test_catalogues_are_where_the_words_are() -> None:
    found = {path.name for path in Path(ROOT, "experiments/words").glob("*.toml")}
    assert found == {"en.toml", "fr.toml"}
