"""Headline outcomes: what tells how a crisis went; each crisis names its own."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator

from sim.tables import OUTCOMES

CHECK = "needs_met_everyone"
"""The outcome that comes last: of many small needs, it is a check on the others."""

HEADLINE = ("left_without_everyone", "known_day_3", "first_help", CHECK)
"""The headline outcomes of a crisis that names none."""


def _known(name: str) -> str:
    if name not in OUTCOMES:
        close = difflib.get_close_matches(name, OUTCOMES) or sorted(OUTCOMES)
        raise ValueError(f"no outcome has this name; {', '.join(close)} are there")
    return name


Outcome = Annotated[str, AfterValidator(_known)]
"""The name of an outcome of the model."""


def together(headlines: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Return the outcomes of several headlines in their order, each once, the check last."""
    found = dict.fromkeys(name for headline in headlines for name in headline)
    return tuple(sorted(found, key=lambda name: name == CHECK))
