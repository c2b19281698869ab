"""The recorder: what is declared is recorded, and what is recorded is so."""

from __future__ import annotations

import math
import pickle
from enum import IntEnum

import numpy as np
import polars as pl
import pytest

from sim.codes import ActivityKind, Channel, Contact, Group, NeedKind, Origin, Stage
from sim.measures.collectives import register_coverage
from sim.measures.daily import SILENT_DAYS, TODAY, look
from sim.model import Neighbourhood
from sim.recorder import Recorder
from sim.scenario import Scenario, Timeline
from sim.state.ties import CLASS_HOURS
from sim.tables import DAILY, GROUPS, OUTCOMES, Portrait, RunTables
from tests.conftest import Lived
from tests.worlds import changed, few, gather, open_needs, tie, twin, unbalanced


@pytest.fixture(scope="module")
def tables(lived: Lived) -> RunTables:
    return lived.model.tables()


def values(tables: RunTables, measure: str, group: str = "everyone") -> np.ndarray:
    chosen = (pl.col("measure") == measure) & (pl.col("group") == group)
    return tables.daily.filter(chosen).sort("day")["value"].to_numpy()


def test_every_outcome_declared_is_there_and_no_other(tables: RunTables) -> None:
    assert set(tables.outcomes) == set(OUTCOMES)
    assert all(type(value) is float for value in tables.outcomes.values())


def test_tables_travel_whole_and_small(tables: RunTables) -> None:
    portrait = Portrait(tables.daily.head(3), tables.daily.tail(3))
    sent = pickle.dumps(RunTables(tables.outcomes, tables.daily, portrait))
    taken = pickle.loads(sent)
    assert pickle.dumps(taken.outcomes) == pickle.dumps(tables.outcomes)
    assert taken.daily.equals(tables.daily)
    assert taken.daily.schema == tables.daily.schema
    for one, other in zip(taken.portrait, portrait, strict=True):
        assert one.equals(other)
    assert len(sent) < tables.daily.estimated_size() / 4


def test_every_daily_measure_declared_is_there_and_no_other(tables: RunTables) -> None:
    assert set(tables.daily["measure"].unique()) == set(DAILY)
    assert tables.daily.schema == {
        "day": pl.Int32,
        "measure": pl.String,
        "group": pl.String,
        "value": pl.Float64,
    }


def test_groups_are_those_of_the_codes(tables: RunTables) -> None:
    def groups(measure: str) -> set[str]:
        return set(tables.daily.filter(pl.col("measure") == measure)["group"].unique())

    def kinds(codes: type[IntEnum]) -> set[str]:
        return {code.name.lower() for code in codes}

    assert groups("needs_arisen") == groups("needs_met") == kinds(Group)
    assert groups("needs_met_by") == kinds(Channel)
    assert groups("contacts") == kinds(Contact)
    assert groups("needs_arisen_by_kind") == groups("needs_met_by_kind")
    assert groups("needs_met_by_kind") == kinds(NeedKind) | {"check"}, "which the heatwave brings"
    assert groups("activities") == groups("attendance") == {"everyone"} | kinds(ActivityKind)
    assert groups("ties") == set(CLASS_HOURS)
    assert groups("ties_by_origin") == kinds(Origin) - {"household"}
    assert set(GROUPS) == set(Group)


def test_each_measure_has_a_row_a_day_or_every_few_days(lived: Lived, tables: RunTables) -> None:
    counts = tables.daily.group_by("measure", "group").agg(
        pl.len(), pl.col("day").min().alias("first"), pl.col("day").n_unique().alias("days")
    )
    assert (counts["len"] == counts["days"]).all()
    for measure, rows, first in counts.select("measure", "len", "first").iter_rows():
        every = DAILY[measure].every
        if not every:
            assert (rows, first) == (1, lived.spec.days), measure
            continue
        assert rows == lived.spec.days // every, measure
        assert first == every, measure
    assert DAILY["ties"].every > 1


def test_every_measure_says_what_it_is() -> None:
    for name, measure in (DAILY | OUTCOMES).items():
        assert measure.unit, name
        assert len(measure.doc) > 10, name


def test_stages_follow_the_scenario(lived: Lived, tables: RunTables) -> None:
    timeline, crisis = lived.spec.timeline, lived.spec.crisis
    expected = (
        [Stage.BUILD_UP] * timeline.build_up_days
        + [Stage.CRISIS] * crisis.days
        + [Stage.RECOVERY] * timeline.recovery_days
    )
    assert values(tables, "stage").tolist() == expected


def test_needs_are_conserved_in_the_whole_run(lived: Lived, tables: RunTables) -> None:
    state, book = lived.model.state, lived.model.state.ledger
    assert not unbalanced(state)
    settled = book.arisen - open_needs(state)
    assert (book.met + book.lapsed == settled).all()
    assert book.arisen[:, Group.EVERYONE].sum() > 0
    for group in Group:
        arisen = values(tables, "needs_arisen", group.name.lower())
        first = 1 if group <= Group.LOW_INCOME else lived.spec.timeline.build_up_days + 1
        assert np.isnan(arisen[: first - 1]).all(), "nobody is in the group yet"
        assert (arisen[first - 1 :] == book.arisen[first:, group]).all()
    assert (book.arisen_by_kind.sum(axis=1) == book.arisen[:, Group.EVERYONE]).all()
    assert (book.met_by_kind.sum(axis=1) == book.met[:, Group.EVERYONE]).all()
    by_channel = sum(values(tables, "needs_met_by", c.name.lower()) for c in Channel)
    share = values(tables, "needs_met")
    arisen = values(tables, "needs_arisen")
    patience = int(lived.model.state.need_traits.patience.max())
    told = (arisen > 0) & (np.arange(1, arisen.size + 1) <= arisen.size - patience)
    assert (open_needs(state)[1:][told] == 0).all()
    assert (np.isnan(share) == ~told).all(), "unknown while a need may be open"
    assert told.sum() > 60
    assert by_channel[told] == pytest.approx(share[told] * arisen[told])


def test_crisis_outcomes_add_up(lived: Lived, tables: RunTables) -> None:
    first = lived.spec.timeline.build_up_days + 1
    book = lived.model.state.ledger
    crisis = slice(first, first + lived.spec.crisis.days)
    outcomes = tables.outcomes
    assert outcomes["needs_arisen_everyone"] == book.arisen[crisis, 0].sum() > 0
    assert outcomes["needs_met_everyone"] == pytest.approx(
        sum(outcomes[f"met_by_{channel.name.lower()}"] for channel in Channel)
    )
    assert outcomes["unmet_hours"] == pytest.approx(book.unmet_hours[crisis].sum())
    weeks = lived.spec.crisis.days / 7
    assert outcomes["services_crisis"] == pytest.approx(book.given[crisis].sum() / weeks)
    # before: the 40 days there are, of the eight weeks meant
    assert outcomes["services_before"] == pytest.approx(book.given[1:first].sum() / (first - 1) * 7)
    assert outcomes["needs_met_gap"] == pytest.approx(
        outcomes["needs_met_connected"] - outcomes["needs_met_isolated"]
    )
    for group in ("connected", "isolated"):
        assert 0 < outcomes[f"needs_arisen_{group}"] < outcomes["needs_arisen_everyone"]
    shares = {name: outcomes[name] for name in OUTCOMES if OUTCOMES[name].unit == "share"}
    assert all(0 <= value <= 1 for value in shares.values() if not math.isnan(value))
    # what nothing can be a share of: no deaths, requests or services were counted, nothing born;
    # and the run ends before visits and askers are looked at
    assert {name for name, value in shares.items() if math.isnan(value)} <= {
        "crisis_born_end",
        "deaths_seen",
        "refused",
        "reciprocity",
        "no_visit",
        "askers_helped",
    }


def test_daily_means_are_those_of_the_state(lived: Lived, tables: RunTables) -> None:
    state = lived.model.state
    last = {name: values(tables, name)[-1] for name in ("energy", "loneliness", "collectives")}
    assert last["energy"] == pytest.approx(state.residents.energy.mean())
    assert last["loneliness"] == pytest.approx(state.residents.loneliness.mean())
    assert last["collectives"] == state.collectives.alive.sum() > 0


def test_a_day_is_seen_as_numpy_tells_it(lived: Lived) -> None:
    state, day = lived.model.state, lived.spec.days
    seen = np.empty(len(TODAY))
    look(state.here(), day, seen)
    r, c = state.residents, state.collectives
    old_alone = r.groups >> Group.OVER_75_ALONE & 1 == 1
    silent = r.last_contact <= day - SILENT_DAYS
    expected = {
        ("stage", "everyone"): Stage.RECOVERY,
        ("energy", "everyone"): r.energy.mean(),
        ("energy", "core_teams"): c.core_energy[c.alive].mean(),
        ("loneliness", "everyone"): r.loneliness.mean(),
        ("loneliness", "over_75_alone"): r.loneliness[old_alone].mean(),
        ("isolated", "everyone"): silent.mean(),
        ("isolated", "over_75_alone"): silent[old_alone].mean(),
        ("register_coverage", "over_75_alone"): register_coverage(state),
        ("collectives", "everyone"): c.alive.sum(),
        ("members", "everyone"): c.members[c.alive].sum(),
        ("core_size", "everyone"): c.core[c.alive].mean(),
        ("conflict", "everyone"): c.conflict[c.alive].mean(),
    }
    assert dict(zip(TODAY, seen, strict=True)) == pytest.approx(expected)
    assert 0 < old_alone.sum() < len(r)
    assert 0 < seen[TODAY.index(("isolated", "everyone"))] < 1


def test_where_nobody_is_counted_the_mean_is_unknown() -> None:
    seen = np.empty(len(TODAY))
    look(few().here(), 1, seen)
    unknown = {key for key, value in zip(TODAY, seen, strict=True) if math.isnan(value)}
    assert unknown == {
        ("energy", "core_teams"), ("core_size", "everyone"), ("conflict", "everyone"),
        *((name, "over_75_alone") for name in ("loneliness", "isolated", "register_coverage")),
    }  # fmt: skip


def test_observing_writes_nothing(lived: Lived) -> None:
    state = lived.model.state
    before = twin(state)
    recorder = Recorder(lived.spec, state)
    recorder.observe(state, lived.spec.days)
    recorder.tables(state, lived.spec.days)
    assert changed(before, state) == set()


def test_a_run_in_progress_has_the_days_so_far(short: Scenario) -> None:
    model = Neighbourhood(short, agents=False)
    model.run_for(45)
    tables = model.tables()
    assert tables.daily["day"].max() == 45
    assert set(tables.outcomes) <= set(OUTCOMES)


def test_what_the_days_so_far_cannot_tell_is_nan(short: Scenario) -> None:
    model = Neighbourhood(short, agents=False)
    model.run_for(5)
    outcomes = model.tables().outcomes
    assert set(outcomes) == set(OUTCOMES)
    assert math.isnan(outcomes["knows_neighbour"])


def test_a_run_without_build_up_has_every_outcome(short: Scenario) -> None:
    timeline = Timeline(build_up_days=0, recovery_days=1)
    spec = short.model_copy(update={"timeline": timeline})
    outcomes = Neighbourhood(spec, agents=False).run().outcomes
    assert set(outcomes) == set(OUTCOMES)
    assert 0 < outcomes["knows_neighbour"] < 1


def test_a_recorder_tells_ties_of_the_crisis_from_those_before() -> None:
    state = few(4, days=40, first_crisis_day=20)  # the crisis lasts a fortnight
    spec = Scenario(timeline=Timeline(build_up_days=19, recovery_days=7))
    recorder = Recorder(spec, state)
    tie(state, 0, 1, 10.0, day=19, origin=Origin.HELP)
    recorder.observe(state, 19)
    tie(state, 0, 1, 5.0, day=33)
    tie(state, 0, 2, 6.0, day=33, origin=Origin.HELP)
    tie(state, 1, 3, 7.0, day=33, origin=Origin.PLACE)
    recorder.observe(state, 33)
    outcomes = recorder.tables(state, 33).outcomes
    assert outcomes["crisis_tie_hours"] == pytest.approx(2 * 6 / 4)
    assert math.isnan(outcomes["crisis_tie_hours_end"])
    tie(state, 2, 3, 50.0, day=40, origin=Origin.HELP)
    found = recorder.tables(state, 40).outcomes
    assert found["crisis_tie_hours_end"] == pytest.approx(2 * 6 / 4 * 2 ** (-7 / 270))
    assert found["help_tie_hours_end"] > outcomes["help_tie_hours_crisis"]


def test_what_comes_after_does_not_change_the_eve() -> None:
    state = few(4, days=40, first_crisis_day=20)
    gather(state, 0, [0, 1, 2], core=[0])
    recorder = Recorder(Scenario(timeline=Timeline(build_up_days=19, recovery_days=7)), state)
    recorder.observe(state, 19)
    state.residents.membership[0] = -1
    state.collectives.alive[0] = False
    outcomes = recorder.tables(state, 40).outcomes
    assert outcomes["active"] == pytest.approx(3 / 4)
    assert outcomes["still_active"] == pytest.approx(2 / 3)
    assert (outcomes["collectives_alive"], outcomes["collectives_surviving"]) == (1, 0)
