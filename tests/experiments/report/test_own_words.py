"""Words of an experiment's own: labels where things are named, settings where levers are drawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markupsafe import escape

from experiments.execution.estimate import Foreseen
from experiments.report.charts import Drawings, svg_of
from experiments.report.markdown import effects_text
from experiments.report.page import page
from experiments.report.terminal import provisional, show
from sim.scenario import Scenario
from sim.tables import RunTables
from tests.experiments.fakes import telling
from tests.experiments.report.test_hostile import POISON, Skeleton
from tests.experiments.told import told

FACTORS = {"facilitation": ("none", "three"), "logistics": ("bare", "shared")}
SKILL, ASKS = "facilitation.skill", "mutual_aid.asks"
DRAWN = {"method": "sobol", "size": 4, "ranges": {SKILL: (0.1, 0.9)}}


def asking(spec: Scenario, **_: object) -> RunTables:
    """Tell what a report tells; and needs met fall with those who are asked."""
    given = telling(spec)
    met = given.outcomes["needs_met_everyone"] - 0.01 * spec.mutual_aid.asks
    return RunTables(given.outcomes | {"needs_met_everyone": met}, given.daily)


def _label(text: str) -> dict[str, str]:
    return {"en": f"{text} in English", "fr": f"{text} en français"}


def _labels(more: str = "") -> dict[str, object]:
    return {
        "factors": {"facilitation": _label(f"posts{more}"), ASKS: _label(f"asked{more}")},
        "levels": {"facilitation": {"three": _label(f"three of them{more}")}},
    }


def test_labels_are_where_things_are_named_and_stay_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A tornado besides, so that a sampled number is named in a figure."""
    ends = {"method": "one_at_a_time", "ranges": {ASKS: (1, 8)}}
    fields = {"factors": FACTORS, "uncertainties": ends, "replicates": 2}
    poison = POISON[:40]
    plain = told(tmp_path, asking, **fields, labels=_labels(re.sub(r"\S", "x", poison)))
    poisoned = told(tmp_path / "poisoned", asking, **fields, labels=_labels(poison))
    html, hostile = page(Drawings(plain)), page(Drawings(poisoned))
    assert Skeleton(hostile).found == Skeleton(html).found
    assert poison not in hostile
    assert str(escape(poison)) in hostile
    named = told(tmp_path / "named", asking, **fields, labels=_labels())
    shown = page(Drawings(named))
    for text in ("three of them in English", "three of them en français", "asked en français"):
        assert text in shown
    drawn = Drawings(named)
    assert "three of them en français" in svg_of(drawn.chart("paired_differences", "fr"))
    assert "asked in English" in svg_of(drawn.chart("tornado.needs_met_everyone", "en"))
    assert "three of them in English" in effects_text(named)
    assert named.tornado.outcomes == ["needs_met_everyone"]
    show(named)
    said = capsys.readouterr().out
    assert "posts in English" in said
    assert "three of them in English" in said
    assert named.runs["facilitation"].unique(maintain_order=True).to_list() == ["none", "three"]


def _prose(html: str) -> str:
    """What is read before the limits, in both languages, without marks and data."""
    without = re.sub(r"<(style|script)\b.*?</\1>", "", html, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", " ", re.sub(r'aria-label="([^"]*)"', r">\1<", without))
    sections = re.findall(r'<section lang.*?id="limits-', without, flags=re.DOTALL)
    assert len(sections) == 2
    return re.sub(r"<[^>]*>", " ", " ".join(sections)) + text[:2000]


@pytest.mark.parametrize("besides", [{}, {"factors": {ASKS: (1, 3)}}])
def test_rows_of_sampled_levers_are_settings_and_no_policies(
    besides: dict[str, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    findings = told(tmp_path, levers=DRAWN, **besides)
    prose = _prose(page(Drawings(findings)))
    assert re.search(r"\bsetting\b", prose)
    assert re.search(r"\bréglage\b", prose)
    assert re.findall(r".{40}\bpolic(?:y|ies)\b.{20}|.{40}\bpolitiques?\b.{20}", prose) == []
    show(findings)
    words = findings.messages["en"]
    print(provisional(findings.effects, findings.factors, ("cost",), "2 of 6 replicates", words))
    said = capsys.readouterr().out
    assert "polic" not in said
    assert "settings compared" in said
    assert "policy" not in effects_text(findings).lower()


def test_a_dry_run_counts_settings() -> None:
    seen = Foreseen(9, "settings", None, (2, 2), (18, 18), 1, [1.0], 1.0, 1.0)
    assert str(seen).startswith("runs   18: 9 settings x 2 replicates")


def test_policies_are_still_called_policies(tmp_path: Path) -> None:
    prose = _prose(page(Drawings(told(tmp_path, factors=FACTORS))))
    assert "policy" in prose
    assert "politique" in prose
    assert "réglage" not in prose
