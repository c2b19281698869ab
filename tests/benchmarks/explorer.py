"""How long the explorer takes in a browser: to open, to show a day, to move a lever, to go back.

    .venv/bin/python -m tests.benchmarks.explorer
    .venv/bin/python -m tests.benchmarks.explorer --residents 3000 15000 --days 40

A day is timed from the click on "one day on" until both maps are painted, model, server, and
browser together.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import statistics
import subprocess
import sys
import time

from playwright.sync_api import Page, sync_playwright

SIZES = (3000, 15000)
_DAY = """() => new Promise((done) => {
  const maps = [...document.querySelectorAll(".ex-map canvas")];
  const heard = () => maps.map((map) => map.getAttribute("aria-label").split(". ")[1]);
  const [[before], began] = [heard(), performance.now()];
  const look = () => {
    const [one, other] = heard();
    if (one === before || one !== other) return requestAnimationFrame(look);
    return requestAnimationFrame(() => done((performance.now() - began) / 1000));
  };
  document.querySelectorAll(".ex-controls button")[2].click();
  look();
})"""


def main() -> None:
    """Measure each size, and print a row each."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.explorer")
    parser.add_argument("--residents", nargs="+", type=int, default=SIZES)
    parser.add_argument("--days", type=int, default=40, help="that are shown one by one")
    given = parser.parse_args()
    print("| residents | ready s | page s | a day, median s | longest s | a lever s | back s |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for residents in given.residents:
        print("|", " | ".join([f"{residents:,}", *_measured(residents, given.days)]), "|")


def _measured(residents: int, days: int) -> list[str]:
    """Return what one size takes."""
    command = [sys.executable, "-m", "experiments", "explore", "--port", "0"]
    began = time.perf_counter()
    served = subprocess.Popen(
        [*command, f"neighbourhood.residents={residents}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert served.stdout is not None
    try:
        address = served.stdout.readline().split()[0]
        ready = time.perf_counter() - began
        times = _in_a_browser(address, days)
    finally:
        served.send_signal(signal.SIGINT)
        served.wait()
    return [f"{ready:.1f}", *(f"{one:.2f}" for one in times)]


def _in_a_browser(address: str, days: int) -> list[float]:
    """Return seconds: the page, the median day and the longest, a lever, going back."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = chromium.new_page(viewport={"width": 1440, "height": 1000})
        began = time.perf_counter()
        page.goto(address)
        page.wait_for_selector(".ex-map canvas")
        opened = time.perf_counter() - began
        each = [float(page.evaluate(_DAY)) for _ in range(days)]
        lever = page.locator("input[name=posts]")
        lever.focus()
        moved = _settled(page, "End")
        page.locator(".ex-timeline input").focus()
        back = _settled(page, "ArrowLeft")
        chromium.close()
    return [opened, statistics.median(each), max(each), moved, back]


def _settled(page: Page, key: str) -> float:
    """Return how long it takes until what a key asks for is shown."""
    began = time.perf_counter()
    page.keyboard.press(key)
    page.wait_for_function("!document.querySelector('.ex [aria-busy=true]')", timeout=120_000)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
