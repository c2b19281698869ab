"""Interrupts: whatever a library makes of one, the command ends as it was asked to."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from experiments.command import main
from experiments.command.errors import code_of
from sim.composition import ConfigurationError
from sim.interrupts import TerminatedError

INTERRUPTED = "interrupted: finished runs are kept; the same command goes on from there"
TERMINATED = INTERRUPTED.replace("interrupted", "terminated")
ASKED = [
    (KeyboardInterrupt(), 130, INTERRUPTED),
    (TerminatedError(signal.SIGTERM), 143, TERMINATED),
    (TerminatedError(signal.SIGHUP), 129, TERMINATED),
]


def hidden(asked: BaseException, by: Exception) -> Callable[[], int]:
    """What is asked to end amid something that cannot tidy up."""

    def do() -> int:
        try:
            raise asked
        finally:
            raise by from None

    return do


@pytest.mark.parametrize(("asked", "code", "told"), ASKED)
@pytest.mark.parametrize(
    "by", [AttributeError("_invalidate"), ConfigurationError("key = 1"), OSError(5, "of a disk")]
)
def test_an_error_in_the_place_of_an_interrupt_is_no_fault(
    asked: BaseException, code: int, told: str, by: Exception
) -> None:
    said: list[str] = []
    assert code_of(hidden(asked, by), said.append) == code
    assert said == [told]


def test_an_error_of_its_own_stays_one() -> None:
    def do() -> int:
        raise AttributeError("a fault")

    with pytest.raises(AttributeError, match="a fault"):
        code_of(do, print)


def test_before_anything_is_kept_it_is_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    do = hidden(KeyboardInterrupt(), ImportError("half a module"))
    monkeypatch.setattr(main, "_done", lambda _arguments: do())
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 130
    assert capsys.readouterr().err == "interrupted\n"
    monkeypatch.setattr(main, "_done", lambda _arguments: 3)
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 3
