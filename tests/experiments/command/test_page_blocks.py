"""The Python of the pages runs as it stands there, each block by itself, on small results."""

from __future__ import annotations

import re
import shutil
import warnings
from pathlib import Path
from typing import Any

import pytest

import sim.composition
from experiments.execution import executors, sweep
from experiments.execution.settings import Serial
from sim.scenario import Scenario
from sim.tables import RunTables
from tests.experiments.fakes import quick
from tests.given_tables import table, written
from tests.plain_command import made

ROOT = Path(__file__).parents[3]
_BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
BLOCKS = {
    f"{page.relative_to(ROOT)}:{page.read_text().count('\n', 0, found.start()) + 1}": found[1]
    for page in [*ROOT.glob("*.md"), *sorted(ROOT.glob("docs/**/*.md"))]
    for found in _BLOCK.finditer(page.read_text())
}
SMALL = ("neighbourhood.residents=200", "timeline.build_up_days=366", "timeline.recovery_days=2")
READ = {
    "support": {"replicates": 2},
    "assumptions": {"replicates": 1},
    "sensitivity": {"replicates": 2},
    "whatif": {"replicates": 2},
}
"""Experiments whose results are read, with what makes them small."""


def responsive(spec: Scenario, **_: object) -> RunTables:
    """Give needs met that depend on an assumption, as samples that are analysed have to."""
    given = quick(spec)
    met = given.outcomes["needs_met_everyone"] + 0.01 * spec.mutual_aid.asks
    return RunTables(given.outcomes | {"needs_met_everyone": met}, given.daily)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with results of each experiment that is read, of a quick model."""
    results = tmp_path_factory.mktemp("read")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sweep, "simulate", responsive)
        for name, settings in READ.items():
            made(name, "executor=serial", results=results, **settings)
    return results


@pytest.fixture
def small(results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand where such results are, with a quick model, small scenarios and no other process."""
    shutil.copytree(results, tmp_path / "results")
    (tmp_path / "mine" / "experiment").mkdir(parents=True)
    (tmp_path / "mine" / "experiment" / "asking.yaml").write_text("name: asking\nreplicates: 2\n")
    process = next(text for place, text in BLOCKS.items() if "own-process.md" in place)
    (tmp_path / "mine" / "cool_rooms.py").write_text(process)
    place = written(tmp_path / "my_place", table(houses=100)).with_name("mine.yaml")
    place.rename(place.with_name("my_place.yaml"))
    monkeypatch.chdir(tmp_path)
    serial = executors.opener_of(Serial())
    monkeypatch.setattr(sweep, "opener_of", lambda *_: serial)
    monkeypatch.setattr(sweep, "workers_of", lambda _: 1)
    monkeypatch.setattr(executors, "prepare", lambda _: None)
    monkeypatch.setattr(sweep, "simulate", responsive)
    compose = sim.composition.load_scenario

    def load_small(*overrides: str, **how: Any) -> Scenario:
        return compose(*SMALL, *overrides, **how)

    monkeypatch.setattr(sim, "load_scenario", load_small)
    monkeypatch.setattr(sim.composition, "load_scenario", load_small)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("place", BLOCKS)
def test_a_block_runs_as_it_stands(place: str) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "several results of 'support'", UserWarning)
        exec(compile(BLOCKS[place], place, "exec"), {"__name__": "page"})
