"""Crises of a day or a week, and runs in which no need is met, have all their drawings."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.design.experiment import Experiment
from experiments.execution.run_one import Simulate
from experiments.report.charts import Drawings
from experiments.report.page import page
from experiments.report.publish import findings_of
from experiments.words import MESSAGES
from sim.scenario import Scenario
from sim.tables import RunTables
from tests.experiments.composed import SHOWN, design_of
from tests.experiments.conftest import sweep
from tests.experiments.fakes import telling

pytestmark = pytest.mark.draws


def needless(spec: Scenario) -> RunTables:
    """Tell nothing of needs met: none arose."""
    given = telling(spec)
    outcomes = {
        name: float("nan") if name.startswith("needs_met") else value
        for name, value in given.outcomes.items()
    }
    return replace(given, outcomes=outcomes, daily=given.daily.filter(measure="stage"))


@pytest.mark.parametrize(("days", "model"), [(1, telling), (7, telling), (2, needless)])
def test_a_short_crisis_is_drawn(tmp_path: Path, days: int, model: Simulate) -> None:
    experiment = Experiment(
        name="short", factors={"facilitation": ("none", "three")}, replicates=6, outcomes=SHOWN
    )
    short = [f"crisis.phases=[{{name: all, days: {days}}}]", "timeline.build_up_days=30"]
    design = design_of(experiment, [*short, "timeline.recovery_days=0"])
    sweep(tmp_path, design, model)
    html = page(Drawings(findings_of(tmp_path / "short" / design.id, experiment)))
    assert html.count("<svg") >= 2 * len(MESSAGES)
    assert not re.search(r">\s*None\b[^ a-z]", html)
