"""One test for many things alike: it looks at all of them, and its failure lists the offenders."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest


def hold_for_each[Item](items: Iterable[Item], check: Callable[[Item], None]) -> None:
    """Fail with a line for each item for which a check does not hold.

    Args:
        items: what to look at; at least one.
        check: what asserts something of one of them.
    """
    looked_at, offenders = 0, []
    for item in items:
        looked_at += 1
        try:
            check(item)
        except (Exception, pytest.fail.Exception) as error:
            told = str(error) or type(error).__name__
            offenders.append(f"{item}: {told.splitlines()[0]}")
    assert looked_at, "there is nothing to look at"
    if offenders:
        pytest.fail("\n".join([f"{len(offenders)} of {looked_at}:", *offenders]), pytrace=False)
