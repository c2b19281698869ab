"""Limits of the processes that make residents meet, need, help and move."""

from __future__ import annotations

import numpy as np
import pytest

from sim.codes import KINDS as KINDS_IN_ALL
from sim.codes import Channel, Group, NeedKind, Origin, PlaceKind, Stage
from sim.processes.crisis import Crisis
from sim.processes.encounters import Encounters
from sim.processes.heat import Heat
from sim.processes.introductions import Introductions
from sim.processes.moves import Moves
from sim.processes.mutual_aid import MutualAid
from sim.processes.needs import Needs
from sim.processes.outings import Outings
from sim.processes.tie_fading import SWEEP_DAYS, TieFading
from sim.processes.wellbeing import Wellbeing
from sim.scenario import Scenario
from sim.state import State
from tests.verification.limits import Limit, at, ends_of_days, off, run
from tests.verification.runs import (
    KINDS,
    NO_ACTIVITIES,
    NO_CRISIS,
    NO_ENCOUNTERS,
    NO_MOVES,
    NO_NEEDS,
    NO_POSTS,
    alike,
)
from tests.worlds import changed


def a_crisis_that_changes_nothing_is_a_name(spec: Scenario) -> None:
    short, whole = {"name": "short", "days": 4}, spec.crisis.days + spec.timeline.recovery_days
    one = run(at({"crisis.phases": [short], "timeline.recovery_days": whole - 4}))
    long = run(at({"crisis.phases": [short | {"days": whole}], "timeline.recovery_days": 0}))
    named = {"conditions.stage", "conditions.last_crisis_day"}
    ends = {"met", "unmet", "found", "bound"}
    gates = {f"gates.{name}" for name in ends}
    crisis = {"first_need", "first_help", "left_without", "crisis_hours", "last_offered"}
    counted = {f"residents.{name}" for name in crisis} | {"ledger.offers"}
    assert changed(one, long) == named | gates | counted
    for name in ends:  # the same needs, of another stage
        of_one, of_long = (getattr(state.gates, name).sum(axis=0) for state in (one, long))
        assert (of_one == of_long).all()


def nobody_is_anywhere(spec: Scenario) -> None:
    for day, state in ends_of_days(spec):
        met = state.ledger.contacts[day].sum()
        held = state.ledger.activities[day].sum()
        if state.conditions.stage[0] == Stage.CRISIS:
            assert (state.residents.place == -1).all()
            assert not state.places.open.any()
            assert (met, held) == (0, 0)
        else:
            assert met > 0
    assert state.ledger.activities.sum() > 0, "before and after it"


def everybody_is_out(spec: Scenario) -> None:
    for _, state in ends_of_days(spec, alike):
        assert (state.residents.place >= 0).all()


def nobody_comes_to_know_anybody(spec: Scenario) -> None:
    state = run(spec)
    held = state.ties.alter >= 0
    assert (state.ties.origin[held] == Origin.HOUSEHOLD).all()
    assert not state.ledger.contacts.any()


def only_households_introduce(spec: Scenario) -> None:
    state = run(spec)
    held = state.ties.alter >= 0
    assert not (held & (state.ties.origin == Origin.INTRODUCTION)).any()


def no_tie_is_light_for_long(spec: Scenario) -> None:
    for day, state in ends_of_days(spec):
        held = state.ties.alter >= 0
        light = held & (state.ties.hours < spec.tie_fading.forget_below)
        assert (state.ties.last_day[light] > day - SWEEP_DAYS).all()


def nobody_keeps_more_than_four(spec: Scenario) -> None:
    for _, state in ends_of_days(spec):
        assert state.ties.degree.max() <= 4
    assert (state.ties.degree == 4).sum() > 100


def everybody_needs_an_errand(spec: Scenario) -> None:
    n = spec.neighbourhood.residents
    for day, state in ends_of_days(spec):
        told = [n if kind == NeedKind.ERRAND else 0 for kind in range(KINDS_IN_ALL)]
        assert state.ledger.arisen_by_kind[day].tolist() == told


def nobody_is_helped(spec: Scenario) -> None:
    state = run(spec)
    closed = slice(0, spec.days + 1 - int(state.need_traits.patience.max()))
    book = state.ledger
    assert not book.met.any()
    assert (book.lapsed[closed] == book.arisen[closed]).all()
    assert book.arisen.sum() > 0
    assert not book.given.any()
    assert not book.asked.any()
    assert not ((state.ties.alter >= 0) & (state.ties.origin == Origin.HELP)).any()


def kin_meet_every_need_at_once(spec: Scenario) -> None:
    def supported(state: State) -> None:
        state.residents.kin[:] = 1

    for _, state in ends_of_days(spec, supported):
        book = state.ledger
        assert (book.met == book.arisen).all()
    assert (book.channel[:, Channel.KIN] == book.met[:, Group.EVERYONE]).all()
    assert book.arisen.sum() > 0
    assert not book.delay.any()


def everybody_is_sure_to_die(spec: Scenario) -> None:
    def old(state: State) -> None:
        state.residents.age[:] = 100

    n = spec.neighbourhood.residents
    for day, state in ends_of_days(spec, old):
        assert state.ledger.deaths[day] == (n if state.conditions.heat[0] else 0)
    assert state.ledger.deaths.sum() == 16 * n


def everybody_is_at_rest(spec: Scenario) -> None:
    rule = spec.wellbeing
    for _, state in ends_of_days(spec):
        residents = state.residents
        assert (residents.energy == np.float32(rule.rested)).all()
        assert (residents.trust == 0.5).all()
        assert (residents.efficacy == 0.5).all()
        assert (residents.belonging == np.float32(rule.detached)).all()
        if state.conditions.stage[0] == Stage.BUILD_UP:
            assert residents.loneliness == pytest.approx(residents.usual_loneliness, abs=1e-5)


OF_RESIDENTS = (
    Limit(
        Crisis,
        "a crisis that changes nothing is a name",
        {},
        a_crisis_that_changes_nothing_is_a_name,
    ),
    Limit(
        Crisis,
        "with everything shut nobody is anywhere",
        {
            **NO_POSTS,
            "mutual_aid.asks": 0,
            "mutual_aid.desks.asks": 0,
            "crisis.phases": [
                {
                    "name": "shut",
                    "days": 16,
                    "closed": [kind.name.lower() for kind in PlaceKind],
                    "gatherings": False,
                    **dict.fromkeys(("visits", "outings", "at_home", "online"), 0),
                }
            ],
        },
        nobody_is_anywhere,
    ),
    off(
        Outings,
        {"outings.place_rate": 0},
    ),
    Limit(
        Outings,
        "at certainty everybody is in a place that is open every day",
        {
            **NO_CRISIS,
            **NO_MOVES,
            "outings.place_rate": 1,
            "neighbourhood.gardens.weekdays": 127,
        },
        everybody_is_out,
    ),
    off(Encounters, NO_ENCOUNTERS | {"introductions.rate": 0.1}),
    Limit(
        Encounters,
        "where strangers never talk, and nothing else brings them together, nobody knows anybody",
        {
            **NO_ACTIVITIES,
            **NO_NEEDS,
            **NO_POSTS,
            **NO_CRISIS,
            "encounters.stranger_chat": 0,
        },
        nobody_comes_to_know_anybody,
    ),
    off(Introductions, {"introductions.rate": 0}),
    Limit(
        Introductions,
        "where only the closest introduce it is to members of one's household",
        {**NO_POSTS, "introductions.rate": 1, "introductions.hours": 200},
        only_households_introduce,
    ),
    off(TieFading, {"tie_fading.forget_below": 0}),
    Limit(
        TieFading,
        "no tie is light for longer than a sweep takes",
        {"tie_fading.forget_below": 5},
        no_tie_is_light_for_long,
    ),
    Limit(
        TieFading,
        "with room for four nobody keeps more",
        {"tie_fading.k_max": 4, "encounters.stairs_rate": 20, "encounters.stranger_chat": 1},
        nobody_keeps_more_than_four,
    ),
    off(Needs, {**NO_NEEDS, **NO_CRISIS}),
    Limit(
        Needs,
        "at 365 a year everybody needs one thing a day",
        {
            **NO_CRISIS,
            "needs.kinds.errand.per_year": 365,
            "neighbourhood.dispositions.neediness_spread": 0,
        },
        everybody_needs_an_errand,
    ),
    off(
        MutualAid,
        {**NO_NEEDS, **NO_CRISIS},
        "collectives.purse",
        "collectives.desks",
        "institution.left",
        "ledger.offers",
        "residents.last_offered",
    ),
    Limit(
        MutualAid,
        "where nobody is asked and nobody comes every need lapses",
        {
            **{f"needs.kinds.{kind}.household": 0 for kind in KINDS},
            **{f"needs.kinds.{kind}.kin": 0 for kind in KINDS},
            "needs.kinds.equipment.kit": 0,
            "mutual_aid.asks": 0,
            "mutual_aid.desks.asks": 0,
            "mutual_aid.voice.neighbours_notice": 0,
            "mutual_aid.institution_per_1000": 0,
            **NO_CRISIS,
        },
        nobody_is_helped,
    ),
    Limit(
        MutualAid,
        "kin without limits meet every need at once",
        {
            **NO_CRISIS,
            **{f"needs.kinds.{kind}.household": 0 for kind in KINDS},
            **{f"needs.kinds.{kind}.kin": 1 for kind in KINDS},
            **{f"needs.kinds.{kind}.effort": 0.01 for kind in KINDS},
            "needs.kinds.equipment.kit": 0,
            "mutual_aid.voice.ask": 1,
            "mutual_aid.voice.ask_reluctance": 0,
            "mutual_aid.voice.ask_belief": 0,
            "mutual_aid.order": "neighbours_first",
            "mutual_aid.asks": 20,
            "mutual_aid.stranger_accepts": 0,
            "mutual_aid.friend_accepts": 0,
            "mutual_aid.load_hours": 100,
        },
        kin_meet_every_need_at_once,
    ),
    off(Heat, {"heat.risk": 0}, "residents.last_out", "residents.last_cooled"),
    off(Heat, NO_CRISIS, "residents.last_out", "residents.last_cooled"),
    Limit(
        Heat,
        "a risk beyond 1 is certainty",
        {
            "crisis.phases": [{"name": "hot", "days": 16, "heat": 2}],
            "heat.risk": 0.01,
            "heat.ageing": 0.2,
            "heat.cool": 1,
        },
        everybody_is_sure_to_die,
    ),
    off(
        Wellbeing,
        {
            "timeline.build_up_days": 0,
            **{f"wellbeing.{name}": 0 for name in ("recovery", "drift")},
        },
    ),
    Limit(
        Wellbeing,
        "in a day everybody is at rest",
        {**NO_MOVES, **{f"wellbeing.{name}": 1 for name in ("recovery", "drift")}},
        everybody_is_at_rest,
    ),
    off(Moves, NO_MOVES),
)
