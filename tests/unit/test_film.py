"""Films against values computed by hand, and against what the run itself tells of each day."""

from __future__ import annotations

from collections import Counter
from datetime import date

import polars as pl
import pytest

from sim.codes import Channel
from sim.life import Life, simulate
from sim.measures.film import COLUMNS, Film
from sim.scenario import Scenario
from sim.tables import Portrait
from tests.worlds import few, gather

CHANNELS = [channel.name.lower() for channel in Channel]
SEEN = ["open", *CHANNELS, "lapsed", "left_without", "collectives"]


def test_each_evening_has_what_ended_that_day_and_what_is_so_then() -> None:
    state = few(4, address=[0, 0, 1, 2])
    state.buildings.ended[:, Channel.NEIGHBOUR] = 9  # before the crisis
    film = Film(state)
    state.buildings.ended[1, Channel.NEIGHBOUR] += 2
    state.buildings.ended[0, -1] += 1
    film.observe(state)
    state.needs.length[0], state.needs.resident[:3] = 3, [1, 3, 0]
    state.buildings.ended[1, Channel.NEIGHBOUR] += 1
    state.residents.left_without[2] = 20
    gather(state, 1, [0, 1], core=[0])
    state.collectives.building[1] = 2
    film.observe(state)
    table = film.table(state, {date(2020, 3, 17): "calm", date(2020, 3, 18): "calm, hot"})
    seen = table.select("day", "x", "residents", "open", "neighbour", "lapsed", "left_without",
                        "collectives")  # fmt: skip
    assert seen.rows() == [
        (1, 0, 2, 0, 0, 1, 0, 0),
        (1, 100, 1, 0, 2, 0, 0, 0),
        (1, 200, 1, 0, 0, 0, 0, 0),
        (2, 0, 2, 2, 0, 0, 0, 0),
        (2, 100, 1, 0, 1, 0, 1, 0),
        (2, 200, 1, 1, 0, 0, 0, 1),
    ]
    assert table["phase"].to_list() == ["calm"] * 3 + ["calm, hot"] * 3
    assert table["date"].to_list() == [date(2020, 3, 17)] * 3 + [date(2020, 3, 18)] * 3
    assert table.schema == pl.Schema(COLUMNS)


@pytest.fixture(scope="module")
def spec(short: Scenario) -> Scenario:
    return short.model_copy(update={"checks": False})


@pytest.fixture(scope="module")
def portrait(spec: Scenario) -> Portrait:
    return Life(spec).portray()


def _told(life: Life, measure: str) -> dict[str, float]:
    """Return the sum of a measure over all days so far, by channel or group."""
    rows = life.tables().daily.filter(measure=measure).group_by("group").agg(pl.col("value").sum())
    return dict(rows.iter_rows())


def test_days_add_up_to_what_the_recorder_tells(spec: Scenario, portrait: Portrait) -> None:
    life = Life(spec)
    life.live(spec.timeline.build_up_days)
    waiting = int(life.state.needs.length[0])
    seen = portrait.film.group_by("day", maintain_order=True).agg(pl.col(SEEN).sum())
    met, arisen = _told(life, "needs_met_by"), _told(life, "needs_arisen")["everyone"]
    total: Counter[str] = Counter()
    for row in seen.iter_rows(named=True):
        life.live(spec.timeline.build_up_days + row["day"])
        before, met = met, _told(life, "needs_met_by")
        assert {name: row[name] for name in CHANNELS} == {
            name: met[name] - before[name] for name in CHANNELS
        }
        earlier, arisen = arisen, _told(life, "needs_arisen")["everyone"]
        ended = row["lapsed"] + sum(row[name] for name in CHANNELS)
        assert row["open"] - waiting + ended == arisen - earlier
        waiting = row["open"]
        day = life.tables().daily.filter(day=life.day, group="everyone")
        assert [row["collectives"]] == day.filter(measure="collectives")["value"].to_list()
        total.update({name: row[name] for name in ("neighbour", "collective", "lapsed")})
    assert min(total.values()) > 0
    outcomes = life.tables().outcomes
    assert row["left_without"] == pytest.approx(
        outcomes["left_without_everyone"] * outcomes["residents_everyone"] / 1000
    )
    assert row["left_without"] > 0


def test_a_film_has_every_day_of_the_crisis_and_its_phases(
    spec: Scenario, portrait: Portrait
) -> None:
    days = portrait.film.select("day", "date", "phase").unique(maintain_order=True)
    assert days["day"].to_list() == list(range(1, spec.crisis.days + 1))
    assert days["date"][0] == spec.crisis.starts
    named = [phase.name for phase in spec.crisis.phases for _ in range(phase.days)]
    assert days["phase"].to_list() == named
    where = portrait.marks.filter(layer="building").select("x", "y", residents="value")
    one = portrait.film.filter(day=1).select("x", "y", "residents")
    assert one.cast(pl.Float64).equals(where)


def test_a_film_is_the_same_where_the_past_is_shared(spec: Scenario, portrait: Portrait) -> None:
    shared = simulate(spec, portray=True).portrait
    assert shared is not None
    assert shared.film.equals(portrait.film)
