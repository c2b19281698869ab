"""What is left of a sweep, however it was broken off: nothing that was kept is lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.design.design import Design
from experiments.store import shards
from experiments.store.result import Failed, Finished
from experiments.store.store import open_store
from sim.composition import ConfigurationError
from tests.experiments.conftest import sweep
from tests.experiments.fakes import quick

TABLES = ("runs.parquet", "daily.parquet")


def keep(results: Path, design: Design, *numbers: int) -> Path:
    """Keep some runs of a design as a sweep does, and return the folder."""
    with open_store(results, design) as store:
        for number in numbers:
            tables = quick(design.runs[number].scenario)
            store.keep(design.runs[number], Finished(tables, 1.0, 2.0))
    return store.folder


def finished(results: Path, design: Design) -> list[int]:
    """Return the places in the design of the runs that need not be repeated."""
    with open_store(results, design) as store:
        ids = store.finished()
    return [number for number, run in enumerate(design.runs) if run.id in ids]


def notes(results: Path, design: Design) -> list[str]:
    with open_store(results, design) as store:
        return list(store.notes)


def check_goes_on(results: Path, design: Design, complete: Path) -> None:
    """Check that the sweep goes on to the bytes of one that nothing happened to."""
    assert sweep(results, design) == 0
    for name in TABLES:
        assert (results / "trial" / design.id / name).read_bytes() == (complete / name).read_bytes()


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "_FULL_RUNS", 3)


@pytest.mark.usefixtures("small_shards")
def test_what_was_kept_is_there_whether_its_shard_is_full_or_not(
    tmp_path: Path, design: Design, complete: Path
) -> None:
    folder = keep(tmp_path, design, 7, 1, 4, 0, 9)
    assert sorted(path.name for path in (folder / "shards").iterdir()) == ["1.parquet", "2.days"]
    assert finished(tmp_path, design) == [0, 1, 4, 7, 9]
    assert sorted(path.name for path in (folder / "shards").iterdir()) == ["1.parquet", "2.parquet"]
    assert notes(tmp_path, design) == []
    check_goes_on(tmp_path, design, complete)


def test_a_process_that_is_killed_leaves_all_that_was_kept(
    tmp_path: Path, design: Design, complete: Path
) -> None:
    """What is on the disk without closing anything is what a killed process leaves."""
    with open_store(tmp_path, design) as store:
        for number in (3, 2):
            tables = quick(design.runs[number].scenario)
            store.keep(design.runs[number], Finished(tables, 1.0, 2.0))
        shutil.copytree(store.folder, tmp_path / "left" / "trial" / design.id)
    assert finished(tmp_path / "left", design) == [2, 3]
    check_goes_on(tmp_path / "left", design, complete)


@pytest.mark.parametrize("left", [1, 20, -1])
def test_a_torn_last_line_is_cut_off(
    tmp_path: Path, design: Design, complete: Path, left: int
) -> None:
    journal = keep(tmp_path, design, 0, 1, 2) / "journal.jsonl"
    *lines, last = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines) + last[:left])
    assert finished(tmp_path, design) == [0, 1]
    assert journal.read_bytes().endswith(b"\n")
    assert notes(tmp_path, design) == []
    check_goes_on(tmp_path, design, complete)


@pytest.mark.parametrize("torn", [b"{", b"\0" * 40, b"[]", b'{"kind": "finished"}', b"\xff"])
def test_a_torn_line_in_the_middle_loses_its_run_alone_and_is_told(
    tmp_path: Path, design: Design, complete: Path, torn: bytes
) -> None:
    journal = keep(tmp_path, design, 0, 1, 2) / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[2] = torn + b"\n"
    journal.write_bytes(b"".join(lines))
    (note,) = notes(tmp_path, design)
    assert f"{journal}: line 3 cannot be read" in note
    assert finished(tmp_path, design) == [0, 2]
    check_goes_on(tmp_path, design, complete)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _flip(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("harm", [_cut, _flip, Path.unlink], ids=["cut", "flipped", "removed"])
def test_a_shard_that_is_not_as_it_was_written_loses_its_runs_alone_and_is_told(
    tmp_path: Path,
    design: Design,
    complete: Path,
    harm: Callable[[Path], None],
) -> None:
    folder = keep(tmp_path, design, *range(7))
    harm(folder / "shards" / "1.parquet")
    (note,) = notes(tmp_path, design)
    assert note.startswith(f"{folder}/shards/1.parquet: not as it was written; 3 runs ")
    assert finished(tmp_path, design) == [3, 4, 5, 6]
    check_goes_on(tmp_path, design, complete)


@pytest.mark.parametrize("harm", [_cut, Path.unlink], ids=["cut", "removed"])
def test_days_that_a_power_cut_took_are_lived_again(
    tmp_path: Path, design: Design, complete: Path, harm: Callable[[Path], None]
) -> None:
    """The journal may be on the disk before the days are; what is said of them is not believed."""
    folder = keep(tmp_path, design, 5, 6)
    harm(folder / "shards" / "1.days")
    (note,) = notes(tmp_path, design)
    lost = 1 if harm is _cut else 2
    assert f"1.days: not as it was written; {lost} runs " in note
    check_goes_on(tmp_path, design, complete)


def test_a_shard_that_was_sealed_and_not_yet_told_is_sealed_again(
    tmp_path: Path, design: Design, complete: Path
) -> None:
    folder = keep(tmp_path, design, 0, 1)
    shards.seal(folder / "shards", 1)
    _cut(folder / "shards" / "1.parquet")
    assert finished(tmp_path, design) == [0, 1]
    assert notes(tmp_path, design) == []
    check_goes_on(tmp_path, design, complete)


def test_a_run_that_fails_after_it_finished_has_failed(tmp_path: Path, design: Design) -> None:
    keep(tmp_path, design, 0)
    with open_store(tmp_path, design) as store:
        store.keep(design.runs[0], Failed("ValueError: x", "Traceback"))
        assert store.failed() == {design.runs[0].id}
        assert store.finished() == set()
    with open_store(tmp_path, design) as store:
        assert store.failed() == {design.runs[0].id}
        assert store.finished() == set()


def test_runs_of_another_design_in_the_folder_do_no_harm(
    tmp_path: Path, design: Design, complete: Path
) -> None:
    folder = keep(tmp_path, design, 0)
    with (folder / "journal.jsonl").open("a") as journal:
        line = {"kind": "failed", "run": "of another design", "reason": "x"}
        journal.write(json.dumps(line) + "\n")
    assert finished(tmp_path, design) == [0]
    check_goes_on(tmp_path, design, complete)


def test_unfinished_results_of_another_schema_are_refused(tmp_path: Path, design: Design) -> None:
    journal = keep(tmp_path, design, 0) / "journal.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole.replace(b'"schema": 2', b'"schema": 9', 1))
    with pytest.raises(ConfigurationError, match=r"have schema 9, this version .* has 2; read"):
        notes(tmp_path, design)
    assert journal.read_bytes().count(b"\n") == whole.count(b"\n")


def test_results_with_a_file_a_run_are_refused(tmp_path: Path, design: Design) -> None:
    old = tmp_path / "trial" / design.id / "shards"
    old.mkdir(parents=True)
    (old / f"{design.runs[0].id}.json").write_text("{}")
    with pytest.raises(ConfigurationError, match="have schema 1, this version"):
        notes(tmp_path, design)
    assert list(old.iterdir())


def test_complete_results_of_another_schema_are_refused(
    tmp_path: Path, design: Design, complete: Path
) -> None:
    folder = tmp_path / "trial" / design.id
    shutil.copytree(complete, folder)
    provenance = json.loads((folder / "provenance.json").read_bytes())
    del provenance["schema"]
    (folder / "provenance.json").write_text(json.dumps(provenance))
    with pytest.raises(ConfigurationError, match="have schema 1, this version"):
        notes(tmp_path, design)
