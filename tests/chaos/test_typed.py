"""Ten thousand things that nobody would type: each is taken as it is meant, or refused in words."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from experiments import catalogue, load, run
from experiments.command.run import asked_of
from experiments.design.overrides import searched
from sim import load_scenario
from sim.composition import ConfigurationError
from tests.chaos.typed import (
    SIGNS,
    VALUES,
    is_faulty,
    meant,
    numbers,
    overrides,
    texts_of_files,
    value_at,
)

type Tell = Callable[[str], None]
type Cases = Callable[[int], int]

LINES, NUMBERS, FILES, PYTHON = 6000, 1500, 2000, 500
"""Ten thousand in all."""

_LONGEST_SECONDS = 30
FIXED = ["experiment=single", "executor=serial"]

pytestmark = pytest.mark.chaos


class Counted:
    """What became of what was typed."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.slowest = 0.0

    @contextmanager
    def one(self, typed: object) -> Iterator[None]:
        """Count one thing that is typed: taken, or refused in words."""
        begun = time.monotonic()
        signal.signal(signal.SIGALRM, _hangs)
        signal.alarm(_LONGEST_SECONDS)
        try:
            yield
            self.counts["taken"] += 1
        except ConfigurationError as error:
            if is_faulty(str(error)):
                raise AssertionError(f"{typed!r}: {error}") from error
            self.counts["refused"] += 1
        finally:
            signal.alarm(0)
            self.slowest = max(self.slowest, time.monotonic() - begun)

    def __str__(self) -> str:
        taken, refused = self.counts["taken"], self.counts["refused"]
        return (
            f"{taken + refused:,}: {taken:,} taken, {refused:,} refused in words; no other error, "
            f"no empty line, none longer than {self.slowest:.0f} s"
        )


def _hangs(_number: int, _frame: FrameType | None) -> None:
    raise AssertionError(f"no answer within {_LONGEST_SECONDS} s")


def drawn(number: int, **strategies: Any) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Return what calls a function with so many examples, the same each time."""

    def decorate(check: Callable[..., None]) -> Callable[[], None]:
        how = settings(
            max_examples=number, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
        )  # fmt: skip
        return seed(1)(how(given(**strategies)(check)))

    return decorate


def test_lines(tell: Tell, cases: Cases) -> None:
    """Overrides are drawn: known keys, signs, values in values, what is Hydra's."""
    counted = Counted()

    @drawn(cases(LINES), typed=overrides())
    def check(typed: list[str]) -> None:
        with counted.one(typed):
            asked_of([*FIXED, *typed])

    check()
    tell(str(counted))


def test_numbers(tell: Tell, cases: Cases) -> None:
    """Parameters are given values: numbers arrive as they are, all else is refused."""
    counted = Counted()

    @drawn(cases(NUMBERS), typed=numbers())
    def check(typed: tuple[str, str]) -> None:
        key, text = typed
        with counted.one(typed):
            asked = asked_of([*FIXED, f"{key}={text}"])
            found = value_at(asked.shared, key)
            if (number := meant(text)) is not None:
                assert float(found) == number, typed
            else:
                is_made = text.startswith(("${", "int(", "float("))  # by Hydra, as it is asked to
                assert found is None or is_made or not text.strip(" -."), typed

    check()
    tell(f"{counted}; what was taken is what was typed")


def test_files(tell: Tell, cases: Cases, tmp_path: Path) -> None:
    """Files of one's own are drawn: YAML of anything, built-in ones cut and spliced, bytes."""
    counted = Counted()
    path = tmp_path / "crisis" / "own.yaml"
    path.parent.mkdir()

    @drawn(cases(FILES), content=texts_of_files())
    def check(content: bytes) -> None:
        path.write_bytes(content)
        with counted.one(content):
            load_scenario(*searched([str(tmp_path)]), "crisis=own")

    check()
    tell(str(counted))


def test_arguments(tell: Tell, cases: Cases, tmp_path: Path) -> None:
    """What is given in Python is drawn: names, values, ids, folders."""
    counted = Counted()

    @drawn(cases(PYTHON), name=SIGNS, text=VALUES)
    def check(name: str, text: str) -> None:
        with counted.one((name, text)):
            load_scenario(f"{name}={text}")
        with counted.one((name, text)):
            run(name, text, results=tmp_path)
        for named in ({"experiment": name}, {"experiment": "single", "id": text}):
            with pytest.raises((FileNotFoundError, ValueError)) as caught:
                load(**named, results=tmp_path)
            assert not is_faulty(str(caught.value)), (name, text)
        assert catalogue(tmp_path).is_empty()

    check()
    tell(str(counted))
