"""Finding: who asks for help, who notices that it is needed, and who accepts an offer."""

from __future__ import annotations

import numpy as np

from sim.codes import Finder, Gate
from sim.kernels.compile import inlined
from sim.kernels.helping import MET, Aid, pair_draws
from sim.kernels.neighbour_help import known_to, neighbour_comes, willing
from sim.kernels.ties import HOUSEHOLD, hours_now

_UNLISTED = np.int64(Gate.UNLISTED)
_UNNOTICED = np.int64(Gate.UNNOTICED)
_DECLINED = np.int64(Gate.DECLINED)
_FAILED_VISIT = np.int64(Gate.FAILED_VISIT)
_NEIGHBOUR = np.int64(Finder.NEIGHBOUR)
_CARETAKER = np.int64(Finder.CARETAKER)
_LIST = np.int64(Finder.LIST)

FOUND = np.int64(-2)
"""What looking for a silent need returns when an offer is accepted, and help not yet given."""

_MIDDLE = 0.5  # of the scale of trust, where trust comes to rest


@inlined
def openness(i: int, base: float, aid: Aid) -> float:
    """Return the chance that `i` asks, or accepts an offer, `base` being that of mean residents."""
    voice, helpers = aid.voice, aid.helpers
    shy = helpers.reluctance[i] - aid.today.reluctance
    belief = helpers.trust[i] - _MIDDLE
    return base - voice.ask_reluctance * shy + voice.ask_belief * belief


@inlined
def _offer(r: int, i: int, kind: int, accepts: float, familiar: float, who: int, aid: Aid) -> bool:
    """Let help be offered to `i`; tell whether the offer is accepted.

    Args:
        r: row of the need.
        accepts: uniform number that the need keeps.
        familiar: how well `i` knows who offers.
        who: the finder.
    """
    aid.needs.offered[r] = 1
    aid.helpers.last_offered[i, kind] = aid.today.day
    if accepts >= openness(i, aid.voice.accept + aid.voice.accept_familiar * familiar, aid):
        return False
    aid.needs.found[r] = who
    return True


@inlined
def look_for(
    r: int, i: int, kind: int, accepts: float, seen: float, listed: float, effect: float, aid: Aid
) -> int:
    """Let others notice a silent need; return `MET`, `FOUND`, or the gate that stops it.

    First neighbours with whom `i` was in contact today, each of whom notices or not once and for
    all, and offers help if willing; of those accepted, the most attentive comes. Then the
    caretaker; then the keeper of a list that has `i`.

    Args:
        r: row of the need.
        accepts: uniform number that the need keeps: whether an offer is accepted.
        seen: likewise: whether the caretaker notices.
        listed: likewise: whether the keeper of a list does.
        effect: uniform number that decides whether a visit is of use.
    """
    ties, helpers, voice, day = aid.ties, aid.helpers, aid.voice, aid.today.day
    c = np.int64(helpers.register[i])
    gate = _UNNOTICED if c >= 0 or helpers.registered[i] else _UNLISTED
    comes, first = -1, 1.0
    for s in range(np.int64(ties.degree[i])):
        if ties.last_day[i, s] != day or ties.origin[i, s] == HOUSEHOLD:
            continue
        known = known_to(hours_now(ties, i, s, day), aid)
        notices, helps, _ = pair_draws(i, np.int64(ties.alter[i, s]), kind, aid)
        if notices < voice.neighbours_notice * known and helps < willing(i, s, kind, aid):
            gate = _DECLINED
            if _offer(r, i, kind, accepts, known, _NEIGHBOUR, aid) and notices < first:
                comes, first = s, notices
    if comes >= 0:
        return MET if neighbour_comes(effect, i, comes, kind, aid) else _FAILED_VISIT
    if aid.dwellers.caretaker[helpers.building[i]] and seen < voice.caretakers_notice:
        if _offer(r, i, kind, accepts, 0.0, _CARETAKER, aid):
            return FOUND
        gate = _DECLINED
    if c >= 0 or helpers.registered[i]:
        eyes = 1.0 - voice.blindness * (aid.coordination.centralisation[c] if c >= 0 else 0.0)
        if listed < voice.lists_notice * eyes:
            if _offer(r, i, kind, accepts, 0.0, _LIST, aid):
                return FOUND
            gate = _DECLINED
    return gate
