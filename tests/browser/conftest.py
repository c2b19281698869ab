"""A headless Chromium without a network. `make browser` installs it on Debian."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a browser; where there is none, tests are skipped aloud, and fail in CI."""
    found = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if found is None:
        why = "no Chromium is there; `make browser` installs it on Debian"
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=found,
            args=[
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        )  # fmt: skip
        yield started
        started.close()


@dataclass(frozen=True)
class Shown:
    """A page that was opened, what it asked for and what it complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


NARROW = 390
"""The width of a phone (px)."""

LOOKED_AT = [
    ("en", NARROW),
    ("fr", 1100),
    pytest.param("en", 1100, marks=pytest.mark.slow),
    pytest.param("fr", NARROW, marks=pytest.mark.slow),
]
"""Languages and widths (px) of pages: each once in `make test`."""

type Offline = Callable[..., Shown]


@pytest.fixture
def offline(browser: Browser) -> Iterator[Offline]:
    """Return what opens a file without a network, at a width, behind an address's sign #."""
    contexts = []

    def opens(path: Path, width: int = 1100, behind: str = "", **settings: Any) -> Shown:
        viewport = {"width": width, "height": 900}
        contexts.append(browser.new_context(viewport=viewport, offline=True, **settings))
        shown = Shown(contexts[-1].new_page())
        shown.page.on("request", lambda one: shown.requests.append(one.url))
        shown.page.on("console", lambda one: shown.complaints.append(one.text))
        shown.page.on("pageerror", lambda one: shown.complaints.append(str(one)))
        shown.page.goto(path.as_uri() + behind)
        return shown

    yield opens
    for context in contexts:
        context.close()


def sheets(page: Page) -> list[tuple[int, int]]:
    """Return the sizes of the sheets that the part "In brief" prints on, in points."""
    page.add_style_tag(content="@media print { .analysis { display: none; } }")
    printed = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    return [(round(float(width)), round(float(height))) for width, height in boxes]


def letters(page: Page) -> list[float]:
    """Return how large the letters of the charts in sight are, as they are shown, in pixels."""
    found: list[float] = page.evaluate(
        """() => [...document.querySelectorAll("svg")]
          .filter((svg) => svg.getClientRects().length)
          .flatMap((svg) => {
            const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
            return [...svg.querySelectorAll("text")].map(
              (text) => Math.round(10 * scale * parseFloat(getComputedStyle(text).fontSize)) / 10);
          })"""
    )
    return found
