from __future__ import annotations

from pathlib import Path

import pytest

from experiments.design.design import Design
from experiments.design.experiment import Experiment
from experiments.execution.run_one import Simulate
from experiments.execution.settings import Executor, Serial
from experiments.execution.sweep import sweep as sweep_stores
from experiments.store.store import open_store
from tests.experiments.composed import SHOWN, design_of
from tests.experiments.fakes import nothing, quick

SERIAL = Serial()
SHORT = ["timeline.build_up_days=70", "timeline.recovery_days=10"]


@pytest.fixture(scope="session")
def design() -> Design:
    experiment = Experiment(
        name="trial",
        factors={"facilitation": ("none", "three"), "governance": ("centralised", "collegial")},
        replicates=3,
        outcomes=SHOWN,
    )
    return design_of(experiment, SHORT)


def sweep(
    results: Path,
    design: Design,
    simulate: Simulate = quick,
    executor: Executor = SERIAL,
) -> int:
    """Carry a design out into a folder and return how many runs failed."""
    with open_store(results, design) as store:
        return sweep_stores([store], executor, _nobody, model=simulate, first=nothing)


def _nobody(text: str) -> None:
    """Be who is told of a sweep, where nobody listens."""


def results_of(results: Path, experiment: Experiment) -> Path:
    """Return the folder of an experiment carried out with a quick model."""
    design = design_of(experiment, SHORT)
    assert sweep(results, design) == 0
    return results / experiment.name / design.id


@pytest.fixture(scope="session")
def complete(tmp_path_factory: pytest.TempPathFactory, design: Design) -> Path:
    """Return a folder of results that is complete."""
    results = tmp_path_factory.mktemp("results")
    assert sweep(results, design) == 0
    return results / "trial" / design.id
