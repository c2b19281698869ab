"""Which change does most: policies by the size of their effect, with the interval of their rank."""

from __future__ import annotations

import altair as alt
import polars as pl

from experiments.analysis.ranking import ranking as ranks_of
from experiments.report.figures.style import (
    COLOURS,
    INK,
    data,
    each,
    finished,
    lines_of,
    panel_width,
)
from experiments.words import Wording, in_words
from experiments.words.numbers import scale_of

MOST_POLICIES = 40

_KNOWN = frozenset({"policy", "difference", "rank", "rank_low", "rank_high", "first"})
_ROW = 26


def ranking(
    pairs: pl.DataFrame, outcome: str, language: Wording = "en", columns: int = 2, note: str = ""
) -> alt.TopLevelMixin:
    """Draw policies by the size of their mean difference, the largest first, with their ranks.

    Args:
        pairs: from `experiments.analysis.paired.pair_differences`; a replicate has all policies.
        outcome: by which they are ranked, one of needs met.
        language: of all texts, or these.
        columns: 2 for a page, 1 for a narrow screen.
        note: what the subtitle begins with, such as the crisis.
    """
    words = in_words(language)
    found = ranks_of(pairs, outcome).head(MOST_POLICIES)
    factors = [name for name in found.columns if name not in _KNOWN]
    names = lines_of(each(found, factors, words), 44 if columns > 1 else 22)
    places = [
        words.fill(words.ranking.rank, rank=row["rank"], low=row["rank_low"], high=row["rank_high"])
        for row in found.iter_rows(named=True)
    ]
    shown = found.with_columns(
        pl.col("difference") * scale_of(outcome),
        name=names,
        place=pl.Series(places, dtype=pl.String),
    )
    axis = alt.Axis(labelExpr="split(datum.label, '\\n')", labelLimit=0, ticks=False, domain=False)
    base = alt.Chart(data(shown, "name", "difference", "place")).encode(
        alt.Y("name:N", sort=shown["name"].to_list(), title=None, axis=axis)
    )
    bars = base.mark_bar(color=COLOURS[1], height=12).encode(
        alt.X("difference:Q", title=words.effects.axis)
    )
    # a text stands beyond the end of its bar, or beyond zero where the bar goes to the left
    texts = base.mark_text(align="left", dx=6, color=INK).encode(
        alt.X("end:Q"), alt.Text("place:N")
    )
    texts = texts.transform_calculate(end="max(datum.difference, 0)")
    chart = alt.layer(
        bars, texts, width=panel_width(columns) if columns > 1 else 150, height=alt.Step(_ROW)
    )
    title = words.fill(words.ranking.title, outcome=words.outcome(outcome))
    return finished(chart, title, f"{note} {words.ranking.subtitle}".strip(), words, columns)
