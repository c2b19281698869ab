"""Mesa's batch runs: the numbers of a sweep; what is collected, and how keywords are read."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from mesa import batch_run

from experiments.design.design import replicate_seeds
from sim.agents import Resident
from sim.batch import KeywordNeighbourhood
from sim.composition import ConfigurationError
from sim.tables import OUTCOMES
from tests.plain_command import made

SMALL: dict[str, Any] = {
    "crisis": "heatwave", "residents": 200, "timeline__build_up_days": 20, "recovery_days": 2,
    "initial_per_1000": 10,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _start_method() -> Iterator[None]:
    """Restore how processes are started: `batch_run` sets it for the whole process."""
    before = multiprocessing.get_start_method(allow_none=True)
    yield
    multiprocessing.set_start_method(before, force=True)


def test_a_batch_of_mesa_s_is_the_sweep_number_by_number(tmp_path: Path) -> None:
    levels = ["none", "three"]
    rows = batch_run(
        KeywordNeighbourhood,
        SMALL | {"facilitation": levels, "agents": False},
        rng=replicate_seeds(1, 2),
        display_progress=False,
    )
    sweep = made(
        "single", **SMALL, factors={"facilitation": levels}, executor="serial", replicates=2,
        results=tmp_path,
    ).table("runs")  # fmt: skip
    assert len(rows) == sweep.height == 4
    batch = {(row["facilitation"], row["seed"]): row for row in rows}
    for run in sweep.iter_rows(named=True):
        mine = batch[run["facilitation"], run["seed"]]
        told = [np.float64(mine[name]).tobytes() for name in OUTCOMES]
        assert told == [np.float64(run[name]).tobytes() for name in OUTCOMES]
    assert len({row["needs_met_everyone"] for row in rows}) > 2


class Seen(KeywordNeighbourhood):
    """Collects something of the model and of residents."""

    model_reporters: ClassVar = {
        "day": "day",
        "rested": lambda model: model.state.residents.energy.mean(),
    }
    agenttype_reporters: ClassVar = {Resident: {"energy": "energy", "age": "age"}}


def test_a_collector_reads_the_model_and_its_agents_on_days_and_on_the_last() -> None:
    model = Seen(**SMALL, collect_every=10, seed=3)
    while model.running:
        model.step()
    seen = model.datacollector.get_model_vars_dataframe()
    assert seen["day"].tolist() == [10, 20, 30, model.spec.days]
    agents = model.datacollector.get_agenttype_vars_dataframe(Resident)
    assert len(agents) == 4 * 200
    last = agents.loc[float(model.spec.days)]
    assert np.array_equal(last["energy"].to_numpy(np.float32), model.state.residents.energy)
    assert seen["rested"].iloc[-1] == model.state.residents.energy.mean()
    with pytest.raises(RuntimeError, match="the scenario ends after"):
        model.step()


@pytest.mark.parametrize(
    ("keywords", "fault"),
    [
        ({"resident": 5}, "resident = 5: no key has this name; did you mean residents"),
        ({"residents": -5}, "neighbourhood.residents = -5: "),
        ({"facilitation": "no"}, "facilitation = 'no': one of "),
        ({"lead_days": 1}, "lead_days = 1: several keys end like this"),
        ({"experiment": "support"}, "experiment = 'support': it says how runs are made"),
        ({"executor__workers": 2}, "executor__workers = 2: it says how runs are made"),
        ({"seed": -1}, "seed = -1: "),
    ],
)
def test_what_is_wrong_with_a_keyword_is_said(keywords: dict[str, Any], fault: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        KeywordNeighbourhood(**keywords)
    assert str(error.value).startswith(fault)
