"""Named tuples of what stands elsewhere under the same names: columns, parameters."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any


@cache
def _getter(kind: type) -> Callable[[object], tuple[Any, ...]]:
    return attrgetter(*kind._fields)  # type: ignore[attr-defined]


def taken[T](kind: type[T], source: object) -> T:
    """Return a named tuple (of two fields or more) of the attributes of these names.

    Args:
        kind: of the tuple.
        source: what has the attributes: a table, a process.
    """
    return kind(*_getter(kind)(source))  # type: ignore[arg-type]
