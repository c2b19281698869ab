"""What the command shows without running anything, and how it counts while it runs."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest

from experiments.command import main as command
from experiments.execution import progress
from sim.composition import ConfigurationError
from tests.plain_command import ends


def _ends(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the command and return its exit code."""
    monkeypatch.setattr("sys.argv", ["entraide", *arguments])
    try:
        command.main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_the_version_is_ours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _ends(monkeypatch, "--version") == 0
    assert capsys.readouterr().out == f"entraide {version('entraide')}\n"


def test_help_names_groups_and_where_parameters_stand_and_fits_a_screen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _ends(monkeypatch, "--help") == 0
    said = capsys.readouterr().out
    for text in (
        "crisis: blackout",
        "experiment: advise, assumptions",
        "docs/PARAMETERS.md",
        "--cfg job",
    ):
        assert text in said
    assert len(said.splitlines()) < 50


def test_a_configuration_out_of_bounds_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _ends(monkeypatch, "--cfg", "job", "mutual_aid.asks=-1") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("experiment support") or said.err.startswith("mutual_aid.asks = -1")
    assert len(said.err.splitlines()) == 1


def test_a_sound_configuration_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("--cfg", "job", "--package", "mutual_aid", "mutual_aid.asks=2")
    assert _ends(monkeypatch, *arguments) == 0
    assert "asks: 2\n" in capsys.readouterr().out


def test_options_may_stand_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "crisis").mkdir()
    (tmp_path / "crisis" / "storm.yaml").write_text("name: storm\nphases: [{name: a, days: 2}]\n")
    arguments = (
        "seed=3",
        "--config-dir",
        str(tmp_path),
        "crisis=storm",
        "--cfg",
        "job",
        "-p",
        "seed",
    )
    assert _ends(monkeypatch, *arguments) == 0
    assert "3" in capsys.readouterr().out
    shortly = ("-cd", str(tmp_path), "crisis=storm", "-c", "job", "-p", "crisis.name")
    assert _ends(monkeypatch, *shortly) == 0
    assert capsys.readouterr().out == "storm\n"


def test_no_time_is_foretold_before_some_runs_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(100, 1000, 10))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    tally = progress.Tally(10, kept=2)
    for _ in range(3):
        tally.end()
        assert "left" not in str(tally)
    tally.end()
    assert str(tally) == "6/10 runs, 0.30 runs/s, 0:00:13 left, 0 failed"


def test_workers_get_ready_while_policies_are_composed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = []

    def compose_none(*_: object) -> None:
        began.append("policies")
        raise ConfigurationError("none")

    monkeypatch.setattr(
        "experiments.execution.executors._start_server", lambda _: began.append("server")
    )
    monkeypatch.setattr("experiments.command.run.design_of", compose_none)
    for executor, expected in (("local", ["server", "policies"]), ("serial", ["policies"])):
        began.clear()
        assert _ends(monkeypatch, f"executor={executor}", f"results={tmp_path}") == 1
        assert began == expected


@pytest.mark.parametrize(
    "days",
    [
        ["crisis=blackout", "timeline.recovery_days=0", "timeline.build_up_days=30"],
        [
            "+experiment.factors.crisis=[blackout,none]",
            "timeline.recovery_days=0",
            "timeline.build_up_days=5",
        ],
        ["crisis=none", "timeline.recovery_days=1", "timeline.build_up_days=0"],
    ],
)
def test_runs_of_a_few_days_have_a_page(
    tmp_path: Path, days: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    small = ["experiment=single", "executor=serial", "experiment.replicates=1",
             "neighbourhood.residents=60"]  # fmt: skip
    assert ends(monkeypatch, *small, *days, f"results={tmp_path}") == 0
    (page,) = tmp_path.glob("single/*/report.html")
    assert not re.search(r">\s*None\b[^ a-z]", page.read_text())
