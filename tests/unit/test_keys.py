"""States of a city are signed: what another wrote, or altered, is simulated again and not read."""

from __future__ import annotations

import pickle
import stat
from pathlib import Path

import pytest

from sim.city.keys import believed, signed
from sim.city.stages import Stage, _read, _write, state_of
from sim.life import Life
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
    for whole in (
        content,
        bytes(32) + content,
        content + bytes(32),
        content + signed([]),
        b"",
        b"short",
    ):
        state_of(tmp_path, stage).write_bytes(whole)
        assert _read(tmp_path, stage) is None
    assert not (tmp_path / "trace").exists()


def test_a_state_is_read_as_it_was_written_or_not_at_all(tmp_path: Path) -> None:
    spec = load_scenario("neighbourhood.residents=100", "neighbourhood.first_ties.years=1")
    stage = Stage(spec, 3, 1.0, None, False)
    life = Life(spec)
    life.live(3)
    _write(tmp_path, stage, life)
    again = _read(tmp_path, stage)
    assert again is not None
    assert pickle.dumps(again.state.needs) == pickle.dumps(life.state.needs)
    life.live(20)
    again.live(20)
    assert again.state.ledger.contacts.tolist() == life.state.ledger.contacts.tolist()
    path = state_of(tmp_path, stage)
    whole = path.read_bytes()
    for place in (0, 8, 70, len(whole) // 2, len(whole) - 33, len(whole) - 1):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert _read(tmp_path, stage) is None
        path.write_bytes(whole[:place])
        assert _read(tmp_path, stage) is None


def test_what_was_signed_is_believed_as_it_is_alone(tmp_path: Path) -> None:
    signature = signed([b"con", b"tent"])
    assert believed(b"content", signature)
    for place in (0, 31, 32, 38):
        altered = bytearray(signature + b"content")
        altered[place] ^= 1
        assert not believed(altered[32:], bytes(altered[:32]))
    key = tmp_path / "state" / "entraide" / "key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert [path.name for path in key.parent.iterdir()] == ["key"]
    key.unlink()
    assert not believed(b"content", signature), "the key is another's"


@pytest.mark.parametrize("spoil", ["short", "open", "link"])
def test_a_key_that_others_may_have_written_is_not_used(
    tmp_path: Path, spoil: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    signature = signed([b"content"])
    key = tmp_path / "state" / "entraide" / "key"
    if spoil == "short":
        key.write_bytes(b"x")
    elif spoil == "open":
        key.chmod(0o644)
    else:
        key.rename(key.with_name("other"))
        key.symlink_to("other")
    assert not believed(b"content", signature)


def test_without_a_place_for_a_key_nothing_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(file))
    monkeypatch.setenv("HOME", str(file))
    monkeypatch.setattr("tempfile.tempdir", str(file))
    assert not believed(b"content", signed([b"content"]))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
