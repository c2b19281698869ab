"""Findings of a small experiment whose numbers vary as real ones do, without a run of the model."""

from __future__ import annotations

from pathlib import Path

from experiments.execution import Simulate
from experiments.publication import findings_of
from experiments.report.findings import Findings
from experiments.settings import Experiment
from tests.experiments.composed import design_of
from tests.experiments.conftest import SHORT, sweep
from tests.experiments.fakes import telling

FACTORS = {
    "facilitation": ("none", "one", "three"),
    "logistics": ("bare", "shared"),
    "governance": ("centralised", "collegial"),
}


def told(results: Path, model: Simulate = telling, **fields: object) -> Findings:
    """Carry an experiment out with a model that is quick, and return what it shows."""
    experiment = Experiment.model_validate({"name": "trial", "replicates": 6} | fields)
    design = design_of(experiment, SHORT)
    sweep(results, design, model)
    return findings_of(results / "trial" / design.id, experiment)
