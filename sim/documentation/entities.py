"""Entities: the tables of the state and the codes that their columns hold."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from enum import IntEnum
from typing import get_type_hints

import numpy as np

import sim.codes
from sim.documentation.example import begun
from sim.documentation.fields import number_text
from sim.documentation.markdown import code, inline, prose, slug, table
from sim.documentation.submodels import describe
from sim.scenario import Scenario
from sim.schedule import the_day
from sim.state import TABLES, State
from sim.state.residents import NEVER
from sim.state.table import Column, Table
from sim.state.ties import CLASS_HOURS, no_ties

OBSERVED = "ledger"
"""The table that nothing but observation reads; it is described with it."""

REPEATED = "need_traits"
"""The table that repeats parameters."""

PAGE = "STATE.md"

_BEGINNING = "§ 5"
_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)
_ONE_ROW = "One row: "


def tables_of_state() -> dict[str, type]:
    """Return the kinds of table that the state is made of, by the name that they have in it."""
    hints = get_type_hints(State)
    return {name: hints[name] for name in TABLES}


def entities_table() -> str:
    """Return the tables of the state: what each holds, how many rows and columns it has."""
    return table(
        ("table", "what it holds", "rows", "columns"),
        [
            (f"[{code(name)}]({PAGE}#{slug(name)})", inline(_in_short(kind)), *_size(name))
            for name, kind in tables_of_state().items()
            if name != REPEATED
        ],
    )


def _in_short(kind: type) -> str:
    """Return the first sentence that is said of a table."""
    first = " ".join(_said_of(kind).split()).partition(". ")[0].removeprefix(_ONE_ROW)
    return (first[:1].upper() + first[1:]).rstrip(".")


def _size(name: str) -> tuple[str, str]:
    """Return how many rows and columns a table has in the default neighbourhood."""
    held = getattr(begun(), name)
    if isinstance(held, Table):
        return number_text(len(held)), number_text(len(type(held).columns))
    residents, slots = held.alter.shape
    return f"{number_text(residents)} × {number_text(slots)}", number_text(len(held))


def _said_of(kind: type) -> str:
    return inspect.cleandoc(kind.__doc__ or "").partition("Attributes:")[0]


def entity_sections() -> str:
    """Return what there is: each table of the state that rules read, with its columns."""
    return "\n\n".join(
        _section(name, kind)
        for name, kind in tables_of_state().items()
        if name not in (OBSERVED, REPEATED)
    )


def ledger_section() -> str:
    """Return the table of what happened, with its columns."""
    return _section(OBSERVED, tables_of_state()[OBSERVED])


def _section(name: str, kind: type) -> str:
    columns = _columns_table(name, kind) if issubclass(kind, Table) else _ties_table()
    return f"### {code(name)}\n\n{prose(_said_of(kind))}\n\n{columns}"


def _columns_table(name: str, kind: type[Table]) -> str:
    return table(
        ("column", "type", "unit", "allowed", "initial", "meaning", "changed by"),
        [
            (
                code(column),
                _type(spec.dtype, spec.shape),
                inline(spec.unit),
                _allowed(spec),
                _initial(name, column, spec),
                inline(spec.doc),
                ", ".join(writers(name, column)) or "–",
            )
            for column, spec in kind.columns.items()
        ],
    )


def _ties_table() -> str:
    """Return the columns of ties, which are two-dimensional and described in one docstring.

    Those that are not of one length with the residents are constants of the run.
    """
    residents = 2
    arrays = no_ties(residents, 1, (1.0, 1.0, 1.0))
    docs = dict(_ATTRIBUTE.findall(inspect.cleandoc(type(arrays).__doc__ or "")))
    return table(
        ("column", "type", "meaning", "changed by"),
        [
            (
                code(name),
                _type(array.dtype.str[1:], ()),
                inline(" ".join(docs[name].split())),
                ", ".join(writers("ties", name)) if len(array) == residents else "–",
            )
            for name, array in arrays._asdict().items()
        ],
    )


def writers(name: str, column: str) -> Iterator[str]:
    """Yield the processes that may change a column of a table, in the order of the day."""
    for process in the_day(Scenario()):
        written = type(process).writes
        if f"{name}.{column}" in written or f"{name}.*" in written:
            yield describe(process).title


def _type(dtype: str, shape: tuple[int, ...]) -> str:
    name = np.dtype(dtype).name
    return f"{name} × {' × '.join(map(str, shape))}" if shape else name


def _initial(name: str, column: str, spec: Column) -> str:
    """Return the value with which a column begins, or where it is told what it begins with."""
    values = getattr(getattr(begun(), name), column)
    if (values != spec.start).any():
        return _BEGINNING
    return _start(spec)


def declared(spec: Column) -> tuple[str, str, str, str]:
    """Return what a column declares, as text: type, unit, what is allowed, what it begins with."""
    return _type(spec.dtype, spec.shape), inline(spec.unit), _allowed(spec), _start(spec)


def _start(spec: Column) -> str:
    if spec.dtype == "?":
        return str(bool(spec.start)).lower()
    return "never" if spec.start == NEVER else f"{spec.start:g}"


def _allowed(spec: Column) -> str:
    if spec.dtype == "?":
        return "true, false"
    if spec.low is None:
        return "any" if spec.high is None else f"up to {spec.high:g}"
    return f"from {spec.low:g}" if spec.high is None else f"{spec.low:g} to {spec.high:g}"


def codes() -> dict[str, type[IntEnum]]:
    """Return the kinds that columns hold as small integers, by name."""
    return {
        name: kind
        for name, kind in vars(sim.codes).items()
        if inspect.isclass(kind)
        and issubclass(kind, IntEnum)
        and kind.__module__ == sim.codes.__name__
    }


def codes_table() -> str:
    """Return the kinds, their meaning and their members, each with the number that is stored."""
    return table(
        ("kind", "meaning", "members"),
        [
            (
                code(name),
                inline(inspect.cleandoc(kind.__doc__ or "")),
                ", ".join(f"{code(member.name.lower())} {member.value}" for member in kind),
            )
            for name, kind in codes().items()
        ],
    )


def tie_classes() -> dict[str, float]:
    """Return the classes of ties with the least hours of each."""
    return dict(CLASS_HOURS)


def tie_classes_table() -> str:
    """Return the classes of ties as a table."""
    return table(
        ("class", "least hours"), [(name, f"{hours:g}") for name, hours in tie_classes().items()]
    )
