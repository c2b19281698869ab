"""The dry run: what it tells comes of three runs, and nothing stays."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest

from experiments.command import main as command
from experiments.design.design import Design
from experiments.design.experiment import Experiment
from experiments.execution import sweep as sweeping
from experiments.execution.estimate import Foreseen, PilotError, foresee, spread
from experiments.execution.executors import opener_of
from experiments.execution.settings import Serial
from sim.scenario import Scenario
from sim.tables import RunTables
from tests.experiments.composed import design_of
from tests.experiments.conftest import SHORT, sweep
from tests.experiments.fakes import failing_with_three, quick

SERIAL = opener_of(Serial())


def _slow(spec: Scenario) -> RunTables:
    time.sleep(0.05)
    return quick(spec)


@pytest.fixture(scope="module")
def worlds() -> Design:
    sample = {"method": "sobol", "size": 8, "ranges": {"needs.old_age": [1, 3]}}
    fields = {"name": "x", "replicates": 5, "factors": {"facilitation": ("none", "one", "three")}}
    return design_of(Experiment.model_validate(fields | {"uncertainties": sample}), SHORT)


def test_the_runs_are_spread_over_policies_worlds_and_replicates(worlds: Design) -> None:
    runs = spread(worlds.runs)
    assert [(run.point.policy, run.world.number, run.replicate) for run in runs] == [
        ("facilitation none", 1, 1), ("facilitation one", 5, 3), ("facilitation three", 8, 5),
    ]  # fmt: skip
    single = design_of(Experiment(name="x", replicates=1), SHORT)
    assert len(spread(single.runs)) == 1


def test_time_is_that_of_the_runs_over_the_workers(worlds: Design) -> None:
    found = foresee(worlds, SERIAL, 1, _slow)
    assert (found.policies, found.worlds, found.replicates, found.runs) == (
        3, 8, (5, 5), (120, 120),
    )  # fmt: skip
    assert len(found.seconds) == 3
    assert all(seconds >= 0.05 for seconds in found.seconds)
    assert found.times == (timedelta(seconds=round(sum(found.seconds) / 3 * 120)),) * 2
    shared = Foreseen(3, "policies", None, (5, 5), (15, 15), 4, [1.0, 3.0], 1e6, 2e6)
    assert shared.times[0] == timedelta(seconds=8)
    assert "15: 3 policies x 5 replicates" in str(shared)
    assert "about 30.0 MB, up to 45.0 MB" in str(shared)


def test_the_disk_foreseen_is_about_what_a_sweep_fills(tmp_path: Path) -> None:
    design = design_of(Experiment(name="x", replicates=60), SHORT)  # 60 seeds: no two runs alike
    found = foresee(design, SERIAL, 1, quick)
    assert sweep(tmp_path, design) == 0
    folder = tmp_path / "x" / design.id
    filled = sum((folder / name).stat().st_size for name in ("runs.parquet", "daily.parquet"))
    assert found.table_bytes * found.runs[0] == pytest.approx(filled, rel=0.5)


def test_a_run_that_fails_is_told(worlds: Design) -> None:
    with pytest.raises(PilotError, match="facilitation three, world 8, replicate 5: RuntimeError"):
        foresee(worlds, SERIAL, 1, failing_with_three)


def _ends(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["entraide", *arguments])
    monkeypatch.setattr(sweeping, "simulate", quick)
    with pytest.raises(SystemExit) as ended:
        command.main()
    return int(ended.value.code or 0)


def test_the_command_tells_and_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("executor=serial", f"results={tmp_path}", "--dry-run", *SHORT)
    assert _ends(monkeypatch, *arguments) == 0
    said = capsys.readouterr().out
    assert said.startswith("runs   120: 12 policies x 10 replicates\npilot  3 runs, ")
    assert "with 1 workers" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_shows_no_configuration(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _ends(monkeypatch, "--dry-run", "--cfg", "job") == 1
    assert capsys.readouterr().err.startswith("--dry-run and --cfg cannot")


def test_a_dry_run_says_what_is_wrong_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = "+experiment.levers={method:sobol,size:3,ranges:{mutual_aid.asks:null}}"
    assert _ends(monkeypatch, "experiment=single", sample, "--dry-run") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "experiment.levers.size = 3: sobol takes a power of two, such as 2 or 4"
