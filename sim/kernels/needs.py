"""Needs: how they arise, and how they are booked."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.codes import Group
from sim.kernels.compile import Flags, Floats, Ints, Small, Stream, kernel
from sim.kernels.philox import uniforms

_GROUPS = len(Group)


class NeedRows(NamedTuple):
    """The open needs: the first `length[0]` rows are open."""

    resident: Ints
    kind: Small
    arisen: Ints
    deadline: Ints
    asked: Small
    length: np.ndarray


class Book(NamedTuple):
    """The ledger's columns that needs are booked in, a row a day."""

    arisen: Ints
    met: Ints
    lapsed: Ints
    channel: Ints
    unmet_hours: Floats
    delay: Floats
    contacts: Ints
    given: Ints
    given_old: Ints
    arisen_by_kind: Ints
    met_by_kind: Ints


class Ask(NamedTuple):
    """How the chance of asking moves with a resident's state; see `sim.processes.needs.Needs`."""

    base: float
    reluctance: float
    mean_reluctance: float
    trust: float
    belonging: float


@kernel
def count_groups(column: Ints, day: int, groups: int) -> None:
    """Add one to the day's row of a column for each group whose bit is set."""
    for g in range(_GROUPS):
        if groups >> g & 1:
            column[day, g] += 1


@kernel
def arise(
    stream: Stream,
    day: int,
    stricken: Flags,
    profile: Small,
    frailty: Floats,
    reluctance: Floats,
    trust: Floats,
    belonging: Floats,
    groups: Small,
    rate: Floats,
    patience: Ints,
    ask: Ask,
    needs: NeedRows,
    book: Book,
) -> None:
    """Let needs arise, at most one a resident and day, and let residents decide whether to ask.

    Args:
        stricken: (n,) lives in the footprint of the crisis.
        frailty: (n,) factor on the rate of needs.
        rate: (zones, profiles, kinds) needs a day, outside and inside the footprint.
        patience: (kinds,) days for which help is of use.
    """
    count = needs.length[0]
    for i in range(profile.size):
        u, v, _, _ = uniforms(stream, i, 0)
        left = u / frailty[i]
        zone = np.int64(stricken[i])
        for kind in range(rate.shape[2]):
            left -= rate[zone, profile[i], kind]
            if left < 0.0:
                asks = (
                    ask.base
                    - ask.reluctance * (reluctance[i] - ask.mean_reluctance)
                    + ask.trust * (trust[i] - 0.5)
                    + ask.belonging * (belonging[i] - 0.5)
                )
                needs.resident[count] = i
                needs.kind[count] = kind
                needs.arisen[count] = day
                needs.deadline[count] = day + patience[kind]
                needs.asked[count] = v < asks
                count += 1
                count_groups(book.arisen, day, groups[i])
                book.arisen_by_kind[day, kind] += 1
                break
    needs.length[0] = count
