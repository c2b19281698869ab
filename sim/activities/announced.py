"""What was announced: who comes to an activity that no member told them of.

Near its home, each resident has a number of their own. Online it is the same near and far: there,
those are drawn who may come, so that a large city costs what happens in it.
"""

from __future__ import annotations

import math

import numpy as np

from sim.activities.around import ASIDE, FOURS, Around
from sim.activities.hosts import Calls, Host, able, likeness, nearness, openness_of
from sim.kernels.compile import Floats, Ints, Small, Stream, Words, inlined, kernel
from sim.kernels.grids import cells_within
from sim.kernels.philox import fill_words, uniforms, unit
from sim.state import State

_SEEN = np.int64(1 << 20)  # number of the draw of those who saw it announced
_NEXT = np.int64(1 << 21)  # number of the draws of who is the next to see it online
_FEWEST = 1e-6  # share of a building's residents below which nobody is looked for there
_NEARER = 1.0 - 1e-6  # so that single precision makes no rectangle further than what it holds
_WORDS = 2.0**32  # how many words there are


@inlined
def _apart(box: Floats, x: float, y: float) -> float:
    """Return how far a point is from a rectangle, in metres; 0 within."""
    east = max(box[0] - x, 0.0, x - box[1])
    north = max(box[2] - y, 0.0, y - box[3])
    return math.sqrt(east * east + north * north)


@inlined
def _any_below(words: Words, most: np.uint32) -> bool:
    """Tell whether a word is `most` or less; all are looked at, several at once."""
    found = np.uint32(0)
    for q in range(4):
        for r in range(FOURS):
            found |= np.uint32(words[q, r] <= most)
    return found > 0


@inlined
def _furthest(host: Host, calls: Calls) -> float:
    """Return from how far people come because of what was announced, in m; negative for nobody."""
    if calls.seen < _FEWEST:
        return -1.0
    if host.reach == np.inf:
        return np.inf
    return host.reach * math.log(calls.seen / _FEWEST) / _NEARER


@kernel
def _those_near_come(
    state: State,
    stream: Stream,
    host: Host,
    calls: Calls,
    count: int,
    words: Words,
    around: Around,
    who: Ints,
) -> int:
    """Write into `who`, after `count`, those who saw it announced; return how many are there.

    Nobody is asked in a building from which fewer than `_FEWEST` of the residents would come.
    """
    grid, far = around.middles, _furthest(host, calls)
    if far < 0.0:
        return count
    west, east, south, north = cells_within(grid, host.x, host.y, far + around.widest)
    for line in range(south, north + 1):
        cell = line * grid.columns
        for place in range(grid.first[cell + west], grid.first[cell + east + 1]):
            block = np.int64(grid.standing[place])
            away = _apart(around.boxes[block], host.x, host.y)
            if away > far:
                continue
            most = calls.seen * math.exp(-_NEARER * away / host.reach)
            if most >= _FEWEST:
                count = _block_comes(
                    state, stream, host, calls, most, block, count, words, around.coming, who
                )
    return count


@kernel
def _block_comes(
    state: State,
    stream: Stream,
    host: Host,
    calls: Calls,
    most: float,
    block: int,
    count: int,
    words: Words,
    coming: Small,
    who: Ints,
) -> int:
    """Write into `who`, after `count`, those of a block who saw it; return how many are there.

    A resident's number is one of the four words that are drawn for four residents at once.

    Args:
        most: the greatest chance that anybody there has.
        block: `ASIDE` residents, by its number.
    """
    first = block * ASIDE
    fill_words(stream, _SEEN, first // 4, words)
    rarely = np.uint32(min(most * _WORDS, _WORDS - 1.0))  # most are passed over by this alone
    if not _any_below(words, rarely):
        return count
    for r in range(FOURS):
        if min(words[0, r], words[1, r], words[2, r], words[3, r]) > rarely:
            continue
        for q in range(4):
            i = np.int64(first + 4 * r + q)
            if words[q, r] <= rarely and _sees(unit(words[q, r]), state, host, calls, i, coming):
                who[count] = i
                coming[i] = 1
                count += 1
    return count


@inlined
def _sees(u: float, state: State, host: Host, calls: Calls, i: int, coming: Small) -> bool:
    """Tell whether a resident, whose number is `u`, comes because of what was announced."""
    if i >= coming.size or not able(state, host, i) or coming[i] != 0:
        return False
    most = calls.seen * nearness(state, host, state.residents.building[i])
    if most < _FEWEST:
        return False
    return u < most * openness_of(state, i) * likeness(state, host, i)


@kernel
def _those_online_come(
    state: State, stream: Stream, host: Host, calls: Calls, count: int, coming: Small, who: Ints
) -> int:
    """Write into `who`, after `count`, those who saw it online; return how many are there.

    Each sees it with the same chance at most, so that it is drawn how many are passed over until
    the next who may come, and by another number whether that one does: as if all were asked.
    """
    most, i = min(calls.seen, 1.0), np.int64(-1)
    if most < _FEWEST:
        return count
    passed_over = math.log1p(-most) if most < 1.0 else -math.inf
    for draw in range(coming.size):
        u, v, _, _ = uniforms(stream, draw, _NEXT)
        i += 1 + int(min(math.log(u) / passed_over, np.float64(coming.size)))
        if i >= coming.size:
            break
        if _sees(v * most, state, host, calls, i, coming):
            who[count] = i
            coming[i] = 1
            count += 1
    return count


@kernel
def those_told_come(
    state: State,
    stream: Stream,
    host: Host,
    calls: Calls,
    count: int,
    words: Words,
    around: Around,
    who: Ints,
) -> int:
    """Write into `who`, after `count`, those who saw it announced; return how many are there.

    Args:
        state: read only.
        stream: that of the activity.
        host: who invites.
        calls: how people are drawn.
        count: how many come already.
        words: (4, `FOURS`) room for the words of residents who stand side by side.
        around: of the neighbourhood.
        who: written.
    """
    if host.online:
        return _those_online_come(state, stream, host, calls, count, around.coming, who)
    return _those_near_come(state, stream, host, calls, count, words, around, who)
