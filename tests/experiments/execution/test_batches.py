"""Runs that share a past go together, and one that fails or dies harms no other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl
import pytest

from experiments.design.design import Design
from experiments.design.experiment import Experiment
from experiments.design.runs import Run
from experiments.execution.batches import jobs_of
from experiments.execution.driver import Job
from experiments.execution.run_one import Simulate
from experiments.execution.settings import Local
from experiments.store.result import Failed, Result
from tests.experiments.composed import design_of
from tests.experiments.conftest import sweep
from tests.experiments.fakes import deadly_with_three, failing_with_three, quick


def _crises(replicates: int) -> Design:
    experiment = Experiment(
        name="crises",
        base=("crisis.starts=2020-03-17", "neighbourhood.residents=1000"),
        factors={"crisis": ("lockdown", "flood", "none"), "facilitation": ("none", "one")},
        replicates=replicates,
    )
    return design_of(experiment, ["timeline.build_up_days=730", "timeline.recovery_days=30"])


def _chunks(runs: Sequence[Run], share: int) -> list[list[tuple[int, str]]]:
    """Return replicate and policy of the runs of each chunk, told by whom each job keeps for."""
    kept: list[tuple[int, str]] = []
    chunks = []

    def keep(run: Run, _: Result) -> Iterable[Job]:
        kept.append((run.replicate, run.point.policy))
        return ()

    for job in jobs_of(runs, quick, keep, share):
        job.keep(Failed("", ""))
        chunks.append(list(kept))
        kept.clear()
    return chunks


def test_each_run_is_in_one_chunk_and_a_chunk_is_of_one_replicate() -> None:
    design = _crises(8)
    chunks = _chunks(design.runs, 2)
    flat = [item for chunk in chunks for item in chunk]
    assert sorted(flat) == sorted((run.replicate, run.point.policy) for run in design.runs)
    assert all(len({replicate for replicate, _ in chunk}) == 1 for chunk in chunks)
    assert len(chunks) < len(design.runs) / 2


def test_in_a_chunk_runs_that_share_more_of_their_past_follow_one_another() -> None:
    for chunk in _chunks(_crises(8).runs, 1):
        facilitation = [policy.split(", ")[1] for _, policy in chunk]
        assert facilitation == sorted(facilitation), "none and one by turns"


def test_where_a_replicate_makes_several_chunks_they_end_between_policies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The past of a policy is simulated once for all its crises."""
    monkeypatch.setattr("experiments.execution.batches._MOST_WORK", 1_000_000)
    chunks = _chunks(_crises(8).runs, 1)
    policies = [{policy.split(", ")[1] for _, policy in chunk} for chunk in chunks]
    assert policies == [{"facilitation none"}, {"facilitation one"}] * 8


def test_few_runs_make_chunks_enough_for_the_workers() -> None:
    design = _crises(1)
    assert len(_chunks(design.runs, 2)) >= 2


def test_runs_that_take_next_to_nothing_go_together() -> None:
    experiment = Experiment(name="tiny", replicates=400)
    design = design_of(experiment, ["neighbourhood.residents=100", "timeline.build_up_days=1"])
    days = design.runs[0].scenario.days
    chunks = _chunks(design.runs, 2)
    assert [item for chunk in chunks for item in chunk] == [
        (run.replicate, run.point.policy) for run in design.runs
    ]
    assert len(chunks) >= 2 * 16
    assert max(map(len, chunks)) == min(400 // 32, 3_000_000 // (100 * days))


def _support(replicates: int) -> Design:
    factors = {"facilitation": ("none", "one", "three"), "logistics": ("bare", "shared")}
    experiment = Experiment(name="support", factors=factors, replicates=replicates)
    return design_of(experiment, ["neighbourhood.residents=3000"])


def test_only_the_last_replicates_are_cut_and_the_last_chunk_is_a_run() -> None:
    sizes = [len(chunk) for chunk in _chunks(_support(10).runs, 2)]
    assert sizes[:8] == [6] * 8
    assert sum(sizes[8:]) == 12
    assert sizes[8:] == sorted(sizes[8:], reverse=True)
    assert sizes[-1] == 1


def test_what_takes_longest_goes_first() -> None:
    experiment = Experiment(name="sizes", factors={"neighbourhood.residents": (200, 4000, 1000)})
    design = design_of(experiment, ["timeline.build_up_days=730"])
    begun = [policy.split()[-1] for chunk in _chunks(design.runs, 2) for _, policy in chunk]
    assert begun == ["4000", "1000", "200"] * 10


def test_runs_that_share_most_of_their_days_are_not_cut_apart() -> None:
    """Two workers would simulate more days than one."""
    experiment = Experiment(
        name="pasts",
        base=("crisis.starts=2020-03-17", "neighbourhood.residents=3000"),
        factors={"crisis": ("lockdown", "flood", "blackout")},
        replicates=1,
    )
    for build_up, chunks in ((2000, 1), (10, 3)):
        days = [f"timeline.build_up_days={build_up}", "timeline.recovery_days=90"]
        assert len(_chunks(design_of(experiment, days).runs, 2)) == chunks


def test_without_sharing_a_chunk_is_a_run() -> None:
    design = _crises(2)
    assert [len(chunk) for chunk in _chunks(design.runs, 0)] == [1] * len(design.runs)


@pytest.fixture(scope="module")
def support() -> Design:
    """Return a design of which chunks hold runs with three posts and runs without."""
    experiment = Experiment(name="posts", factors={"facilitation": ("none", "three")}, replicates=9)
    design = design_of(experiment, ["timeline.build_up_days=700", "neighbourhood.residents=1000"])
    assert len(_chunks(design.runs, 2)[0]) == 2
    return design


@pytest.mark.parametrize("model", [failing_with_three, deadly_with_three])
def test_one_that_fails_or_kills_its_process_harms_no_other_of_its_chunk(
    tmp_path: Path, support: Design, model: Simulate
) -> None:
    assert sweep(tmp_path, support, model, Local(workers=2)) == 9
    runs = pl.read_parquet(tmp_path / "posts" / support.id / "runs.parquet")
    assert (runs["status"] == "failed").to_list() == (runs["facilitation"] == "three").to_list()
