"""The patterns as a table: what is expected, what the model gives, and the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from experiments.report.figures.style import COLOURS, INK, data, finished, panel_title, x_at
from experiments.words import Wording, in_words

_ROW, _WIDTH, _NARROW = 20, 640, 330
_VERDICTS = (("circle", COLOURS[2]), ("diamond", COLOURS[0]), ("cross", COLOURS[4]))
"""Shape and colour of each verdict: met, undecided, not met."""


def patterns(
    table: pl.DataFrame, language: Wording, columns: int = 2, note: str = ""
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
    verdicts = list(words.facts.verdicts.values())
    width = _WIDTH if columns > 1 else _NARROW
    panels = [
        _panel(part, verdicts, width, panel_title(str(use)))
        for (use,), part in shown.group_by("use", maintain_order=True)
    ]
    subtitle = f"{note} {words.facts.text}".strip()
    return finished(alt.vconcat(*panels), words.facts.heading, subtitle, words, columns)


def _panel(table: pl.DataFrame, verdicts: Sequence[str], width: int, title: alt.TitleParams) -> Any:
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
    texts = [
        base.mark_text(align="left", dx=along, color=INK, fontSize=11).encode(
            x_at(0), alt.Text(f"{field}:N")
        )
        for field, along in (("verdict", 20), ("name", 110))
    ]
    return alt.layer(marks, *texts, width=width, height=alt.Step(_ROW), title=title)
