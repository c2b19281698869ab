"""The page of an advice in a browser without a network: two sheets, narrow screens, languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from experiments.report.advice.page import page
from experiments.report.advice.read import read_advised
from experiments.words import ENGLISH, FRENCH
from tests.browser.conftest import LOOKED_AT, NARROW, Offline, letters, sheets
from tests.browser.test_report import A4_POINTS, MOST_BYTES
from tests.experiments.advised import crowded, made_advice, unpacked


@pytest.fixture(scope="module")
def advice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = made_advice(tmp_path_factory.mktemp("results"))
    folder = unpacked(tmp_path_factory.mktemp("advice") / "made", files)
    path = folder / "advice.html"
    path.write_text(page(read_advised(folder)), encoding="utf-8")
    return path


def test_it_is_one_small_file_and_asks_for_nothing(offline: Offline, advice: Path) -> None:
    shown = offline(advice)
    shown.page.wait_for_load_state("networkidle")
    assert shown.requests == [advice.as_uri()]
    assert shown.complaints == []
    assert advice.stat().st_size < MOST_BYTES
    assert shown.page.title() == FRENCH.advice.title
    shown.page.check("#choose-en", force=True)
    assert shown.page.title() == ENGLISH.advice.title


@pytest.mark.parametrize(("language", "width"), LOOKED_AT)
def test_axe_finds_no_violation(offline: Offline, advice: Path, language: str, width: int) -> None:
    shown = offline(advice, width).page
    shown.check(f"#choose-{language}", force=True)
    shown.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    found = Axe().run(shown)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("much", [False, True])
def test_in_brief_takes_two_sheets_of_a4(
    offline: Offline, advice: Path, tmp_path: Path, language: str, much: bool
) -> None:
    path = advice
    if much:
        path = tmp_path / "crowded.html"
        path.write_text(page(crowded(read_advised(advice.parent))), encoding="utf-8")
    shown = offline(path).page
    shown.check(f"#choose-{language}", force=True)
    assert sheets(shown) == [A4_POINTS] * 2


def test_a_narrow_screen_scrolls_one_way_and_letters_are_large(
    offline: Offline, advice: Path
) -> None:
    shown = offline(advice, NARROW).page
    shown.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert shown.evaluate("document.documentElement.scrollWidth") <= NARROW
    assert min(letters(shown)) >= 12
    assert min(letters(offline(advice).page)) >= 12


def test_a_table_can_be_saved(offline: Offline, advice: Path, tmp_path: Path) -> None:
    shown = offline(advice, accept_downloads=True).page
    shown.locator("section[lang=fr] summary").first.click()
    with shown.expect_download() as saved:
        shown.locator("section[lang=fr] .save").first.click()
    saved.value.save_as(tmp_path / "saved.csv")
    names = re.findall(r'id="csv-(\w+)"', advice.read_text(encoding="utf-8"))
    assert saved.value.suggested_filename == f"{names[0]}.csv"
