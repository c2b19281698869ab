"""Where many policies are compared within cells, the page and the terminal tell cell by cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.analysis.atlas import Reading
from experiments.design.experiment import Experiment
from experiments.report.atlas import readings_table
from experiments.report.atlas_brief import best_table, budget_of, said_by_cell
from experiments.report.charts import Drawings
from experiments.report.findings import Findings
from experiments.report.in_brief import in_brief
from experiments.report.page import page
from experiments.report.publish import findings_of, publish
from experiments.report.terminal import show
from experiments.report.view import Table
from experiments.words import ENGLISH
from tests.experiments.composed import SHOWN
from tests.experiments.conftest import results_of
from tests.experiments.fakes import leaving
from tests.experiments.told import FACTORS, told


def findings_in(results: Path, **fields: object) -> tuple[Findings, Path]:
    named = {"name": "trial", "replicates": 3, "outcomes": SHOWN}
    experiment = Experiment.model_validate(named | fields)
    folder = results_of(results, experiment)
    return findings_of(folder, experiment), folder


def shown(findings: Findings, capsys: pytest.CaptureFixture[str]) -> str:
    show(findings)
    return capsys.readouterr().out


def test_what_helps_where_is_told_cell_by_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    factors = {"crisis": ("lockdown", "flood"), "facilitation": ("none", "one", "three")}
    findings, folder = findings_in(tmp_path, factors=factors, within=("crisis",), replicates=6)
    assert [(cell.levels, cell.sign) for cell in findings.cells] == [
        ({"crisis": "lockdown"}, -1),
        ({"crisis": "flood"}, -1),
    ]
    assert findings.atlas.height == 4
    publish(findings, folder)
    assert (folder / "atlas.fr.svg").exists()
    assert "csv-atlas" in (folder / "report.html").read_text()
    few = shown(findings, capsys)
    assert "difference from the baseline" in few
    many = tuple(round(0.05 * step, 2) for step in range(10))
    factors = {"crisis": ("lockdown", "flood"), "facilitation.stance": many}
    findings, _ = findings_in(tmp_path / "many", factors=factors, within=("crisis",))
    many_told = shown(findings, capsys)
    assert "What has most effect" in many_told
    assert many_told.count("nothing significant") == 2, "three pairs cannot be"


def test_a_page_told_cell_by_cell_says_what_helps_where(tmp_path: Path) -> None:
    many = {"crisis": ("lockdown", "flood"), "neighbourhood": ("mixed", "social"), **FACTORS}
    within = ("crisis", "neighbourhood")
    findings = told(tmp_path, leaving, factors=many, within=within)
    assert findings.tells_by_cell
    (said,) = said_by_cell(findings, ENGLISH)
    assert said.head == ENGLISH.brief.helps
    assert said.text.startswith("“3 facilitators per 1,000")
    assert said.text.endswith("” helps most in a lockdown and in a flood.")
    assert "needs met" not in said.text
    table = best_table(findings, ENGLISH)
    assert table.head == ["Crisis", "Mixed neighbourhood", "Social housing"]
    (rows,) = table.groups.values()
    for row, crisis in zip(rows, ("Lockdown", "Flood"), strict=True):
        assert row[0] == f"{crisis} (left without, per 1,000 residents)"
        for cell, reading in zip(row[1:], _of(findings, crisis), strict=True):
            assert reading.best is not None
            assert ENGLISH.number(reading.best["difference"], 1, signed=True)[:3] in str(cell)
            assert str(cell).count("≈") == len(reading.alike) > 0
    brief = in_brief(Drawings(findings), ENGLISH, [])
    assert (list(brief.said), list(brief.tables), brief.figure) == ([said], [table], None)
    shown = page(Drawings(findings))
    assert 'class="headline"' not in shown
    assert 'class="tiles"' not in shown
    whole = told(tmp_path / "whole", leaving, factors=FACTORS)
    assert not whole.tells_by_cell
    assert in_brief(Drawings(whole), ENGLISH, []).said[1].head == ENGLISH.brief.helps


def _of(findings: Findings, crisis: str) -> list[Reading]:
    return [one for one in findings.readings if one.cell.levels["crisis"] == crisis.lower()]


def test_where_something_else_leads_it_is_said_where(tmp_path: Path) -> None:
    many = {"crisis": ("lockdown", "flood"), "neighbourhood": ("mixed", "social"), **FACTORS}
    within = ("crisis", "neighbourhood")
    few = told(tmp_path, leaving, factors=many, within=within, replicates=5)
    (said,) = said_by_cell(few, ENGLISH)
    assert said.head == ENGLISH.brief.nothing_sure
    assert said.text == "Nothing is established in a lockdown and in a flood."
    assert all(cell == ENGLISH.atlas.nothing for (_, *cells) in best_table(few, ENGLISH).groups[""]
               for cell in cells)  # fmt: skip
    known = told(tmp_path / "known", leaving, factors=many, within=within)
    first, *others = known.readings
    other = first.alike[0]
    vars(known)["readings"] = [first._replace(best=other, worse=[other]), *others]
    (said,) = said_by_cell(known, ENGLISH)
    leads, elsewhere, harms = said.text.rstrip(".").split(". ")
    assert leads.endswith("helps most in a lockdown (social housing) and in a flood")
    assert elsewhere.endswith("helps most in a lockdown (mixed neighbourhood)")
    assert harms.endswith("does significant harm in a lockdown (mixed neighbourhood)")


def test_a_budget_that_all_have_is_said(tmp_path: Path) -> None:
    bought = {"budgets": [60_000], "parts": 1}
    one = told(tmp_path, leaving, portfolios=bought, replicates=2)
    assert list(budget_of(one, ENGLISH)) == ["Spent: 60,000 EUR a year."]
    two = told(tmp_path / "two", leaving, portfolios=bought | {"budgets": [30_000, 60_000]},
               replicates=2)  # fmt: skip
    assert list(budget_of(two, ENGLISH)) == []


def test_many_kinds_stand_below_one_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = {"crisis": ("lockdown", "flood"), "neighbourhood": ("mixed", "social"), **FACTORS}
    findings = told(tmp_path, leaving, factors=many, within=("crisis", "neighbourhood"))
    monkeypatch.setattr("experiments.report.atlas_brief._MOST_PANELS", 1)
    assert best_table(findings, ENGLISH) == readings_table(findings, ENGLISH)


def test_columns_of_texts_are_set_from_the_left() -> None:
    rows = [["flood", "−2.0 [−3.0, −1.0] *", "room and equipment", "31,000 EUR per death avoided"]]
    table = Table("", ["", "", "", ""], {"": rows})
    assert table.texts == {2, 3}
    assert not table.is_long
    assert Table("", [""], {"": [["1"]] * 41}).is_long
    assert Table("", [""] * 11, {}).is_long


def test_a_long_table_ends_with_how_many_more_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many = tuple(round(0.05 * step, 2) for step in range(20))
    findings, _ = findings_in(tmp_path, factors={"facilitation.stance": many})
    said = shown(findings, capsys)
    assert "and 4 more policies" in said
    assert said.count("│ 0.") == 16
