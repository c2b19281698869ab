"""Where many policies are compared within cells, the page and the terminal tell cell by cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.design.experiment import Experiment
from experiments.report.findings import Findings
from experiments.report.publish import findings_of, publish
from experiments.report.terminal import show
from tests.experiments.composed import SHOWN
from tests.experiments.conftest import results_of

pytestmark = pytest.mark.draws


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


def test_a_long_table_ends_with_how_many_more_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many = tuple(round(0.05 * step, 2) for step in range(20))
    findings, _ = findings_in(tmp_path, factors={"facilitation.stance": many})
    said = shown(findings, capsys)
    assert "and 4 more policies" in said
    assert said.count("│ 0.") == 16
