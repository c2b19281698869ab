"""Gates: where needs come to an end is counted whole, and kept as a table."""

from __future__ import annotations

import polars as pl
import pytest

from sim.codes import Channel, Gate, Group, NeedKind, Stage
from sim.composition import load_scenario
from sim.life import Life
from sim.measures.gates import gates_of, rows_of
from sim.state.needs import Gates

YEAR = 365

NAMES = [kind.name.lower() for kind in NeedKind]


@pytest.fixture(scope="module")
def life() -> Life:
    spec = load_scenario(
        "neighbourhood.residents=300", "timeline.build_up_days=400", "timeline.recovery_days=40",
        "founding.initial_per_1000=0", "founding.founding=0", "founding.surge=0",
        "lists.registered=0",
    )  # fmt: skip
    life = Life(spec)
    life.live(spec.days)
    return life


def test_every_need_of_a_stage_ends_once_by_channel_or_gate(life: Life) -> None:
    """By hand: what the ledger says of the days of a stage is what the gates say, by group."""
    state, first = life.state, int(life.state.conditions.first_crisis_day[0])
    last = int(state.conditions.last_crisis_day[0])
    stages = {
        Stage.BUILD_UP: slice(first - YEAR, first),
        Stage.CRISIS: slice(first, last + 1),
        Stage.RECOVERY: slice(last + 1, None),
    }
    for stage, days in stages.items():
        met, lapsed = state.ledger.met[days].sum(0), state.ledger.lapsed[days].sum(0)
        # Those who move in take over open needs: only these two groups are followed exactly.
        for group in (Group.EVERYONE, Group.OVER_75):
            assert state.gates.met[stage, group].sum() == met[group]
            assert state.gates.unmet[stage, group].sum() == lapsed[group]
        channels = state.ledger.channel[days].sum(0)
        assert (state.gates.met[stage, Group.EVERYONE].sum(axis=0) == channels).all()


def test_a_need_that_lapses_was_stopped_at_its_gate_on_a_day(life: Life) -> None:
    """Invariant: nothing lapses at a gate that never stopped it.

    Those who move in take over open needs and are of other groups: it holds of everybody.
    """
    gates, everyone = life.state.gates, Group.EVERYONE
    assert (gates.unmet[:, everyone] <= gates.bound[:, everyone]).all()


def test_a_silent_need_is_stopped_by_silence_alone(life: Life) -> None:
    """Null: with no register nothing is noticed, so that the silent are all on no list."""
    assert life.state.gates.bound[:, :, :, Gate.UNNOTICED].sum() == 0
    assert life.state.gates.bound[:, :, :, Gate.UNLISTED].sum() > 0


def test_rows_of_the_daily_table_make_the_table_again() -> None:
    gates = Gates(len(Stage))
    gates.met[Stage.CRISIS, Group.EVERYONE, NeedKind.CARE, Channel.KIN] = 3
    gates.unmet[Stage.CRISIS, Group.EVERYONE, NeedKind.CARE, Gate.REFUSED] = 2
    gates.bound[Stage.CRISIS, Group.EVERYONE, NeedKind.CARE, Gate.REFUSED] = 5
    rows = rows_of(gates, 9, NAMES)
    assert rows["day"].to_list() == [9, 9, 9]
    found = (
        gates_of(rows.lazy())
        .collect()
        .select("stage", "group", "kind", "fate", "end", "needs", "stopped")
        .sort("end")
    )
    assert found.rows() == [
        ("crisis", "everyone", "care", "met", "kin", 3, 0),
        ("crisis", "everyone", "care", "lapsed", "refused", 2, 5),
    ]


def test_nothing_counted_makes_an_empty_table() -> None:
    assert gates_of(rows_of(Gates(len(Stage)), 1, NAMES).lazy()).collect().is_empty()


def test_runs_keep_their_gates_apart() -> None:
    gates = Gates(len(Stage))
    gates.met[Stage.CRISIS, Group.EVERYONE, NeedKind.CARE, Channel.KIN] = 1
    rows = rows_of(gates, 9, NAMES)
    both = pl.concat([rows.with_columns(run=pl.lit(name)) for name in ("a", "b")])
    found = gates_of(both.lazy()).collect()
    assert found["run"].to_list() == ["a", "b"]
    assert found["needs"].to_list() == [1, 1]
