"""A folder of results that is damaged is named, and everything else goes on."""

from __future__ import annotations

import errno
import json
from contextlib import nullcontext
from pathlib import Path

import pytest

from experiments import catalogue, load
from experiments.store.facts import read_facts
from experiments.store.files import lock, write_whole
from experiments.store.find import folders_named
from experiments.store.status import standing_of
from experiments.store.store import is_complete, provenance_of
from sim.composition import ConfigurationError
from tests.plain_command import ends

SMALL = (
    "experiment=single", "executor=serial", "experiment.replicates=1", "crisis=none",
    "neighbourhood.residents=60", "timeline.build_up_days=3", "timeline.recovery_days=1",
)  # fmt: skip
PROGRESS = {"total": 1, "finished": 0, "failed": 0, "rate": 1, "unit": "runs", "seconds_left": 1e99}
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
]


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of complete results, in the folder of all."""
    assert ends(monkeypatch, *SMALL, f"results={tmp_path}") == 0
    return tmp_path


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
    (bad / name).write_bytes(content)
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


@pytest.mark.parametrize(("name", "content"), DAMAGED[:6], ids=range(6))
def test_what_reads_a_damaged_folder_says_so(
    results: Path,
    name: str,
    content: bytes,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (folder,) = results.glob("single/*/")
    (folder / name).write_bytes(content)
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
