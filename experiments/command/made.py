"""Made: the results of an experiment that was carried out, with tables and figures in the hand."""

from __future__ import annotations

import html
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from experiments.store.load import stackable

if TYPE_CHECKING:
    import altair as alt

    from experiments.report.charts import Drawings
    from experiments.report.findings import Findings
    from experiments.words import Language


@dataclass(frozen=True, repr=False)
class Made:
    """The results of an experiment.

    Attributes:
        folder: where they are.
        findings: what they show.
        written: the page, figures and further files.
        failed: how many runs failed.
    """

    folder: Path
    findings: Findings
    written: tuple[Path, ...]
    failed: int

    def __repr__(self) -> str:
        """Return where the results are, and how much there is, in a line."""
        runs, tables = self.findings.runs.height, len(self.tables)
        failed = f", {self.failed} failed" if self.failed else ""
        return f"Made({str(self.folder)!r}: {runs} runs{failed}, {tables} tables)"

    def _repr_html_(self) -> str:
        """Return a link to the page, and the names of tables, for a notebook."""
        page, line = html.escape(self.page.as_posix(), quote=True), html.escape(repr(self))
        return f'{line}<br><a href="{page}">{page}</a><br>{html.escape(", ".join(self.tables))}'

    @property
    def page(self) -> Path:
        """The page, in English and French, of figures, tables and text."""
        return self.folder / "report.html"

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return tuple(sorted(path.stem for path in self.folder.glob("*.parquet")))

    def table(self, name: str = "runs") -> pl.DataFrame:
        """Return a table.

        Args:
            name: one of `tables`.

        Raises:
            ValueError: when there is none of this name.
        """
        path = self.folder / f"{_one_of(name, self.tables, 'table')}.parquet"
        return stackable(pl.read_parquet(path))

    @property
    def figures(self) -> tuple[str, ...]:
        """The names of the figures."""
        return self._drawings.names

    def figure(self, name: str, language: Language = "en") -> alt.TopLevelMixin:
        """Return a figure as a chart of Altair's.

        Args:
            name: one of `figures`.
            language: "en" or "fr".

        Raises:
            ValueError: when there is none of this name, or no such language.
        """
        _one_of(language, ("en", "fr"), "language")
        return self._drawings.chart(_one_of(name, self.figures, "figure"), language)

    @cached_property
    def _drawings(self) -> Drawings:
        from experiments.report.charts import Drawings

        return Drawings(self.findings)


def _one_of(name: str, known: tuple[str, ...], what: str) -> str:
    if name not in known:
        raise ValueError(f"{what} = {name!r}: one of {', '.join(known)} is expected")
    return name
