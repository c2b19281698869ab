"""Policies in five crises: numbers against sums by hand, and a page that says what they say."""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path

import polars as pl
import pytest
import yaml
from scipy import stats

from experiments.store.store import GATES, RUNS
from experiments.validation import policies
from experiments.validation.policy_numbers import (
    WITHOUT,
    Family,
    additional,
    costs,
    effects,
    ends_of_lapsed,
    swaps,
    with_counts,
)
from experiments.validation.policy_page import page
from experiments.validation.policy_words import BOUNDS, CRISES, FAMILIES, OPENS, OUTCOMES, POLICIES
from sim.codes import Gate
from sim.composition import CONFIGS
from tests.composed import load_scenario

NAN = math.nan
STAKES = {
    ("flood", "errand"): "everyday",
    ("flood", "care"): "serious",
    ("flood", "water"): "grave",
}
PAIRS = 8


def _run(point: str, replicate: int, **outcomes: float) -> dict[str, object]:
    named = {"run": f"{point} {replicate}", "status": "finished", "crisis": "flood"}
    return named | {"point": point, "replicate": replicate} | outcomes


def _counted(*ends: tuple[str, str, str, str, int]) -> pl.DataFrame:
    """Return gates of the flood for everyone: run, kind, fate, end, needs."""
    return pl.DataFrame(
        [(run, "crisis", "everyone", *rest, 0) for run, *rest in ends],
        schema=["run", "stage", "group", "kind", "fate", "end", "needs", "stopped"],
        orient="row",
    )


def test_needs_are_counted_and_weighed_by_their_stakes() -> None:
    runs = pl.DataFrame(
        [
            _run("no_support", 1, known_day_3=0.25, exposed=40.0),
            _run("no_support", 2, known_day_3=0.0, exposed=40.0) | {"status": "failed"},
        ]
    )
    gates = _counted(
        ("no_support 1", "errand", "met", "kin", 7),
        ("no_support 1", "water", "met", "collective", 3),
        ("no_support 1", "errand", "lapsed", "refused", 5),
        ("no_support 1", "care", "lapsed", "unlisted", 4),
        ("no_support 1", "water", "lapsed", "no_kit", 2),
        ("no_support 1", "water", "found", "list", 9),
        ("no_support 2", "water", "lapsed", "no_kit", 50),
    )
    (row,) = with_counts(runs, gates, STAKES).iter_rows(named=True)
    assert (row["met_all"], row["met_grave"], row["collective_grave"]) == (10, 3, 3)
    assert (row["weighted_1"], row["weighted_3"], row["weighted_9"]) == (11, 5 + 12 + 18, 203)
    assert row["known_in_time"] == 10
    ends = ends_of_lapsed(runs, gates, STAKES)
    grave = ends.filter(stakes="grave").select("gate", "lapsed", "of_100").rows()
    assert grave == [("no_kit", 2, 100)]
    every = dict(ends.filter(stakes="all").select("gate", "of_100").iter_rows())
    assert every == pytest.approx({"refused": 500 / 11, "unlisted": 400 / 11, "no_kit": 200 / 11})


def test_points_are_compared_with_the_base_of_their_family_pair_by_pair() -> None:
    noise = [2.0, -2.0, 0.0, 1.0, -1.0, 0.5, -0.5, 1.5, -1.5, 0.0]
    values = pl.DataFrame(
        [
            {"where": "flood", "point": point, "replicate": n, "deaths": level + 3 * n + own * x}
            for point, level, own in (("a", 5, 0), ("b", 4, 1), ("c", 5, 1), ("d", 5.5, 2))
            for n, x in enumerate(noise)
        ]
    )
    found = effects(values, [Family("a", ("b", "c")), Family("b", ("d",))], {"flood": ["deaths"]})
    assert found.select("base", "point").rows() == [
        ("a", "a"), ("a", "b"), ("a", "c"), ("b", "b"), ("b", "d"),
    ]  # fmt: skip
    assert found["difference"].to_list()[1:] == pytest.approx([-1, 0, NAN, 1.5], nan_ok=True)
    assert found["mean"][0] == pytest.approx(5 + 3 * 4.5)
    b, c = found["p_holm"][1], found["p_holm"][2]
    assert 0.05 < b < 0.1 < c
    alone = stats.ttest_1samp([-1 + x for x in noise], 0).pvalue
    assert b == pytest.approx(2 * alone), "Holm's correction is for the family"
    assert found["low"][4] < 1.5 < found["high"][4]


def test_additional_is_what_goes_unmet_without_collectives() -> None:
    rows = []
    for n, (met, without, by_them) in enumerate([(100, 94, 10), (120, 116, 8), (110, 105, 12)]):
        for point, number, theirs in (("no_support", met, by_them + 2), (WITHOUT, without, 2)):
            counts = {"met_all": number, "collective_all": theirs}
            rows.append(_run(point, n, **counts, met_grave=50, collective_grave=0))
    found = additional(pl.DataFrame(rows))
    every, grave = found.iter_rows(named=True)
    assert every["additional"] == pytest.approx(100 * 15 / 30)
    assert every["low"] < 50 < every["high"]
    assert every["by_collectives"] == 12
    assert math.isnan(grave["additional"]), "they met none"


def test_a_price_is_told_where_the_gain_is_sure() -> None:
    row = {"where": "flood", "base": "no_support"}
    told = pl.DataFrame(
        [
            row | {"point": point, "outcome": outcome, "difference": d, "low": low, "high": high}
            for point, outcome, d, low, high in (
                ("one_post", "cost", 1000.0, 1000.0, 1000.0),
                ("one_post", "known_in_time", 10.0, 5.0, 20.0),
                ("one_post", "met_grave", 4.0, -1.0, 9.0),
                ("no_support", "cost", NAN, NAN, NAN),
                ("no_support", "known_in_time", NAN, NAN, NAN),
                ("collegial", "cost", 0.0, 0.0, 0.0),
                ("collegial", "known_in_time", 3.0, 2.0, 4.0),
            )
        ]
    )
    found = costs(told).select("point", "gain", "each", "each_low", "each_high").rows()
    assert found[0] == ("one_post", "known_in_time", 100, 50, 200)
    assert found[1][:2] == ("one_post", "met_grave")
    assert math.isnan(found[1][2])
    assert len(found) == 2, "what costs nothing more has no price"


def test_policies_change_places_where_the_sign_of_their_difference_does() -> None:
    rows = [
        _run(point, n, weighted_1=one + n, weighted_3=three + n, weighted_9=nine + n)
        for point, one, three, nine in (("a", 1, 2, 9), ("b", 2, 2, 5), ("c", 3, 3, 10))
        for n in range(PAIRS)
    ]
    found = swaps(pl.DataFrame(rows), ["a", "b", "c"])
    assert found.select("first", "second", "weight", "difference").rows() == [
        ("a", "b", 1, -1), ("a", "b", 3, 0), ("a", "b", 9, 4),
    ]  # fmt: skip


def test_what_is_compared_is_what_the_experiments_run() -> None:
    for name, families in FAMILIES.items():
        file = yaml.safe_load((CONFIGS / "experiment" / f"{name}.yaml").read_text())
        compared = {point for base, points in families for point in (base, *points)}
        assert compared == set(file["points"]) - {WITHOUT}
        assert next(iter(file["points"])) == families[0].base
    assert set(CRISES) == set(file_of("policies")["factors"]["crisis"])
    assert set(POLICIES) - {"no_support"} == set(OPENS)
    assert {gate for gates in OPENS.values() for gate in gates} <= {g.name.lower() for g in Gate}
    assert set(BOUNDS.values()) <= set(file_of("extremes")["points"])
    for crisis in CRISES:
        headline = load_scenario(f"crisis={crisis}").crisis.headlines
        assert set(headline) <= set(OUTCOMES)
        assert headline[-1] == "needs_met_everyone"
        assert "left_without_everyone" in headline


def file_of(name: str) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = yaml.safe_load(
        (CONFIGS / "experiment" / f"{name}.yaml").read_text()
    )
    return found


LEFT = {"three_posts": 20.0, "unlimited_gear": 55.0, "everybody_listed": 30.0}
"""Residents left without, where they are not 60 in 1,000."""


def _folder(path: Path, name: str) -> Path:
    """Write runs and gates of an experiment in which what lowers those left without is `LEFT`."""
    file = file_of(name)
    factors = file["factors"]
    runs, ends = [], []
    for point, levels, n in product(file["points"], product(*factors.values()), range(PAIRS)):
        crisis = dict(zip(factors, levels, strict=True))
        run = "/".join([point, *levels, str(n)])
        wobble = (n * 7 + len(point)) % PAIRS
        row = dict.fromkeys([*OUTCOMES, "cost", "exposed"], 0.1 * wobble)
        row |= {"left_without_everyone": LEFT.get(point, 60.0) + 5 * n + 0.1 * wobble}
        row |= {"known_day_3": 0.5 + 0.3 * (point == "three_posts"), "exposed": 100.0}
        row |= {"cost": 900.0 * (point == "three_posts")}
        named = {"run": run, "status": "finished", "point": point, "replicate": n + 1}
        runs.append(named | {"crisis": "lockdown"} | crisis | row)
        grave = "water" if crisis.get("crisis") in ("flood", "blackout") else "shopping"
        grave = "check" if crisis.get("crisis") == "heatwave" else grave
        ends += [
            (run, grave, "lapsed", "unlisted", 60),
            (run, grave, "lapsed", "no_kit", 2),
            (run, grave, "lapsed", "no_desk", 38),
            (run, grave, "met", "collective", 50 * (point != WITHOUT)),
            (run, grave, "met", "kin", 50 + 30 * (point == WITHOUT)),
            (run, "errand", "lapsed", "refused", 500),
        ]
    folder = path / name
    folder.mkdir()
    pl.DataFrame(runs).write_parquet(folder / RUNS)
    _counted(*ends).write_parquet(folder / GATES)
    return folder


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of docs that the command writes from such experiments."""
    folder = tmp_path_factory.mktemp("docs")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(policies, "run_experiment", lambda name, *_: _folder(folder, name))
        assert policies.main(["--docs", str(folder)]) == 0
    return folder


def test_the_page_says_who_is_left_without_and_what_changes_it(written: Path) -> None:
    said = " ".join((written / "policies.md").read_text().split())
    assert "**Flood.** With no support 77.8 in 1,000 residents are left without." in said
    assert "Fewer are with three posts (−40.0)." in said
    assert "Not significant: one post, shared goods, collegial governance and" in said
    assert "the most is changed by: everybody exposed on a list (−30.0)" in said


def test_the_page_says_what_hides_a_policy(written: Path) -> None:
    said = " ".join((written / "policies.md").read_text().split())
    line = said.partition("- Flood, shared goods: ")[2].partition(" - ")[0]
    assert line.startswith("of 100 grave needs that lapse, 2 end at the gates that it acts on ")
    assert "(“no equipment, of neighbour or collective”); the largest others hide it: 60 at" in line
    assert "The extreme (unlimited gear, with no support): −5.0 [" in line
    posts = said.partition("- Flood, one post: ")[2].partition(" - ")[0]
    assert "98 end at the gates that it acts on" in posts
    assert "the largest among them" in posts
    assert "Flood, three posts:" not in said, "its effect is told"
    assert "of 100 grave needs that are known and lapse, 95 end at" in said


def test_the_page_tells_additional_costs_and_the_order_of_policies(written: Path) -> None:
    said = (written / "policies.md").read_text()
    assert "| flood | 50.0 | 40 [40, 40] | 50.0 | 40 [40, 40] |" in said, "20 of 50 would go unmet"
    prices = said.partition("### An exposed resident known in time")[2].partition("###")[0]
    assert "| three posts | 30 [30, 30] |" in prices
    assert "| no support |" not in prices
    assert "| one post |" not in prices, "what is compared with itself has no price"
    assert said.count("The order of policies is the same at all three weights.") == len(CRISES)
    assert "With three posts" not in said.partition("## Who finds whom")[2]
    assert "With one post fewer are left without under 0 of the 9." in said


def test_the_page_is_made_of_the_files_that_are_kept(written: Path) -> None:
    kept = {path.stem: pl.read_csv(path) for path in (written / "policies").glob("*.csv")}
    text = (written / "policies.md").read_text()
    assert text.startswith(page(kept))
    base = kept["policies"].filter(
        where="flood", base="no_support", outcome="left_without_everyone", point="no_support"
    )
    changed = base.with_columns(mean=pl.lit(12.3))
    others = kept["policies"].join(base, on=base.columns, how="anti", nulls_equal=True)
    kept["policies"] = pl.concat([changed, others])
    assert "With no support 12.3 in 1,000" in " ".join(page(kept).split())
