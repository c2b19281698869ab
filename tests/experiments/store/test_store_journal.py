"""What is left of a sweep, however it was broken off: nothing that was kept is lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from experiments.design.design import Design
from experiments.store.journal import _MARK as MARK
from experiments.store.journal import JOURNAL, entry_of, read_kept
from experiments.store.result import Failed, Finished
from experiments.store.store import PROGRESS, open_store
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


def spans(journal: Path) -> list[tuple[int, int]]:
    """Return where each entry begins and ends; the first is of no run."""
    kept = read_kept(journal.parent)
    entries = sorted(kept.finished.values())
    return [(0, entries[0].start), *((entry.start, entry.end) for entry in entries)]


def check_one_is_lost(results: Path, design: Design, journal: Path, lost: int, kept: int) -> None:
    """Check that of so many runs one is run again, and that this is told, once."""
    (note,) = notes(results, design)
    assert note.startswith(f"{journal}: bytes ")
    assert finished(results, design) == [number for number in range(kept) if number != lost]


def test_what_was_kept_is_there(tmp_path: Path, design: Design, complete: Path) -> None:
    keep(tmp_path, design, 7, 1, 4, 0, 9)
    assert finished(tmp_path, design) == [0, 1, 4, 7, 9]
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


@pytest.mark.parametrize("left", [1, 20, 300, -1])
def test_a_torn_last_entry_is_told_and_cut_off(
    tmp_path: Path, design: Design, complete: Path, left: int
) -> None:
    journal = keep(tmp_path, design, 0, 1, 2) / JOURNAL
    start, end = spans(journal)[-1]
    journal.write_bytes(journal.read_bytes()[: (end if left < 0 else start) + left])
    check_one_is_lost(tmp_path, design, journal, 2, 3)
    assert journal.stat().st_size == start
    check_goes_on(tmp_path, design, complete)


@pytest.mark.parametrize(
    "torn", [b"", b"{", b"\0" * 40, MARK, MARK + b"\xff" * 40, b"\xff" * (1 << 20)]
)
def test_a_torn_entry_in_the_middle_loses_its_run_alone_and_is_told(
    tmp_path: Path, design: Design, complete: Path, torn: bytes
) -> None:
    journal = keep(tmp_path, design, 0, 1, 2) / JOURNAL
    whole = journal.read_bytes()
    start, end = spans(journal)[2]
    journal.write_bytes(whole[:start] + torn + whole[end - 9 :])
    check_one_is_lost(tmp_path, design, journal, 1, 3)
    check_goes_on(tmp_path, design, complete)


def test_no_byte_of_an_entry_can_be_another_unnoticed(tmp_path: Path, design: Design) -> None:
    """Of each part: mark, run, lengths, hash, numbers, days; and of the last entry, too."""
    journal = keep(tmp_path, design, 0, 1, 2) / JOURNAL
    whole = journal.read_bytes()
    places = spans(journal)
    for lost, (start, end) in enumerate(places[2:], start=1):
        for place in (*range(start, start + 64), (start + end) // 2, end - 700, end - 1):
            journal.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            kept = read_kept(journal.parent)
            assert kept.finished.keys() == {design.runs[n].id for n in range(3) if n != lost}, place
            assert kept.notes, place


def test_runs_whose_names_were_swapped_are_run_again(
    tmp_path: Path, design: Design, complete: Path
) -> None:
    journal = keep(tmp_path, design, 0, 1, 2) / JOURNAL
    whole = bytearray(journal.read_bytes())
    one, two = (
        slice(start + len(MARK), start + len(MARK) + 16) for start, _ in spans(journal)[1:3]
    )
    whole[one], whole[two] = whole[two], whole[one]
    journal.write_bytes(whole)
    assert len(notes(tmp_path, design)) == 2
    assert finished(tmp_path, design) == [2]
    check_goes_on(tmp_path, design, complete)


def test_a_first_entry_that_is_harmed_takes_no_run_with_it(
    tmp_path: Path, design: Design, complete: Path
) -> None:
    journal = keep(tmp_path, design, 0, 1) / JOURNAL
    journal.write_bytes(b"#" * 50 + journal.read_bytes()[50:])
    assert len(notes(tmp_path, design)) == 1
    assert finished(tmp_path, design) == [0, 1]
    check_goes_on(tmp_path, design, complete)


@pytest.mark.parametrize("left", [b"", b"something else\n" * 9])
def test_a_journal_that_holds_nothing_is_begun_again(
    tmp_path: Path, design: Design, complete: Path, left: bytes
) -> None:
    journal = keep(tmp_path, design, 0) / JOURNAL
    journal.write_bytes(left)
    assert len(notes(tmp_path, design)) == bool(left)
    assert finished(tmp_path, design) == []
    assert read_kept(journal.parent).started
    check_goes_on(tmp_path, design, complete)


def test_a_journal_that_is_gone_is_missed_where_a_sweep_was_on_its_way(
    tmp_path: Path, design: Design, complete: Path
) -> None:
    journal = keep(tmp_path, design, 0) / JOURNAL
    (journal.parent / PROGRESS).write_text("{}")
    assert notes(tmp_path, design) == []
    journal.unlink()
    assert notes(tmp_path, design) == [f"{journal}: not there; what it told of is run again"]
    check_goes_on(tmp_path, design, complete)


def test_which_runs_ended_is_known_without_their_days(tmp_path: Path, design: Design) -> None:
    journal = keep(tmp_path, design, 0, 3) / JOURNAL
    with open_store(tmp_path, design) as store:
        store.keep(design.runs[1], Failed("ValueError: x", "Traceback"))
    whole, heads = (read_kept(journal.parent, whole=each) for each in (True, False))
    assert heads == whole
    assert (len(heads.finished), len(heads.failed)) == (2, 1)
    start, end = spans(journal)[1]
    content = bytearray(journal.read_bytes())
    content[start : end - 1] = b"#" * (end - 1 - start)
    journal.write_bytes(content)
    assert read_kept(journal.parent, whole=False).finished.keys() == {design.runs[3].id}
    journal.write_bytes(content[: spans(journal)[1][1] - 9])
    assert not read_kept(journal.parent, whole=False).finished


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
    with (keep(tmp_path, design, 0) / JOURNAL).open("ab") as journal:
        journal.write(entry_of("another design's", {"reason": "x"}))
    assert finished(tmp_path, design) == [0]
    check_goes_on(tmp_path, design, complete)


def test_unfinished_results_of_another_schema_are_refused(tmp_path: Path, design: Design) -> None:
    journal = keep(tmp_path, design, 0) / JOURNAL
    first = entry_of("", {"schema": 9, "started": ""})
    whole = first + journal.read_bytes()[spans(journal)[0][1] :]
    journal.write_bytes(whole)
    with pytest.raises(ConfigurationError, match=r"have schema 9, this version .* has 2; read"):
        notes(tmp_path, design)
    assert journal.read_bytes() == whole


@pytest.mark.parametrize("name", ["5f3a.json", "1.days", "1.parquet"])
def test_runs_in_shards_are_refused(tmp_path: Path, design: Design, name: str) -> None:
    shards = tmp_path / "trial" / design.id / "shards"
    shards.mkdir(parents=True)
    (shards / name).write_text("{}")
    with pytest.raises(ConfigurationError, match="kept there in shards, which this version"):
        notes(tmp_path, design)
    assert list(shards.iterdir())


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
