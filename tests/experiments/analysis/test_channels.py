"""Who meets the needs week by week, against sums by hand, and how it is drawn."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from experiments import figures
from experiments.analysis.channels import channels_over_time
from experiments.report.charts import svg_of
from experiments.words import FRENCH

_FIRST, _LAST, _CRISIS = 61, 90, 10
"""First day of the crisis, last of the run, days that the crisis lasts."""


def _runs(*ids: str, part: bool = False) -> pl.DataFrame:
    runs = pl.DataFrame(
        {
            "run": ids,
            "policy": ["none"] * len(ids),
            "baseline": [True] * len(ids),
            "facilitation": ["none"] * len(ids),
            "replicate": [1] * len(ids) if part else list(range(1, len(ids) + 1)),
            "seed": [1] * len(ids),
            "status": ["finished"] * len(ids),
        }
    )
    return runs.with_columns(part=pl.Series(ids)) if part else runs


def _days(run: str, met: float, arisen: float = 10.0, open_days: int = 0) -> pl.DataFrame:
    """Return days on each of which neighbours met so many needs, and the household two."""
    rows: list[tuple[str, int, str, str, float]] = []
    for day in range(1, _LAST + 1):
        stage = 0 if day < _FIRST else 1 if day < _FIRST + _CRISIS else 2
        closed = day <= _LAST - open_days
        rows += [
            (run, day, "stage", "everyone", float(stage)),
            (run, day, "needs_arisen", "everyone", arisen),
            (run, day, "needs_arisen", "isolated", 1.0),
            (run, day, "needs_met", "everyone", 0.5 if closed else float("nan")),
            (run, day, "needs_met_by", "household", 2.0),
            (run, day, "needs_met_by", "neighbour", met * (2 if stage == 1 else 1)),
        ]
    return pl.DataFrame(rows, schema=["run", "day", "measure", "group", "value"], orient="row")


def test_weeks_are_counted_from_the_crisis_and_told_whole() -> None:
    found = channels_over_time(_runs("a"), _days("a", 3.0)).filter(channel="neighbour")
    assert found["day"].to_list() == [*range(-56, 28, 7)]
    assert found["crisis_days"].to_list() == [0] * 8 + [7, 3, 0, 0]
    shares = [0.3] * 8 + [0.6, (3 * 6 + 4 * 3) / 70, 0.3, 0.3]
    assert found["share"].to_list() == pytest.approx(shares)
    assert found["in_crisis"].to_list() == pytest.approx([0.6] * 12)


def test_weeks_whose_needs_may_be_open_are_left_out() -> None:
    found = channels_over_time(_runs("a"), _days("a", 3.0, open_days=3))
    assert found["day"].max() == 14


def test_replicates_are_averaged_and_parts_of_a_city_summed() -> None:
    days = pl.concat([_days("a", 1.0), _days("b", 12.0, arisen=30.0)])
    for part, expected in ((False, (1 / 10 + 12 / 30) / 2), (True, 13 / 40)):
        found = channels_over_time(_runs("a", "b", part=part), days)
        before = found.filter(pl.col("day") < 0, channel="neighbour")["share"]
        assert before.to_list() == pytest.approx([expected] * 8)
        assert found["replicates"].unique().to_list() == [1 if part else 2]


def test_runs_that_failed_are_left_out() -> None:
    runs = _runs("a", "b").with_columns(
        status=pl.when(run=pl.lit("b")).then(pl.lit("failed")).otherwise("status")
    )
    found = channels_over_time(runs, pl.concat([_days("a", 3.0), _days("b", 9.0)]))
    assert found["replicates"].unique().to_list() == [1]


def test_days_without_channels_give_an_empty_table() -> None:
    days = _days("a", 3.0).filter(pl.col("measure") != "needs_met_by")
    assert channels_over_time(_runs("a"), days).is_empty()


@pytest.mark.parametrize("columns", [1, 2])
def test_the_figure_shows_the_shares_of_the_table(columns: int) -> None:
    table = channels_over_time(_runs("a"), _days("a", 3.0))
    drawn: Any = figures.channels(table, "fr", columns, "Une note.").to_dict()
    held = drawn["datasets"]
    shade, areas, *_ = (held[layer["data"]["name"]] for layer in drawn["concat"][0]["layer"])
    named = table.with_columns(
        pl.col("channel").replace_strict(FRENCH.channels.names, return_dtype=pl.String)
    )
    expected = [
        (day + 3.5, channel, round(100 * share, 2))
        for day, channel, share in named.select("day", "channel", "share").iter_rows()
    ]
    assert [(x["day"], x["met_by"], x["share"]) for x in areas] == expected
    assert shade[0]["last"] == _CRISIS
    svg = svg_of(figures.channels(table, "fr", columns))
    assert FRENCH.channels.names["neighbour"] in svg
    assert svg == svg_of(figures.channels(table, "fr", columns))
