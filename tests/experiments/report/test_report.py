from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import polars as pl
import pytest
from markupsafe import escape

from experiments import figures
from experiments.design.design import Design
from experiments.execution.executors import open_beside
from experiments.execution.settings import Local
from experiments.report.cells import Effect
from experiments.report.charts import Drawings, inline, svg_of
from experiments.report.findings import Findings
from experiments.report.headline import headline
from experiments.report.page import page
from experiments.report.publish import findings_of, publish
from experiments.report.view import Judged, Link, Table
from experiments.words import ENGLISH, MESSAGES, Language
from tests.experiments.conftest import results_of
from tests.experiments.told import part

pytestmark = pytest.mark.draws


@pytest.fixture(scope="session")
def findings(tmp_path_factory: pytest.TempPathFactory, design: Design) -> Findings:
    """Eight replicates: fewer cannot tell three policies from the baseline by pairs all alike."""
    experiment = design.experiment.model_copy(update={"replicates": 8})
    return findings_of(results_of(tmp_path_factory.mktemp("eight"), experiment), experiment)


@pytest.fixture(scope="session")
def html(findings: Findings) -> str:
    return page(Drawings(findings))


@pytest.mark.parametrize("language", list(MESSAGES))
def test_figures_are_drawn_in_both_languages(findings: Findings, language: Language) -> None:
    words = MESSAGES[language]
    curve = svg_of(figures.resilience_curve(findings.curves, language))
    assert words.curves.crisis in curve
    assert words.curves.day in curve
    effects = svg_of(figures.paired_differences(findings.effects, language))
    assert words.effects.axis in effects
    assert words.level("facilitation", "three") in effects


def test_ids_of_two_drawings_differ() -> None:
    svg = '<svg width="1"><clipPath id="c"/><g clip-path="url(#c)"/></svg>'
    made = inline(svg, "a", 'what "it" shows')
    assert 'id="a-c"' in made
    assert "url(#a-c)" in made
    assert 'role="img" aria-label="what &quot;it&quot; shows"' in made


def test_what_is_text_is_escaped() -> None:
    texts = [f"<i>{number}&" for number in range(10)]
    cells = [texts[3], Link(texts[4], "x"), Judged(*texts[5:8]), Effect(texts[8], "[0, 1]")]
    made = part("table", Table(texts[0], [texts[1]], {texts[2]: [cells]}, texts[9]))
    assert "<i>" not in made
    assert [f"&lt;i&gt;{number}&amp;" in made for number in range(10)] == [True] * 10


def test_the_page_fetches_nothing(html: str) -> None:
    addresses = set(re.findall(r"(?:https?:)?//[^\s\"'<>)]+", html))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "default-src 'none'" in html
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in html, "it runs its own script and no other"
    assert set(re.findall(r"<script( [^>]*)?>", html)) == {
        "", *(f' type="text/csv" id="csv-{x}"' for x in ("cost", "curves", "effects", "groups",
                                                        "patterns", "together"))}  # fmt: skip
    assert "predict" not in html.lower()


def test_the_page_speaks_both_languages(html: str, findings: Findings) -> None:
    for language, words in MESSAGES.items():
        assert f'<section lang="{language}"' in html
        assert escape(words.limits.heading) in html
        assert words.level("facilitation", "three") in html
    assert str(findings.provenance["id"]) in html
    assert 'href="runs.parquet"' in html
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_the_headline_is_sure_only_where_the_adjusted_p_value_is(findings: Findings) -> None:
    runs = findings.runs
    sure = headline(runs, findings.effects, ENGLISH)
    assert "3 facilitators per 1,000" in sure
    assert re.search(r"\+1\d\.\d percentage points", sure)
    assert findings.effects.filter(outcome="needs_met_everyone")["p_holm"].to_list()[1:] == [
        1, 3 / 128, 3 / 128,
    ]  # fmt: skip
    unsure = findings.effects.with_columns(p_holm=pl.col("p_holm") * 3)
    assert "no policy clearly changes" in headline(runs, unsure, ENGLISH)
    worse = findings.effects.with_columns(difference=-pl.col("difference"))
    assert re.search(r"largest loss: \u22121\d\.\d", headline(runs, worse, ENGLISH))
    single = findings.effects.filter("baseline")
    assert "are met" in headline(runs, single, ENGLISH)


def test_of_policies_that_do_the_same_the_headline_names_the_cheapest(findings: Findings) -> None:
    dear = pl.col("policy") == "facilitation three, governance centralised"
    cheap = pl.col("policy") == "facilitation three, governance collegial"
    spent = pl.when(dear).then(9000.0).when(cheap).then(5000.0).otherwise(1000.0)
    said = headline(findings.runs.with_columns(cost=spent), findings.effects, ENGLISH)
    assert "rise most with “3 facilitators per 1,000, collegial”" in said
    assert "This policy costs 4,000 EUR more, from a year before the crisis to its end." in said
    assert "do not distinguish it from “3 facilitators per 1,000, centralised”." in said
    assert "no facilitator" not in said


def test_where_all_pairs_are_alike_the_headline_says_so(findings: Findings) -> None:
    zero = {name: pl.lit(0.0) for name in ("difference", "low", "high")}
    said = headline(findings.runs, findings.effects.with_columns(**zero), ENGLISH)
    assert "there is no difference in any pair of runs" in said
    assert "0.0" not in said


def test_all_files_are_written(findings: Findings, tmp_path: Path) -> None:
    written = {path.name for path in publish(findings, tmp_path)}
    figures = ("resilience", "paired_differences", "groups", "interactions")
    names = {f"{figure}.{language}.{kind}" for figure in figures
             for language in MESSAGES for kind in ("svg", "png")}  # fmt: skip
    assert written == names | {"report.html", "effects.md"}
    assert all((tmp_path / name).stat().st_size > 1000 for name in written)
    assert not list(tmp_path.glob("*.tmp"))
    again = tmp_path / "again"
    again.mkdir()
    with open_beside(Local(workers=2)) as pool:
        for path in publish(findings, again, pool):
            assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name
