"""What was simulated is told on the page and in charts, and what to be careful about too."""

from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import escape

from experiments import figures
from experiments.design.cautions import cautions, dates_apart, simulated
from experiments.design.design import Design
from experiments.design.experiment import Experiment
from experiments.report.cells import difference_of
from experiments.report.charts import Drawings, svg_of
from experiments.report.page import page
from experiments.report.publish import findings_of
from experiments.words import ENGLISH, FRENCH, MESSAGES
from tests.experiments.composed import design_of
from tests.experiments.conftest import SHORT, sweep

NAN = float("nan")


def _design(*overrides: str, **fields: object) -> Design:
    return design_of(Experiment.model_validate({"name": "x"} | fields), overrides)


def _kinds(design: Design) -> list[str]:
    return [caution["kind"] for caution in cautions(design)]


def test_nothing_is_to_be_said_of_a_scenario_of_the_usual_size() -> None:
    assert cautions(_design("facilitation=one", "logistics=shared", "lever=ease")) == []


def test_compared_crises_that_begin_on_different_dates_are_named() -> None:
    two = {"factors": {"crisis": ("none", "flood")}}
    apart = {"2020-03-17": ["none"], "2016-06-01": ["flood"]}
    assert dates_apart(_design(**two)) == apart
    assert dates_apart(_design(**two, base=("crisis.starts=2020-03-17",))) == {}
    assert dates_apart(_design(**two, within=("crisis",))) == {}
    assert dates_apart(_design(factors={"crisis.starts": ("2020-03-17", "2021-03-17")})) == {}


@pytest.mark.parametrize(
    ("overrides", "fields", "kinds"),
    [
        (["neighbourhood.residents=80"], {}, ["no_collective"]),
        (["neighbourhood.residents=300"], {}, ["no_collective"]),
        (["neighbourhood.residents=600"], {}, []),
        (["case=asyn"], {}, []),
        (["timeline.build_up_days=364"], {}, []),
        (["timeline.build_up_days=364", "logistics=shared"], {}, ["late_policy"]),
        (
            ["timeline.build_up_days=9", "lever=ease", "facilitation=one"],
            {},
            ["late_policy", "late_policy"],
        ),
        (["timeline.build_up_days=9", "facilitation=one", "knockout=facilitators"], {}, []),
        ([], {"replicates": 5}, ["few_replicates"]),
        ([], {"replicates": 6}, []),
    ],
)
def test_cautions(overrides: list[str], fields: dict[str, object], kinds: list[str]) -> None:
    assert _kinds(_design(*overrides, **fields)) == kinds


def test_a_caution_is_said_once_and_in_both_languages() -> None:
    design = _design(
        "neighbourhood.residents=80",
        "timeline.build_up_days=100",
        factors={"facilitation": ("none", "one", "three")},
        replicates=2,
    )
    found = cautions(design)
    assert [caution["kind"] for caution in found] == [
        "no_collective", "late_policy", "few_replicates",
    ]  # fmt: skip
    english = [ENGLISH.caution_of(caution) for caution in found]
    assert "80 residents begin without any collective" in english[0]
    assert "The build-up lasts 100 days, less than the 365 days for which “facilit" in english[1]
    assert "Few replicates (2)" in english[2]
    french = [FRENCH.caution_of(caution) for caution in found]
    assert "80 habitants et aucun collectif" in french[0]
    assert "365 jours" in french[1]


def test_what_is_simulated_is_told_by_crisis_and_size() -> None:
    facts = simulated(_design())
    assert ENGLISH.simulated_of(facts) == (
        "Lockdown (17 March 2020 to 10 May 2020); 3,000 residents."
    )
    assert FRENCH.simulated_of(facts) == (
        "Confinement (du 17 mars 2020 au 10 mai 2020)\u202f; 3\u202f000 habitants."
    )
    crises = ("none", "flood", "heatwave", "blackout")
    sizes = {"crisis": crises, "neighbourhood.residents": (500, 900)}
    several = ENGLISH.simulated_of(simulated(_design(factors=sizes)))
    assert several == "No crisis, flood, heatwave, blackout; 500 or 900 residents."
    two = simulated(_design("crisis=compound"))
    assert "Heatwave during a lockdown (6 July 2020 to 29 August 2020)" in ENGLISH.simulated_of(two)


def test_the_page_says_what_was_simulated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["/somewhere/run.py", "crisis=flood", "facilitation.skill=0.9", "results=/somewhere"]
    monkeypatch.setattr("sys.argv", asked)
    experiment = Experiment(
        name="trial", factors={"facilitation": ("none", "one")}, replicates=2,
        base=("logistics=shared",),
    )  # fmt: skip
    overrides = [*SHORT, "crisis=flood", "facilitation.skill=0.9", "results=here"]
    design = design_of(experiment, overrides)
    assert sweep(tmp_path, design) == 0
    findings = findings_of(tmp_path / "trial" / design.id, design.experiment)
    html = page(Drawings(findings))
    for language, words in MESSAGES.items():
        for text in (
            words.simulated_of(findings.provenance["simulated"]),
            *(words.caution_of(caution) for caution in findings.provenance["cautions"]),
            words.report.title_support,
        ):
            assert escape(text) in html
        drawn = svg_of(figures.resilience_curve(findings.curves, language, note="Flood (x)."))
        assert "Flood (x). " in drawn
    assert "<dd>entraide crisis=flood facilitation.skill=0.9</dd>" in html
    changed = ["logistics=shared", *SHORT, "crisis=flood", "facilitation.skill=0.9"]
    assert f"<dd>{' '.join(changed)}</dd>" in html
    assert "/somewhere" not in html


@pytest.mark.draws
def test_the_title_says_whether_anything_is_compared(tmp_path: Path) -> None:
    for fields, title in (
        ({}, ENGLISH.report.title_single),
        ({"factors": {"facilitation.skill": (0.1, 0.9)}}, ENGLISH.report.title_compared),
    ):
        experiment = Experiment.model_validate({"name": "trial", "replicates": 2} | fields)
        design = design_of(experiment, SHORT)
        sweep(tmp_path, design)
        html = page(Drawings(findings_of(tmp_path / "trial" / design.id, design.experiment)))
        assert f">{title}</h1>" in html


@pytest.mark.parametrize(
    ("difference", "low", "high", "said"),
    [
        (0.0, 0.0, 0.0, "no difference in any pair"),
        (0.0, NAN, NAN, "no difference in any pair"),
        (0.0, -0.01, 0.01, "0.0 [\u22121.0, 1.0]"),
        (NAN, NAN, NAN, "– [–, –]"),
    ],
)
def test_pairs_all_alike_are_said_to_be(
    difference: float, low: float, high: float, said: str
) -> None:
    assert str(difference_of("needs_met_everyone", difference, low, high, ENGLISH)) == said
