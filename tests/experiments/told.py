"""Findings of a small experiment whose numbers vary as real ones do, without a run of the model."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from experiments.design.experiment import Experiment
from experiments.execution.run_one import Simulate
from experiments.report.charts import Drawings
from experiments.report.findings import Findings
from experiments.report.page import page
from experiments.report.publish import findings_of
from experiments.report.view import templates
from tests.composed import kept
from tests.experiments.composed import SHOWN, design_of
from tests.experiments.conftest import SHORT, sweep
from tests.experiments.fakes import telling

FACTORS = {
    "facilitation": ("none", "one", "three"),
    "logistics": ("bare", "shared"),
    "governance": ("centralised", "collegial"),
}


def told(results: Path, model: Simulate = telling, **fields: object) -> Findings:
    """Carry an experiment out with a model that is quick, and return what it shows."""
    named = {"name": "trial", "replicates": 6, "outcomes": SHOWN}
    experiment = Experiment.model_validate(named | fields)
    design = design_of(experiment, SHORT)
    sweep(results, design, model)
    return findings_of(results / "trial" / design.id, experiment)


def part(macro: str, *given: object) -> str:
    """Return a table, a figure or a section as it stands in a page."""
    return str(getattr(templates().get_template("parts.html.j2").module, macro)(*given))


def told_of_factors(results: Path) -> tuple[Findings, str]:
    """Return the findings of the factors, and their page with all its drawings, drawn once."""
    return kept(partial(_told_of_factors, results), "told of factors")


def _told_of_factors(results: Path) -> tuple[Findings, str]:
    findings = told(results, factors=FACTORS)
    return findings, page(Drawings(findings))
