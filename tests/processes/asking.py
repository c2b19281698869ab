"""Residents who need and ask, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.aid.desks import Desks
from sim.aid.voice import Voice
from sim.codes import Channel, Group, NeedKind
from sim.processes.mutual_aid import MutualAid
from sim.state import State
from tests.worlds import few, gather, put_on_list

EFFORT = 0.7
"""Hours that any need of `in_need` takes."""


_SILENT = {
    "ask": 0,
    "ask_reluctance": 0,
    "ask_belief": 0,
    "accept": 1,
    "familiar": 0,
    "neighbours_notice": 0,
    "kin_notice": 0,
    "caretakers_notice": 0,
    "lists_notice": 0,
    "blindness": 0,
}


def silent(**changes: float) -> Voice:
    """Voice by which nobody asks and nobody notices; every offer would be accepted."""
    return Voice(**(_SILENT | changes))


def willing(**changes: Any) -> MutualAid:
    """Mutual aid in which all who gave no help lately accept; what is silent stays so."""
    rules = {
        "voice": silent(),
        "stranger_accepts": 1,
        "friend_accepts": 1,
        "volunteer_accepts": 1,
        "member_reach": 1,
        "message_reach": 0,
        "message_written": 1,
        "prosociality_weight": 0,
        "belonging_weight": 0,
        "reciprocity": 0,
    }
    return MutualAid(**(rules | changes))


def deaf(**changes: Any) -> MutualAid:
    """Mutual aid in which nobody accepts and the institution takes nothing; silence stays."""
    rules = {
        "voice": silent(),
        "stranger_accepts": 0,
        "friend_accepts": 0,
        "volunteer_accepts": 0,
        "institution_per_1000": 0,
    }
    return MutualAid(**(rules | changes))


def agree(state: State, accept: float = 1.0, reluctance: float = 0.0) -> None:
    """Let all accept an offer with one chance, whatever their trust."""
    voice = {"accept": accept, "ask_reluctance": reluctance, "ask_belief": 0}
    MutualAid.model_validate({"voice": voice}).describe(state.manners)


def in_need(
    state: State,
    who: Sequence[int],
    kind: NeedKind = NeedKind.ERRAND,
    *,
    day: int = 1,
    asked: bool = True,
    skill: float = 0,
) -> State:
    """Let residents have a need that only others outside the household meet, strangers as well.

    It takes `EFFORT` hours and can wait for three days.
    """
    needs, traits = state.needs, state.need_traits
    traits.household[:] = traits.kin[:] = traits.institution[:] = 0
    traits.skill[:], traits.effort[:], traits.patience[:] = skill, EFFORT, 3
    traits.ease[:] = traits.peers[:] = 1
    traits.kit[:] = np.isin(np.arange(len(traits)), [NeedKind.ERRAND, NeedKind.EQUIPMENT])
    traits.owned[:], traits.lent[:] = 0, 1
    for i in who:
        row = int(needs.length[0])
        needs.resident[row], needs.kind[row], needs.asked[row] = i, kind, asked
        needs.arisen[row], needs.deadline[row] = day, day + 3
        needs.length[0] += 1
        state.ledger.arisen_by_kind[day, kind] += 1
        for group in Group:
            state.ledger.arisen[day, group] += int(state.residents.groups[i]) >> group & 1
    return state


def channels(state: State, day: int = 1) -> dict[str, int]:
    """Return how many of the needs that arose on a day were met, by channel."""
    row = state.ledger.channel[day]
    return {channel.name.lower(): int(row[channel]) for channel in Channel if row[channel]}


def with_collective(
    *, kits: float = 1, cases: float = 20, listed: Sequence[int] = (), **needs: Any
) -> State:
    """Residents 0 and 1 of a first building; 2 and 3, of a second, are a collective; 0 needs.

    Args:
        kits: of the collective.
        cases: that it can take a day, all by the hours that facilitators lend it.
        listed: residents on its list.
        needs: as `in_need` takes them.
    """
    state = few(4, address=[0, 0, 1, 1])
    gather(state, 0, [2, 3], core=[2])
    c = state.collectives
    c.kits[0], c.centralisation[0] = kits, 0.5
    c.support[0] = cases * Desks().hours_per_case * 7
    put_on_list(state, list(listed), 0)
    return in_need(state, [0], **needs)


def pairs_in_need(n: int, hours: float = 8, **needs: Any) -> State:
    """Residents 0, 2, 4... of `n` pairs need; each knows the one who follows, and nobody else."""
    state = few(2 * n, k_max=1)
    ties = state.ties
    ties.alter[:, 0] = np.arange(2 * n) ^ 1
    ties.hours[:, 0], ties.last_day[:, 0], ties.origin[:, 0] = hours, 1, 2
    ties.degree[:] = 1
    return in_need(state, range(0, 2 * n, 2), **needs)
