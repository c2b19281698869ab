"""Limits of the processes that make collectives begin, live, act and are supported."""

from __future__ import annotations

import pytest

from sim.processes.activities import Activities
from sim.processes.alliances import Alliances
from sim.processes.collective_life import CollectiveLife
from sim.processes.empowerment import Empowerment
from sim.processes.facilitation import Facilitation
from sim.processes.founding import Founding
from sim.processes.governance import Governance
from sim.processes.levers import LEVERS, Levers
from sim.processes.lists import Lists
from sim.processes.logistics import Logistics
from sim.processes.mobilisation import Mobilisation
from sim.processes.succession import Succession
from sim.scenario import Scenario
from tests.verification.limits import Limit, ends_of_days, off, run, steps
from tests.verification.runs import (
    NO_ACTIVITIES,
    NO_CRISIS,
    NO_EXITS,
    NO_FOUNDING,
    NO_LEVERS,
    NO_MOVES,
    NO_NEEDS,
    NO_POSTS,
    Settings,
)

NO_KITS: Settings = {
    "founding.lacking.kits": True,
    "logistics.own_kits": 0,
    "logistics.wanted_kits": 0,
    "logistics.kits_per_1000": 0,
    "logistics.disrepair": 0,
}


def levers_cost_their_price(spec: Scenario) -> None:
    residents = spec.neighbourhood.residents
    price = 8 * sum(spec.prices.levers.costs(residents)) / 365
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


def whatever_loses_its_members_ends_and_nothing_else(spec: Scenario) -> None:
    ended = 0
    for day, process, state in steps(spec):
        groups = state.collectives
        if type(process) is Succession:
            today = groups.dissolved == day
            assert not groups.members[groups.alive & (groups.founded < day)].min(initial=1) < 1
            assert not (groups.alive & today).any()
            ended += int(today.sum())
    assert ended > 0
    assert not state.ledger.handovers.any()


def all_end_on_the_first_day(spec: Scenario) -> None:
    for _, state in ends_of_days(spec):
        assert not state.collectives.alive.any()
        assert (state.residents.membership < 0).all()
    assert (state.collectives.dissolved == 1).any()


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
    assert groups.members.sum() > 3 * groups.alive.sum() > 0


def posts_cost_their_price(spec: Scenario) -> None:
    posts = spec.facilitation.posts_per_1000 * spec.neighbourhood.residents / 1000
    price = posts * spec.prices.posts.development_team / 365
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
            "founding.lacking.kits": False,
            "logistics.wear": 0,
            "levers.compost.intensity": 0,
        },
        kits_are_as_they_were,
    ),
    off(Activities, NO_ACTIVITIES),
    Limit(
        Activities,
        "where nobody comes nothing takes place",
        {
            f"activities.coming.{name}": 0
            for name in ("member_chance", "invited_chance", "seen_chance")
        },
        off(Activities, {}).holds,
    ),
    off(Succession, NO_EXITS | NO_MOVES),
    Limit(
        Succession,
        "where nobody takes over and nothing else ends, collectives end with their last member",
        {
            "succession.taking_over": 0,
            "succession.ending": 0,
            "collective_life.exits": 1,
            "collective_life.lapse_days": 1,
            **NO_FOUNDING,
            **NO_ACTIVITIES,
            **NO_POSTS,
        },
        whatever_loses_its_members_ends_and_nothing_else,
    ),
    Limit(
        Succession,
        "at the greatest hazard all end on the first day",
        {
            "succession.ending": 1000,
            "succession.newness": 0,
            "succession.small_members": 1000,
            "succession.trouble": 5,
            **NO_FOUNDING,
        },
        all_end_on_the_first_day,
    ),
    off(Founding, NO_FOUNDING),
    Limit(
        Founding,
        "where collectives crowd out all others none is founded",
        {
            **NO_EXITS,
            **NO_MOVES,
            "founding.crowding": 0.01,
            "founding.surge": 0,
            "founding.founding": 10,
            "neighbourhood.dispositions.driving_share": 0.3,
        },
        off(Founding, {}).holds,
    ),
    Limit(
        Founding,
        "where everybody founds no row stays empty",
        {
            "founding.founding": 10,
            "neighbourhood.dispositions.driving_share": 0.3,
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
        },
    ),
    Limit(
        Alliances,
        "where all seek allies everywhere all are allies in a month",
        {
            **NO_FOUNDING,
            "alliances.allying": 12,
            "alliances.ground_m": 10_000,
            "collective_life.conflict_rate": 0,
        },
        all_are_allies_and_none_rivals,
    ),
    off(
        Governance,
        {
            "governance.centralisation": None,
            "governance.formal_from": 1000,
            "governance.subsidy": 0,
            "activities.venues.available": False,
        },
        "collectives.permit",
        "collectives.standing",
    ),
    Limit(
        Governance,
        "imposed, all decide as the policy says",
        {"governance.form": "association"},
        all_decide_as_the_policy_says,
    ),
    off(
        Empowerment,
        {
            f"empowerment.{name}": 0
            for name in (
                "sharing",
                "practice",
                "rust",
                "empowering",
                "training",
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
            **NO_EXITS,
            **{
                f"collective_life.{name}": 0
                for name in (
                    "core_hours",
                    "leader_hours",
                    "paperwork",
                    "exits",
                    "conflict_rate",
                    "oblivion",
                    "recruiting",
                )
            },
            "logistics.upkeep_hours": 0,
        },
        "collectives.core_energy",
        "residents.attended",
    ),
    Limit(
        CollectiveLife,
        "without a centre and with eager recruits every member is in the core team",
        {
            **NO_ACTIVITIES,
            **NO_CRISIS,
            **NO_EXITS,
            **NO_FOUNDING,
            **NO_MOVES,
            **NO_POSTS,
            "governance.centralisation": None,
            "founding.origins.centralisation": 0,
            "collective_life.recruiting": 1,
        },
        every_member_is_in_a_core_team,
    ),
    off(Mobilisation, NO_CRISIS),
    off(Lists, {**NO_CRISIS, **NO_POSTS, "lists.note": 0}),
    off(Facilitation, NO_POSTS),
    off(Facilitation, {"facilitation.working": False, "facilitation.links.ear": 0}),
    Limit(
        Facilitation,
        "posts cost their price",
        {**NO_LEVERS, "logistics.room": False, "logistics.kits_per_1000": 0},
        posts_cost_their_price,
    ),
)
