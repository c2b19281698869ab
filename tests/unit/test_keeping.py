"""Compiled code is kept where it can be, for several processes at once, and never harms a run."""

from __future__ import annotations

import dis
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import FunctionType

import pytest

import sim.life  # noqa: F401  with all that a day is made of
from sim.kernels import sources
from sim.kernels.compile import Deferred
from sim.kernels.sources import made_of

PROJECT = Path(__file__).parents[2]

DRAW = """
import numpy as np
from sim.kernels.keeping import folder_of_code
from sim.kernels.philox import fill_uniforms, fill_words
words, numbers = np.zeros((4, 3), dtype=np.uint32), np.zeros(3)
stream = np.arange(4, dtype=np.uint32)
fill_words(stream, 0, 5, words)
fill_uniforms(stream, np.arange({rows}, dtype=np.{kind}), 0, numbers)
hits = [sum(one.made.stats.cache_hits.values()) for one in (fill_words, fill_uniforms)]
print(folder_of_code(), words.tolist(), numbers.tolist(), *hits, sep="|")
"""
"""Two small kernels, one of which is called with rows of a type that can be chosen."""


def started(home: Path, kind: str = "int32", **variables: str) -> subprocess.Popen[str]:
    """A process that draws numbers and says where code is kept, which numbers, what was kept."""
    return subprocess.Popen(
        [sys.executable, "-c", DRAW.format(rows=3, kind=kind)],
        cwd=home if home.is_dir() else home.parent,
        env={**os.environ, "HOME": str(home), "XDG_CACHE_HOME": "", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def told(process: subprocess.Popen[str]) -> list[str]:
    out, errors = process.communicate()
    assert process.returncode == 0, errors
    return out.strip().split("|")


def drawn(home: Path, kind: str = "int32", **variables: str) -> list[str]:
    return told(started(home, kind, **variables))


@pytest.fixture
def warm(tmp_path: Path) -> Path:
    """A home in which the two kernels are compiled."""
    assert drawn(tmp_path)[3:] == ["0", "0"]
    return tmp_path


def files(home: Path, kind: str) -> list[Path]:
    found = sorted(home.rglob(f"*.{kind}"))
    assert found
    return found


def test_code_is_kept_in_the_cache_of_the_user_and_read_again(warm: Path) -> None:
    folder, *_, words, numbers = drawn(warm)
    assert Path(folder).parent == warm / ".cache" / "entraide"
    assert (words, numbers) == ("1", "1")


@pytest.mark.parametrize("kind", ["nbi", pytest.param("nbc", marks=pytest.mark.slow)])
def test_damaged_files_are_written_again(warm: Path, kind: str) -> None:
    before = drawn(warm)
    for path in files(warm, kind):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert drawn(warm)[:3] == before[:3]
    assert drawn(warm) == before


def test_an_empty_file_is_written_again(warm: Path) -> None:
    for path in [*files(warm, "nbi"), *files(warm, "nbc")]:
        path.write_bytes(b"")
    assert drawn(warm)[3:] == ["0", "0"]
    assert drawn(warm)[3:] == ["1", "1"]


@pytest.mark.parametrize(
    "kinds",
    [
        ("int32", "int64"),
        pytest.param(("int32", "int64", "uint8", "int16"), marks=pytest.mark.slow),
    ],
    ids=len,
)
def test_processes_that_begin_at_once_give_the_same_and_keep_code_that_can_be_read(
    tmp_path: Path, kinds: tuple[str, ...]
) -> None:
    gave = [told(process) for process in [started(tmp_path, kind) for kind in kinds * 2]]
    assert len({tuple(words[:3]) for words in gave}) == 1
    assert sum(words[3] == "0" for words in gave) == 1  # who found another at it waited
    for kind in kinds:  # the code of each type is there, and is of that type
        assert drawn(tmp_path, kind) == [*gave[0][:3], "1", "1"]
    assert not list(tmp_path.rglob("*.tmp.*"))


def test_no_home_leads_to_a_folder_of_one_s_own_among_temporary_ones(tmp_path: Path) -> None:
    missing = tmp_path / "file"
    missing.write_text("")  # nothing can be made in it, whoever asks
    folder = Path(drawn(missing, TMPDIR=str(tmp_path))[0])
    assert folder.parent == tmp_path / f"entraide-{os.getuid()}"
    assert folder.parent.stat().st_mode & 0o077 == 0


def test_a_temporary_folder_that_others_can_write_to_is_not_read(tmp_path: Path) -> None:
    missing = tmp_path / "file"
    missing.write_text("")
    (tmp_path / f"entraide-{os.getuid()}").mkdir()
    (tmp_path / f"entraide-{os.getuid()}").chmod(0o777)
    folder, words, _, *hits = drawn(missing, TMPDIR=str(tmp_path))
    assert folder == "None"
    assert words == drawn(tmp_path / "home")[1]
    assert hits == ["0", "0"]


def test_a_cache_given_as_a_relative_path_is_of_no_account(tmp_path: Path) -> None:
    folder = drawn(tmp_path, XDG_CACHE_HOME="somewhere")[0]
    assert Path(folder).parent == tmp_path / ".cache" / "entraide"


def test_code_that_nobody_ran_for_a_month_is_removed(warm: Path) -> None:
    index, code = files(warm, "nbi")[0], files(warm, "nbc")[0]
    old, recent = (index.with_name(f"{name}.nbi") for name in ("old", "recent"))
    for path, days in ((old, 31), (recent, 29)):
        path.write_bytes(index.read_bytes())
        path.with_name(f"{path.stem}.1.nbc").write_bytes(code.read_bytes())
        os.utime(path, (time.time() - 86400 * days,) * 2)
    drawn(warm, "int64")  # a process that compiles
    left = {path.stem for path in index.parent.iterdir()}
    assert not left & {"old", "old.1"}
    assert left >= {"recent", "recent.1"}


def test_code_in_use_counts_as_used(warm: Path) -> None:
    for path in files(warm, "nbi"):
        os.utime(path, (0, 0))
    drawn(warm)
    assert all(time.time() - path.stat().st_mtime < 3600 for path in files(warm, "nbi"))


def test_two_copies_of_the_project_share_their_code(warm: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for name in ("sim", "configs"):
        shutil.copytree(PROJECT / name, copy / name)
    assert drawn(warm, PYTHONPATH=str(copy))[3:] == ["1", "1"]


def _double(number: int) -> int:
    """Return twice a number."""
    return _TWO * number


_TWO = 2


def test_the_globals_that_kernels_name_are_those_that_dis_tells() -> None:
    modules = [module for name, module in sys.modules.items() if name.startswith("sim.")]
    named = [one for module in modules for one in vars(module).values()]
    functions = [one.function for one in named if isinstance(one, Deferred)]
    assert len(functions) > 50
    for function in functions:
        told = {
            step.argval
            for one in sources.codes(function.__code__)
            for step in dis.get_instructions(one)
            if step.opname == "LOAD_GLOBAL"
        }
        assert sources.named_by(function.__code__) == told, function.__qualname__


def test_a_function_has_other_code_where_something_that_it_is_made_of_changes() -> None:
    others = {"other": "a"}
    mine = made_of(_double, {}, others)
    assert made_of(_double, {"_nrt": False}, others) != mine
    assert made_of(_with(_double, _TWO=3), {}, others) != mine
    assert made_of(_with(_double, _TWO=2.0), {}, others) != mine
    assert made_of(_calls, {}, {"_called": "a"}) != made_of(_calls, {}, {"_called": "b"})


def test_words_about_a_function_change_nothing() -> None:
    told = _with(_double)
    told.__doc__ = "Something else."
    told.__code__ = told.__code__.replace(
        co_consts=tuple(
            told.__doc__ if one == _double.__doc__ else one for one in told.__code__.co_consts
        )
    )
    assert made_of(told, {}, {}) == made_of(_double, {}, {})


def test_what_cannot_be_told_apart_is_refused() -> None:
    with pytest.raises(TypeError, match="_TWO is a list"):
        made_of(_with(_double, _TWO=[2]), {}, {})


def _called() -> None: ...


def _calls() -> None:
    _called()


def _with(function: FunctionType, **named: object) -> FunctionType:
    """Return a function for which some names stand for something else."""
    made = FunctionType(function.__code__, function.__globals__ | named, function.__name__)
    made.__doc__ = function.__doc__
    return made


def test_other_compilers_have_other_code(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = made_of(_double, {}, {})
    monkeypatch.setattr(sources, "_compilers", lambda: b"others")
    assert made_of(_double, {}, {}) != mine
