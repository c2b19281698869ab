"""The film in a browser: it is played when it is asked for, stepped, moved, heard and printed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from experiments.report.charts import Drawings
from experiments.report.film import film_table
from experiments.report.findings import Findings
from experiments.report.page import page as page_of
from experiments.words import ENGLISH, FRENCH
from tests.browser.conftest import NARROW, Offline
from tests.experiments.filmed import DAYS, film
from tests.experiments.told import told

INKED = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) sum += data[at + 3] > 0;
  return sum;
}"""


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    found = told(tmp_path_factory.mktemp("filmed"), factors={"facilitation": ("none", "three")})
    return replace(found, film=film("none", "three"))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, findings: Findings) -> Path:
    path = tmp_path_factory.mktemp("film") / "report.html"
    path.write_text(page_of(Drawings(findings)), encoding="utf-8")
    return path


def _film(page: Page, language: str = "fr") -> Locator:
    return page.locator(f"section[lang={language}] .film")


def _day(page: Page, language: str = "fr") -> int:
    return int(_film(page, language).locator("input").input_value())


def _picture(canvas: Locator) -> str:
    return str(canvas.evaluate("canvas => canvas.toDataURL()"))


def _timed(page: Page) -> None:
    """Let time pass in a page when it is told to, and not by itself."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)


def test_it_waits_to_be_played_and_then_goes_from_the_first_day_to_the_last(
    offline: Offline, report: Path
) -> None:
    shown = offline(report)
    page, film = shown.page, _film(shown.page)
    canvas = film.locator("canvas").first
    _timed(page)
    page.clock.run_for(5000)
    assert _day(page) == DAYS, "it begins by itself"
    still = _picture(canvas)
    film.get_by_role("button", name=FRENCH.film.play).focus()
    page.keyboard.press("Enter")
    page.clock.run_for(1000)
    expect(film.get_by_role("button", name=FRENCH.film.pause)).to_be_focused()
    assert _day(page) == 3
    assert _picture(canvas) != still
    page.clock.run_for(5000)
    expect(film.get_by_role("button", name=FRENCH.film.play)).to_be_focused()
    assert _day(page) == DAYS
    assert _picture(canvas) == still
    assert shown.complaints == []
    assert shown.requests == [report.as_uri()]


def test_it_is_paused_stepped_and_moved_by_keyboard(offline: Offline, report: Path) -> None:
    page = offline(report).page
    film, slider = _film(page), _film(page).locator("input")
    _timed(page)
    film.get_by_role("button", name=FRENCH.film.play).click()
    page.clock.run_for(600)
    film.get_by_role("button", name=FRENCH.film.pause).click()
    page.clock.run_for(5000)
    assert _day(page) == 2
    slider.focus()
    page.keyboard.press("Home")
    assert _day(page) == 1
    first = _picture(film.locator("canvas").last)
    page.keyboard.press("ArrowRight")
    assert _day(page) == 2
    assert _picture(film.locator("canvas").last) != first
    film.get_by_role("button", name=FRENCH.film.back).click()
    film.get_by_role("button", name=FRENCH.film.back).click()
    assert _day(page) == 1
    assert _picture(film.locator("canvas").last) == first
    film.get_by_role("button", name=FRENCH.film.forth).click()
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"31 janvier 2021"))
    expect(film.locator(".film-phases .now")).to_have_text(FRENCH.film.phases["rising water"])
    page.check("#choose-en", force=True)
    assert _day(page, "en") == 2, "both languages show one day"
    expect(_film(page, "en").locator(".film-when")).to_contain_text("31 January 2021")
    assert _film(page, "en").locator("canvas").first.evaluate(INKED) > 1000


def test_counters_and_the_texts_that_are_heard_have_the_numbers_of_the_table(
    offline: Offline, report: Path, findings: Findings
) -> None:
    page = offline(report).page
    page.check("#choose-en", force=True)
    film = _film(page, "en")
    film.locator("input").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    for at, level in enumerate(("none", "three")):
        days = film_table(findings).filter(facilitation=level).head(3)
        sums = {name: days[name].sum() for name in ("neighbour", "collective", "others", "lapsed")}
        sums |= {name: days[name][2] for name in ("open", "left_without", "collectives")}
        counts = film.locator(".film-map").nth(at).locator("[data-count]")
        assert {
            str(one.get_attribute("data-count")): int(one.inner_text()) for one in counts.all()
        } == sums
        name = film.locator("h3").nth(at).inner_text()
        when = f"{ENGLISH.fill(ENGLISH.film.when, day=3, days=DAYS, date='1 February 2021')}"
        said = film.get_by_role("img").nth(at).get_attribute("aria-label") or ""
        assert said.startswith(f"{name}. {when}")
        assert all(f" {sums[field]}" in said for field in ("neighbour", "open", "left_without"))


def test_motion_is_reduced_where_that_is_asked_for(offline: Offline, report: Path) -> None:
    page = offline(report, reduced_motion="reduce").page
    film, canvas = _film(page), _film(page).locator("canvas").first
    film.locator("input").focus()
    page.keyboard.press("Home")
    first = _picture(canvas)
    _timed(page)
    film.get_by_role("button", name=FRENCH.film.play).click()
    page.clock.run_for(800)
    assert _picture(canvas) == first, "something moves between two days"
    page.clock.run_for(400)
    assert _day(page) == 2


@pytest.mark.parametrize("width", [1100, NARROW])
def test_axe_finds_no_violation_and_nothing_is_cut(
    offline: Offline, report: Path, width: int
) -> None:
    page = offline(report, width).page
    _film(page).locator("summary").click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = [one.bounding_box() for one in _film(page).locator("canvas").all()]
    one, other = (box for box in boxes if box is not None)
    assert one["width"] > 300
    beside = abs(one["y"] - other["y"]) < 1
    assert beside == (width > NARROW), (
        "side by side on a wide screen, one below the other on a phone"
    )
    assert min(one.evaluate(INKED) for one in _film(page).locator("canvas").all()) > 1000


def test_paper_has_the_last_day_and_no_controls(offline: Offline, report: Path) -> None:
    page = offline(report).page
    film = _film(page)
    film.locator("input").focus()
    page.keyboard.press("Home")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(film.locator(".film-when")).to_contain_text("3 février 2021")
    expect(film.locator(".film-controls")).to_be_hidden()
    expect(film.locator("input")).to_be_hidden()
    canvas = film.locator("canvas").first
    wide = canvas.evaluate("canvas => canvas.width / canvas.clientWidth")
    assert wide > 2, "as sharp as paper"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert _day(page) == 1


def test_without_scripts_the_table_stands_for_it(offline: Offline, report: Path) -> None:
    page = offline(report, java_script_enabled=False).page
    film = _film(page)
    assert FRENCH.film.no_script in film.inner_text()
    expect(film.locator("canvas").first).to_be_hidden()
    film.locator("summary").click()
    expect(film.locator("table")).to_contain_text("1er février 2021")
