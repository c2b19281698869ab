"""Compiled code is kept where it can be, for several processes at once, and never harms a run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.kernels import keeping

DRAW = """
import numpy as np
from sim.kernels.keeping import _folder
from sim.kernels.philox import fill_uniforms, fill_words
words, numbers = np.zeros((4, 3), dtype=np.uint32), np.zeros(3)
stream = np.arange(4, dtype=np.uint32)
fill_words(stream, 0, 5, words)
fill_uniforms(stream, np.arange({rows}, dtype=np.{kind}), 0, numbers)
hits = [sum(one.made.stats.cache_hits.values()) for one in (fill_words, fill_uniforms)]
print(_folder(), words.tolist(), numbers.tolist(), *hits, sep="|")
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
def test_damaged_files_are_written_anew(warm: Path, kind: str) -> None:
    before = drawn(warm)
    for path in files(warm, kind):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert drawn(warm)[:3] == before[:3]
    assert drawn(warm) == before


def test_an_empty_file_is_written_anew(warm: Path) -> None:
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


def test_code_that_nobody_ran_for_a_month_is_removed(tmp_path: Path) -> None:
    base = tmp_path / ".cache" / "entraide"
    old, recent, other = (base / name for name in ("kernels-old", "kernels-recent", "mine"))
    for folder in (old, recent, other):
        folder.mkdir(parents=True)
        (folder / "file").write_text("")
    now = time.time()
    for folder, days in ((old, 31), (recent, 29), (other, 400)):
        os.utime(folder, (now - 86400 * days,) * 2)
    drawn(tmp_path)
    assert not old.exists()
    assert recent.exists()
    assert other.exists()


def test_a_folder_in_use_counts_as_used(warm: Path) -> None:
    folder = Path(drawn(warm)[0])
    os.utime(folder, (0, 0))
    drawn(warm)
    assert time.time() - folder.stat().st_mtime < 3600


def test_other_sources_and_other_compilers_have_other_folders(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = keeping._digest()
    monkeypatch.setattr(keeping.numba, "__version__", "0")
    assert keeping._digest() != mine
