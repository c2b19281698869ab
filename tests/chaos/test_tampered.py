"""Folders of which one file was harmed: what is read is as it was, or it is refused or told."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sim.scenario import Scenario
from sim.tables import RunTables
from tests.chaos.harms import Harmed, harm
from tests.chaos.readers import CHEAP, IN_TURN, THREE, Read, Reader, resumed, retried, sweep
from tests.experiments.fakes import failing_with_three, quick

type Tell = Callable[[str], None]
type Cases = Callable[[int], int]

STATES = ("complete", "stopped", "failed", "taken over")
CASES = 500

MODEL = "experiments.execution.sweep.simulate"


@pytest.fixture
def patched() -> Iterator[pytest.MonkeyPatch]:
    """What the commands are patched with: the model gives numbers that only its seed decides."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(MODEL, quick)
        monkeypatch.setattr("experiments.execution.reproduce._lived", quick)
        yield monkeypatch


def interrupted(after: int) -> Callable[..., RunTables]:
    """Return a model that stops its sweep after some runs."""
    begun: list[int] = []

    def model(spec: Scenario, **_: object) -> RunTables:
        begun.append(spec.seed)
        if len(begun) > after:
            raise KeyboardInterrupt
        return quick(spec)

    return model


def made(monkeypatch: pytest.MonkeyPatch, results: Path, state: str) -> Path:
    """Make a folder of results, and return it."""
    if state == "taken over":
        with monkeypatch.context() as own:
            own.setattr(MODEL, interrupted(5))
            assert sweep(own, results, THREE).code == 130
    model = {"stopped": interrupted(3), "failed": failing_with_three}.get(state, quick)
    before = set(results.glob("single/*/"))
    with monkeypatch.context() as own:
        own.setattr(MODEL, model)
        assert sweep(own, results).code == {"stopped": 130, "failed": 1}.get(state, 0)
    (folder,) = set(results.glob("single/*/")) - before
    return folder


def is_wrong(read: Read, true: Read) -> list[str]:
    """Return what was passed on in silence and is not as it was."""
    if read.told:
        return []
    wrong = [name for name, value in read.passed.items() if true.passed.get(name) != value]
    return wrong + [name for name in true.passed if name not in read.passed]


@pytest.mark.chaos
@pytest.mark.parametrize("state", STATES)
def test_tampered(
    state: str, patched: pytest.MonkeyPatch, tmp_path: Path, tell: Tell, cases: Cases
) -> None:
    """One file of a folder of results is harmed; then all that reads it does."""
    counted = check_tampered(state, patched, tmp_path, cases(CASES // len(STATES)))
    tell(
        f"{counted['harmed']} folders: {counted['told']} times it was refused or told, "
        f"{counted['same']} times what was read was the same; nothing else was passed on"
    )


@pytest.mark.parametrize("state", STATES)
def test_a_few_tampered(state: str, patched: pytest.MonkeyPatch, tmp_path: Path) -> None:
    check_tampered(state, patched, tmp_path, len(IN_TURN))


def check_tampered(
    state: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int
) -> Counter[str]:
    """Harm copies of a folder, one after another, and return what came of it."""
    pristine, results = tmp_path / "pristine", tmp_path / "work" / "results"
    folder = made(monkeypatch, results, state)
    results.rename(pristine)

    def read(reader: Reader, draw: random.Random | None) -> tuple[Read, Harmed | None]:
        shutil.rmtree(results.parent, ignore_errors=True)
        shutil.copytree(pristine, results)
        done = harm(folder, draw) if draw else None
        content = done.target.read_bytes() if done and done.target else b""
        found = reader(monkeypatch, folder)
        assert not done or not done.target or done.target.read_bytes() == content, done
        return found, done

    of_state = [reader for reader in IN_TURN if reader is not retried or state == "failed"]
    true = {reader: read(reader, None)[0] for reader in (*CHEAP, *of_state)}
    faults, counted = [], Counter[str]()
    for case in range(number):
        seed = f"{state} {case}"
        for reader in (*CHEAP, of_state[case % len(of_state)]):
            try:
                found, done = read(reader, random.Random(seed))
            except Exception as error:
                raise AssertionError(f"{seed}: {reader.__name__}: {error!r}") from error
            if wrong := is_wrong(found, true[reader]):
                faults.append(f"{seed}: {reader.__name__}: {wrong} after {done}")
            counted["told" if found.told else "same"] += 1
        counted["harmed"] += 1
    assert not faults, "\n".join(faults)
    return counted


def test_what_is_passed_on_would_be_seen(patched: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = made(patched, tmp_path / "results", "complete")
    true = resumed(patched, folder)
    assert not is_wrong(true, true)
    assert is_wrong(Read(true.passed | {"runs": "others"}, told=False), true) == ["runs"]
    assert is_wrong(Read({}, told=False), true)
    assert not is_wrong(Read({}, told=True), true)
