"""Headline outcomes: what tells how a crisis went; each crisis names its own."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator

from sim.tables.told import known

CHECK = "needs_met_everyone"
"""The outcome that comes last: of many small needs, it is a check on the others."""

HEADLINE = ("left_without_everyone", "known_day_3", "first_help", CHECK)
"""The headline outcomes of a crisis that names none."""

_ALL = "docs/DATA_DICTIONARY.md"


def _known(name: str) -> str:
    if name not in known():
        close = difflib.get_close_matches(name, known())
        near = f"did you mean {' or '.join(close)}?" if close else f"all are in {_ALL}"
        raise ValueError(f"no outcome has this name; {near}")
    return name


Outcome = Annotated[str, AfterValidator(_known)]
"""The name of an outcome."""


_LESS = ("deaths", "left_without_", "first_help", "unmet_", "delay", "isolated_", "loneliness_")
_MORE = ("needs_met_", "known_", "helped", "met_by_", "looked_after", "services_")


def direction(name: str) -> int:
    """Return 1 where more of an outcome is better, -1 where less is, 0 where neither is known."""
    if name.startswith(_LESS):
        return -1
    return int(name.startswith(_MORE))


def together(headlines: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Return the outcomes of several headlines in their order, each once, the check last."""
    found = dict.fromkeys(name for headline in headlines for name in headline)
    return tuple(sorted(found, key=lambda name: name == CHECK))
