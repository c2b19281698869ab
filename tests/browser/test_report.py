"""The report in a browser whose network is cut: languages, keyboard, narrow screens, paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from experiments.words import ENGLISH, FRENCH
from tests.browser.conftest import LOOKED_AT, NARROW, Offline, Shown, letters, sheets
from tests.experiments.told import told_of_factors

MOST_BYTES = 2_000_000
A4_POINTS = (595, 842)

type Opened = Callable[..., Shown]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    path = folder / "report.html"
    path.write_text(told_of_factors(folder)[1], encoding="utf-8")
    return path


@pytest.fixture
def opened(offline: Offline, report: Path) -> Opened:
    """Return what opens the report."""
    return partial(offline, report)


def test_it_is_one_small_file_and_asks_for_nothing(opened: Opened, report: Path) -> None:
    shown = opened()
    shown.page.wait_for_load_state("networkidle")
    assert shown.requests == [report.as_uri()]
    assert shown.complaints == []
    assert report.stat().st_size < MOST_BYTES


def test_the_language_is_changed_by_keyboard_and_focus_stays(opened: Opened) -> None:
    shown = opened().page
    assert shown.title() == FRENCH.report.title_support
    expect(shown.locator("h1:visible")).to_have_text(FRENCH.report.title_support)
    shown.keyboard.press("Tab")
    expect(shown.locator("#choose-fr")).to_be_focused()
    shown.keyboard.press("ArrowRight")
    expect(shown.locator("#choose-en")).to_be_focused()
    expect(shown.locator("html")).to_have_attribute("lang", "en")
    expect(shown.locator("h1:visible")).to_have_text(ENGLISH.report.title_support)
    assert shown.title() == ENGLISH.report.title_support
    shown.keyboard.press("ArrowLeft")
    expect(shown.locator("html")).to_have_attribute("lang", "fr")
    expect(shown.locator("h1:visible")).to_have_text(FRENCH.report.title_support)


@pytest.mark.parametrize(("language", "width"), LOOKED_AT)
def test_axe_finds_no_violation(opened: Opened, language: str, width: int) -> None:
    shown = opened(width).page
    shown.check(f"#choose-{language}", force=True)
    shown.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    found = Axe().run(shown)
    assert found.violations_count == 0, found.generate_report()


def test_a_narrow_screen_scrolls_one_way(opened: Opened) -> None:
    shown = opened(NARROW).page
    shown.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert shown.evaluate("document.documentElement.scrollWidth") <= NARROW
    assert shown.locator(".narrow svg:visible").count() >= 3
    assert shown.locator(".wide svg:visible").count() == 0


@pytest.mark.parametrize("language", ["fr", "en"])
def test_in_brief_takes_two_sheets_at_most(opened: Opened, language: str) -> None:
    shown = opened().page
    shown.check(f"#choose-{language}", force=True)
    assert 1 <= len(sheets(shown)) <= 2


@pytest.mark.parametrize("width", [1100, NARROW])
def test_letters_of_charts_are_large(opened: Opened, width: int) -> None:
    assert min(letters(opened(width).page)) >= 12


def test_it_prints_on_a4_with_its_tables_open(opened: Opened) -> None:
    shown = opened().page
    folds = shown.locator("details").count()
    shown.evaluate(
        "addEventListener('beforeprint', () => {"
        " window.openedFolds = document.querySelectorAll('details[open]').length })"
    )
    printed = shown.pdf(prefer_css_page_size=True)
    assert shown.evaluate("window.openedFolds") == folds > 5
    assert shown.locator("details[open]").count() == 0, "they fold again"
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert boxes
    for width, height in boxes:
        assert (round(float(width)), round(float(height))) == A4_POINTS


def test_tables_are_open_on_paper_without_scripts(opened: Opened) -> None:
    shown = opened(java_script_enabled=False).page
    shown.emulate_media(media="print")
    expect(shown.locator("section[lang=fr] details table").first).to_be_visible()
    shown.emulate_media(media="screen")
    expect(shown.locator("section[lang=fr] details table").first).not_to_be_visible()
    shown.locator("label[for=choose-en]").click()
    expect(shown.locator("h1:visible")).to_have_text(ENGLISH.report.title_support)
    expect(shown.locator(".save").first).not_to_be_visible()


def test_the_data_of_a_figure_can_be_saved(opened: Opened, report: Path, tmp_path: Path) -> None:
    shown = opened(accept_downloads=True).page
    shown.locator("section[lang=fr] summary").first.click()
    with shown.expect_download() as saved:
        shown.locator("section[lang=fr] .save").first.click()
    path = tmp_path / "saved.csv"
    saved.value.save_as(path)
    assert saved.value.suggested_filename == "effects.csv"
    block = re.findall(
        r'<script type="text/csv" id="csv-effects">\n(.*?)</script>',
        report.read_text(encoding="utf-8"), re.DOTALL,
    )  # fmt: skip
    assert path.read_text(encoding="utf-8") == block[0]
