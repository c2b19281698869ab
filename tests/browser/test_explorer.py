"""The explorer in a browser: played, stepped, levers moved, buildings inspected, offline."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from importlib.util import find_spec
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from experiments.words import ENGLISH, FRENCH
from tests.browser.conftest import NARROW, Shown
from tests.browser.test_film import INKED

SMALL = (
    "neighbourhood.residents=400",
    "timeline.build_up_days=60",
    "timeline.recovery_days=5",
    "founding.initial_per_1000=7",
)
PATIENCE = 30_000
"""Milliseconds that a busy machine may take to show what was asked for."""

OWN = ("127.0.0.1", "localhost", "")
"""Hosts of this machine; data of a page itself has none."""


WATCHED = """
import sys

def watch(event, told):
    host = told[0] if event == "socket.getaddrinfo" else ""
    if event == "socket.connect" and isinstance(told[1], tuple):
        host = told[1][0]
    if host not in ("127.0.0.1", "localhost", "::1", "", None):
        print("asks", host, file=sys.stderr, flush=True)

sys.addaudithook(watch)
from experiments.command.main import main
main()
"""
"""The command, which tells of each other machine that it asks for anything."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the explorer is served; skipped where its extra is not installed, but not in CI."""
    if not (find_spec("solara") and find_spec("solara_assets")):
        assert not os.environ.get("CI"), "the extra [explore] is part of what is pinned"
        pytest.skip("the extra [explore] is not installed")
    command = [sys.executable, "-c", WATCHED, "explore", *SMALL, "--port", "0"]
    served = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert served.stdout is not None
    said = served.stdout.readline()
    if not said:
        pytest.fail(served.communicate()[1])
    yield said.split()[0]
    served.send_signal(signal.SIGINT)
    rest, complaints = served.communicate(timeout=20)
    assert (served.returncode, rest) == (0, "")
    assert complaints.splitlines() == ["simulating the days before the crisis"]


@pytest.fixture
def shown(browser: Browser, address: str) -> Iterator[Shown]:
    """The page, which has neighbourhoods of its own."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    shown = Shown(context.new_page())
    shown.page.on("request", lambda one: shown.requests.append(one.url))
    shown.page.on("websocket", lambda one: shown.requests.append(one.url))
    shown.page.on("console", lambda one: one.type == "error" and shown.complaints.append(one.text))
    shown.page.on("pageerror", lambda one: shown.complaints.append(str(one)))
    shown.page.goto(address)
    expect(shown.page.locator(".ex-map canvas")).to_have_count(2, timeout=PATIENCE)
    yield shown
    context.close()
    assert shown.complaints == []
    assert {urlsplit(url).hostname or "" for url in shown.requests} <= set(OWN)


def line(page: Page) -> Locator:
    return page.locator(".ex-timeline input")


def day(page: Page) -> int:
    return int(line(page).input_value())


def go(page: Page, to: int) -> None:
    """Move along the timeline to a day, as by a drag, and wait until it is shown."""
    line(page).evaluate(
        "(input, day) => { input.value = day; input.dispatchEvent(new Event('change')); }", to
    )
    expect(line(page)).to_have_js_property("value", str(to), timeout=PATIENCE)
    settled(page)


def settled(page: Page) -> None:
    """Wait until all that was asked for is shown."""
    expect(page.locator(".ex [aria-busy=true]")).to_have_count(0, timeout=PATIENCE)


def begins(page: Page) -> int:
    """The first day of the crisis: the first phase is before it."""
    return int(line(page).get_attribute("min") or 0) + 7


def pictures(page: Page) -> list[str]:
    canvases = page.locator(".ex-map canvas").all()
    return [str(one.evaluate("canvas => canvas.toDataURL()")) for one in canvases]


def counted(page: Page, name: str) -> list[str]:
    return page.locator(f"[data-count={name}]").all_inner_texts()


def test_it_is_played_paused_and_stepped(shown: Shown) -> None:
    page = shown.page
    first = day(page)
    expect(page.locator(".ex-said")).to_have_text(ENGLISH.explorer.not_yet)
    assert min(one.evaluate(INKED) for one in page.locator("canvas").all()) > 1000
    page.get_by_role("button", name=ENGLISH.film.play).click()
    page.wait_for_function(
        "day => Number(document.querySelector('.ex-timeline input').value) > day",
        arg=begins(page),
        timeout=PATIENCE,
    )
    page.get_by_role("button", name=ENGLISH.film.pause).click()
    settled(page)
    paused = day(page)
    assert paused > first + 7
    page.wait_for_timeout(600)
    assert day(page) == paused
    expect(page.locator(".ex-when")).to_contain_text(f"Day {paused - first - 6} of 55")
    page.get_by_role("button", name=ENGLISH.film.forth).click()
    expect(line(page)).to_have_js_property("value", str(paused + 1), timeout=PATIENCE)
    page.get_by_role("button", name=ENGLISH.film.back).click()
    expect(line(page)).to_have_js_property("value", str(paused), timeout=PATIENCE)
    expect(page.locator(".ex-phases .now")).to_have_text("lockdown")


def test_a_lever_moves_the_second_neighbourhood_alone_on_the_same_day(shown: Shown) -> None:
    page = shown.page
    go(page, begins(page) + 20)
    plain, moved = pictures(page)
    assert plain != moved, "two policies"
    before = counted(page, "listed")
    lever, policy = page.locator("input[name=posts]"), page.locator(".ex-policy")
    lever.focus()
    page.keyboard.press("End")
    expect(policy.nth(1)).to_contain_text("3 posts of facilitators", timeout=PATIENCE)
    settled(page)
    assert day(page) == begins(page) + 20
    now_plain, now_moved = pictures(page)
    assert now_plain == plain
    assert now_moved != moved
    assert counted(page, "listed")[0] == before[0]
    expect(policy.nth(0)).to_contain_text("No facilitator")
    for name, key, said in (
        ("posts", "Home", "No facilitator"),
        ("kits", "Home", "no kit in common"),
    ):
        page.locator(f"input[name={name}]").focus()
        page.keyboard.press(key)
        expect(policy.nth(1)).to_contain_text(said, timeout=PATIENCE)
    governance = page.locator("input[name=centralisation]")
    for _ in range(10):
        governance.press("ArrowRight")
    expect(policy.nth(1)).to_contain_text("70\u00a0%", timeout=PATIENCE)
    same, other = pictures(page)
    assert same == other, "without a policy both are one"
    assert len(set(counted(page, "waiting"))) == 1


def test_a_building_is_inspected_by_a_click_and_by_keys(shown: Shown) -> None:
    page = shown.page
    go(page, begins(page) + 10)
    inspector = page.locator(".ex-inspector")
    expect(inspector).to_have_text("")
    canvas = page.locator("canvas").nth(1)
    canvas.focus()
    page.keyboard.press("ArrowRight")
    expect(inspector.locator("h2")).to_contain_text("Building 1:")
    expect(inspector.locator("h2")).to_be_in_viewport()
    residents = int(inspector.locator("h2").inner_text().split()[2])
    for table in inspector.locator("table").all():
        expect(table.locator("tbody tr")).to_have_count(residents)
    assert inspector.locator("caption").all_inner_texts() == [
        ENGLISH.explorer.plain, ENGLISH.explorer.moved,
    ]  # fmt: skip
    where = canvas.evaluate(
        """canvas => {
          const { width, height } = canvas;
          const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
          for (let at = data.length / 2; at < data.length; at += 4) {
            if (data[at] === 213 && data[at + 1] === 94) {
              return { x: (at / 4) % width, y: Math.floor(at / 4 / width) };
            }
          }
        }"""
    )
    canvas.click(position=where)
    expect(inspector.locator("h2")).not_to_contain_text("Building 1:")
    inspector.get_by_role("button", name=ENGLISH.explorer.close).click()
    expect(inspector).to_have_text("")


def test_a_crisis_is_chosen_and_told_in_french(shown: Shown) -> None:
    page = shown.page
    page.get_by_role("button", name=FRENCH.name).click()
    expect(page.locator("h1")).to_have_text(FRENCH.explorer.title)
    page.locator("select").select_option(label=FRENCH.level("crisis", "flood"))
    expect(page.locator(".ex-phases")).to_contain_text(
        FRENCH.film.phases["rising water"], timeout=PATIENCE
    )
    settled(page)
    go(page, begins(page) + 2)
    expect(page.locator(".ex-said")).to_contain_text("habitants sur 1\u202f000")
    shown_courses = page.locator(".ex-series figcaption").all_inner_texts()
    assert FRENCH.explorer.outcomes["left_without_everyone"] in shown_courses
    heard = page.get_by_role("img", name=FRENCH.explorer.moved).first
    expect(heard).to_be_visible()


@pytest.mark.parametrize("width", [1440, NARROW])
def test_axe_finds_no_violation_and_nothing_is_cut(shown: Shown, width: int) -> None:
    page = shown.page
    page.set_viewport_size({"width": width, "height": 900})
    canvas = page.locator("canvas").first
    canvas.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".ex-inspector table")).to_have_count(2)
    found = Axe().run(page, context=".ex")
    assert found.violations_count == 0, found.generate_report()
    parts = page.locator(".ex input, .ex canvas, .ex select, .ex svg, .ex .ex-said, .ex dd")
    ends = [box["x"] + box["width"] for one in parts.all() if (box := one.bounding_box())]
    assert max(ends) <= width
    boxes = [one.bounding_box() for one in page.locator("canvas").all()]
    one, other = (box for box in boxes if box is not None)
    assert (abs(one["y"] - other["y"]) < 1) == (width > NARROW)


def test_nothing_is_fetched_for_a_page_and_no_other_host_is_answered(address: str) -> None:
    """What is not installed is not found; a page of another name cannot read this one."""
    port = urlsplit(address).port
    asked = [
        ("/_solara/cdn/vega@9.9.9/build/vega.js", {}, 404),
        ("/", {"Host": "elsewhere.example"}, 400),
        ("/", {}, 200),
    ]
    for path, headers, status in asked:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        assert answer.status == status, path
        allowed = answer.getheader("content-security-policy") or ""
        assert status == 400 or "default-src 'self'" in allowed
        connection.close()
