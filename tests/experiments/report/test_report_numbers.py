"""Every number of a report is that of its runs: computed anew here, by the textbook."""

from __future__ import annotations

import io
import math
import re
from html import unescape
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

from experiments.report.charts import Drawings
from experiments.report.findings import Findings
from experiments.report.page import page
from experiments.words import ENGLISH, MESSAGES, Language
from tests.experiments.fakes import failing_with_three
from tests.experiments.told import FACTORS, told, told_of_factors

GROUPS = ("everyone", "over_75", "over_75_alone", "alone", "low_income", "connected", "isolated")
ALL = "needs_met_everyone"


@pytest.fixture(scope="module")
def of_factors(tmp_path_factory: pytest.TempPathFactory) -> tuple[Findings, str]:
    return told_of_factors(tmp_path_factory.mktemp("numbers"))


@pytest.fixture(scope="module")
def findings(of_factors: tuple[Findings, str]) -> Findings:
    return of_factors[0]


@pytest.fixture(scope="module")
def html(of_factors: tuple[Findings, str]) -> str:
    return of_factors[1]


def _block(html: str, name: str) -> pl.DataFrame:
    (text,) = re.findall(rf'<script type="text/csv" id="csv-{name}">\n(.*?)</script>', html, re.S)
    return pl.read_csv(io.StringIO(text))


def _pairs(runs: pl.DataFrame, policy: str, outcome: str) -> np.ndarray:
    def of(chosen: pl.Expr) -> np.ndarray:
        return runs.filter(chosen).sort("replicate")[outcome].to_numpy()

    return of(pl.col("policy") == policy) - of(pl.col("baseline"))


def _flips(values: np.ndarray) -> float:
    """Return the p value of flipped signs, all of which are gone through."""
    found = stats.permutation_test((values,), np.sum, permutation_type="samples")
    return float(found.pvalue)


def _t(values: np.ndarray) -> tuple[float, float, float, float]:
    """Return the mean, Student's 95 % interval and the p value."""
    mean, error = float(values.mean()), float(values.std(ddof=1)) / math.sqrt(values.size)
    reach = float(stats.t.ppf(0.975, values.size - 1)) * error
    return mean, mean - reach, mean + reach, float(stats.ttest_1samp(values, 0).pvalue)


def _holm(p: dict[str, float]) -> dict[str, float]:
    adjusted, least = {}, 0.0
    for place, name in enumerate(sorted(p, key=lambda x: p[x])):
        least = max(least, min(1.0, (len(p) - place) * p[name]))
        adjusted[name] = least
    return adjusted


def _told(runs: pl.DataFrame, outcome: str) -> dict[str, tuple[float, float, float, float]]:
    """Return mean, interval and adjusted p of every policy."""
    policies = runs.filter(~pl.col("baseline"))["policy"].unique(maintain_order=True)
    found = {policy: _t(_pairs(runs, policy, outcome)) for policy in policies}
    adjusted = _holm({policy: numbers[3] for policy, numbers in found.items()})
    flips = {policy: _flips(_pairs(runs, policy, outcome)) for policy in policies}
    return {
        policy: (*numbers[:3], max(adjusted[policy], flips[policy]))
        for policy, numbers in found.items()
    }


def test_each_dot_is_the_mean_of_its_pairs_with_their_interval(
    findings: Findings, html: str
) -> None:
    shown = _block(html, "effects").filter(~pl.col("baseline"))
    assert shown["outcome"].unique().len() == 3
    for outcome in (ALL, "needs_met_over_75_alone"):
        expected = _told(findings.runs, outcome)
        rows = shown.filter(pl.col("outcome") == outcome)
        assert set(rows["policy"]) == set(expected)
        for row in rows.iter_rows(named=True):
            numbers = [row[name] for name in ("difference", "low", "high", "p_holm")]
            assert numbers == pytest.approx(expected[row["policy"]], abs=2e-6)


def test_groups_are_told_with_the_worst_off_first(findings: Findings, html: str) -> None:
    runs, shown = findings.runs, _block(html, "groups")
    levels = {
        f"needs_met_{group}": runs.filter("baseline")[f"needs_met_{group}"].mean()
        for group in GROUPS
    }
    order = sorted(levels, key=lambda name: float(str(levels[name])))
    assert shown["outcome"].unique(maintain_order=True).to_list() == order
    assert order[0] == "needs_met_isolated"
    for outcome in order:
        expected = _told(runs, outcome)
        for row in shown.filter(~pl.col("baseline"), outcome=outcome).iter_rows(named=True):
            numbers = [row[name] for name in ("difference", "low", "high", "p_holm")]
            assert numbers == pytest.approx(expected[row["policy"]], abs=2e-6)


@pytest.mark.parametrize("language", list(MESSAGES))
def test_headline_and_tiles_are_those_of_the_runs(
    findings: Findings, html: str, language: Language
) -> None:
    words = MESSAGES[language]
    section = unescape(re.findall(rf'<section lang="{language}".*?</section>', html, re.S)[0])
    (headline,) = re.findall(r'<p class="headline">(.*?)</p>', section)
    everyone, isolated = _told(findings.runs, ALL), _told(findings.runs, "needs_met_isolated")
    gains = {name: told for name, told in everyone.items() if told[3] <= 0.05 and told[0] > 0}
    best = max(gains.values(), key=lambda told: round(100 * told[0], 1))
    assert words.number(100 * best[0], signed=True) in headline
    assert words.interval(100 * best[1], 100 * best[2]) in headline
    level = findings.runs.filter("baseline")[ALL].mean()
    assert words.number(100 * float(str(level))) in headline

    sure, fair, alone = re.findall(r"<li><h3>.*?</li>", section, re.S)[:3]
    for tile, numbers in ((sure, everyone), (fair, isolated)):
        known = {name: x for name, x in numbers.items() if x[3] <= 0.05 and x[0] > 0}
        surest = max(known.values(), key=lambda x: x[1])
        assert words.number(100 * surest[0], signed=True) in tile
        assert words.interval(100 * surest[1], 100 * surest[2]) in tile
    assert words.groups.names["needs_met_isolated"] in fair
    singles = {
        name: told
        for name, told in everyone.items()
        if (name in ("facilitation none, logistics shared, governance centralised",
                     "facilitation none, logistics bare, governance collegial"))
        and told[3] > 0.05
    }  # fmt: skip
    weakest = min(singles.values(), key=lambda told: abs(told[0]))
    assert words.interval(100 * weakest[1], 100 * weakest[2]) in alone


def test_interactions_are_those_of_four_policies(findings: Findings, html: str) -> None:
    runs, shown = findings.runs, _block(html, "together")
    base = {name: levels[0] for name, levels in FACTORS.items()}

    def of(**changed: str) -> np.ndarray:
        levels = base | changed
        chosen = pl.all_horizontal(pl.col(name) == level for name, level in levels.items())
        return runs.filter(chosen).sort("replicate")[ALL].to_numpy()

    pairs = [("facilitation", "logistics"), ("facilitation", "governance"),
             ("logistics", "governance")]  # fmt: skip
    expected, flips = {}, {}
    for one, other in pairs:
        for a, b in product(FACTORS[one][1:], FACTORS[other][1:]):
            beyond = of(**{one: a, other: b}) - of(**{one: a}) - of(**{other: b}) + of()
            expected[one, a, other, b], flips[one, a, other, b] = _t(beyond), _flips(beyond)
    keys = ["factor", "level", "other_factor", "other_level"]
    assert set(shown.select(keys).iter_rows()) == set(expected)
    adjusted = _holm({str(key): told[3] for key, told in expected.items()})
    for row in shown.iter_rows(named=True):
        key = tuple(row[name] for name in keys)
        numbers = [row[name] for name in ("interaction", "low", "high")]
        assert numbers == pytest.approx(expected[key][:3], abs=2e-6)
        assert row["p_holm"] == pytest.approx(max(adjusted[str(key)], flips[key]), abs=2e-6)


def test_costs_for_each_need_are_money_over_needs(findings: Findings, html: str) -> None:
    runs, shown = findings.runs, _block(html, "cost")
    counted = runs.with_columns(met=pl.col(ALL) * pl.col("needs_arisen_everyone"))
    assert shown.height == 11
    for row in shown.iter_rows(named=True):
        money = _pairs(runs, row["policy"], "cost")
        met, low, high, _ = _t(_pairs(counted, row["policy"], "met"))
        assert row["extra_cost"] == pytest.approx(money.mean(), abs=1e-3)
        assert [row[x] for x in ("extra_met", "low", "high")] == pytest.approx((met, low, high))
        if money.mean() > 0 and low > 0:
            assert row["per_need"] == pytest.approx(money.mean() / met)
            assert row["per_need_low"] == pytest.approx(money.mean() / high)
        else:
            assert row["per_need"] is None
    assert shown["per_need"].is_not_null().sum() == 8, "wherever there are posts"


def test_a_table_says_what_its_dots_show(findings: Findings, html: str) -> None:
    text = unescape(html)
    for policy, (mean, low, high, _) in _told(findings.runs, ALL).items():
        levels = findings.runs.filter(policy=policy).select(*FACTORS).row(0, named=True)
        named = ENGLISH.policy_of(levels)
        row = re.findall(rf'<th scope="row">{re.escape(named)}</th>(.*?)</tr>', text)[0]
        assert ENGLISH.number(100 * mean, signed=True) in row
        assert ENGLISH.interval(100 * low, 100 * high) in row


def test_uncertain_effects_are_said_to_be(tmp_path: Path) -> None:
    found = told(tmp_path, factors={"logistics": ("bare", "shared")})
    text = unescape(page(Drawings(found)))
    for words in MESSAGES.values():
        assert words.tiles.none_surest in text
        worst = words.groups.names["needs_met_isolated"]
        assert words.fill(words.tiles.none_fairest, group=worst) in text
        assert words.together.title not in text, "no section without anything in it"


def test_one_replicate_and_failed_runs_are_said(tmp_path: Path) -> None:
    alone = told(tmp_path / "one", factors=FACTORS, replicates=1)
    text = unescape(page(Drawings(alone)))
    assert ENGLISH.tiles.not_compared in text
    assert ENGLISH.headline.none in text
    failed = told(
        tmp_path / "two", failing_with_three, factors={"facilitation": ("none", "one", "three")}
    )
    text = unescape(page(Drawings(failed)))
    assert ENGLISH.fill(ENGLISH.report.failed, failed=6, runs=18) in text
    assert ENGLISH.tiles.surest in text


def test_a_design_without_levers_is_told_by_its_course(tmp_path: Path) -> None:
    text = unescape(page(Drawings(told(tmp_path))))
    assert ENGLISH.report.title_single in text
    assert ENGLISH.curves.title in text
    assert ENGLISH.limits.heading in text
    assert ENGLISH.tiles.surest not in text


@pytest.mark.draws
def test_a_page_is_the_same_to_the_byte(findings: Findings, html: str) -> None:
    assert page(Drawings(findings)) == html


def test_levers_and_elements_link_to_the_finding_behind_them(tmp_path: Path) -> None:
    points = {"none": (), "ease": ("lever=ease",), "all": ("lever=all",)}
    for fields, term in (
        ({"points": points}, "ease"),
        ({"factors": {"knockout": ("none", "place")}}, "place"),
    ):
        text = page(Drawings(told(tmp_path / term, replicates=2, **fields)))
        links = set(re.findall(r'href="#([^"]+)"', text))
        terms = {link for link in links if link.startswith("term-")}
        assert terms == {f"term-{term}-fr", f"term-{term}-en"}
        assert len(links) > len(terms), "the list of contents"
        assert all(f'id="{link}"' in text for link in links)


def test_where_things_are_taken_away_tiles_tell_the_losses(tmp_path: Path) -> None:
    found = told(tmp_path, factors={"facilitation": ("three", "one", "none")})
    text = unescape(page(Drawings(found)))
    losses = _told(found.runs, ALL)
    surest = min(losses.values(), key=lambda x: x[2])
    assert surest[2] < 0
    for words in MESSAGES.values():
        (tile,) = re.findall(rf"<h3>{words.tiles.surest_loss}</h3>.*?</li>", text, re.S)
        assert words.level("facilitation", "none") in tile
        assert words.interval(100 * surest[1], 100 * surest[2]) in tile
        assert words.tiles.not_alone not in text
