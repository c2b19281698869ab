"""A folder of results that is damaged is named, and everything else goes on."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from copy import deepcopy
from functools import reduce
from operator import getitem
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from experiments import catalogue, load
from experiments.store import told
from experiments.store.facts import read_facts
from experiments.store.files import lock, write_whole
from experiments.store.find import folders_named
from experiments.store.status import standing_of
from experiments.store.store import is_complete, provenance_of
from experiments.words import MESSAGES, Language
from sim.composition import ConfigurationError
from tests.plain_command import ends

SMALL = (
    "experiment=single", "executor=serial", "experiment.replicates=1", "crisis=none",
    "neighbourhood.residents=60", "timeline.build_up_days=3", "timeline.recovery_days=1",
)  # fmt: skip
PROGRESS = {"total": 1, "finished": 0, "failed": 0, "rate": 1, "unit": "runs", "seconds_left": 1e99}
FOLDER, PIPE = b"a folder in its place", b"a pipe in its place"
DAMAGED = [
    ("provenance.json", b""),
    ("provenance.json", b"[]"),
    ("provenance.json", b'{"failed":0}'),
    ("provenance.json", b"\xff\xfe"),
    ("provenance.json", b"[" * 100_000),
    ("provenance.json", b'{"runs": 1e13}'),
    ("specification.json", b"[]"),
    ("specification.json", b"{}"),
    ("specification.json", b"null"),
    ("progress.json", b'{"total": "x"}'),
    ("progress.json", b"[1]"),
    ("progress.json", json.dumps(PROGRESS).encode()),
    ("provenance.json", FOLDER),
    ("specification.json", FOLDER),
    ("progress.json", FOLDER),
    ("runs.journal", FOLDER),
    ("provenance.json", PIPE),
]


def put(path: Path, content: bytes) -> None:
    """Put what is no file, or a file with some content, in the place of another."""
    path.unlink(missing_ok=True)
    if content == FOLDER:
        path.mkdir()
    elif content == PIPE:
        os.mkfifo(path)
    else:
        path.write_bytes(content)


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


@pytest.mark.parametrize(("name", "content"), DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_folder_hinders_no_other(
    results: Path,
    name: str,
    content: bytes,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (whole,) = results.glob("single/*/")
    bad = results / "single" / "damaged"
    bad.mkdir()
    (bad / ".lock").touch()
    put(bad / name, content)
    found = {standing_of(folder).state for folder in folders_named([], results)}
    assert "complete" in found
    assert found <= {"complete", "unreadable", "stopped"}
    assert ends(monkeypatch, "status", "--results", str(results)) == 0
    assert "Traceback" not in capsys.readouterr().err
    warns = pytest.warns(UserWarning, match="left out: .*damaged")
    with warns if name == "specification.json" else nullcontext():
        assert catalogue(results)["id"].to_list() == [whole.name]
    assert load("single", results=results).height == 1
    assert not is_complete(bad)
    assert ends(monkeypatch, *SMALL, "seed=2", f"results={results}") == 0
    assert len(list(results.glob("single/*/report.html"))) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [one for one in DAMAGED if one[0] == "provenance.json"],
    ids=range(8),
)
def test_what_reads_a_damaged_folder_says_so(
    results: Path,
    name: str,
    content: bytes,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (folder,) = results.glob("single/*/")
    put(folder / name, content)
    with pytest.raises(ConfigurationError, match=f"{name}: (not as it was|cannot be read)"):
        provenance_of(folder)
    assert ends(monkeypatch, "report", str(folder)) == 1
    assert f"{folder / name}: " in capsys.readouterr().err


@pytest.mark.parametrize("key", ["started", "ended"])
def test_a_time_that_is_none_is_refused(
    results: Path,
    key: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (folder,) = results.glob("single/*/")
    path = folder / "provenance.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: "<b>tomorrow</b>"}))
    (folder / "ro-crate-metadata.json").unlink()
    assert standing_of(folder).state == "unreadable"
    assert ends(monkeypatch, "report", str(folder)) == 1
    said = f"{path}: not as it was written; {key} = '<b>tomorrow</b>'\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"gone", FOLDER])
def test_what_was_shown_last_may_be_anything(
    results: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ends(monkeypatch, *SMALL, "seed=2", f"results={results}") == 0
    put(results / "single" / "last_shown", content)
    with pytest.warns(UserWarning, match="several results of 'single'"):
        assert load("single", results=results).height == 1
    assert ends(monkeypatch, "report", "single", "--results", str(results)) == 0


def _checked(facts: Any, kind: Any) -> Any:
    """Return of what a file says what is checked, and nothing else."""
    if isinstance(kind, Mapping):
        return {key: _checked(facts[key], one) for key, one in kind.items()}
    return [_checked(one, kind[0]) for one in facts] if isinstance(kind, list) else facts


def _places(facts: Any, *above: str | int) -> Iterator[tuple[str | int, ...]]:
    """Yield the place of each value that a file has, and of each in it."""
    for key, value in facts.items() if isinstance(facts, dict) else enumerate(facts):
        yield (*above, key)
        if isinstance(value, dict | list):
            yield from _places(value, *above, key)


def test_nothing_of_a_provenance_is_read_that_is_not_checked(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder,) = results.glob("single/*/")
    path, experiment = folder / "provenance.json", {"experiment": dict}
    facts = _checked(
        json.loads(path.read_text()), {**told._PROVENANCE, **experiment, "schema": int}
    )
    path.write_text(json.dumps(facts))
    (folder / "ro-crate-metadata.json").unlink()
    assert standing_of(folder).state == "complete"
    assert load("single", results=results).height == 1
    assert ends(monkeypatch, "report", str(folder)) == 0
    assert ends(monkeypatch, "reproduce", str(folder), "--runs", "1") == 0
    assert "1 of 1 runs are the same" in "".join(capsys.readouterr())


def test_each_value_of_a_provenance_is_checked(results: Path) -> None:
    (folder,) = results.glob("single/*/")
    path = folder / "provenance.json"
    whole = _checked(json.loads(path.read_text()), told._PROVENANCE)
    assert {caution["kind"] for caution in whole["cautions"]} >= {"few_replicates"}
    places = list(_places(whole))
    assert len(places) > 40
    for *above, last in places:
        for harmed in ({}, "x" * 100, -0.5):
            facts = deepcopy(whole)
            inside = reduce(getitem, above, facts)
            if type(harmed) is type(inside[last]):
                continue
            inside[last] = harmed
            path.write_text(json.dumps(facts))
            with pytest.raises(ConfigurationError, match=f"not as it was .*; {[*above, last][0]}"):
                pytest.fail(f"{above} {last} = {harmed}: {provenance_of(folder)}")


@pytest.mark.parametrize("language", MESSAGES)
def test_what_a_caution_tells_is_checked(language: Language) -> None:
    texts = MESSAGES[language].cautions
    assert vars(texts).keys() == told._CAUTIONS.keys()
    for kind, values in told._CAUTIONS.items():
        named = {
            name.partition(":")[0]
            for _, name, _, _ in Formatter().parse(getattr(texts, kind))
            if name
        }
        assert named == set(values), kind


def test_numbers_are_no_truths_and_none_is_without_bound(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    for value, is_taken in ((5, True), (True, False), (1e13, False), ("5", False), (None, False)):
        path.write_text(json.dumps({"runs": value}))
        if is_taken:
            assert read_facts(path, {"runs": int}) == {"runs": value}
        else:
            with pytest.raises(ConfigurationError, match="not as it was written; runs = "):
                read_facts(path, {"runs": int})


@pytest.mark.parametrize("name", [".lock", "runs.parquet", "report.html", "config.yaml"])
@pytest.mark.parametrize("words", [["report"], ["export"], []], ids=["report", "export", "sweep"])
def test_a_link_is_not_followed(
    results: Path,
    name: str,
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (folder,) = results.glob("single/*/")
    target = results / "target"
    target.write_text("precious")
    (folder / name).unlink()
    (folder / name).symlink_to(target)
    given = [*words, str(folder)] if words else [*SMALL, f"results={results}"]
    assert ends(monkeypatch, *given) == 1
    assert f"{folder / name}: a link, which a folder of results does not hold" in (
        capsys.readouterr().err
    )
    assert target.read_text() == "precious"


@pytest.mark.parametrize("words", [["report"], ["export"], ["retry"], []], ids=str)
def test_a_folder_that_is_a_link_is_not_followed(
    results: Path,
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (folder,) = results.glob("single/*/")
    elsewhere = folder.rename(results / "elsewhere")
    if words == ["retry"]:  # which has nothing to do where all runs are finished
        (elsewhere / "provenance.json").unlink()
    held = {path: path.read_bytes() for path in elsewhere.iterdir()}
    folder.symlink_to(elsewhere)
    given = [*words, str(folder)] if words else [*SMALL, f"results={results}"]
    assert ends(monkeypatch, *given) == 1
    assert f"{folder}: a link, and no folder of results; put the" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in elsewhere.iterdir()} == held


def test_a_name_that_is_known_beforehand_is_no_way_out(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("precious")
    (tmp_path / "table.tmp").symlink_to(target)
    write_whole(tmp_path / "table", b"content")
    assert target.read_text() == "precious"
    assert (tmp_path / "table").read_bytes() == b"content"
    (tmp_path / "lock").symlink_to(target)
    with pytest.raises(OSError, match="lock"), lock(tmp_path / "lock", alone=True):
        pass
    assert target.read_text() == "precious"


def test_a_file_system_without_locks_is_written_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def flock(_file: object, _how: int) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr("fcntl.flock", flock)
    assert ends(monkeypatch, *SMALL, f"results={tmp_path}") == 0
    assert "no locks are kept here; let no other process run the same" in capsys.readouterr().err
    (folder,) = tmp_path.glob("single/*/")
    assert standing_of(folder).state == "complete"
