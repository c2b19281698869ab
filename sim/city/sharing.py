"""Sharing: how a city divides the capacity of its public service among its parts.

Rule: each part has by itself a capacity in proportion to its residents. The city takes all of it
together and gives each part the portion that it brought of all needs brought to the institution in
the days before; where none was brought, each keeps its own. Needs left over for want of room are
brought again the next day and count again, so that a part which is short is given more.
Source: assumption; public services move staff to where they are asked for, week by week.
Left out: what it costs to move staff, and those who never reach the service.
"""

from __future__ import annotations

from collections.abc import Sequence


def shares_by_demand(brought: Sequence[int], own: Sequence[float]) -> list[float]:
    """Return what each part is given of the service's capacity, against its own.

    Args:
        brought: needs that each part brought to the institution in the days before.
        own: capacity that each part has by itself, above 0, in any unit.

    Returns:
        A share a part; the sum of own x share is the sum of own.
    """
    every = sum(brought)
    if every == 0:
        return [1.0] * len(own)
    whole = sum(own)
    return [whole * part / every / ours for part, ours in zip(brought, own, strict=True)]
