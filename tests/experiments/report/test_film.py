"""The film of the page: its data are the numbers of its table, and its script reads them so."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from experiments.report.charts import Drawings
from experiments.report.film import ENDED, FIELDS, film_data, film_of, film_table
from experiments.report.findings import Findings
from experiments.report.page import page
from experiments.report.shell import asset
from experiments.words import ENGLISH, FRENCH
from tests.experiments.filmed import BUILDINGS, DAYS, film
from tests.experiments.told import told

NODE = shutil.which("node")


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    found = told(tmp_path_factory.mktemp("filmed"), factors={"facilitation": ("none", "three")})
    return replace(found, film=film("none", "three"))


def _numbers(findings: Findings) -> np.ndarray:
    """Return the numbers that the script is given: (policies, fields, days, buildings)."""
    given = json.loads(film_data(findings))
    packed = base64.b64decode(given["counts"])
    shape = (given["policies"], len(given["fields"]), given["days"], len(given["x"]))
    return np.frombuffer(packed, dtype=f"<u{given['bytes']}").reshape(shape)


def _expected(findings: Findings, field: str, policy: int) -> np.ndarray:
    whose = findings.film["policy"].unique(maintain_order=True)[policy]
    others = pl.sum_horizontal("kin", "institution", "outsiders")
    part = findings.film.filter(policy=whose).with_columns(others=others)
    return part[field].to_numpy().reshape(DAYS, BUILDINGS)


@pytest.mark.parametrize("most", [9, 300])
def test_the_script_is_given_the_numbers_of_the_table(findings: Findings, most: int) -> None:
    large = pl.when(pl.col("day") == 2).then(most).otherwise("neighbour").cast(pl.Int16)
    found = replace(findings, film=findings.film.with_columns(neighbour=large))
    numbers = _numbers(found)
    assert numbers.dtype.itemsize == (1 if most < 256 else 2)
    for policy in (0, 1):
        for at, field in enumerate(FIELDS):
            assert np.array_equal(numbers[policy, at], _expected(found, field, policy)), field


def test_sums_of_days_can_be_saved(findings: Findings) -> None:
    sums = film_table(findings)
    assert sums.height == 2 * DAYS
    for field in FIELDS:
        by_hand = [_expected(findings, field, policy).sum(axis=1) for policy in (0, 1)]
        assert sums[field].to_list() == np.concatenate(by_hand).tolist()


def test_dates_and_phases_are_those_of_each_language(findings: Findings) -> None:
    given = json.loads(film_data(findings))["languages"]
    assert given["en"]["dates"][0] == "30 January 2021"
    assert given["fr"]["dates"][2] == "1er février 2021"
    assert given["fr"]["phases"][4] == FRENCH.film.phases["cleaning"]
    shown = film_of(findings, ENGLISH)
    assert shown.phases == [("rising water", 2), ("high water", 2), ("cleaning", 1)]
    assert shown.names[0] == "baseline: no facilitator"


def test_the_table_tells_of_some_days_in_words(findings: Findings) -> None:
    shown = film_of(findings, ENGLISH)
    rows = shown.numbers.groups["3 facilitators per 1,000"]
    assert [row[0] for row in rows] == [
        "Day 1 of 5, 30 January 2021 (rising water)",
        "Day 3 of 5, 1 February 2021 (high water)",
        "Day 5 of 5, 3 February 2021 (cleaning)",
    ]
    for row, day in zip(rows, (0, 2, 4), strict=True):
        counts = [_expected(findings, field, 1) for field in FIELDS[:-1]]
        ended = [str(one[: day + 1].sum()) for one in counts[: len(ENDED)]]
        assert row[1:] == [*ended, *(str(one[day].sum()) for one in counts[len(ENDED) :])]


def test_circles_do_not_overlap_and_stay_near_their_buildings(findings: Findings) -> None:
    crowded = findings.film.with_columns(x=pl.col("x") / 3)
    given = json.loads(film_data(replace(findings, film=crowded)))
    at, radius = np.array([given["x"], given["y"]]).T, np.array(given["radius"])
    apart = np.hypot(*(at[:, None] - at).T)
    np.fill_diagonal(apart, np.inf)
    assert (apart >= radius[:, None] + radius - 0.2).all()
    where = crowded.filter(day=1, baseline=True).select("x", "y").to_numpy()
    assert np.hypot(*(at - where).T).max() < 2 * radius.max()
    people = np.array(given["residents"])
    assert np.allclose(radius**2 / people, radius[0] ** 2 / people[0], rtol=0.05)


def test_a_lockdown_of_three_thousand_residents_takes_little_room(findings: Findings) -> None:
    usual = film("none", "three", buildings=100, days=55)
    assert len(film_data(replace(findings, film=usual))) < 120_000


@pytest.mark.parametrize("how", ["other buildings", "other days", "none", "too long"])
def test_what_cannot_be_shown_side_by_side_or_is_too_long_is_left_out(
    findings: Findings, how: str
) -> None:
    whole, second = findings.film, ~pl.col("baseline")
    changed = {
        "other buildings": whole.with_columns(x=pl.col("x") + second.cast(pl.Float32)),
        "other days": whole.filter(~second | (pl.col("day") < DAYS)),
        "none": pl.DataFrame(),
        "too long": film("none", "three", buildings=200, days=90),
    }
    assert film_data(findings)
    assert film_data(replace(findings, film=changed[how])) == ""


def test_the_page_has_the_film_once_with_its_script(findings: Findings) -> None:
    html = page(Drawings(findings))
    assert html.count(film_data(findings)) == html.count(asset("film.js")) == 1
    for language in ("en", "fr"):
        assert html.count(f'href="#film-{language}"') == html.count(f'id="film-{language}"') == 1
    assert html.count('id="csv-film"') == 1
    assert "film-" not in page(Drawings(replace(findings, film=pl.DataFrame())))


CHECKED = """
const { reelOf, weekOf, frameOf, soFar, fullOf, filled } = globalThis.entraideFilm;
const { data, days } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const reel = reelOf(data);
const of = (policy, field) => [...Array(data.days).keys()].map((day) =>
  data.x.map((_, at) => reel.count(policy, field, day, at)));
console.log(JSON.stringify({
  counts: [...Array(data.policies).keys()].map((one) => data.fields.map((field) => of(one, field))),
  sums: days.map((day) => soFar(reel, 1, day)),
  week: weekOf(reel, 1, 2, 3),
  half: frameOf(reel, 1, 1.25)[3],
  last: frameOf(reel, 1, data.days - 1)[3],
  full: fullOf(reel),
  text: filled("{a} and {b}, {c}", { a: 1, b: "x" }),
}));
"""


def _run(findings: Findings) -> dict[str, Any]:
    """Return what the pure part of the script makes of the data."""
    assert NODE is not None
    given = json.dumps({"data": json.loads(film_data(findings)), "days": [0, 3]})
    ended = subprocess.run(
        [NODE, "-e", asset("film.js") + CHECKED], input=given, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


@pytest.mark.skipif(NODE is None, reason="no node is there")
@pytest.mark.parametrize("most", [9, 300])
def test_the_script_reads_the_numbers_and_adds_them_up(findings: Findings, most: int) -> None:
    large = pl.when(pl.col("day") == 2).then(most).otherwise("neighbour").cast(pl.Int16)
    findings = replace(findings, film=findings.film.with_columns(neighbour=large))
    numbers, found = _numbers(findings).astype(int), _run(findings)
    assert found["counts"] == numbers.tolist()
    one = dict(zip(FIELDS, numbers[1], strict=True))
    for sums, day in zip(found["sums"], (0, 3), strict=True):
        for field in FIELDS:
            since = 0 if field in ENDED else day
            assert sums[field] == one[field][since : day + 1].sum(), field
    discs = [*(one[field][:3, 3].sum() for field in ENDED), one["open"][2, 3]]
    assert found["week"] == discs
    now, then = ([*(one[name][: day + 1, 3].sum() for name in ENDED), one["open"][day, 3]]
                 for day in (1, 2))  # fmt: skip
    assert found["half"]["parts"] == pytest.approx(
        [0.75 * a + 0.25 * b for a, b in zip(now, then, strict=True)]
    )
    assert found["half"]["without"] == pytest.approx(
        0.75 * one["left_without"][1, 3] + 0.25 * one["left_without"][2, 3]
    )
    assert found["last"]["without"] == one["left_without"][DAYS - 1, 3]
    people = np.array(json.loads(film_data(findings))["residents"])
    weeks = numbers[:, : len(ENDED)].cumsum(axis=2).sum(axis=1) + numbers[:, len(ENDED)]
    assert found["full"] in (weeks / people).round(12)
    assert (weeks / people > found["full"] + 1e-9).mean() <= 0.05
    assert found["text"] == "1 and x, {c}"
