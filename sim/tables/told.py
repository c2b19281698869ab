"""Outcomes that processes of somebody's own tell of a run, besides those of the model.

What an outcome is called says of which process it is. What it means is known in this process of the
machine once its class is loaded, or once a folder of results that has it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sim.tables.measures import Measure
from sim.tables.outcomes import OUTCOMES

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MOST_NAME, _MOST_UNIT, _MOST_DOC = 100, 40, 400

_known: dict[str, Measure] = {}


def meaning(outcome: str) -> Measure:
    """Return what an outcome is.

    Raises:
        KeyError: when no such outcome is known here.
    """
    return OUTCOMES.get(outcome) or _known[outcome]


def known() -> tuple[str, ...]:
    """Return the names of all outcomes that are known here, those of the model first."""
    return (*OUTCOMES, *_known)


def learn(outcomes: Mapping[str, Measure]) -> None:
    """Make it known what outcomes of somebody's own are; see `faults`."""
    _known.update(outcomes)


def faults(outcomes: Mapping[str, Measure]) -> Iterator[str]:
    """Yield what is wrong with outcomes that are to be learned: their names, units and meanings."""
    for name, one in outcomes.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name) > _MOST_NAME:
            yield f"{str(name)[:_MOST_NAME]!r}: small letters are expected, words joined by _"
        elif name in OUTCOMES:
            yield f"{name!r}: an outcome of the model; take another name"
        elif not isinstance(one, Measure):
            yield f"{name!r}: a Measure(unit, meaning) is expected"
        elif not (_is_text(one.unit, _MOST_UNIT) and _is_text(one.doc, _MOST_DOC)):
            yield f"{name!r}: unit and meaning are each a line of text"


def _is_text(text: object, most: int) -> bool:
    return isinstance(text, str) and 0 < len(text) <= most and text.isprintable()
