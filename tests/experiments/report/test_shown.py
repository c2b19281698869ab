"""Pages, files and the terminal hold up with every kind of experiment."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import polars as pl
import pytest
from markupsafe import escape

from experiments import figures
from experiments.design.experiment import Experiment
from experiments.design.hypotheses import Claim, Hypothesis, Part
from experiments.report.cells import (
    comparison_of,
    difference_of,
    effect_of,
    level_of,
    p_of,
    pairing_of,
    ratio_of,
)
from experiments.report.charts import Drawings, svg_of
from experiments.report.figures.costs import effect_against_cost
from experiments.report.findings import Findings
from experiments.report.page import page
from experiments.report.publish import findings_of, publish
from experiments.report.tables import effects_table, mechanisms_table
from experiments.report.terminal import show
from experiments.store.preregistration import register
from experiments.store.store import open_store
from experiments.words import ENGLISH, FRENCH, MESSAGES
from tests.experiments.composed import SHOWN, design_of
from tests.experiments.conftest import SHORT, results_of, sweep
from tests.experiments.told import part

POINTS = {"plain": (), "one": ("facilitation=one",), "three": ("facilitation=three",)}


def _expected(**fields: object) -> dict[str, Hypothesis]:
    claim = Claim(
        en="More posts, more needs met.", fr="Plus de postes, plus de besoins satisfaits."
    )
    part = Part.model_validate(
        {"outcome": "needs_met_everyone", "points": ("three", "plain")} | fields
    )
    return {"P1": Hypothesis(claim=claim, parts=(part,))}


def _findings(results: Path, **fields: object) -> tuple[Findings, Path]:
    named = {"name": "trial", "replicates": 3, "outcomes": SHOWN}
    experiment = Experiment.model_validate(named | fields)
    folder = results_of(results, experiment)
    return findings_of(folder, experiment), folder


def _shown(findings: Findings, capsys: pytest.CaptureFixture[str]) -> str:
    show(findings)
    return capsys.readouterr().out


def test_named_points_with_other_outcomes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes = ("delay", "isolated_crisis", "cost")
    findings, folder = _findings(tmp_path, points=POINTS, outcomes=outcomes)
    written = {path.name for path in publish(findings, folder)}
    html = (folder / "report.html").read_text()
    for words in MESSAGES.values():
        assert f">{escape(words.outcome('delay'))}</th>" in html
    assert findings.runs["point"].unique(maintain_order=True).to_list() == list(POINTS)
    said = _shown(findings, capsys)
    assert "three" in said
    assert "delay" in said
    assert written == {
        "report.html",
        "effects.md",
        *(f"{figure}.{language}.{kind}" for figure in ("resilience", "paired_differences", "groups")
          for language in ("fr", "en") for kind in ("svg", "png")),
    }  # fmt: skip


def test_a_single_replicate_has_no_interval_and_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    findings, folder = _findings(
        tmp_path, points=POINTS, replicates=1, hypotheses=_expected(), mechanisms={"one": ["cost"]}
    )
    publish(findings, folder)
    assert findings.verdicts["verdict"].to_list() == ["undecided"]
    assert "[–, –]" in _shown(findings, capsys)
    plain, folder = _findings(tmp_path / "plain", points=POINTS, replicates=1)
    publish(plain, folder)
    assert ENGLISH.headline.none in (folder / "report.html").read_text()
    assert "[–, –]" in _shown(plain, capsys)


def test_hundreds_of_points_are_all_in_the_table_and_the_clearest_in_the_figure(
    complete: Path,
) -> None:
    runs = pl.read_parquet(complete / "runs.parquet")
    few = findings_of(complete, Experiment(name="trial", outcomes=SHOWN))
    first = few.effects.filter(policy=few.effects["policy"][0]).drop("facilitation", "governance")
    others = few.effects.filter(~pl.col("baseline")).head(3).drop("facilitation", "governance")
    effects = pl.concat(
        [
            first.with_columns(point=pl.lit("plain")),
            *(
                others.with_columns(
                    point=pl.lit(f"p{number}"),
                    policy=pl.lit(f"p{number}"),
                    difference=pl.lit(number / 1000),
                )
                for number in range(300)
            ),
        ]
    )
    curve = few.curves.filter("baseline").drop("facilitation", "governance")
    curves = pl.concat(
        [
            curve.with_columns(
                point=pl.lit(f"p{number}"),
                policy=pl.lit(f"p{number}"),
                baseline=number == 0,
                value=pl.col("value") - number / 50,
            )
            for number in range(40)
        ]
    )
    many = Findings(few.experiment, runs.drop("facilitation", "governance").with_columns(
        point=pl.lit("plain")), effects, curves, pl.DataFrame(), pl.DataFrame(), frozenset(),
        few.provenance)  # fmt: skip
    assert part("table", effects_table(many, ENGLISH)).count('<th scope="row">p299</th>') == 1
    drawn = svg_of(figures.paired_differences(effects, "en"))
    assert "The 40 largest effects of 300." in drawn
    assert ">p299<" in drawn
    assert ">p7<" not in drawn
    assert "The first 12 of 39 policies." in svg_of(figures.resilience_curve(curves, "en"))
    alike = curves.with_columns(value=pl.lit(0.5) + 0.0001 * pl.col("day"))
    drawn = svg_of(figures.resilience_curve(alike, "en"))
    assert ENGLISH.curves.merged in drawn
    assert "policies." not in drawn, "one panel for all"


@pytest.mark.parametrize("axis", ["facilitation.posts_per_1000", "point"])
def test_a_sweep_is_drawn_along_numbers_or_points(tmp_path: Path, axis: str) -> None:
    fields = {
        "points": {"plain": (), "skilled": ("facilitation.skill=0.9",)},
        "factors": {"facilitation.posts_per_1000": (0.5, 1.0, 3.0)},
        "axis": axis,
    }
    findings, _ = _findings(tmp_path, **fields)
    for language, outcome in (("fr", "needs_met_everyone"), ("en", "cost")):
        words = MESSAGES[language]
        drawn = svg_of(figures.sweep(findings.effects, axis, outcome, language))
        assert words.axis(axis) in re.sub(r"</t[a-z]+><t[a-z]+[^>]*>", " ", drawn)
        assert f"{words.outcome(outcome)[1:]}" in drawn
        assert words.level("point", "skilled") in drawn


def test_series_of_a_sweep_stand_beside_one_another_and_clear_of_the_ends(tmp_path: Path) -> None:
    fields = {
        "points": {"plain": (), "skilled": ("facilitation.skill=0.9",)},
        "factors": {"facilitation.posts_per_1000": (0.5, 1.0, 3.0)},
    }
    findings, _ = _findings(tmp_path, **fields)
    axis = "facilitation.posts_per_1000"
    chart = figures.sweep(findings.effects, axis, "cost", "en").to_dict()
    (panel,) = chart["concat"]
    of_series = [chart["datasets"][layer["data"]["name"]] for layer in panel["layer"][2:]]
    places = {row["x"] for rows in of_series for row in rows}
    assert len(places) == 6
    low, high = panel["layer"][1]["encoding"]["x"]["scale"]["domain"]
    assert low < min(places) < 0.5 < 3.0 < max(places) < high
    legends = [layer["encoding"].get("color") for layer in panel["layer"][2:]]
    assert legends == [None] * len(legends), "lines alone make the legend"


def test_a_sweep_is_on_the_page_and_in_files(tmp_path: Path) -> None:
    findings, folder = _findings(tmp_path, points=POINTS, axis="point", outcomes=("delay",))
    written = {path.name for path in publish(findings, folder)}
    assert {"sweep.delay.fr.svg", "sweep.delay.en.svg"} <= written
    html = (folder / "report.html").read_text()
    for words in MESSAGES.values():
        assert escape(words.fill(words.sweep.text, axis=words.factor("point"))) in html


def test_policies_are_compared_within_their_level(tmp_path: Path) -> None:
    factors = {"governance": ("centralised", "collegial"), "facilitation": ("none", "three")}
    findings, folder = _findings(tmp_path, factors=factors, within=("governance",))
    met = findings.effects.filter(outcome="needs_met_everyone")
    assert met["baseline"].to_list() == [True, False, True, False]
    assert met["n"].to_list() == [3, 3, 3, 3]
    assert met.filter(~pl.col("baseline"))["difference"].is_between(0.1, 0.2).all()
    publish(findings, folder)


def test_a_combination_keeps_its_name_in_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    findings, _ = _findings(tmp_path, factors={"lever": ("none", ("ease", "pass_on"))})
    assert "[ease,pass_on]" in _shown(findings, capsys)


def test_mechanisms_are_told_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    factors = {"facilitation": ("none", "one", "three")}
    named = {"three": ("needs_met_everyone", "delay")}
    findings, folder = _findings(tmp_path, factors=factors, mechanisms=named, replicates=8)
    written = {path.name for path in publish(findings, folder)}
    assert "mechanisms.md" in written
    assert pl.read_parquet(folder / "mechanisms.parquet")["outcome"].to_list() == [
        "needs_met_everyone", "delay", "left_without_everyone", "left_without_over_75_alone",
        "needs_met_everyone", "needs_met_over_75_alone",
    ]  # fmt: skip
    text = (folder / "mechanisms.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| 3 facilitators")]
    assert len(rows) == 6
    assert rows[0].endswith("| an effect |")
    assert rows[1].endswith("| not significant |")
    assert "not significant" in _shown(findings, capsys)
    html = (folder / "report.html").read_text()
    assert escape(FRENCH.tables.no_effect) in html
    assert escape(FRENCH.mechanisms.heading) in html
    for words in MESSAGES.values():
        assert escape(words.effect_at(0.05)) in html


def test_what_is_significant_is_marked_everywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    factors = {"facilitation": ("none", "one", "three")}
    outcomes = ("needs_met_everyone", "delay", "cost")
    findings, folder = _findings(tmp_path, factors=factors, replicates=8, outcomes=outcomes)
    publish(findings, folder)
    said, html = _shown(findings, capsys), (folder / "report.html").read_text()
    assert "+15.0 [15.0, 15.0] *" in said
    assert "p ≤ 0.05 in a paired t test, after Holm's correction" in said
    table = part("table", effects_table(findings, ENGLISH))
    assert table.count("<span>*</span>") == 2, "two policies; not delay, not cost"
    assert table in html
    for words in MESSAGES.values():
        assert escape(words.mark_of("*", 0.05)) in html
    text = (folder / "effects.md").read_text()
    row = next(line for line in text.splitlines() if line.startswith("| 3 facilitators"))
    assert row.split(" | ")[3:9] == ["pairs all alike", "8", "0", "0.008", "0.016", "0.008"]
    kept = pl.read_parquet(folder / "effects.parquet")
    assert kept.equals(findings.effects, null_equal=True)


def test_three_pairs_all_alike_are_not_significant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    findings, _ = _findings(tmp_path, factors={"facilitation": ("none", "three")})
    row = findings.effects.row(3, named=True)
    assert (row["outcome"], row["baseline"]) == ("needs_met_everyone", False)
    assert row["p_holm"] == 0.25
    assert "+15.0 [15.0, 15.0] *" not in _shown(findings, capsys)


def test_p_values_and_ratios_as_text() -> None:
    assert p_of(0.0204, ENGLISH) == "0.020"
    assert p_of(0.00099, FRENCH) == "< 0,001"
    assert p_of(math.nan, ENGLISH) == "–"
    row = {"variance_ratio": 5.0, "variance_ratio_low": 1.25, "variance_ratio_high": 20.04}
    assert ratio_of(row, ENGLISH) == "5.0 [1.2, 20.0]"
    assert ratio_of(row | {"variance_ratio_low": math.nan}, ENGLISH) == "5.0"


def test_what_pairing_was_worth_is_told_where_differences_vary(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    factors = {"facilitation": ("none", "one", "three")}
    findings, _ = _findings(tmp_path, factors=factors, outcomes=("cost", "delay"))
    assert "times smaller" not in _shown(findings, capsys), "money and chance alike say nothing"
    ratios = [math.nan] * 3 + [1.0, 3.0, math.nan] + [1.0, 8.0, math.nan]
    varied = findings.effects.with_columns(variance_ratio=pl.Series(ratios))
    assert varied["outcome"].to_list()[3:] == ["cost", "delay", "needs_met_everyone"] * 2
    assert pairing_of(varied, ENGLISH).startswith(
        "Pairs of runs make the variance of a difference 5.5 times smaller at the median (4.2 to"
    )


def test_rows_about_one_policy_stand_together(tmp_path: Path) -> None:
    named = {"one": ("delay",), "three": ("delay",)}
    factors = {"facilitation": ("none", "one", "three")}
    findings, _ = _findings(tmp_path, factors=factors, mechanisms=named)
    html = part("table", mechanisms_table(findings, ENGLISH))
    assert html.count('scope="rowgroup"') == html.count("<tbody>") == 2
    assert html.count('<th scope="row">delay') == 2
    first = page(Drawings(findings))
    assert first.index("<figure>") < first.index("<table>")


def test_verdicts_are_told_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    findings, folder = _findings(tmp_path, points=POINTS, hypotheses=_expected())
    written = {path.name for path in publish(findings, folder)}
    assert written == {"report.html", "verdicts.md"}
    assert pl.read_parquet(folder / "verdicts.parquet")["verdict"].to_list() == ["supported"]
    assert "**supported**" in (folder / "verdicts.md").read_text()
    said = _shown(findings, capsys)
    assert "Of 1 hypothesis, this simulation supports 1" in said
    assert "More posts, more needs met." in " ".join(said.replace("│", " ").split())
    assert "three \N{MINUS SIGN} plain > 0" in " ".join(said.split())
    html = (folder / "report.html").read_text()
    assert "Plus de postes, plus de besoins satisfaits. <strong>soutenue</strong>" in html
    assert "largest gain" not in html


def test_a_hypothesis_written_after_the_first_run_is_said_to_be(tmp_path: Path) -> None:
    experiment = Experiment(name="trial", points=POINTS, replicates=2, hypotheses=_expected())
    design = design_of(experiment, SHORT)
    with open_store(tmp_path, design) as store:
        assert register(store, experiment) == frozenset()
    sweep(tmp_path, design)
    turned = experiment.model_copy(update={"hypotheses": _expected(expected="negative")})
    more = experiment.model_copy(
        update={"hypotheses": experiment.hypotheses | {"P2": _expected()["P1"]}}
    )
    with open_store(tmp_path, design) as store:
        assert register(store, experiment) == frozenset()
        assert register(store, turned) == {"P1"}
        assert register(store, more) == {"P2"}
        (written,) = json.loads((store.folder / "hypotheses.json").read_text()).values()
        (store.folder / "hypotheses.json").unlink()
        assert register(store, experiment) == {"P1"}
    assert written["parts"][0]["expected"] == "positive"
    findings = findings_of(store.folder, design_of(turned, SHORT).experiment, frozenset({"P1"}))
    assert ENGLISH.hypotheses.late in page(Drawings(findings))
    assert findings.verdicts["verdict"].to_list() == ["refuted"]


def test_numbers_are_told_in_the_unit_of_the_outcome() -> None:
    assert level_of("needs_met_everyone", 0.614, ENGLISH) == "61.4\u00a0%"
    assert level_of("needs_met_gap", -0.0542, ENGLISH) == "\u22125.4\u00a0%"
    assert level_of("delay", 1.2345, ENGLISH) == "1.23"
    assert level_of("delay", float("nan"), ENGLISH) == "–"
    assert str(difference_of("needs_met_everyone", 0.05, 0.04, 0.06, ENGLISH)) == "+5.0 [4.0, 6.0]"
    assert (
        str(difference_of("delay", -0.5, -1, 0, FRENCH))
        == "\u22120,50 [\u22121,00\u202f;\u00a00,00]"
    )
    money = {"outcome": "cost", "baseline": False, "mean": 12345.6}
    assert str(effect_of(money, ENGLISH)) == "12,346"


@pytest.mark.parametrize(
    ("fields", "formula"),
    [
        ({"kind": "difference", "expected": "negative"}, "a − b < 0"),
        ({"kind": "difference", "expected": "zero", "margin": 0.01}, "|a − b| < 1.0 %"),
        ({"kind": "interaction", "points": "a,b,c,d"}, "(a − b) − (c − d) > 0"),
        ({"kind": "inverted_u", "points": "a,b,c"}, "∩ (a, b, c)"),
        ({"kind": "fades", "points": "a,b,c,d", "margin": 0.1}, "|a − b| < 10 % × (c − d)"),
    ],
)
def test_what_is_compared_is_a_formula(fields: dict[str, object], formula: str) -> None:
    row = {"outcome": "needs_met_everyone", "points": "a,b", "expected": "positive"} | fields
    assert re.sub("\u00a0", " ", comparison_of(row, ENGLISH)) == formula


def test_policies_of_one_cost_stand_at_it() -> None:
    """No point is moved along an axis that measures; numbers step aside."""
    met = [30.0, 12.0, 5.0, 4.5, 4.4]
    known = {"n": 8, "low": 0.0, "high": 40.0, "per_need": math.nan,
             "per_need_low": math.nan, "per_need_high": math.nan}  # fmt: skip
    rows = [
        {"policy": f"p{k}", "point": f"p{k}", "extra_cost": 34_521.0, "extra_met": one} | known
        for k, one in enumerate(met)
    ]
    drawn = effect_against_cost(pl.DataFrame(rows), "en").to_dict()
    shown = next(values for values in drawn["datasets"].values() if "beside" in values[0])
    assert {row["thousands"] for row in shown} == {34.521}
    assert [row["beside"] for row in shown] == [6, 6, 6, 22, 38]
