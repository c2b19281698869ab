"""A page of a stranger's folder: hostile text stays text, and nothing is asked for or obeyed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from experiments.report.charts import Drawings
from experiments.report.findings import Findings
from experiments.report.page import page as page_of
from tests.browser.conftest import Offline, Shown
from tests.experiments.told import told

POISON = (
    "</text></svg></style><meta http-equiv=refresh content='0;url=http://x.invalid/'>"
    "</script><img src=http://x.invalid/i onerror=\"document.title='obeyed'\"><!--]]>{{7*7}}`${1}`"
    "<iframe src=javascript:alert(1)></iframe><svg onload=alert(1)>&lt;b&#62;"
)
INNOCENT = re.sub("[<>&'\"`]", "_", POISON)
"""As long, and with the same words: labels break between these."""

KEPT = ("started", "ended", "simulated", "cautions")
"""Facts of a provenance that are looked up or read as dates: another text is refused."""

SKELETON = """() => [...document.querySelectorAll('*')].map(
    one => [one.tagName, ...[...one.attributes].map(attribute => attribute.name).sort()].join(' '))
"""


def marked(value: Any, text: str) -> Any:
    """Return facts with a text behind each text in them."""
    if isinstance(value, dict):
        return {key: one if key in KEPT else marked(one, text) for key, one in value.items()}
    if isinstance(value, list):
        return [marked(one, text) for one in value]
    return value + text if isinstance(value, str) else value


def hostile(findings: Findings, text: str) -> Findings:
    """Return findings of a folder that has a text wherever a folder has texts of its own."""
    own = ("policy", *findings.factors)

    def table(found: pl.DataFrame) -> pl.DataFrame:
        names = [name for name in own if name in found.columns]
        return found.with_columns(pl.col(names).cast(pl.String) + text) if names else found

    made = marked(dict(findings.provenance), text)
    made["packages"] = {f"{name}{text}": version for name, version in made["packages"].items()}
    made["experiment"] = findings.provenance["experiment"] | {"name": f"trial{text}"}
    return replace(
        findings,
        provenance=made,
        runs=table(findings.runs),
        effects=table(findings.effects),
        curves=table(findings.curves),
        channels=table(findings.channels),
    )


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    factors = {"facilitation": ("none", "three"), "logistics": ("bare", "shared")}
    return told(tmp_path_factory.mktemp("hostile"), factors=factors)


@pytest.fixture
def opened(findings: Findings, offline: Offline, tmp_path: Path) -> Callable[[str], Shown]:
    def opens(text: str) -> Shown:
        path = tmp_path / "report.html"
        path.write_text(page_of(Drawings(hostile(findings, text))), encoding="utf-8")
        shown = offline(path)
        shown.page.on("dialog", lambda one: shown.complaints.append(one.message))
        shown.page.wait_for_load_state("networkidle")
        return shown

    return opens


def test_hostile_text_stays_text(opened: Callable[[str], Shown]) -> None:
    twin, shown = opened(INNOCENT), opened(POISON)
    assert shown.page.evaluate(SKELETON) == twin.page.evaluate(SKELETON)
    assert POISON in shown.page.evaluate("document.body.textContent")
    assert shown.page.title() == twin.page.title()
    for one in (twin, shown):
        assert len(one.requests) == 1
        assert one.requests[0].startswith("file:")
        assert one.complaints == []


def test_what_becomes_an_element_would_be_seen(offline: Offline, tmp_path: Path) -> None:
    skeletons = []
    for number, text in enumerate(("x", "<img src=x>")):
        path = tmp_path / f"{number}.html"
        path.write_text(f"<!doctype html><p>{text}</p>", encoding="utf-8")
        skeletons.append(offline(path).page.evaluate(SKELETON))
    assert skeletons[0] != skeletons[1]
