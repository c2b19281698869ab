"""What was announced: who comes to an activity that no member told them of.

Near its home, each resident has a number of their own. Online it is the same near and far: there,
the next who sees it is drawn, until all seats are taken, so that a city costs what happens in it.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

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
_NEARLY_ALL = 1.0 - 1e-9  # in place of 1, whose waiting time is none


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
def those_near_come(
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
def those_online_come(
    state: State,
    stream: Stream,
    host: Host,
    calls: Calls,
    count: int,
    coming: Small,
    who: Ints,
    when: NDArray[np.float64],
) -> tuple[int, int]:
    """Write who sees it announced online and comes, one after the other, until it is full.

    Each sees it after an exponential waiting time, of the same rate for all, if it is over by 1:
    so the next of them all is drawn, and which resident that is. Who would come first finds room,
    so that nobody need be asked who would see it after all seats are taken by such people.

    Args:
        state: read only.
        stream: that of the activity.
        host: who invites.
        calls: how people are drawn.
        count: how many come already.
        coming: (n,) written: 1 for who comes, 2 for who saw it and does not.
        who: (n,) written: who comes, after the first `count`; at its end, who does not.
        when: (n,) written: when each of those who come would, as equal chances for all have it.

    Returns:
        How many come, and how many saw it and do not.
    """
    most, not_coming = min(calls.seen, _NEARLY_ALL), 0
    rate = -math.log1p(-most)
    for place in range(count):
        w = uniforms(stream, np.int64(who[place]), 0)[2]
        when[place] = -math.log1p(-most * w) / rate if most >= _FEWEST else w
    if most < _FEWEST:
        return count, not_coming
    now, draw, full, n = 0.0, np.int64(0), count + host.capacity, np.float64(coming.size)
    while count < full:
        u, v, w, _ = uniforms(stream, draw, _NEXT)
        now -= math.log(u) / (rate * n)
        draw += 1
        if now > 1.0:
            break
        i = np.int64(v * n)
        if coming[i] != 0:  # comes, or saw it before
            continue
        chance = calls.seen * openness_of(state, i) * likeness(state, host, i)
        if able(state, host, i) and w * most < chance:
            who[count], when[count], coming[i] = i, now, 1
            count += 1
        else:
            not_coming += 1
            who[who.size - not_coming], coming[i] = i, 2
    return count, not_coming
