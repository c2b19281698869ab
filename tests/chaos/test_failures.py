"""Runs that raise, and runs that kill their process, harm no other run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.chaos.sweeps import PLAIN, Sweep

type Tell = Callable[[str], None]

TWO = "executor.workers=2"


def check_failures(folder: Path, how: list[str], replicates: int, raised: int, deadly: int) -> str:
    """Have some runs raise and others kill their process; return what was seen."""
    runs = list(Sweep(folder, replicates).keys)
    chosen = runs[7 :: len(runs) // (raised + deadly + 1)][: raised + deadly]
    raising, killing = chosen[:raised], chosen[raised:]
    sweep = Sweep(
        folder,
        replicates,
        environment={
            **PLAIN,
            "CHAOS_LOG": str(folder / "begun"),
            "CHAOS_QUICK": "0",
            "CHAOS_RAISE": ",".join(raising),
            "CHAOS_KILL": ",".join(killing),
        },
    )
    ended = sweep.run(*how)
    assert ended.code == 1, ended.errors
    assert f"{len(chosen)} of {len(runs)} runs failed" in ended.errors
    table = pl.read_parquet(sweep.folder / "runs.parquet")
    failed = table.filter(pl.col("status") == "failed")
    assert failed["run"].to_list() == [sweep.keys[run] for run in runs if run in chosen]
    assert failed["needs_met_everyone"].null_count() == len(chosen)
    finished = table.filter(pl.col("status") == "finished")
    assert finished.height == len(runs) - len(chosen)
    assert finished["needs_met_everyone"].null_count() == 0
    for run in chosen:
        said = (sweep.folder / "failures" / f"{sweep.keys[run]}.txt").read_text()
        assert ("RuntimeError: no room" if run in raising else "WorkerDied: its process") in said
    most = max(sweep.begun[run] for run in runs if run not in killing)
    assert {sweep.begun[run] for run in killing} <= {1, 2, 3}  # with others, then alone
    assert most <= 1 + deadly
    return (
        f"{finished.height} results, {len(raising)} failures that say what was raised, "
        f"{len(killing)} that say that the process died; exit code 1; no other run was begun more "
        f"than {most} times"
    )


@pytest.mark.chaos
@pytest.mark.parametrize(
    "how", [[TWO], ["executor=dask", TWO]], ids=["two workers", "Dask with two workers"]
)
def test_six_hundred(how: list[str], tmp_path: Path, tell: Tell) -> None:
    """600 runs, six of which raise and two kill their process."""
    tell(check_failures(tmp_path, how, 200, 6, 2))


def test_twenty_four(tmp_path: Path) -> None:
    check_failures(tmp_path, [TWO], 8, 3, 1)
