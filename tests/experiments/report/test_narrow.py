"""A narrow terminal: no interval is cut, and nothing that a wide one shows is left out."""

from __future__ import annotations

import re

import pytest
from rich.console import Console
from rich.table import Table

from experiments.report.cells import effect_of
from experiments.report.findings import Findings
from experiments.report.narrow import fitting
from experiments.report.terminal import provisional, show
from tests.experiments.told import FACTORS, told

_STYLE = re.compile(r"\x1b\[[\d;]*m")


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    return told(tmp_path_factory.mktemp("narrow"), factors=FACTORS)


def _terminal(monkeypatch: pytest.MonkeyPatch, columns: int, stream: str = "stdout") -> None:
    """Let a stream be a terminal of so many columns."""
    monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    for name, value in {"TERM": "xterm", "NO_COLOR": "1", "COLUMNS": str(columns)}.items():
        monkeypatch.setenv(name, value)


def _effects(findings: Findings) -> set[str]:
    words = findings.messages["en"]
    return {str(effect_of(row, words)) for row in findings.shown_effects.iter_rows(named=True)}


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_each_effect_stands_whole_on_a_line(
    findings: Findings,
    columns: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _terminal(monkeypatch, columns)
    show(findings)
    lines = _STYLE.sub("", capsys.readouterr().out).splitlines()
    assert not any("│" in line for line in lines)
    for effect in _effects(findings):
        assert any(line.endswith(f" {effect}") for line in lines), effect
    table = lines[: next(n for n, line in enumerate(lines) if line.startswith("* "))]
    assert max(map(len, table)) <= columns
    assert sum(line.startswith("facilitation") for line in table) == 12


def test_a_wide_terminal_and_a_pipe_have_the_table(
    findings: Findings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    show(findings)
    piped = capsys.readouterr().out
    assert piped.count("│ three ") == 4
    for columns in (100, 160):
        _terminal(monkeypatch, columns)
        show(findings)
        shown = _STYLE.sub("", capsys.readouterr().out)
        assert shown.count("│ three ") == 4
        assert all(f" {effect} │" in shown for effect in _effects(findings))


def test_what_is_known_before_the_end_fits_the_terminal_where_it_is_said(
    findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = (findings.effects, findings.factors, findings.experiment.outcomes, "2 of 6 replicates")
    assert "│" in provisional(*known)
    _terminal(monkeypatch, 40, "stderr")
    assert max(map(len, provisional(*known).splitlines())) <= 40


def _rendered(table: Table, width: int) -> list[str]:
    console = Console(width=width, no_color=True)
    with console.capture() as text:
        console.print(fitting(table, width))
    return _STYLE.sub("", text.get()).splitlines()


@pytest.mark.parametrize("width", [12, 20, 33, 34, 50, 90])
def test_a_table_loses_no_cell(width: int) -> None:
    table = Table(title="title [1]", caption="note")
    for head in ("policy", "", "what changes"):
        table.add_column(head)
    table.add_row("one", "of three words", "+0.1 [0, 1] *")
    table.add_row("", "", "[bold]two[/bold]")
    lines = _rendered(table, width)
    said = " ".join(" ".join(lines).replace("│", " ").split())
    for part in ("title [1]", "note", "policy", "what", "changes", "one", "words", "two"):
        assert part in said
    assert any("+0.1 [0, 1] *" in line for line in lines) or width < 15
    assert max(map(len, lines)) <= width
