"""What looks at many things in one test: it lists every offender, and is not content with none."""

from __future__ import annotations

import pytest

from tests.each import hold_for_each


def small(number: int) -> None:
    assert number, "is nothing"
    assert number < 1 / number + 3


def test_what_holds_for_all_passes() -> None:
    hold_for_each([1, 2, 3], small)


def test_every_offender_is_listed() -> None:
    with pytest.raises(pytest.fail.Exception) as raised:
        hold_for_each([1, 0, 5, 2, 7], small)
    said = str(raised.value).splitlines()
    assert said[:2] == ["3 of 5:", "0: is nothing"]
    assert [line.partition(":")[0] for line in said[2:]] == ["5", "7"]


def test_another_exception_is_an_offence_too() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"1 of 2:\nx: invalid literal"):
        hold_for_each(["1", "x"], lambda text: small(int(text)))


def test_nothing_to_look_at_is_a_failure() -> None:
    with pytest.raises(AssertionError, match="nothing to look at"):
        hold_for_each([], small)
