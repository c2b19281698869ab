"""The patterns as a table: what is expected, what the model gives, and the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from experiments.report.figures.style import (
    COLOURS,
    INK,
    data,
    finished,
    lines_of,
    panel_title,
    x_at,
)
from experiments.words import Wording, in_words

_ROW, _LINE, _WIDTH, _NARROW = 20, 14, 640, 330
_LETTERS = 46
_LIFTED = f"{-_LINE / 2} * (length(split(datum.name, '\\n')) - 1)"
"""How far the first of several lines is above the middle of its row, in pixels."""

_VERDICTS = (("circle", COLOURS[2]), ("diamond", COLOURS[0]), ("cross", COLOURS[4]))
"""Shape and colour of each verdict: met, undecided, not met."""


def patterns(
    table: pl.DataFrame, language: Wording = "en", columns: int = 2, note: str = ""
) -> alt.TopLevelMixin:
    """Draw which facts the model meets: a row a fact, those that it was matched to first.

    Args:
        table: from `experiments.report.evidence.judged_patterns`.
        language: of all texts, or these.
        columns: 2 for a page, 1 for a narrow screen.
        note: what the subtitle begins with.
    """
    words = in_words(language)
    rows = table.unique("id", maintain_order=True).select("id", "use", "verdict")
    shown = rows.with_columns(
        name=pl.Series([f"{name}. {words.report.patterns[name]}" for name in rows["id"]]),
        use=pl.col("use").replace_strict(words.facts.uses, return_dtype=pl.String),
        verdict=pl.col("verdict").replace_strict(words.facts.verdicts, return_dtype=pl.String),
    )
    if columns == 1:  # the verdict stands in the line of the fact, in lines
        whole = [f"{name} ({told})" for name, told in shown.select("name", "verdict").iter_rows()]
        shown = shown.with_columns(name=lines_of(pl.Series(whole), _LETTERS))
    verdicts = list(words.facts.verdicts.values())
    width = _WIDTH if columns > 1 else _NARROW
    panels = [
        _panel(part, verdicts, width, panel_title(str(use)), columns)
        for (use,), part in shown.group_by("use", maintain_order=True)
    ]
    subtitle = f"{note} {words.facts.text}".strip()
    return finished(alt.vconcat(*panels), words.facts.heading, subtitle, words, columns)


def _panel(
    table: pl.DataFrame,
    verdicts: Sequence[str],
    width: int,
    title: alt.TitleParams,
    columns: int,
) -> Any:
    """Return the facts of one use: their verdicts as marks and words, and what they are."""
    shapes, colours = zip(*_VERDICTS, strict=True)
    base = alt.Chart(data(table, "name", "verdict")).encode(
        alt.Y("name:N", sort=None, title=None, axis=None)
    )
    marks = base.mark_point(filled=True, size=110, opacity=1).encode(
        x_at(8),
        alt.Shape("verdict:N", scale=alt.Scale(domain=verdicts, range=shapes), legend=None),
        alt.Color("verdict:N", scale=alt.Scale(domain=verdicts, range=colours), legend=None),
    )
    fields = {"verdict": 20, "name": 116} if columns > 1 else {"name": 20}
    texts = [
        base.mark_text(
            align="left",
            dx=along,
            dy=alt.expr(_LIFTED),
            color=INK,
            lineBreak="\n",
            lineHeight=_LINE,
        ).encode(x_at(0), alt.Text(f"{field}:N"))
        for field, along in fields.items()
    ]
    lines = 1 + max(name.count("\n") for name in table["name"])
    height = alt.Step(_ROW + _LINE * (lines - 1))
    return alt.layer(marks, *texts, width=width, height=height, title=title)
