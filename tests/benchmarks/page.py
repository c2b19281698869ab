"""docs/PERFORMANCE.md: its words, and the order of its sections; every number is a kept one.

Each section comes of one benchmark and is written where that stands; a section that was not
measured yet says by which command it would be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks import (
    against,
    city,
    commands,
    curves,
    days,
    driver,
    machine,
    machine_facts,
    paris,
    parts,
    peers,
    ties,
)
from tests.benchmarks.kept import kept
from tests.benchmarks.table import filled, section

PAGE = Path(__file__).parents[2] / "docs" / "PERFORMANCE.md"

SECTIONS: dict[str, tuple[str, Callable[[dict[str, Any]], str]]] = {
    "days": ("make bench", days.told),
    "against": ("make bench-against", against.told),
    "commands": ("make bench-commands", commands.told),
    "paris": ("make bench-paris", paris.told),
    "peers": ("make bench", peers.told),
    "ties": ("make bench", ties.told),
    "machine": ("make bench", machine.told),
    "curves": ("make bench", curves.told),
    "city": ("make bench-city", city.told),
    "parts": ("make bench-city", parts.told),
    "driver": ("make bench-driver", driver.told),
}

_HEAD = """Written by `make bench` and its like (`bench-city`, `bench-driver`, `bench-against`,
`bench-commands`, `bench-paris`), of what they measured (`docs/performance/`): no number is typed by
hand. Times are CPU seconds, medians of rounds in which all that is compared takes turns. Read
ratios inside one table: from one run to the next, and from one machine to another, seconds differ
by 30 % and more."""

_HALF = 0.5

_LINKS = """What was done is told in [a decision](decisions/0011-speed.md), what a shared past saves
in [another](decisions/0006-a-shared-past.md), how the command begins and where compiled code is
kept in a [third](decisions/0013-start-up.md)."""


def write() -> None:
    """Write the page of all that is kept."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """Return the page of all that is kept."""
    found = {name: kept(name) for name in SECTIONS}
    told = [_section(name, one) for name, one in found.items()]
    head = section("# Performance", *_in_short(found), _HEAD)
    return "\n".join([head, *told, _next(found["days"], found["ties"])])


def _in_short(found: dict[str, dict[str, Any] | None]) -> Iterator[str]:
    """Say first what a reader asks first; each sentence needs a benchmark that has run."""
    read = {name: one["found"] for name, one in found.items() if one is not None}
    if "days" in read:
        last = read["days"]["sizes"][-1]
        costs = (f"{_us(one):.2f} at {one['residents']:,}" for one in read["days"]["sizes"])
        yield f"""A late day with posts costs a resident, in microseconds: {", ".join(costs)}. At
            {last["residents"]:,} residents a CPU second holds {1e6 / _us(last):,.0f}
            resident-days."""
    if "against" in read:
        against = read["against"]
        ratios = (f"{one['ratio']:.1f} at {one['residents']:,}" for one in against["sizes"])
        yield f"""Beside commit {against["revision"]} of {against["date"]}, a day is so many times
            as fast: {", ".join(ratios)}."""
    if "peers" in read:
        one = read["peers"]["sizes"][0]
        day = one["day_ms"]
        yield f"""At {one["residents"]:,} residents and equal contacts, Starsim, which keeps no
            ties, has {day["model"] / day["starsim"]:.1f} times as many days in the same time as the
            whole model; plain Mesa takes {day["mesa"] / day["encounters"]:.0f} times as long for
            encounters alone."""


def _us(one: dict[str, Any]) -> float:
    """Return microseconds a resident and day."""
    return float(1e3 * one["day_ms"] / one["residents"])


def _section(name: str, one: dict[str, Any] | None) -> str:
    command, words = SECTIONS[name]
    if one is None:
        return section(f"## Not measured yet: {name}", f"`{command}` measures it.")
    return (
        words(one["found"]) + "\n" + filled(f"Measured {machine_facts.told(one['facts'])}.") + "\n"
    )


def _next(days: dict[str, Any] | None, ties: dict[str, Any] | None) -> str:
    """Say what would make a day several times as fast, by the shares of its processes."""
    said = ["If a process took no time at all, a day would be shorter by its share, and no more."]
    said += [_without_the_dearest(one) for one in days["found"]["sizes"]] if days else []
    if ties:
        last = ties["found"]["sizes"][-1]
        said.append(
            f"""At {last["residents"]:,} residents an encounter takes {last["ratio"]:.1f} times what
            memory alone takes, one number read and written at each end: better code for it gains
            no more than that. A further factor needs days in which less happens, or more cores: a
            run has one, since the others have runs of their own."""
        )
    return section("## What the next factor would take", *said, _LINKS)


def _without_the_dearest(one: dict[str, Any]) -> str:
    dear = sorted(one["shares"], key=lambda name: -one["shares"][name])
    free, left = 0, 1.0
    while left > _HALF:
        left -= one["shares"][dear[free]]
        free += 1
    return f"""- {one["residents"]:,} residents: without {dear[0]} a day would be
        {1 / (1 - one["shares"][dear[0]]):.1f} times as fast; for a factor of two, {free} of
        {len(dear)} would have to take no time ({", ".join(dear[:free])})."""
