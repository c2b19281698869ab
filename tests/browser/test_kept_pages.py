"""The pages that are kept in docs/ in a browser: small, quiet, two sheets, on a phone, for axe."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from experiments.words import MESSAGES
from tests.browser.conftest import Offline, letters, sheets

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(DOCS.glob("*.html"))
_MOST_BYTES = 2_000_000
_PHONE = 390
_LEAST_LETTERS = 12


def test_there_are_pages() -> None:
    assert "atlas.html" in [page.name for page in PAGES]


@pytest.mark.parametrize("kept", PAGES, ids=lambda page: page.stem)
def test_it_is_one_small_file_and_asks_for_nothing(offline: Offline, kept: Path) -> None:
    shown = offline(kept)
    assert kept.stat().st_size < _MOST_BYTES
    assert [one for one in shown.requests if not one.startswith(("file:", "data:"))] == []
    assert shown.complaints == []


@pytest.mark.parametrize("language", MESSAGES)
@pytest.mark.parametrize("kept", PAGES, ids=lambda page: page.stem)
def test_in_brief_takes_two_sheets_at_most(offline: Offline, kept: Path, language: str) -> None:
    shown = offline(kept).page
    shown.check(f"#choose-{language}", force=True)
    assert 1 <= len(sheets(shown)) <= 2


@pytest.mark.parametrize("kept", PAGES, ids=lambda page: page.stem)
def test_it_is_read_on_a_phone_and_axe_finds_no_violation(offline: Offline, kept: Path) -> None:
    shown = offline(kept, width=_PHONE).page
    assert shown.evaluate("document.documentElement.scrollWidth") <= _PHONE
    assert min(letters(shown)) >= _LEAST_LETTERS
    found = Axe().run(shown)
    assert found.violations_count == 0, found.generate_report()
