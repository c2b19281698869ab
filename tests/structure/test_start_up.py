"""What the command imports before it has anything to run: no more than it shows."""

from __future__ import annotations

import subprocess
import sys

import pytest

COMMAND = """
import sys
from experiments.command.main import main
sys.argv = ["entraide", *{arguments}]
try:
    main()
except SystemExit as ended:
    assert ended.code == {code}, ended.code
else:
    assert {code} == 0
print("imported", *{{name.split(".")[0] for name in sys.modules}})
"""
HEAVY = {
    "numba", "llvmlite", "scipy", "sklearn", "joblib", "mesa", "networkx", "altair", "vl_convert",
    "polars", "rich",
}  # fmt: skip


def imported(arguments: list[str], code: int = 0) -> set[str]:
    """The packages that are loaded once the command has ended with an exit code."""
    program = COMMAND.format(arguments=arguments, code=code)
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    first, *names = ended.stdout.splitlines()[-1].split()
    assert first == "imported"
    return set(names)


@pytest.mark.parametrize("arguments", [["--help"], ["--cfg", "job"]], ids=" ".join)
def test_what_is_shown_needs_neither_compiler_nor_model_nor_charts(arguments: list[str]) -> None:
    names = imported(arguments)
    assert "sim" in names
    assert not names & HEAVY


def test_the_version_needs_not_even_a_configuration() -> None:
    assert not imported(["--version"]) & (
        HEAVY | {"hydra", "omegaconf", "numpy", "pydantic", "sim"}
    )


@pytest.mark.parametrize("arguments", [["statsu"], ["retry", "--help"], ["status", "--no"]])
def test_a_command_is_looked_for_before_anything_is_imported(arguments: list[str]) -> None:
    code = 0 if "--help" in arguments else 1
    names = imported(arguments, code)
    assert not names & (HEAVY | {"hydra", "omegaconf", "numpy", "pydantic", "sim"})


@pytest.mark.parametrize("fault", ["needs.nope=1", "mutual_aid.asks=-1", "crisis=quake"])
def test_a_fault_is_told_before_anything_is_compiled(fault: str) -> None:
    assert not imported([fault], code=1) & HEAVY


def test_help_is_shown_whatever_else_is_written() -> None:
    assert "sim" in imported(["crisis=quake", "needs.nope=1", "--help"])
