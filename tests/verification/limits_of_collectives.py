"""Limits of the processes that make collectives begin, live, act and are supported."""

from __future__ import annotations

import numpy as np
import pytest

from sim.processes.activities import Activities
from sim.processes.alliances import Alliances
from sim.processes.collective_life import CollectiveLife
from sim.processes.empowerment import Empowerment
from sim.processes.facilitation import Facilitation
from sim.processes.founding import Founding
from sim.processes.governance import Governance
from sim.processes.levers import LEVERS, Levers
from sim.processes.logistics import Logistics
from sim.processes.moves import Moves
from sim.processes.succession import Succession
from sim.scenario import Scenario
from tests.verification.limits import Limit, ends_of_days, off, run, steps
from tests.verification.runs import (
    NO_ACTIVITIES,
    NO_EXITS,
    NO_FOUNDING,
    NO_LEVERS,
    NO_MOVES,
    NO_NEEDS,
    NO_POSTS,
    Settings,
)

NO_KITS: Settings = {
    "founding.equipment": 0,
    "logistics.own_kits": 0,
    "logistics.wanted_kits": 0,
    "logistics.kits_per_1000": 0,
    "logistics.disrepair": 0,
}


def levers_cost_their_price(spec: Scenario) -> None:
    residents = spec.neighbourhood.residents
    price = 8 * sum(getattr(spec.levers, name).cost(residents) for name in LEVERS) / 365
    for day, state in ends_of_days(spec):
        assert state.ledger.cost[day] == pytest.approx(price, rel=1e-5)
        assert all(getattr(state.support, name)[0] == 8 for name in state.support.columns)


def kits_are_as_they_were(spec: Scenario) -> None:
    kits = spec.founding.origins.kits
    for _, state in ends_of_days(spec):
        groups = state.collectives
        assert (groups.kits[groups.alive] == kits).all()
        assert (groups.upkeep[groups.alive] == 1).all()
        assert groups.alive.any()


def whoever_loses_its_leader_ends(spec: Scenario) -> None:
    led, ended = None, 0
    for _, process, state in steps(spec):
        groups = state.collectives
        if type(process) is Moves:
            led = groups.alive & (groups.leader >= 0)
        if type(process) is Succession and led is not None:
            assert groups.alive.tolist() == led.tolist()
            ended = int((groups.dissolved >= 0).sum())
    assert ended > 0
    assert not state.ledger.handovers.any()


def whoever_has_a_member_goes_on(spec: Scenario) -> None:
    members = None
    for day, process, state in steps(spec):
        groups, belongs = state.collectives, state.residents.membership
        if type(process) is Moves:
            members = np.bincount(belongs[belongs >= 0], minlength=len(groups))
        if type(process) is Succession and members is not None:
            ended = groups.dissolved == day
            assert not members[ended].any()
            assert not (groups.alive & (members == 0) & (groups.founded < day)).any()
    assert state.ledger.handovers.sum() > 0


def every_row_is_founded(spec: Scenario) -> None:
    groups = run(spec).collectives
    assert (groups.alive | (groups.dissolved >= 0)).all()


def all_are_allies_and_none_rivals(spec: Scenario) -> None:
    for day, process, state in steps(spec):
        groups = state.collectives
        alive = groups.alive
        if type(process) is Alliances:
            allied = day >= 30
            assert len(set(groups.alliance[alive].tolist())) == 1
            assert (groups.alliance[alive] >= 0).all() == allied
            assert (groups.rivalry[alive] == 0).all() == allied
            assert alive.sum() > 2


def all_decide_as_the_policy_says(spec: Scenario) -> None:
    rule = spec.governance
    for _, state in ends_of_days(spec):
        groups = state.collectives
        alive = groups.alive
        assert groups.centralisation[alive] == pytest.approx(rule.centralisation)
        assert groups.voice[alive] == pytest.approx(rule.voice)
        assert groups.association[alive].all()
        assert alive.any()


def all_share_what_the_leader_leaves(spec: Scenario) -> None:
    for _, state in ends_of_days(spec):
        groups = state.collectives
        alive = groups.alive
        assert groups.shared_knowledge[alive] == pytest.approx(1 - groups.centralisation[alive])
        assert not groups.know_how[alive].any(), "all is forgotten in a day"
        assert alive.any()


def every_member_is_in_a_core_team(spec: Scenario) -> None:
    state = run(spec)
    groups = state.collectives
    assert groups.core.tolist() == groups.members.tolist()
    assert groups.members.sum() == 5 * spec.founding.origins.members


def posts_cost_their_price(spec: Scenario) -> None:
    posts = spec.facilitation.posts_per_1000 * spec.neighbourhood.residents / 1000
    price = posts * spec.facilitation.kinds.development_team.price / 365
    for day, state in ends_of_days(spec):
        assert state.ledger.cost[day] == pytest.approx(price, rel=1e-5)


OF_COLLECTIVES = (
    off(Levers, NO_LEVERS),
    Limit(
        Levers,
        "at the greatest intensity they cost eight times their price",
        {
            **{f"levers.{name}.intensity": 8 for name in LEVERS},
            "facilitation.posts_per_1000": 0,
            "logistics.room": False,
            "logistics.kits_per_1000": 0,
        },
        levers_cost_their_price,
    ),
    off(Logistics, {**NO_KITS, "logistics.room": False}),
    Limit(
        Logistics,
        "without wear and means kits are as they were",
        {
            **NO_KITS,
            "founding.equipment": 1,
            "logistics.wear": 0,
            "logistics.wear_per_use": 0,
            "logistics.disrepair_per_use": 0,
            "succession.recycling": 0,
        },
        kits_are_as_they_were,
    ),
    off(Activities, NO_ACTIVITIES),
    Limit(
        Activities,
        "where nobody comes nothing takes place",
        {"activities.member_chance": 0, "activities.seen_chance": 0},
        off(Activities, {}).holds,
    ),
    off(Succession, NO_EXITS | NO_MOVES),
    Limit(
        Succession,
        "where nobody is able a collective ends with its leader",
        {
            "succession.willing": 2,
            "succession.able": 2,
            "collective_life.exits": 1,
            "moves.settled": 10,
            "moves.turnover": 1,
            **NO_FOUNDING,
        },
        whoever_loses_its_leader_ends,
    ),
    Limit(
        Succession,
        "where everybody is able a collective ends with its last member",
        {
            "succession.willing": 0,
            "succession.able": 0,
            "collective_life.exits": 1,
            "collective_life.tiredness": 50,
            "moves.turnover": 1,
            "moves.settled": 10,
            "founding.origins.members": 4,
            **NO_ACTIVITIES,
            **NO_POSTS,
        },
        whoever_has_a_member_goes_on,
    ),
    off(Founding, NO_FOUNDING),
    Limit(
        Founding,
        "where collectives crowd out all others none is founded",
        {
            **NO_EXITS,
            **NO_MOVES,
            "founding.crowding": 0.01,
            "founding.founding": 10,
            "founding.driving": 0,
            "founding.rested": 0,
        },
        off(Founding, {}).holds,
    ),
    Limit(
        Founding,
        "where everybody founds no row stays empty",
        {
            "founding.founding": 10,
            "founding.driving": 0,
            "founding.rested": 0,
            "founding.crowding": 100,
        },
        every_row_is_founded,
    ),
    off(
        Alliances,
        {
            "alliances.strife": 0,
            "alliances.allying": 0,
            "alliances.showing": 0,
            "alliances.meeting_hours": 0,
        },
    ),
    Limit(
        Alliances,
        "where all seek allies everywhere all are allies in a month",
        {
            **NO_FOUNDING,
            "alliances.allying": 12,
            "alliances.reach_m": 100_000,
            "alliances.parting": 0,
        },
        all_are_allies_and_none_rivals,
    ),
    off(
        Governance,
        {
            "governance.drift": 0,
            "governance.formalising": 0,
            "governance.subsidy": 0,
            "activities.venues.available": False,
        },
        "collectives.permit",
    ),
    Limit(
        Governance,
        "at once and imposed, all decide as the policy says",
        {"governance.drift": 1, "governance.form": "association"},
        all_decide_as_the_policy_says,
    ),
    off(
        Empowerment,
        {
            f"empowerment.{name}": 0
            for name in (
                "sharing",
                "mentoring",
                "practice",
                "rust",
                "empowering",
                "training",
                "training_hours",
            )
        },
    ),
    Limit(
        Empowerment,
        "in a day all is shared that the leader leaves, and all forgotten",
        {**NO_POSTS, **NO_LEVERS, "empowerment.sharing": 1, "empowerment.rust": 1},
        all_share_what_the_leader_leaves,
    ),
    off(
        CollectiveLife,
        {
            **NO_ACTIVITIES,
            **NO_FOUNDING,
            **NO_MOVES,
            **NO_POSTS,
            **NO_NEEDS,
            **{
                f"collective_life.{name}": 0
                for name in (
                    "core_hours",
                    "leader_hours",
                    "admin",
                    "admin_association",
                    "exits",
                    "conflict_rate",
                    "oblivion",
                    "recruiting",
                )
            },
            "logistics.upkeep_hours": 0,
            "alliances.meeting_hours": 0,
            "empowerment.training_hours": 0,
        },
        "collectives.core_energy",
    ),
    Limit(
        CollectiveLife,
        "without a centre and with eager recruits every member is in the core team",
        {
            **NO_ACTIVITIES,
            **NO_EXITS,
            **NO_FOUNDING,
            **NO_MOVES,
            **NO_POSTS,
            "governance.drift": 0,
            "founding.origins.centralisation": 0,
            "collective_life.core_share": 1,
            "collective_life.recruiting": 1,
        },
        every_member_is_in_a_core_team,
    ),
    off(Facilitation, NO_POSTS),
    off(Facilitation, {"facilitation.working": False}),
    Limit(
        Facilitation,
        "posts cost their price",
        {**NO_LEVERS, "logistics.room": False, "logistics.kits_per_1000": 0},
        posts_cost_their_price,
    ),
)
