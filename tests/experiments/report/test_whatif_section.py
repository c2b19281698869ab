from __future__ import annotations

import json
import shutil
import subprocess
from functools import partial
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from scipy import linalg

from experiments.analysis.emulator.emulator import Emulator, emulators_of
from experiments.analysis.emulator.levers import Lever
from experiments.report.shell import asset
from experiments.report.view import render
from experiments.report.whatif import (
    payload_of,
    step_of,
    whatif_data,
    whatif_of,
)
from experiments.words import ENGLISH, FRENCH, MESSAGES, Messages
from tests.experiments.emulated import EXPERIMENT, MET, POSTS, STANCE, runs_of

SETTINGS = [[0.0, 0.5], [0.3, 0.0], [1.234, 0.71], [2.0, 1.0], [3.0, 0.25]]
NODE = shutil.which("node")


@pytest.fixture(scope="module")
def emulators() -> tuple[Emulator, ...]:
    return emulators_of(runs_of(0.004), EXPERIMENT)


@pytest.fixture(scope="module")
def noisy() -> tuple[Emulator, ...]:
    return emulators_of(runs_of(0.2), EXPERIMENT)


class Elements(HTMLParser):
    """The elements of a page, each with its attributes, in their order; what is open at the end."""

    _VOID = ("input",)

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self._VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def data_of(emulators: tuple[Emulator, ...]) -> dict[str, Any]:
    """The numbers as a page holds them."""
    data: dict[str, Any] = json.loads(whatif_data(emulators))
    return data


def whatif_section(emulators: tuple[Emulator, ...], words: Messages) -> str:
    """The section as it stands in a page."""
    return render("whatif.html.j2", whatif=whatif_of(emulators, words), words=words)


def answered(data: dict[str, Any], number: int, setting: list[float]) -> tuple[float, float, float]:
    """The formula of the script, written once more: difference, low, high."""
    inputs, outcome = np.array(data["inputs"]), data["outcomes"][number]
    solve = partial(linalg.solve, assume_a="pos")
    lengths, noise = np.array(outcome["lengths"]), np.array(outcome["noise"])

    def covariance(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        apart = np.sqrt(5 * (((one[:, None] - other[None]) / lengths) ** 2).sum(axis=2))
        return np.asarray(outcome["variance"] * (1 + apart + apart**2 / 3) * np.exp(-apart))

    low, high = (np.array([lever[end] for lever in data["levers"]]) for end in ("low", "high"))
    point = ((np.array(setting) - low) / (high - low))[None]
    whole = covariance(inputs, inputs) + np.diag(noise + data["jitter"] * outcome["variance"])
    known = covariance(point, inputs)[0]
    mean = outcome["level"] + known @ solve(whole, np.array(outcome["values"]) - outcome["level"])
    near = 1 / np.maximum((((point - inputs) / lengths) ** 2).sum(axis=1), 1e-12)
    variance = max(0.0, outcome["variance"] - known @ solve(whole, known))
    half = data["quantile"] * (variance + (near * noise).sum() / near.sum()) ** 0.5
    return float(mean), float(mean - half), float(mean + half)


def test_the_numbers_on_the_page_give_what_the_emulator_does(
    emulators: tuple[Emulator, ...],
) -> None:
    data = data_of(emulators)
    assert [one["name"] for one in data["outcomes"]] == [one.outcome for one in emulators]
    for number, emulator in enumerate(emulators):
        size = float(np.abs(emulator.surface.values).max())
        for setting in SETTINGS:
            expected = emulator.answer(dict(zip((POSTS, STANCE), setting, strict=True)))
            found = answered(data, number, setting)
            assert found == pytest.approx(tuple(expected), abs=1e-4 * size)


ASK = """
const [script, data, settings] = JSON.parse(require("fs").readFileSync(0, "utf8"));
new Function(script)();
const { prepare, answer, written, settingOf, hashOf } = globalThis.entraideWhatif;
const { levers } = data;
const kept = [[0.5, 0.25], [0, 0.5]].map((one) => settingOf(hashOf(one, levers), levers));
console.log(JSON.stringify({
  answers: data.outcomes.map((one) => settings.map((setting) => {
    const { difference, low, high } = answer(prepare(data, one), setting);
    return [difference, low, high];
  })),
  kept,
  bare: hashOf([0, 0.5], levers),
  wrong: ["#whatif:facilitation.posts_per_1000=many&facilitation.stance=7", "#elsewhere", ""].map(
    (hash) => settingOf(hash, levers)),
  numbers: [[-1.26, 1], [-0.04, 1], [12345.6, 0], [0.7, 1]].flatMap(([value, digits]) =>
    ["en", "fr"].map((language) => written(value, digits, language, true))),
}));
"""


@pytest.mark.skipif(NODE is None, reason="node is not there; the formula is tested without it")
def test_the_script_gives_what_the_emulator_does(emulators: tuple[Emulator, ...]) -> None:
    data = data_of(emulators)
    given = json.dumps([asset("whatif.js"), data, SETTINGS])
    ended = subprocess.run(
        [str(NODE), "-e", ASK], input=given, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    for emulator, answers in zip(emulators, found["answers"], strict=True):
        size = float(np.abs(emulator.surface.values).max())
        for setting, told in zip(SETTINGS, answers, strict=True):
            expected = emulator.answer(dict(zip((POSTS, STANCE), setting, strict=True)))
            assert told == pytest.approx(list(expected), abs=1e-4 * size)
    assert found["kept"] == [[0.5, 0.25], [0, 0.5]]
    assert found["bare"] == ""
    assert found["wrong"] == [[0, 1], [0, 0.5], [0, 0.5]]
    expected_numbers = [
        words.number(value, digits, signed=True)
        for value, digits in ((-1.26, 1), (-0.04, 1), (12345.6, 0), (0.7, 1))
        for words in (ENGLISH, FRENCH)
    ]
    assert found["numbers"] == expected_numbers


@pytest.mark.parametrize("words", MESSAGES.values(), ids=MESSAGES)
class TestSection:
    def test_each_lever_has_a_slider_that_is_named_and_described(
        self, words: Messages, emulators: tuple[Emulator, ...]
    ) -> None:
        section = Elements(whatif_section(emulators, words))
        assert not section.open
        sliders = section.of("input")
        assert [one["data-lever"] for one in sliders] == ["0", "1"]
        named = {one["for"] for one in section.of("label")}
        ids = {one.get("id") for _, one in section.found}
        for slider in sliders:
            assert slider["type"] == "range"
            assert slider["id"] in named
            assert slider["aria-describedby"] in ids
            assert "disabled" in slider
        assert (sliders[0]["min"], sliders[0]["max"], sliders[0]["value"]) == ("0", "3", "0")
        assert (sliders[1]["step"], sliders[1]["value"]) == ("0.01", "0.5")

    def test_it_tells_the_baseline_and_the_error_without_scripts(
        self, words: Messages, emulators: tuple[Emulator, ...]
    ) -> None:
        section = Elements(whatif_section(emulators, words))
        assert words.whatif.no_script in section.text
        assert section.text.count(words.whatif.at_baseline) == 2
        assert words.fill(words.whatif.about, low="0", high="3", baseline="0") in section.text
        level = words.percent(emulators[0].level)
        assert words.fill(words.whatif.level, level=level) in section.text
        error = emulators[0].held_out
        assert words.number(100 * error.error, 2) + "\u00a0" in section.text
        assert words.number(100 * error.relative, 1) in section.text

    def test_nothing_in_it_is_refused_by_the_policy_of_the_page(
        self, words: Messages, emulators: tuple[Emulator, ...]
    ) -> None:
        section = Elements(whatif_section(emulators, words))
        for tag, attributes in section.found:
            assert tag not in ("script", "style")
            assert not [name for name in attributes if name == "style" or name.startswith("on")]

    def test_what_misses_the_limit_is_not_shown_and_said(
        self, words: Messages, noisy: tuple[Emulator, ...]
    ) -> None:
        section = Elements(whatif_section(noisy, words))
        assert len(section.of("output")) == 2 + 1  # of the levers, and of the cost
        assert words.whatif.hidden.partition("{")[0] in section.text
        assert [one["name"] for one in data_of(noisy)["outcomes"]] == ["cost"]

    def test_without_any_answer_there_are_no_sliders(
        self, words: Messages, noisy: tuple[Emulator, ...]
    ) -> None:
        section = Elements(whatif_section(noisy[:1], words))
        assert not section.of("input")
        assert words.whatif.none_shown in section.text
        assert whatif_data(noisy[:1]) == ""
        assert whatif_of((), words) is None

    def test_it_claims_no_forecast(self, words: Messages, emulators: tuple[Emulator, ...]) -> None:
        text = whatif_section(emulators, words).lower()
        assert "simulation" in text
        for word in ("predict", "forecast", "prédi", "prévoi", "prévis"):
            assert word not in text


def test_both_languages_have_sliders_of_their_own(emulators: tuple[Emulator, ...]) -> None:
    html = "".join(whatif_section(emulators, words) for words in MESSAGES.values())
    ids = [one["id"] for _, one in Elements(html).found if one.get("id")]
    assert len(ids) == len(set(ids)) == 2 * (1 + 2 * 2)


def test_the_script_and_the_style_need_nothing_else() -> None:
    script, style = asset("whatif.js"), asset("whatif.css")
    for word in (
        "eval(",
        "Function(",
        "fetch(",
        "XMLHttpRequest",
        "innerHTML",
        "</script",
        ".style",
    ):
        assert word not in script
    assert "url(" not in style
    assert "@import" not in style


def test_the_data_are_small_and_end_no_script(emulators: tuple[Emulator, ...]) -> None:
    assert "<" not in whatif_data(emulators)
    size = len(json.dumps(payload_of(emulators)))
    assert size * 65 / 33 * 5 / 2 * 3 / 2 < 300_000


@pytest.mark.parametrize(
    ("lever", "step"),
    [
        (Lever(POSTS, 0, 3, 0, False), (0.05, 2)),
        (Lever(STANCE, 0, 1, 0.5, False), (0.01, 2)),
        (Lever("x", 0, 10, 5, False), (0.1, 1)),
        (Lever("x", 0.0335, 0.134, 0.067, False), (0.002, 3)),
        (Lever("x", 0, 90_000, 5, False), (1000, 0)),
        (Lever("x", 2, 8, 4, True), (1, 0)),
    ],
)
def test_the_steps_of_a_slider_are_round(lever: Lever, step: tuple[float, int]) -> None:
    assert step_of(lever) == step


def test_what_is_shown_is_what_met_the_limit(emulators: tuple[Emulator, ...]) -> None:
    assert {one.outcome for one in emulators if one.is_shown} == {MET, "cost"}


@pytest.mark.parametrize("words", MESSAGES.values(), ids=list(MESSAGES))
def test_of_many_settings_the_first_are_used_and_it_is_said(
    words: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = emulators_of(runs_of(0.004), EXPERIMENT)
    assert "{" not in whatif_section(few, words)
    monkeypatch.setattr("experiments.analysis.emulator.fitting.MOST_SETTINGS", 20)
    first, *_ = capped = emulators_of(runs_of(0.004), EXPERIMENT)
    assert (first.held_out.settings, first.of_all, len(first.surface.inputs)) == (20, 32, 21)
    said = words.fill(words.whatif.of_all, all=32, settings=20)
    assert said in whatif_section(capped, words)
    assert said not in whatif_section(few, words)
