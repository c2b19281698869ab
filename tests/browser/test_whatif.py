"""The sliders of what if in a browser: they answer as the emulator does, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from experiments.report.charts import Drawings
from experiments.report.findings import Findings
from experiments.report.page import page as page_of
from experiments.words import ENGLISH, FRENCH, MESSAGES
from tests.browser.conftest import Offline, sheets
from tests.experiments.told import told

POSTS, STANCE = "facilitation.posts_per_1000", "facilitation.stance"


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    levers = {"method": "sobol", "size": 16, "ranges": {POSTS: (0, 3), STANCE: (0, 1)}}
    return told(
        tmp_path_factory.mktemp("sampled"), base=("facilitation=one",), levers=levers, replicates=4,
        outcomes=("needs_met_everyone", "cost"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, findings: Findings) -> Path:
    path = tmp_path_factory.mktemp("whatif") / "report.html"
    path.write_text(page_of(Drawings(findings)), encoding="utf-8")
    return path


def _answer(page: Page, language: str) -> str:
    return page.locator(f"section[lang={language}] [data-outcome='0']").inner_text()


def test_answers_are_those_of_the_emulator(
    offline: Offline, report: Path, findings: Findings
) -> None:
    shown = offline(report)
    page = shown.page
    slider = page.locator("section[lang=fr] input[type=range]").first
    slider.focus()
    for _ in range(7):
        page.keyboard.press("PageUp")
    posts = float(slider.input_value())
    assert posts > 1
    emulator = findings.emulators[0]
    found = emulator.answer({POSTS: posts, STANCE: emulator.levers[1].start})
    assert FRENCH.number(100 * found.difference, signed=True) in _answer(page, "fr")
    assert FRENCH.interval(100 * found.low, 100 * found.high) in _answer(page, "fr")
    page.check("#choose-en", force=True)
    assert ENGLISH.number(100 * found.difference, signed=True) in _answer(page, "en")
    other = page.locator("section[lang=en] input[type=range]").first
    assert float(other.input_value()) == posts, "both languages show one state"
    assert shown.complaints == []


def test_the_address_keeps_the_state(offline: Offline, report: Path) -> None:
    page = offline(report).page
    page.locator("section[lang=fr] input[type=range]").first.focus()
    page.keyboard.press("End")
    address, said = page.url, _answer(page, "fr")
    assert "#whatif" in address
    again = offline(report, behind="#" + address.partition("#")[2]).page
    assert again.locator("section[lang=fr] input[type=range]").first.input_value() == "3"
    assert _answer(again, "fr") == said


def test_what_lies_beyond_the_range_is_not_answered(offline: Offline, report: Path) -> None:
    shown = offline(report, behind=f"#whatif:{POSTS}=99;{STANCE}=nonsense")
    slider = shown.page.locator("section[lang=fr] input[type=range]").first
    assert float(slider.input_value()) <= 3
    assert shown.complaints == []


def test_axe_finds_no_violation(offline: Offline, report: Path) -> None:
    page = offline(report).page
    expect(page.locator("section[lang=fr] input[type=range]").first).to_be_enabled()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_without_scripts_it_says_so(offline: Offline, report: Path) -> None:
    page = offline(report, java_script_enabled=False).page
    expect(page.locator("section[lang=fr] noscript").first).to_be_attached()
    expect(page.locator("section[lang=fr] input[type=range]").first).to_be_disabled()
    assert FRENCH.whatif.no_script in page.locator("section[lang=fr]").inner_text()


def test_sliders_and_answers_are_on_the_first_screen(offline: Offline, report: Path) -> None:
    page = offline(report).page
    for what in ("input[type=range]", "[data-outcome]"):
        found = page.locator(f"section[lang=fr] {what}").last.bounding_box()
        assert found is not None
        assert found["y"] + found["height"] < 800, what


def test_two_sheets_are_printed_first_and_moved_sliders_behind(
    offline: Offline, report: Path
) -> None:
    page = offline(report).page
    assert _printed(page) == ["brief"], "sliders that nobody moved have nothing to say on paper"
    page.locator("section[lang=fr] input[type=range]").first.focus()
    page.keyboard.press("End")
    assert _printed(page) == ["brief", "whatif"]


def _printed(page: Page) -> list[str]:
    """Return what the first of two parts is on paper, and the second if it is shown."""
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    parts = page.locator("section[lang=fr] > .brief, section[lang=fr] > .whatif")
    shown = [one for one in parts.all() if one.is_visible()]
    names = [str(one.get_attribute("class")).split()[0] for one in shown]
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    return names


@pytest.mark.parametrize("language", MESSAGES)
def test_in_brief_takes_two_sheets_at_most(offline: Offline, report: Path, language: str) -> None:
    shown = offline(report).page
    shown.check(f"#choose-{language}", force=True)
    assert 1 <= len(sheets(shown)) <= 2
