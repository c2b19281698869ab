"""Replicates are added until a rule says that there are enough, and the tables tell no more."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from experiments.analysis.stopping import enough
from experiments.design.design import Design
from experiments.design.experiment import Experiment
from experiments.design.stopping import Rule
from experiments.execution.replication import replication_of
from experiments.store.store import Store
from sim.composition import ConfigurationError
from tests.experiments.composed import design_of
from tests.experiments.conftest import SHORT
from tests.experiments.fakes import noisy, noisy_or_failing_with_three
from tests.plain_command import ends

TABLES = ("runs.parquet", "daily.parquet")
RULE = {"half_widths": {"needs_met_everyone": 0.006}, "first": 6, "block": 2, "cap": 60}
FACTORS = {"facilitation": ("none", "one", "three")}


def _rule(**fields: object) -> str:
    values = {**RULE, **fields}
    widths = ",".join(f"{name}:{width}" for name, width in values.pop("half_widths").items())  # type: ignore[attr-defined]
    others = ",".join(f"{key}:{value}" for key, value in values.items())
    return f"+experiment.stopping={{half_widths:{{{widths}}},{others}}}"


def _sweep(
    results: Path,
    monkeypatch: pytest.MonkeyPatch,
    *more: str,
    model: object = noisy,
    **rule: object,
) -> int:
    monkeypatch.setattr("experiments.execution.sweep.simulate", model)
    factors = "+experiment.factors.facilitation=[none,one,three]"
    return ends(
        monkeypatch, "experiment=single", factors, _rule(**rule), "executor=serial", *SHORT,
        f"results={results}", *more,
    )  # fmt: skip


def _folder(results: Path) -> Path:
    (folder,) = (results / "single").glob("*/")
    return folder


def _provenance(results: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((_folder(results) / "provenance.json").read_text())
    return told


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return results that one process made in one go."""
    results = tmp_path_factory.mktemp("reference")
    with pytest.MonkeyPatch.context() as patched:
        assert _sweep(results, patched) == 0
    return results


def _bytes(results: Path) -> list[bytes]:
    return [(_folder(results) / name).read_bytes() for name in TABLES]


def test_the_tables_hold_the_replicates_that_decided(reference: Path) -> None:
    runs = pl.read_parquet(_folder(reference) / "runs.parquet")
    verdict = enough(runs, Rule.model_validate(RULE))
    assert (verdict.enough, verdict.why) == (True, "narrow")
    assert runs.height == 3 * verdict.looked_at
    assert 6 < verdict.looked_at < 60, "it looked more than once"
    before = enough(runs.filter(pl.col("replicate") <= verdict.looked_at - 2), Rule(**RULE))
    assert (before.enough, before.why) == (False, "wide")
    days = pl.read_parquet(_folder(reference) / "daily.parquet")
    assert days["run"].n_unique() == runs.height


def test_what_each_look_said_is_in_the_provenance(reference: Path) -> None:
    told = _provenance(reference)
    looks = told["stopping"]["looks"]
    assert [look["replicates"] for look in looks] == list(range(6, looks[-1]["replicates"] + 1, 2))
    assert [look["why"] for look in looks] == ["wide"] * (len(looks) - 1) + ["narrow"]
    assert looks[0]["wide"][0].keys() == {"policy", "outcome", "half_width", "wanted"}
    assert told["runs"] == 3 * looks[-1]["replicates"] <= told["stopping"]["carried_out"]
    assert len(told["replicate_seeds"]) == looks[-1]["replicates"]
    assert told["cautions"][-1] == {
        "kind": "stopped_narrow", "replicates": looks[-1]["replicates"], "wide": 0, "compared": 2,
    }  # fmt: skip
    page = (_folder(reference) / "report.html").read_text()
    assert "Replicates were added until all 2 differences" in page
    assert "Des réplications ont été ajoutées jusqu" in page


@pytest.mark.parametrize(
    "executor", ["executor=local", pytest.param("executor=dask", marks=pytest.mark.slow)]
)
def test_two_workers_give_the_same_bytes(
    executor: str, reference: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _sweep(tmp_path, monkeypatch, executor, "executor.workers=2") == 0
    assert _folder(tmp_path).name == _folder(reference).name
    assert _bytes(tmp_path) == _bytes(reference)


def test_it_goes_on_where_it_was_stopped_and_gives_the_same_bytes(
    reference: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, kept = Store.keep, []

    def some(store: Store, run: Any, result: Any) -> None:
        keep(store, run, result)
        kept.append(run.id)
        if len(kept) in (9, 23):
            raise KeyboardInterrupt

    monkeypatch.setattr(Store, "keep", some)
    assert [_sweep(tmp_path, monkeypatch) for _ in range(3)] == [130, 130, 0]
    assert len(kept) == len(set(kept)), "no run is carried out twice"
    assert _bytes(tmp_path) == _bytes(reference)


def test_it_ends_at_the_cap_and_says_what_is_wide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    widths = {"needs_met_everyone": 1e-5, "cost": 1}
    assert _sweep(tmp_path, monkeypatch, cap=8, half_widths=widths) == 0
    said = capsys.readouterr().err
    assert "6 replicates: 2 of 4 differences are less precise than requested (facilitation" in said
    assert "; on to 8\n" in said
    assert "8 replicates: no more are allowed (experiment.stopping.cap); 2 of 4 differences" in said
    assert "  facilitation one, needs_met_everyone: ± 0.0" in said
    assert ", ± 1e-05 requested\n" in said
    assert "note: Replicates were added up to the limit, 8: 2 of 4" in said
    assert _provenance(tmp_path)["runs"] == 24


def test_a_policy_whose_runs_all_fail_ends_at_the_cap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing = noisy_or_failing_with_three
    assert _sweep(tmp_path, monkeypatch, model=failing, cap=10) == 1
    assert "facilitation three, needs_met_everyone: unknown, ± 0.006 requested" in (
        capsys.readouterr().err
    )
    told = _provenance(tmp_path)
    assert (told["runs"], told["failed"]) == (30, 10)
    assert told["stopping"]["looks"][-1]["wide"][-1]["half_width"] is None
    before = (_folder(tmp_path) / "provenance.json").read_bytes()
    assert _sweep(tmp_path, monkeypatch, model=failing, cap=10) == 1
    assert (_folder(tmp_path) / "provenance.json").read_bytes() == before, "nothing is repeated"


def test_failed_runs_that_are_carried_out_again_may_leave_fewer_replicates(
    reference: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _sweep(tmp_path, monkeypatch, model=noisy_or_failing_with_three) == 1
    assert _provenance(tmp_path)["runs"] == 180
    monkeypatch.setattr("experiments.execution.sweep.simulate", noisy)
    assert ends(monkeypatch, "retry", "single", "--results", str(tmp_path)) == 0
    assert _bytes(tmp_path) == _bytes(reference)


def test_a_look_is_taken_once_every_policy_has_the_block() -> None:
    experiment = Experiment(name="x", factors=FACTORS, stopping=Rule.model_validate(RULE))
    design = design_of(experiment, SHORT)
    replication, said = replication_of(design), []
    order = np.random.default_rng(1).permutation(24)
    for count, number in enumerate(order, start=1):
        run = design.runs[int(number)]
        replication.end(run, noisy(run.scenario).outcomes, said.append)
        ended = set(order[:count])
        looks = sum(set(range(3 * at)) <= ended for at in (6, 8))
        assert len(said) == looks
    assert len(said) == 2


def test_no_block_is_begun_once_there_are_enough() -> None:
    experiment = Experiment(
        name="x", factors=FACTORS,
        stopping=Rule.model_validate(RULE | {"half_widths": {"needs_met_everyone": math.pi}}),
    )  # fmt: skip
    design = design_of(experiment, SHORT)
    replication = replication_of(design)
    blocks = replication.blocks()
    for run in next(blocks):
        replication.end(run, noisy(run.scenario).outcomes, lambda _: None)
    assert replication.is_over
    assert list(blocks) == []
    assert len(replication.runs) == 18


def test_the_rule_is_part_of_the_id_and_leaves_those_of_runs() -> None:
    def made(**fields: object) -> Design:
        return design_of(
            Experiment.model_validate({"name": "x", "factors": FACTORS} | fields), SHORT
        )

    rule, fixed = made(stopping=RULE), made(replicates=60)
    assert rule.id != fixed.id
    assert rule.id != made(stopping=RULE | {"half_widths": {"cost": 1}}).id
    assert [run.id for run in rule.runs] == [run.id for run in fixed.runs]
    assert [run.id for run in rule.first_replicates(7).runs] == [run.id for run in rule.runs[:21]]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"factors": {}}, "no policy is compared with another; vary something"),
        (
            {"uncertainties": {"method": "sobol", "size": 2, "ranges": {"needs.old_age": [1, 3]}}},
            "policies are compared by worlds; set experiment.replicates",
        ),
    ],
)
def test_where_replicates_do_not_decide_a_rule_is_refused(
    fields: dict[str, object], why: str
) -> None:
    whole = {"name": "x", "factors": FACTORS, "stopping": RULE} | fields
    with pytest.raises(ConfigurationError, match=rf"^experiment\.stopping: {why}$"):
        design_of(Experiment.model_validate(whole), SHORT)


def test_in_a_city_a_rule_is_refused() -> None:
    city = "city.arrondissements=[{name: north, population: 352, parts: [mixed]}]"
    experiment = Experiment.model_validate({"name": "x", "factors": FACTORS, "stopping": RULE})
    with pytest.raises(ConfigurationError, match="a city is compared by its parts"):
        design_of(experiment, [city])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            [_rule(), "experiment.replicates=20"],
            "experiment.replicates = 20: experiment.stopping says how many there are",
        ),
        (
            ["+experiment.stopping={half_widths:{costs:1}}"],
            "experiment.stopping.half_widths.costs",
        ),
    ],
)
def test_a_rule_that_does_not_do_is_refused_in_a_line(
    arguments: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert ends(monkeypatch, "experiment=support", *arguments) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(said)


def test_a_file_has_a_number_of_replicates_or_a_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "experiment").mkdir()
    text = "name: both\nreplicates: 3\nstopping: {half_widths: {cost: 1}}\n"
    (tmp_path / "experiment" / "both.yaml").write_text(text)
    assert ends(monkeypatch, "experiment=both", "--config-dir", str(tmp_path)) == 1
    assert capsys.readouterr().err.startswith("experiment.replicates = 3: experiment.stopping")


def test_a_dry_run_tells_the_least_and_the_most(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("experiments.execution.sweep.simulate", noisy)
    factors = "+experiment.factors.facilitation=[none,one,three]"
    arguments = ("experiment=single", factors, _rule(), "executor=serial", "--dry-run", *SHORT)
    assert ends(monkeypatch, *arguments) == 0
    said = capsys.readouterr().out
    assert said.startswith("runs   18 to 180: 3 policies x 6 to 60 replicates\n")
