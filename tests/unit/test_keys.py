"""States of a city are signed: what another wrote, or altered, is simulated again and not read."""

from __future__ import annotations

import pickle
import stat
from pathlib import Path

import pytest

from sim.city.keys import believed, signed
from sim.city.stages import Stage, _read, state_of
from tests.composed import load_scenario


@pytest.fixture(autouse=True)
def _own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


class Hostile:
    """What writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.write_text, (self.path, "obeyed")


def test_a_state_that_another_wrote_is_not_read(tmp_path: Path) -> None:
    stage = Stage(load_scenario(), 5, 1.0, None, False)
    content = pickle.dumps(Hostile(tmp_path / "trace"))
    assert _read(tmp_path, stage) is None, "it is not there"
    for whole in (content, bytes(32) + content, signed(b"")[:32] + content, b"", b"short"):
        state_of(tmp_path, stage).write_bytes(whole)
        assert _read(tmp_path, stage) is None
    assert not (tmp_path / "trace").exists()


def test_what_was_signed_is_believed_as_it_is_alone(tmp_path: Path) -> None:
    whole = signed(b"content")
    assert believed(whole) == b"content"
    for place in (0, 31, 32, len(whole) - 1):
        altered = bytearray(whole)
        altered[place] ^= 1
        assert believed(bytes(altered)) is None
    key = tmp_path / "state" / "entraide" / "key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert [path.name for path in key.parent.iterdir()] == ["key"]
    key.unlink()
    assert believed(whole) is None, "the key is another's"


@pytest.mark.parametrize("spoil", ["short", "open", "link"])
def test_a_key_that_others_may_have_written_is_not_used(
    tmp_path: Path, spoil: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    whole = signed(b"content")
    key = tmp_path / "state" / "entraide" / "key"
    if spoil == "short":
        key.write_bytes(b"x")
    elif spoil == "open":
        key.chmod(0o644)
    else:
        key.rename(key.with_name("other"))
        key.symlink_to("other")
    assert believed(whole) is None


def test_without_a_place_for_a_key_nothing_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(file))
    monkeypatch.setenv("HOME", str(file))
    monkeypatch.setattr("tempfile.tempdir", str(file))
    assert believed(signed(b"content")) is None
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
