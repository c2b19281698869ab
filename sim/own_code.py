"""Processes and measures of somebody's own, loaded and looked at: what they declare has to fit.

Where they come from is the business of `sim.own_source`.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_type_hints

from pydantic import ValidationError

from sim import own_source
from sim.own_source import LETTERS, own_class, settled
from sim.own_source import told as told
from sim.parameters import Parameters
from sim.processes.process import OwnProcess, name_of
from sim.state import TABLES, State
from sim.state.table import Table
from sim.tables import told as outcomes
from sim.wording import ConfigurationError

GROUP = "entraide.processes"
"""The group of entry points by which installed packages name their processes."""

_WITHOUT_ROWS = ("ties", "needs")
"""Tables whose rows do not stand for one thing as long as a run lasts."""

_CALLED = (
    *("after", "reads", "writes", "keeps", "a_row_each", "tells"),
    *("before", "step", "invariants", "tell"),
)
"""What a process may declare, and its methods."""


@dataclass(frozen=True)
class Own:
    """A process of somebody's own, as it was loaded.

    Attributes:
        kind: its class.
        reference: where it was found, as FILE.py:CLASS or MODULE:CLASS.
        text: of the file; None of a module.
        mark: its class and a hash of its source, as "CoolRooms@" and 16 letters.
    """

    kind: type[OwnProcess]
    reference: str
    text: bytes | None
    mark: str

    @property
    def name(self) -> str:
        """The name that it has in a scenario."""
        return name_of(self.kind)


_by_mark: dict[str, Own] = {}


def known_by(mark: str) -> Own | None:
    """Return the process of a mark, if it was loaded here."""
    return _by_mark.get(mark)


def own_process(reference: str) -> Own:
    """Return a process of somebody's own; what it tells is known from then on.

    Args:
        reference: FILE.py:CLASS, MODULE:CLASS or the name of an entry point.

    Raises:
        ConfigurationError: when there is no such process, or it cannot be taken.
    """
    own = loaded(*settled(reference, GROUP))
    outcomes.learn(own.kind.tells)
    return own


def named_by_packages() -> list[str]:
    """Return the names of processes for which installed packages have entry points."""
    return own_source.named_by_packages(GROUP)


@cache
def loaded(reference: str, text: bytes | None) -> Own:
    """Return the process that a reference means.

    Args:
        reference: FILE.py:CLASS or MODULE:CLASS.
        text: of the file; None of a module.

    Raises:
        ConfigurationError: when there is no such process, or it cannot be taken.
    """
    kind, digest = own_class(reference, text, OwnProcess)
    own = _checked(kind, told(reference))
    mark = f"{kind.__name__}@{digest[:LETTERS]}"
    return _by_mark.setdefault(mark, Own(own, reference, text, mark))


def _checked(kind: type[Any], where: str) -> type[OwnProcess]:
    """Return a class that is a process and leaves nothing out.

    Raises:
        ConfigurationError: saying what to write.
    """
    if inspect.isabstract(kind):
        raise ConfigurationError(f"{where}: it has no method step(self, state, day, draws)")
    for name in ("after", "reads", "writes"):
        if not hasattr(kind, name):
            raise ConfigurationError(f"{where}: it declares no `{name}`")
    if kind.a_row_each not in {"", *TABLES} - {*_WITHOUT_ROWS}:
        raise ConfigurationError(
            f"{where}: a_row_each = {kind.a_row_each!r}: a table of the state, such as "
            "'residents', or '' is expected"
        )
    for column in (*kind.reads, *kind.writes):
        if not _is_column(column, kind):
            raise ConfigurationError(f"{where}: {column!r} is no column of the state")
    _check_spelling(kind, where)
    _check_parameters(kind, where)
    _check_told(kind, where)
    try:
        kind()
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"]))
        said = "give it a default" if fault["type"] == "missing" else fault["msg"]
        raise ConfigurationError(f"{where}: {place}: {said}") from None
    return kind


def _check_spelling(kind: type[OwnProcess], where: str) -> None:
    """Refuse a name that is nearly one that the model calls: it would never be called."""
    for name in set(dir(kind)).difference(dir(OwnProcess), kind.model_fields, _CALLED):
        if close := difflib.get_close_matches(name, _CALLED, n=1, cutoff=0.8):
            raise ConfigurationError(
                f"{where}: {name}: did you mean {close[0]}? if not, begin it with _"
            )


def _check_parameters(kind: type[Parameters], where: str) -> None:
    """Refuse a parameter that cannot be described, or a number that may be any."""
    for name, field in kind.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Parameters):
            _check_parameters(field.annotation, where)
            continue
        if not isinstance(field.json_schema_extra, dict) or "unit" not in field.json_schema_extra:
            raise ConfigurationError(
                f"{where}: {name}: declare it by parameter(default, meaning, unit=...)"
            )
        has_bounds = any(hasattr(one, end) for one in field.metadata for end in ("ge", "le"))
        if field.annotation in (int, float) and not has_bounds:
            raise ConfigurationError(f"{where}: {name}: give it bounds, low=... and high=...")


def _check_told(kind: type[OwnProcess], where: str) -> None:
    """Refuse outcomes that cannot be a column of the results, or that nothing tells."""
    if not isinstance(kind.tells, Mapping):
        raise ConfigurationError(f"{where}: tells: a dict of outcomes is expected")
    for fault in outcomes.faults(kind.tells):
        raise ConfigurationError(f"{where}: tells {fault}")
    for name in kind.tells:
        if not name.startswith(f"{name_of(kind)}_"):
            raise ConfigurationError(f"{where}: tells {name!r}: begin it with {name_of(kind)}_")
    if bool(kind.tells) != (kind.tell is not OwnProcess.tell):
        raise ConfigurationError(f"{where}: declare outcomes in `tells` and return them by `tell`")


def _is_column(name: str, kind: type[OwnProcess]) -> bool:
    """Tell whether a process may name a column: one of the model's, of its own, of other own ones.

    Which there are of others is not known here.
    """
    table, _, column = name.partition(".")
    if table not in (*TABLES, name_of(kind)):
        return bool(column)
    known: Any = get_type_hints(State)[table] if table in TABLES else kind.keeps
    if known is None:
        return False
    columns = known.columns if issubclass(known, Table) else known._fields
    return column == "*" or column in columns
