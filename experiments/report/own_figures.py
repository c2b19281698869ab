"""Own figures: those of somebody's own, drawn into the page from the tables of results.

They change no run and are kept by no folder: who shows results names them.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import altair as alt
import polars as pl

from experiments.report.view import Cell, Section, Table, figure
from experiments.words import MESSAGES, Messages
from experiments.words.typography import typeset
from sim.composition import ConfigurationError
from sim.own_source import own_class, settled, told

if TYPE_CHECKING:
    from experiments.report.charts import Drawings

GROUP = "entraide.figures"
"""The group of entry points by which installed packages name their figures."""

_MOST = {"title": 80, "text": 600}
"""Signs of what a figure is called, and of what it shows."""

type Tables = Callable[[str], pl.DataFrame]
"""Gives a table of the results by its name, such as "runs"."""


class OwnFigure(ABC):
    """A figure of somebody's own (docs/extensions.md).

    Attributes:
        title: what it is called, by language: "en" and "fr".
        text: what it shows, in a sentence or two, by language.
    """

    title: ClassVar[Mapping[str, str]]
    text: ClassVar[Mapping[str, str]]

    @abstractmethod
    def numbers(self, tables: Tables) -> pl.DataFrame:
        """Return the numbers that are drawn; the page has them behind a fold.

        Args:
            tables: gives a table of the results by its name, as `experiments.load` does.
        """

    @abstractmethod
    def draw(self, numbers: pl.DataFrame, words: Messages, columns: int) -> alt.TopLevelMixin:
        """Return the chart.

        Args:
            numbers: from `numbers`.
            words: what outcomes, factors and levels are called in a language, `words.language`.
            columns: 2 for a page, 1 for a narrow screen of 250 pixels or so.
        """


def own_figure(reference: str) -> OwnFigure:
    """Return a figure of somebody's own.

    Args:
        reference: FILE.py:CLASS, MODULE:CLASS or the name of an entry point.

    Raises:
        ConfigurationError: when there is no such figure, or it leaves something out.
    """
    place, text = settled(reference, GROUP)
    kind = own_class(place, text, OwnFigure).kind
    if inspect.isabstract(kind):
        lacking = " and ".join(sorted(kind.__abstractmethods__))
        raise ConfigurationError(f"{told(place)}: it has no method {lacking}")
    for name, most in _MOST.items():
        said = getattr(kind, name, None)
        if not isinstance(said, Mapping) or set(said) != set(MESSAGES):
            raise ConfigurationError(
                f"{told(place)}: {name}: a text for each of {', '.join(MESSAGES)} is expected"
            )
        if not all(_is_line(one, most) for one in said.values()):
            raise ConfigurationError(
                f"{told(place)}: {name}: each is a line of {most} signs at most"
            )
    made: OwnFigure = kind()
    return made


def own_figures(references: Sequence[str]) -> dict[str, OwnFigure]:
    """Return figures of somebody's own by the names of their classes.

    Raises:
        ConfigurationError: when one cannot be taken, or two have one name.
    """
    found: dict[str, OwnFigure] = {}
    for one in map(own_figure, references):
        name = type(one).__name__
        if name in found:
            raise ConfigurationError(f"figures: two are named {name}; leave one out")
        found[name] = one
    return found


def tables_of(folder: Path) -> Tables:
    """Return what gives the tables in a folder of results by their names."""

    def table(name: str) -> pl.DataFrame:
        path = folder / f"{name}.parquet"
        if not path.is_file():
            there = ", ".join(sorted(one.stem for one in folder.glob("*.parquet")))
            raise ConfigurationError(f"there is no table {name!r}; there are {there}")
        return pl.read_parquet(path)

    return table


class Drawn:
    """Figures of somebody's own, and the numbers that they draw.

    Args:
        figures: by name.
        tables: of the results.

    Raises:
        ConfigurationError: when one raises anything.
    """

    def __init__(self, figures: Mapping[str, OwnFigure], tables: Tables) -> None:
        self._figures = figures
        self._numbers = {
            name: _tried(name, partial(one.numbers, tables)) for name, one in figures.items()
        }
        for name, numbers in self._numbers.items():
            if not isinstance(numbers, pl.DataFrame):
                raise ConfigurationError(f"figure {name}: numbers gives no table of polars")

    @property
    def names(self) -> tuple[str, ...]:
        """What they are called, by their classes."""
        return tuple(self._figures)

    def chart(self, name: str, words: Messages, columns: int) -> alt.TopLevelMixin:
        """Return the chart of a figure.

        Raises:
            ConfigurationError: when it cannot be drawn.
        """
        one, numbers = self._figures[name], self._numbers[name]
        chart = _tried(name, partial(one.draw, numbers, words, columns))
        if not isinstance(chart, alt.TopLevelMixin):
            raise ConfigurationError(f"figure {name}: draw gives no chart of Altair")
        return chart

    def section(self, name: str, drawings: Drawings, words: Messages) -> Section:
        """Return the section of the page that a figure is shown in."""
        title, text = (
            typeset(said[words.language], words.language)
            for said in (self._figures[name].title, self._figures[name].text)
        )
        table = _table(self._numbers[name], title, words)
        shown = figure(drawings, f"own.{name}", title, text, table, words=words)
        return Section(f"own-{name.lower()}", title, figures=(shown,))


def _tried(name: str, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception as error:
        first = str(error).strip().partition("\n")[0]
        raise ConfigurationError(f"figure {name}: {type(error).__name__}: {first}") from error


def _is_line(text: object, most: int) -> bool:
    return isinstance(text, str) and 0 < len(text.strip()) <= most and text.isprintable()


def _table(numbers: pl.DataFrame, title: str, words: Messages) -> Table:
    rows = [[_cell(value, words) for value in row] for row in numbers.iter_rows()]
    return Table(title, [words.outcome(name) for name in numbers.columns], {"": rows})


def _cell(value: Any, words: Messages) -> Cell:
    if isinstance(value, float):
        return words.figures(value) if value == value else words.number(None)
    return words.number(value, 0) if isinstance(value, int) else str(value)
