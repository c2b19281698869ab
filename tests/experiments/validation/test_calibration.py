"""Calibration as a whole, in a small space with wide tolerances: waves, then an accepted set."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import yaml

from experiments.execution.settings import Serial
from experiments.validation import calibration
from experiments.validation.calibration import (
    STEADY,
    Coordinate,
    Space,
    accept,
    calibrate,
    drifts,
    run_points,
    space,
    wanted,
)
from experiments.validation.matching import Wanted
from sim.composition import ConfigurationError

ASKS, CHAT = "mutual_aid.asks", "encounters.stranger_chat"


@pytest.fixture
def small() -> Space:
    return Space(
        base=("neighbourhood.residents=60", "neighbourhood.first_ties.years=0",
              "timeline.build_up_days=60", "crisis=none",
              "timeline.recovery_days=0"),
        waves=2, points=10, rounds=2, finalists=4, confirm=2, settle=3, years=2, members=3,
        coordinates={
            "asks": Coordinate(paths={ASKS: 1}, low=1, high=4, whole=True),
            "chat": Coordinate(paths={CHAT: 1}, low=0.1, high=0.5, log=True),
        },
    )  # fmt: skip


def test_points_go_through_waves_and_what_is_accepted_is_a_configuration(
    small: Space, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(calibration, "OUTCOMES", {"C2": "gave_in_year", "C3": "received_in_year"})
    monkeypatch.setattr(calibration, "wanted", lambda: {
        "C2": Wanted(0.5, 0.01, 0.99), "C3": Wanted(0.5, 0.01, 0.99)
    })  # fmt: skip
    said: list[str] = []
    told = calibrate(small, Serial(), tmp_path, said.append)
    last = told.filter(wave=5)
    assert told["wave"].to_list() == [1] * 10 + [2] * 10 + [3] * 4 + [4] * 4 + [5] * last.height
    assert 1 <= last.height <= 2 * small.members
    assert np.isfinite(told.select("C2", "C3").to_numpy()).all()
    again = calibrate(small, Serial(), tmp_path, said.append)
    assert again.equals(told), "waves that are there are not run again"

    monkeypatch.setattr(calibration, "_FIRST", 20)
    monkeypatch.setattr(calibration, "_LAST", 50)
    drifting = drifts(small, told, Serial(), tmp_path)
    assert drifting.height == len(drifting["drift"])
    assert np.isnan(drifting["drift"].to_numpy()).all(), "sixty residents have no collective"
    assert drifts(small, told, Serial(), tmp_path).equals(drifting), "nor are years"
    text = accept(small, drifting)
    assert text.startswith("# @package experiment.uncertainties\n")
    rows = yaml.safe_load(text)["rows"]
    assert 1 <= len(rows) <= small.members
    for row in rows:
        assert set(row) == {ASKS, CHAT}
        assert row[ASKS] in (1, 2, 3, 4)
        assert 0.1 <= row[CHAT] <= 0.5


def test_a_wave_whose_runs_all_failed_is_not_kept(
    small: Space, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    failed = dict.fromkeys((*calibration.OUTCOMES, STEADY), np.full(10, np.nan))
    monkeypatch.setattr(calibration, "run_points", lambda *_: failed)
    with pytest.raises(RuntimeError, match="wave 1: all runs failed"):
        calibrate(small, Serial(), tmp_path, print)
    assert not list(tmp_path.iterdir())


def test_a_theory_by_itself_is_matched_in_fewer_runs() -> None:
    both, alone = space(), space("neighbours")
    assert both.alone.items() <= alone.model_dump().items()
    assert (alone.settle, both.settle) == (6, 12)
    assert "finding=neighbours" in alone.base


def test_members_of_the_eve_are_compared_with_those_of_a_year_before(small: Space) -> None:
    longer = ("timeline.build_up_days=366", "founding.initial_per_1000=36", "founding.founding=0")
    what = small.model_copy(update={"base": (*small.base, *longer)})
    quitting = what.model_copy(update={"base": (*what.base, "activities.traces.join_chance=0")})
    points = np.full((1, 2), 0.5)
    joined, none = (run_points(one, points, Serial())[STEADY][0] for one in (what, quitting))
    assert 0 < none < joined
    assert none < 1
    assert wanted()[STEADY].low < 1 < wanted()[STEADY].high


def test_a_space_without_a_point_that_meets_all_is_said(small: Space, tmp_path: Path) -> None:
    told = pl.DataFrame(
        {"wave": [1, 4, 5], "u_asks": [0.5] * 3, "u_chat": [0.5] * 3, "miss": [0.9, 0.9, 1.1]}
    )
    with pytest.raises(ConfigurationError, match="no point meets all patterns"):
        drifts(small, told, Serial(), tmp_path)
    small = small.model_copy(update={"base": (*small.base, "founding.initial_per_1000=36")})
    found = drifts(small, told.with_columns(miss=pl.col("miss") - 0.3), Serial(), tmp_path)
    assert found.height == 1, "who met them in fewer runs is no member"


def test_members_that_do_not_drift_come_first(small: Space) -> None:
    shares = [0.0, 0.4, 0.6, 0.9]
    found = pl.DataFrame({"u_asks": shares, "u_chat": [0.5] * 4, "drift": [0.2, -0.04, -0.3, 0.05]})
    rows = yaml.safe_load(accept(small, found))["rows"]
    assert [row[ASKS] for row in rows] == [2, 4, 1, 3]
