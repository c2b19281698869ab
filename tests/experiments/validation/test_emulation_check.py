from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from experiments.analysis.emulator.emulator import Answer, Emulator, emulators_of
from experiments.analysis.emulator.levers import Lever
from experiments.design.design import Design
from experiments.design.experiment import Experiment
from experiments.design.sample import Sample
from experiments.execution.settings import Serial
from experiments.store.store import RUNS
from experiments.validation.emulator import check, main, settings_drawn
from experiments.validation.emulator_page import Checked, page
from sim.composition import ConfigurationError
from sim.scenario import Scenario
from sim.tables import RunTables
from tests.experiments.composed import design_of
from tests.experiments.conftest import SHORT, sweep
from tests.experiments.fakes import quick

POSTS = "facilitation.posts_per_1000"
MET = "needs_met_everyone"


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Design, tuple[Emulator, ...], Path]:
    """A sweep of a model of which posts alone change needs met, by five points each."""
    results = tmp_path_factory.mktemp("results")
    experiment = Experiment(
        name="drawn",
        base=("facilitation=one",),
        levers=Sample(
            method="sobol", size=8, ranges={POSTS: (0, 3), "governance.centralisation": (0, 1)}
        ),
        replicates=3,
        outcomes=(MET,),
    )
    design = design_of(experiment, SHORT)
    assert sweep(results, design) == 0
    runs = pl.read_parquet(results / "drawn" / design.id / RUNS)
    return design, emulators_of(runs, experiment), results


def test_fresh_settings_have_the_seeds_and_the_baseline_of_the_sweep(
    swept: tuple[Design, tuple[Emulator, ...], Path],
) -> None:
    design, emulators, results = swept
    settings = settings_drawn(emulators[0].levers, 4)
    found = check(design, emulators, settings, Serial(), results, print, quick)
    assert [one.setting for one in found] == settings
    for one in found:
        exact = 0.05 * (one.setting[POSTS] - 1)
        assert one.simulated.difference == pytest.approx(exact, abs=1e-9)
        assert one.emulated.difference == pytest.approx(exact, abs=0.005)
    (folder,) = (results / "drawn_check").glob("*/")
    fresh, swept_runs = (
        pl.read_parquet(path / RUNS) for path in (folder, results / "drawn" / design.id)
    )
    own = ["replicate", "seed", MET]
    assert fresh.filter("baseline").select(own).equals(swept_runs.filter("baseline").select(own))
    assert set(fresh["seed"]) == set(swept_runs["seed"])


def failing(spec: Scenario) -> RunTables:
    if spec.facilitation.posts_per_1000 != 1:
        raise RuntimeError("the lights went out")
    return quick(spec)


def test_nothing_is_compared_where_a_run_failed(
    swept: tuple[Design, tuple[Emulator, ...], Path], tmp_path: Path
) -> None:
    design, emulators, _ = swept
    settings = settings_drawn(emulators[0].levers, 2)
    with pytest.raises(ConfigurationError, match="nothing is compared, 6 runs failed"):
        check(design, emulators, settings, Serial(), tmp_path, print, failing)


def test_settings_are_drawn_within_the_ranges_and_the_same_each_time() -> None:
    levers = [Lever(POSTS, 0.5, 3, 1, False), Lever("x", 2, 8, 4, True)]
    found = settings_drawn(levers)
    assert len(found) == 10
    assert found == settings_drawn(levers)
    for lever in levers:
        values = np.array([one[lever.path] for one in found])
        assert ((values >= lever.low) & (values <= lever.high)).all()
        assert np.ptp(values) > 0.5 * (lever.high - lever.low)
    assert {type(one["x"]) for one in found} == {int}


def test_the_page_tells_errors_and_settings(
    swept: tuple[Design, tuple[Emulator, ...], Path],
) -> None:
    design, emulators, _ = swept
    setting = {POSTS: 1.5, "governance.centralisation": 0.25}
    inside = Checked(setting, MET, Answer(0.02, 0.01, 0.03), Answer(0.0123, -0.00001, 0.03))
    outside = Checked(setting, MET, Answer(0.02, 0.01, 0.03), Answer(-0.004, -0.03, 0.02))
    told = page(design, emulators, [inside, outside], "make whatif-check")
    assert "1 of 2 simulated means lie in the emulated interval" in " ".join(told.split())
    assert "| 1.5 | 0.25 | 2.00 [1.00, 3.00] | 1.23 [0.00, 3.00] | yes |" in told
    assert "| \N{MINUS SIGN}0.40 [\N{MINUS SIGN}3.00, 2.00] | no |" in told
    assert f"{emulators[0].held_out.relative:.3f}" in told
    assert f"| `{POSTS}` | 0 | 3 | 1 |" in told


def test_what_is_refused_is_said_in_a_line(tmp_path: Path) -> None:
    words = ["check", "--results", str(tmp_path), "needs.nope=1"]
    with pytest.raises(SystemExit, match=r"^needs\.nope: unknown key"):
        main(words)
