"""In brief: the two sheets that a page begins with, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.report.view import Figure, Table


@dataclass(frozen=True)
class Said:
    """A sentence or two under what they are about."""

    head: str
    text: str


@dataclass(frozen=True)
class Listed:
    """A heading of the second sheet, with a table, lines, or both.

    Attributes:
        heading: what it is about.
        lines: a line each.
        table: that stands before them.
    """

    heading: str
    lines: Sequence[str] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Brief:
    """Two sheets.

    Attributes:
        name: what its heading can be pointed at by, with the language behind it.
        about: what is simulated, in a line.
        said: what the crisis does, what helps, what does not.
        figure: one chart; none where nothing is compared.
        tables: small ones, on the first sheet.
        listed: the second sheet.
    """

    name: str
    about: str
    said: Sequence[Said]
    figure: Figure | None = None
    tables: Sequence[Table] = ()
    listed: Sequence[Listed] = ()
