"""The page that says what the tests of chaos did and saw."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import NamedTuple

from experiments.store.provenance import environment

_OPENING = """\
# Chaos

Written by `make chaos`; do not edit. Sweeps are carried out by the real command, in processes of
their own, and things are done to them: processes are killed, files torn, disks filled. Whatever is
done, the same command given again has to end with the tables that a sweep gives which nothing
befell, to the byte; what was kept must not be run again, and no process may be left behind.

What is typed, and one file of a folder of results, are changed at random, too. Each time, what is
taken or read has to be what was meant or written, or it is refused or told in words.
"""


class Seen(NamedTuple):
    """What a test did, in which form, and what was seen."""

    done: str
    how: str
    seen: str


def page(seen: Sequence[Seen], tests: int, failed: int) -> str:
    """Return the page.

    Args:
        seen: what the tests told.
        tests: how many there were.
        failed: of these, how many failed.
    """
    rows = "\n".join(f"| {done} {how and f'({how})'} | {text} |" for done, how, text in seen)
    packages = ", ".join(f"{name} {version(name)}" for name in ("distributed", "numba", "polars"))
    ended = "all passed" if not failed else f"**{failed} failed**"
    return f"""{_OPENING}
{datetime.now(UTC):%Y-%m-%d}, {platform.system()} on {os.cpu_count()} cores, Python \
{platform.python_version()}, {packages}, commit {str(environment()["commit"])[:9]}: \
{tests} tests, {ended}.

| done | seen |
| --- | --- |
{rows}
"""
