from __future__ import annotations

from pathlib import Path

import pytest

from experiments.design.design import Design
from experiments.design.experiment import Experiment
from experiments.execution.batches import jobs_of
from experiments.execution.driver import Driver
from experiments.execution.executors import opener_of, workers_of
from experiments.execution.run_one import Simulate
from experiments.execution.settings import Executor, Serial
from experiments.store.provenance import now, provenance
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
    opener, workers = opener_of(executor), workers_of(executor)
    with open_store(results, design) as store:
        started, finished = now(), store.finished()
        missing = [run for run in design.runs if run.id not in finished]
        jobs = jobs_of(missing, simulate, store.keep, workers)
        Driver(opener, workers, lambda: None).carry_out(jobs, nothing)
        failed = store.compact()
        store.conclude(provenance(design, started, len(finished), failed))
    return failed


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
