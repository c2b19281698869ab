"""Worlds: their columns, and what is compared in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from experiments.analysis.paired import paired_differences
from experiments.analysis.worlds import by_world
from experiments.design.design import Design
from experiments.design.experiment import Experiment
from experiments.report.cells import MARK
from experiments.report.headline import headline
from experiments.report.publish import findings_of, publish
from experiments.store.tables import factors_of, runs_table, uncertainties_of
from experiments.words import ENGLISH
from tests.experiments.composed import design_of
from tests.experiments.conftest import SHORT, sweep
from tests.experiments.fakes import failing_with_three

ASKS, AGE, POSTS = "mutual_aid.asks", "needs.old_age", "facilitation.posts_per_1000"


def _experiment(**fields: object) -> Experiment:
    worlds = {"method": "latin_hypercube", "size": 6, "ranges": {ASKS: None, AGE: [1, 3]}}
    return Experiment.model_validate(
        {"name": "worlds", "uncertainties": worlds, "replicates": 2} | fields
    )


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Design]:
    design = design_of(_experiment(factors={"facilitation": ("none", "three")}), SHORT)
    results = tmp_path_factory.mktemp("worlds")
    assert sweep(results, design) == 0
    return results / "worlds" / design.id, design


def test_the_table_of_runs_has_the_world_and_its_values(swept: tuple[Path, Design]) -> None:
    runs = pl.read_parquet(swept[0] / "runs.parquet")
    assert runs.columns[4:10] == ["facilitation", "replicate", "world", ASKS, AGE, "seed"]
    assert (runs.schema["world"], runs.schema[ASKS], runs.schema[AGE]) == (
        pl.Int32, pl.Int64, pl.Float64,
    )  # fmt: skip
    assert factors_of(runs) == ["facilitation"]
    assert uncertainties_of(runs) == [ASKS, AGE]
    for run, row in zip(swept[1].runs, runs.iter_rows(named=True), strict=True):
        assert (row["run"], row["world"], row["replicate"]) == (
            run.id, run.world.number, run.replicate,
        )  # fmt: skip
        assert {ASKS: row[ASKS], AGE: row[AGE]} == run.world.values
    assert runs.group_by("world").agg(pl.col(ASKS).n_unique())[ASKS].unique().to_list() == [1]


def test_an_experiment_without_samples_has_none_of_these_columns(complete: Path) -> None:
    runs = pl.read_parquet(complete / "runs.parquet")
    assert uncertainties_of(runs) == []
    assert "world" not in runs.columns
    assert by_world(runs, _experiment()) is runs


def test_sampled_levers_are_columns_like_factors() -> None:
    levers = {"method": "sobol", "size": 4, "ranges": {POSTS: [0, 3], "levers.budget": [1, 9]}}
    design = design_of(
        _experiment(levers=levers, base=("lever=ease",), replicates=1, uncertainties=None), SHORT
    )
    runs = runs_table(design, {})
    assert factors_of(runs) == [POSTS, "levers.budget"]
    assert runs[POSTS].to_list() == [point.levels[POSTS] for point in design.points]
    assert runs["levers.budget"].null_count() == 1  # as configured there is none
    assert runs["levers.budget"].dtype == pl.Float64


def test_a_policy_counts_once_in_a_world_with_its_mean_over_replicates(
    swept: tuple[Path, Design],
) -> None:
    runs = pl.read_parquet(swept[0] / "runs.parquet")
    found = by_world(runs, swept[1].experiment)
    assert found.height == 2 * 6
    for row in found.iter_rows(named=True):
        same = runs.filter(pl.col("policy") == row["policy"], pl.col("world") == row["replicate"])
        assert same.height == 2
        assert row["needs_met_everyone"] == pytest.approx(same["needs_met_everyone"].mean())
    effects = paired_differences(found, ["needs_met_everyone"])
    assert effects["n"].to_list() == [6, 6]
    assert effects.filter(~pl.col("baseline"))["difference"][0] == pytest.approx(0.15, abs=0.02)


def test_where_a_run_failed_the_policy_has_no_number_in_that_world(
    swept: tuple[Path, Design],
) -> None:
    runs = pl.read_parquet(swept[0] / "runs.parquet")
    first = pl.int_range(pl.len()) == 0
    torn = runs.with_columns(
        status=pl.when(first).then(pl.lit("failed")).otherwise("status"),
        needs_met_everyone=pl.when(first).then(None).otherwise("needs_met_everyone"),
    )
    found = by_world(torn, swept[1].experiment)
    assert found["status"].to_list() == ["failed"] + ["finished"] * 11
    assert found["needs_met_everyone"].null_count() == 1
    effects = paired_differences(found, ["needs_met_everyone"])
    assert effects.filter(~pl.col("baseline"))["n"].to_list() == [5]


ASKED = "needs_met_everyone"


def _made(of_seeds: Sequence[float], worlds: int = 8) -> pl.DataFrame:
    """Return runs in which a policy does what its seed says, almost the same in each world."""
    rows = [
        {
            "policy": name, "baseline": name == "a", "facilitation": name, "replicate": seed + 1,
            "world": world + 1, ASKS: float(world), "seed": seed, "status": "finished",
            ASKED: 0.5 + 0.01 * seed + (effect + 0.001 * world if name == "b" else 0.0),
        }
        for name in "ab" for world in range(worlds) for seed, effect in enumerate(of_seeds)
    ]  # fmt: skip
    return pl.DataFrame(rows)


def _effect(of_seeds: Sequence[float], experiment: Experiment) -> dict[str, Any]:
    found = paired_differences(by_world(_made(of_seeds), experiment), [ASKED])
    return found.filter(~pl.col("baseline")).row(0, named=True)


def test_an_effect_of_worlds_is_significant_only_where_seeds_say_so() -> None:
    drawn = _experiment()
    assert _effect([0.04] * 3 + [0.06] * 3, drawn)["p_holm"] <= 0.05
    assert _effect([0.04] * 3 + [0.06] * 2, drawn)["p_holm"] > 0.05  # five seeds
    torn = _effect([0.2, -0.1] * 4, drawn)  # the mean differs from nothing in each world
    assert torn["low"] > 0
    assert torn["p_holm"] > 0.05


def test_nothing_is_significant_in_chosen_worlds() -> None:
    chosen = _experiment(
        uncertainties={"method": "factorial", "levels": 3, "ranges": {ASKS: None, AGE: [1, 3]}}
    )
    found = _effect([0.05] * 8, chosen)
    assert (found["n"], found["p_holm"], found["p_flip"]) == (8, 1, 1)


def test_a_world_a_replicate_is_a_pair_of_its_own() -> None:
    own = _made([0.05]).with_columns(replicate="world", seed="world")
    pairs = by_world(own, _experiment(in_turn=True))
    found = paired_differences(pairs, [ASKED]).filter(~pl.col("baseline")).row(0, named=True)
    assert found["p_holm"] <= 0.05


def test_page_and_figures_tell_of_worlds(swept: tuple[Path, Design]) -> None:
    folder, design = swept
    findings = findings_of(folder, design.experiment)
    written = publish(findings, folder)
    page = (folder / "report.html").read_text()
    for text in ("Each policy counts once in each of 6 worlds", "dans chacun des 6 mondes",
                 "2 replicates, 6 worlds", "over 6 worlds", "sur 6 mondes"):  # fmt: skip
        assert text in page
    assert "pairs of runs per" not in page
    effects = (folder / "effects.md").read_text()
    for text in ("over 6 worlds", "six at least", "| Worlds |"):
        assert text in effects
    assert f"] {MARK}" not in effects
    assert any("paired" in path.name for path in written)
    assert headline(findings.pairs, findings.effects, ENGLISH) in page.replace("&#x27;", "'")


def test_sampled_levers_are_shown_with_their_values(tmp_path: Path) -> None:
    levers = {"method": "factorial", "levels": 3, "ranges": {POSTS: [1, 3]}}
    experiment = _experiment(levers=levers)
    design = design_of(experiment, SHORT)
    assert sweep(tmp_path, design) == 0
    folder = tmp_path / "worlds" / design.id
    findings = findings_of(folder, design.experiment)
    publish(findings, folder)
    shown = findings.effects.filter(pl.col("outcome") == "needs_met_everyone")
    assert shown[POSTS].to_list() == [0, 1, 2, 3]
    assert shown["difference"].to_list() == pytest.approx([0, 0.05, 0.1, 0.15], abs=0.02)
    assert f"{ENGLISH.level(POSTS, 3.0)}" in (folder / "report.html").read_text()


def test_a_failed_run_is_told_with_its_world(tmp_path: Path) -> None:
    design = design_of(
        _experiment(factors={"facilitation": ("none", "three")}, replicates=1), SHORT
    )
    assert sweep(tmp_path, design, failing_with_three) == 6
    failures = tmp_path / "worlds" / design.id / "failures"
    texts = sorted(path.read_text().splitlines()[0] for path in failures.glob("*.txt"))
    seed = design.runs[0].seed
    assert texts[0] == f"facilitation three, world 1, replicate 1, seed {seed}"
