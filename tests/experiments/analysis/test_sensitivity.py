"""Sensitivity of a sweep: functions whose indices are known, through the path of a sweep."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from experiments.analysis.sensitivity.sobol import indices
from experiments.analysis.sensitivity.tables import Analysis, sensitivity, tornado
from experiments.design.cubes import Reals, saltelli
from experiments.design.design import Design
from experiments.design.experiment import Experiment
from experiments.execution.run_one import simulate
from experiments.report.publish import findings_of, publish
from experiments.report.sensitivity import refusals
from experiments.store.columns import meaning_of
from experiments.store.journal import RunRow
from experiments.store.load import load
from experiments.store.sampled import sample_table
from experiments.store.tables import runs_table
from experiments.words import ENGLISH, FRENCH
from sim.composition import ConfigurationError
from sim.scenario import Scenario
from sim.tables import OUTCOMES, RunTables
from tests.composed import load_scenario
from tests.experiments.composed import design_of
from tests.experiments.conftest import sweep
from tests.experiments.fakes import quick

SKILL, STANCE, LEADER = "facilitation.skill", "facilitation.stance", "governance.centralisation"
ASKS, POSTS = "mutual_aid.asks", "facilitation.posts_per_1000"
MET, LEFT = "needs_met_everyone", "left_without_everyone"
UNIT = dict.fromkeys((SKILL, STANCE, LEADER), (0.0, 1.0))
FIRST, TOTAL = [0.314, 0.442, 0], [0.558, 0.442, 0.244]
"""Of Ishigami's function: Saltelli et al. (2008), Global Sensitivity Analysis, chapter 4."""

type Give = Callable[[Scenario], dict[str, float]]


def of(points: Reals) -> Reals:
    """Ishigami's function of three coordinates, each from -pi to pi."""
    x = np.pi * (2 * points - 1)
    found = np.sin(x[..., 0]) + 7 * np.sin(x[..., 1]) ** 2
    return np.asarray(found + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0]))


def ishigami(spec: Scenario) -> dict[str, float]:
    point = [spec.facilitation.skill, spec.facilitation.stance, spec.governance.centralisation]
    return {MET: float(of(np.array(point)))}


def modelled(spec: Scenario) -> RunTables:
    tables = quick(spec)
    return RunTables(tables.outcomes | ishigami(spec), tables.daily.clear())


def designed(*overrides: str, **fields: object) -> Design:
    named = {"name": "x", "outcomes": (MET,), "replicates": 1}
    return design_of(Experiment.model_validate(named | fields), overrides)


def analysed(give: Give, *overrides: str, **fields: object) -> Analysis:
    """What comes of a design whose runs give what is made of their scenarios."""
    design = designed(*overrides, **fields)
    rows = {
        run.id: RunRow(dict.fromkeys(OUTCOMES, 0.0) | give(run.scenario), 1.0, 1.0)
        for run in design.runs
    }
    return _of_runs(design, runs_table(design, rows))


def _of_runs(design: Design, runs: pl.DataFrame) -> Analysis:
    sample, outcomes = sample_table(design), design.experiment.outcomes
    told = [make(runs, sample, design.experiment, outcomes) for make in (sensitivity, tornado)]
    (one,) = (found for found in told if not found.is_empty)
    return one


def test_a_design_has_the_indices_of_ishigami_s_function() -> None:
    worlds = {"method": "saltelli", "size": 1024, "ranges": UNIT}
    table = analysed(ishigami, uncertainties=worlds).table
    assert table["first"].to_list() == pytest.approx(FIRST, abs=0.03)
    assert table["total"].to_list() == pytest.approx(TOTAL, abs=0.03)
    for name, known in (("first", FIRST), ("total", TOTAL)):
        assert (table[f"{name}_low"] < pl.Series(known)).all()
        assert (pl.Series(known) < table[f"{name}_high"]).all()


def test_a_sweep_keeps_the_indices_of_its_runs_and_shows_them(tmp_path: Path) -> None:
    worlds = {"method": "saltelli", "size": 32, "ranges": UNIT}
    design = designed(uncertainties=worlds)
    assert sweep(tmp_path, design, modelled) == 0
    folder = tmp_path / "x" / design.id
    findings = findings_of(folder, design.experiment)
    written = {path.name for path in publish(findings, folder)}
    assert {f"sensitivity.{MET}.{language}.svg" for language in ("en", "fr")} <= written
    table = load("x", "sensitivity", results=tmp_path)
    assert_frame_equal(table, analysed(ishigami, uncertainties=worlds).table)
    assert_frame_equal(pl.read_csv(folder / "sensitivity.csv"), table, check_dtypes=False)
    rows = load("x", "sample", results=tmp_path)
    assert rows.group_by("part").len().sort("part")["len"].to_list() == [32, 96, 32]
    assert ENGLISH.sensitivity.heading in (folder / "report.html").read_text()
    for name, found in (("sensitivity", table), ("sample", rows)):
        assert all(meaning_of(name, column)[1] for column in found.columns)


def test_indices_are_those_of_salib() -> None:
    """What SALib 1.6.0 gives for the same values (SALib.analyze.sobol, 999 resamples)."""
    sample = saltelli(3, 256, np.random.default_rng(7))
    found = indices(of(sample.a), of(sample.b), of(sample.ab), 1)
    assert found["total"] == pytest.approx([0.56856207, 0.4403733, 0.2428971], abs=1e-8)
    assert found["first"] == pytest.approx([0.35224661, 0.43955979, 0.03410733], abs=1e-4)
    half = (found["total_high"] - found["total_low"]) / 2
    assert half == pytest.approx([0.17864317, 0.08638545, 0.04998403], rel=0.1)


def test_trajectories_have_the_effects_of_a_function_that_is_known() -> None:
    """A number does as much as its whole range, a whole number of two values, too."""

    def give(spec: Scenario) -> dict[str, float]:
        linear = 3 * spec.facilitation.skill - 4 * (spec.mutual_aid.asks - 1)
        return {MET: linear + 0 * spec.facilitation.stance}

    ranges = {SKILL: (0.2, 0.8), ASKS: (1, 2), STANCE: None}
    found = analysed(
        give, uncertainties={"method": "morris", "size": 6, "ranges": ranges}, outcomes=(MET, LEFT)
    )
    assert [(one.outcome, one.why) for one in found.refused] == [(LEFT, "alike")]
    table = found.table
    assert table["mu"].to_list() == pytest.approx([1.8, -4, 0])
    assert table["mu_star"].to_list() == pytest.approx([1.8, 4, 0])
    assert table["sigma"].to_list() == pytest.approx([0, 0, 0], abs=1e-9)
    assert table["rows"].to_list() == [6] * 3


def test_chance_is_what_replicates_differ_by_beyond_their_seed() -> None:
    def give(spec: Scenario) -> dict[str, float]:
        place = spec.facilitation.skill, spec.facilitation.stance, spec.governance.centralisation
        own = np.random.default_rng([spec.seed, *(round(1e9 * x) for x in place)]).normal(0, 0.3)
        return {MET: spec.seed % 100 + spec.facilitation.skill + own}

    sobol = analysed(
        give, uncertainties={"method": "saltelli", "size": 64, "ranges": UNIT}, replicates=8
    ).table
    noise = 0.3**2 / 8
    assert sobol["chance"][0] == pytest.approx(noise / (1 / 12 + noise), rel=0.2)
    morris = analysed(
        give, uncertainties={"method": "morris", "size": 40, "ranges": UNIT}, replicates=8
    ).table
    known = 1.5 * (2 * noise) ** 0.5 * 0.798
    assert morris["chance"].to_list() == pytest.approx([known] * 3, rel=0.2)
    assert morris["mu_star"].to_list() == pytest.approx([1, known, known], rel=0.3)


def test_policies_are_looked_at_by_their_difference_and_levers_by_their_level() -> None:
    def give(spec: Scenario) -> dict[str, float]:
        met = spec.mutual_aid.asks + 5 * spec.facilitation.posts_per_1000 * spec.needs.old_age
        return {MET: met}

    worlds = {"method": "saltelli", "size": 32, "ranges": {ASKS: (0, 20), "needs.old_age": (1, 3)}}
    factors = {"facilitation": ("none", "one")}
    table = analysed(give, factors=factors, uncertainties=worlds).table
    assert table.select("facilitation", "difference").unique(maintain_order=True).rows() == [
        ("none", False), ("one", True),
    ]  # fmt: skip
    assert table["total"].to_list() == pytest.approx([1, 0, 0, 1], abs=0.35)
    assert table["total"][1] == table["total"][2] == 0
    levers = {"method": "morris", "size": 4, "ranges": {POSTS: (0, 2)}}
    case = {"needs.old_age": (1.0, 2.0)}
    table = analysed(give, factors=case, levers=levers, uncertainties=_two_worlds()).table
    assert table.select("needs.old_age", "mu_star", "n").rows() == [
        (1.0, pytest.approx(10), 2), (2.0, pytest.approx(20), 2),
    ]  # fmt: skip


def _two_worlds() -> dict[str, object]:
    return {"method": "list", "rows": [{ASKS: 2}, {ASKS: 5}]}


def test_either_end_is_that_of_a_run_of_the_model_of_its_own() -> None:
    tiny = ("neighbourhood.residents=120", "timeline.build_up_days=40", "crisis=heatwave")
    ranges = {ASKS: (0, 8), "needs.old_age": (0.5, 3.0)}
    design = designed(*tiny, uncertainties={"method": "one_at_a_time", "ranges": ranges})
    made = {run.id: RunRow(simulate(run.scenario).outcomes, 1.0, 1.0) for run in design.runs}
    table = _of_runs(design, runs_table(design, made)).table
    seed = design.runs[0].seed
    base = simulate(load_scenario(*tiny, f"seed={seed}")).outcomes[MET]
    for row in table.iter_rows(named=True):
        assert row["at_base"] == base
        for end in ("low", "high"):
            own = load_scenario(*tiny, f"seed={seed}", f"{row['parameter']}={row[end]:g}")
            assert row[f"at_{end}"] == simulate(own).outcomes[MET]
            assert row[f"{end}_change"] == row[f"at_{end}"] - base
    assert (table["low_change"].abs() + table["high_change"].abs() > 0).all()


@pytest.mark.parametrize("method", ["saltelli", "morris", "one_at_a_time"])
def test_a_sample_with_a_hole_is_not_analysed_and_the_hole_is_named(method: str) -> None:
    sized = {} if method == "one_at_a_time" else {"size": 8}
    design = designed(uncertainties={"method": method, "ranges": UNIT} | sized)
    rows = {run.id: RunRow(dict.fromkeys(OUTCOMES, 0.0) | ishigami(run.scenario), 1, 1)
            for run in design.runs}  # fmt: skip
    third = design.runs[2].id
    whole, rest = runs_table(design, rows), {key: rows[key] for key in rows if key != third}
    numbered = sample_table(design)
    paths = list(UNIT)
    place = numbered.join(whole.filter(pl.col("run") == third), on=paths)["row"][0]
    said = {
        "failed": runs_table(design, rest, {third}),
        "missing": runs_table(design, rest),
        "not_finite": whole.with_columns(
            pl.when(pl.col("run") == third).then(float("inf")).otherwise(MET).alias(MET)
        ),
    }
    for why, runs in said.items():
        found = _of_runs(design, runs)
        assert found.table.is_empty()
        (refusal,) = found.refused
        assert (refusal.why, refusal.row) == (why, place)


def test_what_is_refused_is_said_in_a_line_and_the_rest_is_analysed(tmp_path: Path) -> None:
    design = designed(
        uncertainties={"method": "saltelli", "size": 8, "ranges": {SKILL: (0, 1)}},
        outcomes=(MET, LEFT),
    )

    def still(spec: Scenario) -> RunTables:
        return RunTables(modelled(spec).outcomes | {LEFT: 2.0}, quick(spec).daily)

    sweep(tmp_path, design, still)
    findings = findings_of(tmp_path / "x" / design.id, design.experiment)
    assert findings.sensitivity.outcomes == [MET]
    (line,) = refusals(findings, ENGLISH)
    assert line == (
        "Sensitivity, left without, per 1,000 residents (as configured): not analysed; all values "
        "are the same."
    )
    assert refusals(findings, FRENCH)[0].endswith("toutes les valeurs sont les mêmes.")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"levers": {"method": "morris", "size": 2, "ranges": {SKILL: None}}},
         "experiment.uncertainties.method = saltelli: the levers are sampled for indices, too"),
        ({"in_turn": True},
         "experiment.uncertainties.method = saltelli: every row has to be run as often as the "
         "others; leave experiment.in_turn out"),
    ],
)  # fmt: skip
def test_samples_for_indices_are_run_whole_and_one_at_most(
    fields: dict[str, object], message: str
) -> None:
    worlds = {"method": "saltelli", "size": 8, "ranges": {STANCE: None}}
    with pytest.raises(ConfigurationError) as caught:
        designed(uncertainties=worlds, **fields)
    assert str(caught.value).startswith(message)
