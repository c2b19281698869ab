"""What must hold of every state, after every step of every process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np

from sim.checks.columns import columns, meant, where
from sim.checks.ties import misplaced, out_of_range, unlike
from sim.codes import Group
from sim.kernels.compile import Ints
from sim.state import State
from sim.state.table import Table

_REFERENCES = {
    "residents.household": "households",
    "residents.building": "buildings",
    "residents.membership": "collectives",
    "residents.list_holder": "collectives",
    "residents.list_bearer": "residents",
    "residents.enlisted": "collectives",
    "residents.case_holder": "collectives",
    "residents.case_helper": "residents",
    "buildings.poster": "collectives",
    "households.eldest": "residents",
    "households.knocker": "collectives",
    "residents.place": "places",
    "households.building": "buildings",
    "households.first_resident": "residents",
    "buildings.reach": "places",
    "habits.school_gate": "places",
    "collectives.leader": "residents",
    "collectives.room": "places",
    "collectives.building": "buildings",
    "facilitators.first_building": "buildings",
    "facilitators.last_building": "buildings",
}
"""Columns that hold rows of a table; -1, where a column allows it, is none."""

_OPEN_NEEDS = {"needs.length", "needs.resident", "needs.arisen"}
_ROUNDING = 1e-3


def out_of_bounds(state: State, names: Iterable[str]) -> Iterator[str]:
    """Yield the columns, among some, that hold a value outside their declared bounds."""
    tables = state.named()
    for name in sorted(names):
        table, _, column = name.partition(".")
        rows = tables[table]
        if isinstance(rows, Table) and rows.out_of_bounds([column]):
            yield f"{name} out of bounds"


def stray(state: State, names: frozenset[str]) -> Iterator[str]:
    """Yield the columns, among some, that refer to rows which do not exist."""
    for name in sorted(_REFERENCES.keys() & names):
        table, _, column = name.partition(".")
        rows = getattr(getattr(state, table), column)
        yield from where(rows >= len(getattr(state, _REFERENCES[name])), f"{name} refers to no row")
    if not names & _OPEN_NEEDS:
        return
    length, rows = int(state.needs.length[0]), len(state.needs)
    if not 0 <= length <= rows:
        yield f"needs.length is {length}, of {rows} rows"
    else:
        open_rows = slice(0, length)
        yield from where(
            state.needs.resident[open_rows] >= len(state.residents), "need of no resident"
        )
        yield from where(
            state.needs.arisen[open_rows] >= len(state.ledger), "need of a day beyond the ledger"
        )


def homes(state: State) -> Iterator[str]:
    """Yield how residents, households and buildings do not stand in the order of dwellings."""
    r = state.residents
    for name, rows, table in (
        ("households", r.household, state.households),
        ("buildings", r.building, state.buildings),
    ):
        count = np.bincount(rows, minlength=len(table))
        yield from where(np.diff(rows) < 0, f"residents not in the order of {name}")
        yield from where(count != table.residents, f"{name} do not hold their residents")
        inhabited = table.residents > 0
        first = np.cumsum(count) - count
        yield from where(
            inhabited & (first != table.first_resident), f"{name} begin at another row"
        )
    yield from where(
        state.households.building[r.household] != r.building, "resident apart from the household"
    )


def places(state: State) -> Iterator[str]:
    """Yield which places are open and do not exist, and which habits are no chances."""
    yield from where(state.places.open & ~state.places.existing, "open place that does not exist")
    yield from where(np.diff(state.habits.chance, axis=1) < 0, "habits whose chances fall")


def memberships(state: State) -> Iterator[str]:
    """Yield which memberships, core teams, leaders and registers cannot be."""
    r, c = state.residents, state.collectives
    member = r.membership >= 0
    width = r.membership.shape[1]
    for one in range(width):
        for two in range(one + 1, width):
            twice = member[:, one] & (r.membership[:, one] == r.membership[:, two])
            yield from where(twice, "twice a member of one collective")
    yield from where(member & ~c.alive[r.membership], "member of a dead collective")
    yield from where((r.core == 1) & ~member, "in the core team of no collective")
    entered = r.list_holder >= 0
    dead = entered & ~c.alive[r.list_holder]
    yield from where(dead.any(axis=1), "on the list of a dead collective")
    yield from where((r.enlisted >= 0) & ~c.alive[r.enlisted], "enlisted by a dead collective")
    count = np.bincount(r.enlisted[r.enlisted >= 0], minlength=len(c))
    yield from where(c.enlisted != count, "enlisted miscounted by collective")
    led = np.flatnonzero(c.leader >= 0)
    leads = (r.membership[c.leader[led]] == led[:, None]) & (r.core[c.leader[led]] == 1)
    bad = np.zeros(len(c), dtype=bool)
    bad[led] = ~leads.any(axis=1)
    yield from where(bad, "led by someone outside the core team")


def collectives(state: State) -> Iterator[str]:
    """Yield which collectives are neither alive nor over, or keep what the dead cannot have."""
    c = state.collectives
    over = c.dissolved >= 0
    yield from where(c.alive & over, "alive after its end")
    yield from where(over & (c.dissolved < c.founded), "ended before it began")
    yield from where(~c.alive & (c.leader >= 0), "dead collective with a leader")
    yield from where(~c.alive & (c.kits + c.shared_kits > 0), "dead collective with kits")
    yield from where(c.core > c.members, "core team larger than the collective")


def posts(state: State) -> Iterator[str]:
    """Yield which posts of facilitators have no perimeter, and whether the crisis has an end."""
    p, now = state.facilitators, state.conditions
    yield from where(p.last_building < p.first_building, "post without a perimeter")
    yield from where(now.last_crisis_day < now.first_crisis_day, "crisis over before it begins")


def open_needs(state: State) -> Ints:
    """Return the open needs by day of arising and group, as the ledger counts them."""
    book, length = state.ledger.arisen, int(state.needs.length[0])
    arisen = state.needs.arisen[:length]
    bits = state.residents.groups[state.needs.resident[:length]]
    by_group = [
        np.bincount(arisen[bits >> group & 1 == 1], minlength=len(book))
        for group in range(book.shape[1])
    ]
    return np.stack(by_group, axis=1).astype(np.int32)


def needs(state: State) -> Iterator[str]:
    """Yield where needs are lost or made up: by day and group, arisen = met + lapsed + open."""
    book, length = state.ledger, int(state.needs.length[0])
    whole = book.met + book.lapsed + open_needs(state)
    yield from where(whole != book.arisen, "days on which needs are not met, lapsed or open")
    yield from where(
        book.channel.sum(axis=1) != book.met[:, Group.EVERYONE],
        "days on which needs met by channel do not add up",
    )
    yield from where(
        book.arisen > book.arisen[:, [Group.EVERYONE]], "days on which a group needs more than all"
    )
    lapsed = book.arisen_by_kind - book.met_by_kind - _open_by_kind(state)
    yield from where(lapsed < 0, "days with more needs of a kind met and open than arose")
    yield from where(
        lapsed.sum(axis=1) != book.lapsed[:, Group.EVERYONE],
        "days on which needs of all kinds are not met, lapsed or open",
    )
    rows = state.needs
    yield from where(rows.deadline[:length] < rows.arisen[:length], "needs that lapse beforehand")
    asked_for = ~state.need_traits.unasked[rows.kind[:length]]
    yield from where(
        (rows.found[:length] >= 0) & (rows.offered[:length] == 0) & asked_for,
        "needs found without an offer",
    )


def _open_by_kind(state: State) -> Ints:
    """Return the open needs by day of arising and kind, as the ledger counts them."""
    rows, length = state.needs, int(state.needs.length[0])
    counts = np.zeros_like(state.ledger.arisen_by_kind)
    np.add.at(counts, (rows.arisen[:length], rows.kind[:length]), 1)
    return counts


def parts(state: State) -> Iterator[str]:
    """Yield the days of the ledger on which a part is more than the whole it is a part of."""
    book = state.ledger
    for part, whole in _PARTS:
        more = getattr(book, part) > getattr(book, whole) * (1 + _ROUNDING)
        yield from where(more, f"days with more {part} than {whole}")


class Invariant(NamedTuple):
    """What must hold of every state.

    Attributes:
        about: the columns it is about: it can break only when one of them changes.
        look: what yields the faults of a state.
    """

    about: tuple[str, ...]
    look: Callable[[State], Iterator[str]]


_MEMBERS = (
    "residents.membership",
    "residents.core",
    "residents.list_holder",
    "residents.enlisted",
    "collectives.enlisted",
    "collectives.alive",
    "collectives.leader",
)
_COLLECTIVES = tuple(
    f"collectives.{name}"
    for name in (
        "alive",
        "founded",
        "dissolved",
        "leader",
        "kits",
        "shared_kits",
        "core",
        "members",
    )
)
_PARTS = (("given_old", "given"), ("refused", "asked"), ("deaths_seen", "deaths"))
_BOOKED = tuple(
    f"ledger.{name}"
    for name in ("arisen", "met", "lapsed", "channel", "arisen_by_kind", "met_by_kind")
)
_DWELLINGS = (
    "residents.household",
    "residents.building",
    "households.*",
    "buildings.first_resident",
    "buildings.residents",
)

INVARIANTS = (
    Invariant(("ties.*", "residents.household"), out_of_range),
    Invariant(("ties.*",), unlike),
    Invariant(_DWELLINGS, homes),
    Invariant(("places.*", "habits.*"), places),
    Invariant(_MEMBERS, memberships),
    Invariant(_COLLECTIVES, collectives),
    Invariant(("facilitators.*", "conditions.*"), posts),
    Invariant(("needs.*", *_BOOKED, "residents.groups", "need_traits.unasked"), needs),
    Invariant(tuple(f"ledger.{name}" for pair in _PARTS for name in pair), parts),
)


def faults(state: State, changed: Iterable[str] | None = None) -> list[str]:
    """Return what no state should show.

    Args:
        state: looked at, not written.
        changed: columns to answer for, as "table.column"; all of them unless given.
    """
    names = frozenset(columns(state) if changed is None else changed)
    found = [*out_of_bounds(state, names), *stray(state, names)]
    if any(name.startswith("ties.") for name in names):
        found += misplaced(state)
    if found:  # what looks rows up would fail
        return found
    for about, look in INVARIANTS:
        if meant(names, about):
            found += look(state)
    return found
