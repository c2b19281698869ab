"""Finding: who asks for help, who notices that it is needed, and who accepts an offer."""

from __future__ import annotations

import numpy as np

from sim.codes import Finder, Gate
from sim.kernels.compile import inlined, kernel
from sim.kernels.equipment import AT_HAND, NO_KIT, brought
from sim.kernels.helping import Aid, at, own_draws, pair_draws
from sim.kernels.neighbour_help import known_to, neighbour_comes, willing
from sim.kernels.ties import HOUSEHOLD, hours_now

_UNLISTED = np.int64(Gate.UNLISTED)
_UNNOTICED = np.int64(Gate.UNNOTICED)
_DECLINED = np.int64(Gate.DECLINED)
_NEIGHBOUR = np.int64(Finder.NEIGHBOUR)
_CARETAKER = np.int64(Finder.CARETAKER)
_LIST = np.int64(Finder.LIST)
_KIN = np.int64(Finder.KIN)

FOUND = np.int64(-100)
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
def kin_meet(i: int, kind: int, aid: Aid) -> float:
    """Return the chance that kin outside, at ease, meet a need of `i` today."""
    return np.float64(aid.traits.kin[kind] * aid.helpers.kin[i] * aid.today.kin_reach)


@inlined
def asks(r: int, aid: Aid) -> bool:
    """Tell whether the resident of row `r` asks for help, as one does who expects it of somebody.

    A number that the need keeps says how much has to be expected of the most helpful of them.
    """
    i, ties, voice, asking = np.int64(aid.needs.resident[r]), aid.ties, aid.voice, aid.today.asking
    u, alone = own_draws(r, 0, aid)[0], openness(i, voice.ask, aid)
    if u < alone * asking:
        return True
    if u >= (alone + voice.familiar) * asking:
        return False
    if u < (alone + voice.familiar * kin_meet(i, np.int64(aid.needs.kind[r]), aid)) * asking:
        return True
    for s in range(np.int64(ties.degree[i])):
        hours = hours_now(ties, i, s, aid.today.day)
        weak = ties.origin[i, s] == HOUSEHOLD or hours < aid.rules.least_hours
        if not weak and u < (alone + voice.familiar * known_to(hours, aid)) * asking:
            return True
    return False


@inlined
def on_list_of(i: int, aid: Aid) -> int:
    """Return a living collective that has `i` on its list, confirmed lately; -1 for none."""
    holder, confirmed = aid.helpers.list_holder, aid.helpers.list_day
    days = aid.voice.list_days
    for m in range(holder.shape[1]):
        c = np.int64(holder[i, m])
        if c >= 0 and aid.coordination.acting[c] and aid.today.day - confirmed[i, m] <= days:
            return c
    return -1


@inlined
def _offer(r: int, accepts: float, familiar: float, who: int, aid: Aid) -> bool:
    """Let help be offered for the need in row `r`; tell whether the offer is accepted.

    Args:
        accepts: uniform number that the need keeps.
        familiar: how well its resident knows who offers.
        who: the finder.
    """
    i = np.int64(aid.needs.resident[r])
    aid.needs.offered[r] = 1
    aid.helpers.offered_kinds[i] |= 1 << np.int64(aid.needs.kind[r])
    if accepts >= openness(i, aid.voice.accept + aid.voice.familiar * familiar, aid):
        return False
    aid.needs.found[r] = who
    return True


@kernel
def _seen_by_neighbours(r: int, accepts: float, aid: Aid) -> int:
    """Let neighbours in contact today notice a need; return as `look_for` does.

    Each notices or not once and for all, and offers help if willing; of those accepted, the most
    attentive comes. A need that nobody asks for is met by who sees it, without an offer.
    """
    ties, needs, day = aid.ties, aid.needs, aid.today.day
    i, kind = np.int64(needs.resident[r]), np.int64(needs.kind[r])
    gate, comes, first, lends = at(_UNNOTICED), np.int64(-1), 1.0, AT_HAND
    for s in range(np.int64(ties.degree[i])):
        if ties.last_day[i, s] != day or ties.origin[i, s] == HOUSEHOLD:
            continue
        known = known_to(hours_now(ties, i, s, day), aid)
        j = np.int64(ties.alter[i, s])
        notices, helps, _, _ = pair_draws(r, j, aid)
        if notices >= aid.voice.neighbours_notice * known or helps >= willing(i, s, kind, aid):
            continue
        brings = brought(r, j, aid)
        if brings == NO_KIT:
            continue
        taken = aid.traits.unasked[kind] or _offer(r, accepts, known, _NEIGHBOUR, aid)
        if not taken:
            gate = at(_DECLINED)
        elif notices < first:
            comes, first, lends = j, notices, brings
    if comes < 0:
        return gate
    if aid.traits.crew[kind] > 1:
        return FOUND
    needs.found[r] = _NEIGHBOUR
    return neighbour_comes(r, comes, lends, aid)


@kernel
def look_for(r: int, aid: Aid) -> int:
    """Let others notice a silent need; return the channel that meets it, `FOUND` or its gate.

    First neighbours in contact today, then kin, then the caretaker, then the keeper of a list: the
    last three find help, and do not give it.
    """
    helpers, voice, needs = aid.helpers, aid.voice, aid.needs
    i, kind = np.int64(needs.resident[r]), np.int64(needs.kind[r])
    _, accepts, seen, listed = own_draws(r, 0, aid)
    stopped = _seen_by_neighbours(r, accepts, aid)
    if stopped == FOUND or stopped >= 0 or needs.found[r] >= 0:
        return stopped
    c = on_list_of(i, aid)
    known = c >= 0 or helpers.registered[i]
    gate = stopped if stopped == at(_DECLINED) or known else at(_UNLISTED)
    if aid.traits.unasked[kind]:
        return FOUND if known else at(_UNLISTED)
    if own_draws(r, 1, aid)[3] < voice.kin_notice * helpers.kin[i] * aid.today.kin_reach:
        if _offer(r, accepts, np.float64(helpers.kin[i]), _KIN, aid):
            return FOUND
        gate = at(_DECLINED)
    if aid.dwellers.caretaker[helpers.building[i]] and seen < voice.caretakers_notice:
        if _offer(r, accepts, 0.0, _CARETAKER, aid):
            return FOUND
        gate = at(_DECLINED)
    eyes = 1.0 - voice.blindness * (aid.coordination.centralisation[c] if c >= 0 else 0.0)
    if known and listed < voice.lists_notice * eyes:
        if _offer(r, accepts, 0.0, _LIST, aid):
            return FOUND
        gate = at(_DECLINED)
    return gate
