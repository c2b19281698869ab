"""What was altered or cut short since it was written is refused or told by all that read it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from experiments import load
from experiments.design.design import Design
from experiments.store.crate import CRATE, check, seal, verify
from experiments.store.facts import with_hash
from experiments.store.journal import JOURNAL
from experiments.store.result import Failed
from experiments.store.reuse import sources_of, take_over
from experiments.store.specification import SPECIFICATION
from experiments.store.status import standing_of
from experiments.store.store import open_store
from experiments.store.told import PROGRESS, read_counted
from sim.composition import ConfigurationError
from tests.experiments.composed import design_of
from tests.experiments.conftest import SHORT, sweep
from tests.experiments.fakes import failing_with_three, quick
from tests.experiments.store.test_reuse import changed, check_same_as_alone
from tests.experiments.store.test_store_journal import check_goes_on, keep, notes, spans
from tests.plain_command import ends

SMALL = (
    "experiment=single", "executor=serial", "experiment.replicates=2", "crisis=none",
    "neighbourhood.residents=60", "timeline.build_up_days=3", "timeline.recovery_days=1",
)  # fmt: skip
ALTERED = "move the folder away and give its command again"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all results, with those of one command that are complete."""
    results = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patched:
        assert ends(patched, *SMALL, f"results={results}") == 0
    return results


@pytest.fixture
def results(whole: Path, tmp_path: Path) -> Path:
    """Such a folder of one's own."""
    return Path(shutil.copytree(whole, tmp_path / "results"))


def _another_number(path: Path) -> None:
    table = pl.read_parquet(path)
    name = next(name for name, kind in table.schema.items() if kind.is_numeric())
    table.with_columns(pl.col(name) + 1).write_parquet(path)


def _another_digit(path: Path) -> None:
    text = path.read_text()
    path.write_text(text.replace('"runs": 2', '"runs": 3'))


@pytest.mark.parametrize("words", [["report"], ["export"], []], ids=["report", "export", "sweep"])
@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("runs.parquet", _another_number),
        ("daily.parquet", _another_number),
        ("timings.parquet", _another_number),
        ("gates.parquet", Path.unlink),
        (CRATE, lambda path: path.write_text("{")),
    ],
    ids=["runs", "daily", "timings", "no gates", "crate"],
)
def test_altered_results_are_refused_by_what_shows_them(
    results: Path,
    words: list[str],
    name: str,
    harm: Callable[[Path], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (folder,) = results.glob("single/*/")
    harm(folder / name)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    given = [*words, str(folder)] if words else [*SMALL, f"results={results}"]
    assert ends(monkeypatch, *given) == 1
    said = capsys.readouterr()
    *others, line = said.err.splitlines()
    assert all(note.startswith("note: ") for note in others)
    assert line.startswith(f"{folder / name}: ")
    assert line.endswith(ALTERED)
    assert said.out == ""
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("table", ["runs", "daily", "gates", "timings", "failures"])
def test_altered_tables_are_not_loaded(results: Path, table: str) -> None:
    (folder,) = results.glob("single/*/")
    path = folder / f"{table}.parquet"
    assert load("single", table, results=results).width
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ConfigurationError, match=rf"{path}: altered; .*{ALTERED}"):
        load("single", table, results=results)


def test_an_altered_provenance_is_unreadable_by_its_status(results: Path) -> None:
    (folder,) = results.glob("single/*/")
    assert standing_of(folder).state == "complete"
    _another_digit(folder / "provenance.json")
    standing = standing_of(folder)
    assert standing.state == "unreadable"
    assert "provenance.json: altered" in "".join(standing.reasons)


def test_altered_results_are_not_taken_over(tmp_path: Path, design: Design, complete: Path) -> None:
    shutil.copytree(complete, tmp_path / "trial" / design.id)
    folder = tmp_path / "trial" / design.id
    seal(folder)
    _another_number(folder / "runs.parquet")
    said: list[str] = []
    more = changed(design, replicates=4)
    with open_store(tmp_path, more) as store:
        assert take_over(store, sources_of(store), said.append) == 0
    assert len(said) == 1
    assert "runs.parquet: altered" in said[0]
    check_same_as_alone(tmp_path, more, tmp_path / "alone", 16)


def test_of_a_stopped_sweep_an_altered_run_is_not_taken_over(
    tmp_path: Path, design: Design
) -> None:
    results, more = tmp_path / "results", changed(design, replicates=4)
    journal = keep(results, design, 0, 1, 2) / JOURNAL
    whole = journal.read_bytes()
    _, end = spans(journal)[2]
    journal.write_bytes(whole[: end - 1] + bytes([whole[end - 1] ^ 1]) + whole[end:])
    with open_store(results, more) as store:
        assert take_over(store, sources_of(store), lambda _: None) == 2
        taken = {run.id for run in more.runs} & store.finished()
    assert taken == {design.runs[number].id for number in (0, 2)}
    check_same_as_alone(results, more, tmp_path / "alone", 14)


def test_results_of_which_runs_failed_are_checked_too(tmp_path: Path, design: Design) -> None:
    assert sweep(tmp_path, design, failing_with_three) == 6
    folder = tmp_path / "trial" / design.id
    seal(folder)
    assert verify(folder) == []
    told = (folder / CRATE).read_text()
    assert "FailedActionStatus" in told
    assert "6 of 12 runs failed" in told
    assert JOURNAL not in told
    check(folder)
    _another_number(folder / "timings.parquet")
    with pytest.raises(ConfigurationError, match=r"timings\.parquet: altered"):
        check(folder)
    assert sweep(tmp_path, design) == 0, "what fails no more is made into tables again"
    check(folder)


@pytest.mark.parametrize("left", [0, 1, 2])
def test_a_journal_that_is_cut_between_two_entries_is_told_to_be_shorter(
    tmp_path: Path, design: Design, complete: Path, left: int
) -> None:
    journal = keep(tmp_path, design, 0, 1, 2) / JOURNAL
    told = {"total": 12, "failed": 0, "rate": None, "unit": "runs", "seconds_left": None}
    progress = journal.with_name(PROGRESS)
    progress.write_text(json.dumps(with_hash({**told, "finished": 3})))
    assert notes(tmp_path, design) == []
    assert read_counted(journal.parent).notes == []
    journal.write_bytes(journal.read_bytes()[: spans(journal)[left][1]])
    note = f"{journal}: holds {left} runs that finished, where 3 had; the others are run again"
    assert read_counted(journal.parent).notes == [note]
    with pytest.warns(UserWarning, match="holds . runs that finished, where 3 had"):
        load("trial", results=tmp_path, partial=True)
    assert notes(tmp_path, design) == [note]
    check_goes_on(tmp_path, design, complete)


def test_a_journal_is_shorter_than_a_sweep_said_that_ended(tmp_path: Path, design: Design) -> None:
    assert sweep(tmp_path, design, failing_with_three) == 6
    journal = tmp_path / "trial" / design.id / JOURNAL
    journal.write_bytes(journal.read_bytes()[: spans(journal)[3][1]])
    (note,) = notes(tmp_path, design)
    assert note.startswith(f"{journal}: holds 3 runs that finished, where 6 had")
    journal.unlink()
    assert notes(tmp_path, design)[0] == f"{journal}: not there; what it told of is run again"


def test_an_altered_progress_is_not_believed(tmp_path: Path, design: Design) -> None:
    folder = keep(tmp_path, design, 0)
    told = {"total": 12, "finished": 1, "failed": 0, "rate": None, "unit": "runs"}
    text = json.dumps(with_hash({**told, "seconds_left": None}))
    (folder / PROGRESS).write_text(text)
    assert standing_of(folder).finished == 1
    (folder / PROGRESS).write_text(text.replace('"finished": 1', '"finished": 7'))
    assert standing_of(folder).finished is None
    assert notes(tmp_path, design) == []


@pytest.mark.parametrize("key", ["runs", "id", "model_sources", "configuration", "overrides"])
def test_an_altered_specification_is_written_again_and_told(
    tmp_path: Path, design: Design, complete: Path, key: str
) -> None:
    path = keep(tmp_path, design, 0) / SPECIFICATION
    whole = path.read_bytes()
    told = json.loads(whole)
    other = {"runs": 13, "configuration": {}, "overrides": ["crisis=flood"]}.get(key, "another")
    path.write_text(json.dumps(told | {key: other}))
    assert notes(tmp_path, design) == [f"{path}: not of these runs; it is written again"]
    assert path.read_bytes() == whole
    assert notes(tmp_path, design) == []
    check_goes_on(tmp_path, design, complete)


def test_a_specification_in_other_words_stays(tmp_path: Path, design: Design) -> None:
    path = keep(tmp_path, design, 0) / SPECIFICATION
    whole = path.read_bytes()
    same = design_of(design.experiment, [*SHORT, "seed=1"])
    assert same.id == design.id
    assert notes(tmp_path, same) == []
    assert path.read_bytes() == whole


def test_an_altered_configuration_is_not_carried_on(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder,) = results.glob("single/*/")
    (folder / "provenance.json").unlink()
    (folder / CRATE).unlink()
    path = folder / "config.yaml"
    text = path.read_text()
    for was, is_now in (("residents: 60", "residents: 90"), ("replicates: 2", "replicates: 3")):
        path.write_text(text.replace(was, is_now))
        assert ends(monkeypatch, "retry", str(folder)) == 1
        said = capsys.readouterr().err
        assert said.startswith(f"{path}: not as it was written (")
        assert was.partition(":")[0] in said
    path.write_text(text)
    monkeypatch.setattr("experiments.execution.sweep.simulate", quick)
    assert ends(monkeypatch, "retry", str(folder)) == 0
    assert path.read_text() == text


def test_why_runs_failed_is_what_was_kept_of_them(tmp_path: Path, design: Design) -> None:
    with open_store(tmp_path, design) as store:
        store.keep(design.runs[0], Failed("ValueError: x", "Traceback"))
    (path,) = store.failures()
    path.write_bytes(b"\xff\xfe")
    path.with_name("another.txt").write_text("run\nanother reason\n")
    assert standing_of(store.folder).reasons == {"ValueError: x": 1}
    (store.folder / JOURNAL).unlink()
    assert sweep(tmp_path, design, failing_with_three) == 6
    (store.folder / JOURNAL).write_bytes(b"")
    assert standing_of(store.folder).reasons == {"unknown": 6}
