"""Parameter tables: every parameter of a scenario, and how many there are."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import NamedTuple, Self

from pydantic import BaseModel

from sim.documentation.fields import Leaf, leaves, parts_of
from sim.documentation.markdown import code, contents, inline, prose, table, wrapped
from sim.scenario import Scenario

ASSUMED = "**assumption**"
GENERAL = "General"

_INTRODUCTION = """\
What each number stands for, in which unit, between which bounds, and where it comes from. A value
is changed by its path, on the command line (`entraide mutual_aid.asks=3`) or in a file of
`configs/`; one out of bounds is refused. `*` stands for each item of a list or each row of a table,
whose default values follow row by row (`needs.kinds.errand.effort`).

**Assumption** marks a number that has no source, for the whole or for a part: a free parameter, to
be varied. *Choice* marks what is no number: a name, a date, a switch, an option. Units: `1` is a
pure number, `share` a proportion between 0 and 1.
"""


class Count(NamedTuple):
    """How many there are: each field of a scenario is counted in one of these, assumptions aside.

    Attributes:
        parameters: numbers beside the tables of data.
        assumptions: those of the parameters that have no source.
        cells: entries of the tables of data, numbers or not.
        choices: what is no number, beside the tables.
        repeats: fields that stand before them already.
    """

    parameters: int
    assumptions: int
    cells: int
    choices: int
    repeats: int

    @classmethod
    def of(cls, found: Sequence[Leaf]) -> Self:
        """Return how many there are of these."""
        once = [leaf for leaf in found if not leaf.repeats]
        parameters = [leaf for leaf in once if leaf.is_parameter]
        cells = sum(leaf.is_cell for leaf in once)
        return cls(
            len(parameters),
            sum(leaf.is_assumption for leaf in parameters),
            cells,
            len(once) - len(parameters) - cells,
            len(found) - len(once),
        )


def parameters_page() -> str:
    """Return the page that lists every parameter of a scenario."""
    sections = _sections()
    body = "\n\n".join(_section(name, rows) for name, rows in sections.items())
    every = [leaf for rows in sections.values() for leaf in rows]
    return "\n\n".join(
        [
            "# Parameters",
            "Written from the code by `make docs`; do not edit.",
            _counts(every, sections),
            _INTRODUCTION.strip(),
            contents(body),
            body + "\n",
        ]
    )


def _sections() -> dict[str, list[Leaf]]:
    """Return the parameters by field of the scenario; those that stand alone first."""
    sections: dict[str, list[Leaf]] = {GENERAL: []}
    for found in leaves(Scenario()):
        first, _, rest = found.path.partition(".")
        sections.setdefault(first if rest else GENERAL, []).append(found)
    return sections


def _counts(every: Sequence[Leaf], sections: dict[str, list[Leaf]]) -> str:
    whole = Count.of(every)
    tables = rows_of_tables(every)
    said = (
        f"**{whole.parameters} numeric parameters besides {whole.cells} cells in "
        f"{_number(len(tables))} tables, and {whole.choices} choices. Of the parameters, "
        f"{whole.assumptions} are assumptions and {whole.parameters - whole.assumptions} have a "
        "source.**"
    )
    cells = "A cell is an entry, a number or a choice, of a table of kinds that stand side by side:"
    listed = "\n".join(
        wrapped(f"{code(path)}: {', '.join(map(inline, rows))}", "  ", "- ")
        for path, rows in tables.items()
    )
    repeats = ", ".join(dict.fromkeys(code(leaf.repeats) for leaf in every if leaf.repeats))
    once = (
        f"What stands twice is counted once: {whole.repeats} fields only repeat others that "
        f"stand before them ({repeats})."
    )
    counts = table(
        ("section", "parameters", "assumptions of these", "cells", "choices", "repeated"),
        [
            *(
                (name if name == GENERAL else code(name), *map(str, Count.of(found)))
                for name, found in sections.items()
            ),
            ("**all**", *map(str, whole)),
        ],
    )
    return "\n\n".join([wrapped(said), wrapped(cells), listed, wrapped(once), counts])


def rows_of_tables(found: Sequence[Leaf]) -> dict[str, list[str]]:
    """Return the names of the rows of each table of data, by the table's path."""
    tables: dict[str, list[str]] = {}
    for leaf in found:
        if leaf.is_cell and not leaf.repeats:
            row = leaf.path.removeprefix(f"{leaf.table}.").partition(".")[0]
            rows = tables.setdefault(leaf.table, [])
            rows += [] if row in rows else [row]
    return tables


def _number(count: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven")
    return words[count] if count < len(words) else str(count)


def _section(name: str, rows: Sequence[Leaf]) -> str:
    if name == GENERAL:
        return f"## {name}\n\n{by_path(rows)}"
    part = getattr(Scenario(), name)
    blocks = [f"## {code(name)}", prose(_first_paragraph(type(part)))]
    within = parts_of(part, name)
    if within:
        blocks.append("\n".join(_part(kind, paths) for kind, paths in within.items()))
    if any(not leaf.is_cell for leaf in rows):
        blocks.append(by_path([leaf for leaf in rows if not leaf.is_cell]))
    for path in dict.fromkeys(leaf.table for leaf in rows if leaf.is_cell):
        blocks.append(_data(path, [leaf for leaf in rows if leaf.table == path]))
    return "\n\n".join(blocks)


def _part(kind: type[BaseModel], paths: Sequence[str]) -> str:
    said = f"{', '.join(map(code, paths))}: {inline(_first_paragraph(kind))}"
    return wrapped(said, "  ", "- ")


def _data(path: str, cells: Sequence[Leaf]) -> str:
    """Return a table of data: what each of its columns means, then a line of values a row.

    What a column means that repeats one of a table before it is not told again.
    """
    rows: dict[str, dict[str, Leaf]] = {}
    for leaf in cells:
        row, _, column = leaf.path.removeprefix(f"{path}.").partition(".")
        rows.setdefault(row, {})[column] = leaf
    columns = {column: leaf for row in rows.values() for column, leaf in row.items()}
    meanings = table(
        ("cell", "unit", "allowed", "meaning", "source"),
        [
            (
                code(f"{path}.*.{column}"),
                inline(leaf.unit),
                inline(leaf.bounds),
                inline(leaf.doc),
                _source(leaf),
            )
            for column, leaf in columns.items()
            if not leaf.repeats
        ],
    )
    values = table(
        ("row", *map(code, columns)),
        [
            (code(row), *(inline(found[c].default) if c in found else "–" for c in columns))
            for row, found in rows.items()
        ],
    )
    told = [] if all(leaf.repeats for leaf in columns.values()) else [meanings]
    return "\n\n".join([f"The table {code(path)}:", *told, values])


def by_path(rows: Sequence[Leaf]) -> str:
    """Return parameters as a table."""
    return table(
        ("parameter", "default [unit]", "allowed", "meaning", "source"),
        [
            (
                code(leaf.path),
                inline(_with_unit(leaf)),
                inline(leaf.bounds),
                inline(leaf.doc),
                _source(leaf),
            )
            for leaf in rows
        ],
    )


def _with_unit(leaf: Leaf) -> str:
    has_unit = leaf.is_number and leaf.unit != "1"
    return f"{leaf.default} [{leaf.unit}]" if has_unit else leaf.default


def _source(leaf: Leaf) -> str:
    if leaf.source == "assumption":
        return ASSUMED
    if not leaf.is_assumption:
        return inline(leaf.source)
    return f"{ASSUMED}: {inline(leaf.source.removeprefix('assumption; '))}"


def _first_paragraph(kind: type[BaseModel]) -> str:
    """Return how the docstring of a class begins."""
    return inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0]
