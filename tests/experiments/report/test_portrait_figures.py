"""Pictures of a neighbourhood show the numbers of their tables, in either language."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl
import pytest

from experiments import figures
from experiments.design.design import Design
from experiments.design.experiment import Experiment
from experiments.execution.executors import SerialExecutor
from experiments.execution.portrait import portray
from experiments.report.charts import svg_of
from experiments.report.figures.portrait import MOST_LINES
from experiments.words import ENGLISH, FRENCH, MESSAGES, Language
from sim.life import simulate
from sim.tables import Portrait
from tests.experiments.composed import design_of

pytestmark = pytest.mark.draws

_FACTORS = {"facilitation": ("none", "three")}


@pytest.fixture(scope="module")
def two() -> Design:
    base = ["neighbourhood.residents=300", "founding.initial_per_1000=10", "crisis=heatwave"]
    days = ["timeline.build_up_days=40", "timeline.recovery_days=20"]
    return design_of(Experiment(name="two", factors=_FACTORS, replicates=1), [*base, *days])


@pytest.fixture(scope="module")
def said() -> list[str]:
    return []


@pytest.fixture(scope="module")
def made(two: Design, said: list[str]) -> Portrait:
    return portray(two.runs[:2], {}, said.append, SerialExecutor())


@pytest.fixture(scope="module")
def table(made: Portrait) -> pl.DataFrame:
    return made.marks


def _rows(chart: alt.TopLevelMixin, *fields: str) -> list[dict[str, Any]]:
    """Return the rows of data in a chart that have all of the fields, in the order of its marks."""
    drawn: Any = chart.to_dict()
    held = [drawn["datasets"][name] for name in _names(drawn)]
    return [row for rows in held if rows and set(fields) <= rows[0].keys() for row in rows]


def _names(drawn: Any) -> list[str]:
    if isinstance(drawn, list):
        return [name for part in drawn for name in _names(part)]
    if not isinstance(drawn, dict):
        return []
    own = [drawn["data"]["name"]] if "name" in drawn.get("data", {}) else []
    return own + [name for part in drawn.values() for name in _names(part)]


def test_a_portrait_is_of_the_last_day_of_the_crisis(
    two: Design, table: pl.DataFrame, said: list[str]
) -> None:
    assert table["policy"].unique(maintain_order=True).to_list() == [
        point.policy for point in two.points
    ]
    assert table.columns[:3] == ["policy", "baseline", "facilitation"]
    assert len(said) == 2
    given = table.filter(layer="given").group_by("facilitation").agg(pl.col("value").sum())
    spec = two.runs[0].scenario
    outcomes = simulate(spec).outcomes
    gave = table.filter(pl.col("kind") != "0", layer="given_hours", baseline=True)["value"].sum()
    assert gave == pytest.approx(outcomes["gave_in_crisis"])
    assert given["value"].min() > 0  # type: ignore[operator]


def test_runs_give_the_portraits_that_they_have_when_simulated_again(
    two: Design, made: Portrait
) -> None:
    runs, again = two.runs[:2], list[str]()
    given = {run.id: simulate(run.scenario, portray=True).portrait for run in runs}
    known = {name: portrait for name, portrait in given.items() if portrait is not None}
    for one, other in zip(portray(runs, known, again.append, SerialExecutor()), made, strict=True):
        assert one.equals(other)
    assert again == []


def test_both_portraits_are_of_the_same_buildings(table: pl.DataFrame) -> None:
    one, other = (
        table.filter(layer="building", facilitation=level).select("x", "y", "value")
        for level in _FACTORS["facilitation"]
    )
    assert one.equals(other)


def test_the_film_has_both_policies_and_what_the_run_says_at_its_end(
    two: Design, made: Portrait
) -> None:
    film = made.film
    assert film.columns[:4] == ["policy", "baseline", "facilitation", "day"]
    for run in two.runs[:2]:
        part = film.filter(policy=run.point.policy, baseline=run.point.is_baseline)
        assert set(part["day"]) == set(range(1, run.scenario.crisis.days + 1))
        outcomes = simulate(run.scenario).outcomes
        left = part.filter(day=run.scenario.crisis.days)["left_without"].sum()
        assert 1000 * left / outcomes["residents_everyone"] == pytest.approx(
            outcomes["left_without_everyone"]
        )


def test_the_map_shows_the_numbers_of_the_table(table: pl.DataFrame) -> None:
    drawn = figures.portrait(table, "en")
    squares = _rows(drawn, "residents", "given")
    buildings = table.filter(layer="building")
    assert [x["residents"] for x in squares] == buildings["value"].to_list()
    per_head = table.filter(layer="given")["value"] / buildings["value"]
    assert [x["given"] for x in squares] == pytest.approx(per_head.to_list(), abs=6e-4)
    marks = _rows(drawn, "mark")
    assert len(marks) == table.filter(pl.col("layer").is_in(["place", "collective"])).height
    for layer, name in (("ties", ENGLISH.portrait.ties), ("help", ENGLISH.portrait.help)):
        points = [x for x in _rows(drawn, "line", "number") if x["line"] == name]
        pairs = table.filter(layer=layer)
        assert 0 < pairs.height < MOST_LINES
        ends = pairs.select(pl.col("x", "y", "x2", "y2").round(1), "value").rows()
        shown = [
            (one["x"], one["y"], two["x"], two["y"], one["number"])
            for one, two in zip(points[::3], points[1::3], strict=True)
        ]
        assert shown == ends
        assert all(gap["x"] is None for gap in points[2::3])


def test_no_map_has_too_many_lines_and_the_cut_favours_no_address(table: pl.DataFrame) -> None:
    one = table.filter(layer="help").head(1)
    many = [
        one.with_columns(x=pl.lit(float(at)), value=pl.lit(1.0 + (at % 3 == 0)))
        for at in range(MOST_LINES + 30)
    ]
    drawn = figures.portrait(pl.concat([table.filter(pl.col("layer") != "help"), *many]), "en")
    words = ENGLISH.portrait
    shown = {x["number"] for x in _rows(drawn, "line", "number") if x["line"] == words.help}
    assert shown == {2}  # all of those, none of the others
    subtitle = " ".join(drawn.to_dict()["title"]["subtitle"])
    assert ENGLISH.fill(words.least, ties="1", help="2") in subtitle


def test_distributions_show_the_shares_of_the_table(table: pl.DataFrame) -> None:
    rows = _rows(figures.distributions(table, "en"), "series", "kind", "share")
    series = [
        ENGLISH.fill(ENGLISH.policies.baseline, policy="no facilitator"),
        "3 facilitators per 1,000",
    ]
    assert {row["series"] for row in rows} == set(series)
    layers = ("degree", "tie_hours", "given_hours")
    expected = pl.concat(table.filter(pl.col("value") > 0, layer=layer) for layer in layers)
    shown = [row["share"] for row in rows if row["share"]]
    assert shown == pytest.approx((100 * expected["value"]).to_list(), abs=6e-3)
    for name in series:
        assert sum(row["share"] for row in rows if row["series"] == name) == pytest.approx(
            300, abs=0.2
        )


def test_a_neighbourhood_without_ties_or_help_is_drawn(table: pl.DataFrame) -> None:
    bare = table.filter(~pl.col("layer").is_in(["ties", "help", "place", "collective"]))
    bare = bare.with_columns(
        value=pl.when(layer="given")
        .then(0.0)
        .when(layer="tie_hours")
        .then(float("nan"))
        .otherwise("value")
    )
    for draw in (figures.portrait, figures.distributions):
        assert "<svg" in svg_of(draw(bare, "fr"))


@pytest.mark.parametrize("language", list(MESSAGES))
@pytest.mark.parametrize("columns", [1, 2])
def test_pictures_are_the_same_to_the_byte_and_small(
    table: pl.DataFrame, language: Language, columns: int
) -> None:
    for draw in (figures.portrait, figures.distributions):
        svg = svg_of(draw(table, language, columns, "A note."))
        assert svg == svg_of(draw(table, language, columns, "A note."))
        assert len(svg.encode()) < 150_000
        assert "A note." in svg


def test_pictures_speak_french(table: pl.DataFrame) -> None:
    words = FRENCH.portrait
    svg = svg_of(figures.portrait(table, "fr"))
    for text in ("quartier fictif", words.collective, words.places["cafe"], words.given):
        assert text in svg
    assert "courtyard" not in svg
    assert FRENCH.distributions.given_hours_axis in svg_of(figures.distributions(table, "fr"))
