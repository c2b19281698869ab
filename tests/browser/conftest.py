"""A headless Chromium without a network. `make browser` installs it on Debian."""

from __future__ import annotations

import os
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
