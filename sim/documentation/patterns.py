"""Patterns: what is known of neighbours in the world, which the model is to be judged by."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import NamedTuple

from sim.documentation.markdown import inline, table

PATTERNS = Path(__file__).resolve().parents[2] / "docs" / "patterns.csv"


_ADDRESS = re.compile(r"https?://\S*[^\s.,;:)]")


class Pattern(NamedTuple):
    """A pattern.

    Attributes:
        id: a letter and a number.
        use: "calibrate" where parameters may be tuned to it; "seen" where it was looked at while
            the model was made, so that it can only inform; "validate" where it is only tested.
        pattern: in words.
        measure: what is computed of a run.
        target: a number, or "sign", "shape", "more than 2".
        low: least value that agrees with it; empty where the target is no number.
        high: greatest value that agrees with it; likewise.
        window: when it is measured.
        put_in: what puts its direction, or its range, into the model, of those to validate; empty
            where nothing does.
        source: where it was read.
    """

    id: str
    use: str
    pattern: str
    measure: str
    target: str
    low: str
    high: str
    window: str
    put_in: str
    source: str

    @property
    def group(self) -> str:
        """How it counts: its use, but "put_in" for one to validate that was put in."""
        return "put_in" if self.put_in else self.use


def patterns() -> list[Pattern]:
    """Return the patterns, in the order of their file."""
    with PATTERNS.open(encoding="utf-8", newline="") as file:
        return [Pattern(**row) for row in csv.DictReader(file)]


GROUPS = ("calibrate", "seen", "validate", "put_in")
"""How patterns count; see `Pattern.group`."""


def targets_table(use: str) -> str:
    """Return what the patterns of one use ask for."""
    return table(
        ("id", "pattern", "target"),
        [(p.id, inline(p.pattern), _target(p)) for p in patterns() if p.use == use],
    )


def patterns_table(group: str) -> str:
    """Return the patterns of one of `GROUPS`."""
    keys = _keys()
    reason = ("what puts it in",) if group == "put_in" else ()
    return table(
        ("id", "pattern", "measured as", "when", "target", *reason, "source"),
        [
            (
                p.id,
                inline(p.pattern),
                inline(p.measure),
                inline(p.window),
                _target(p),
                *((inline(p.put_in),) if reason else ()),
                _with_keys(p.source, keys),
            )
            for p in patterns()
            if p.group == group
        ],
    )


def web_sources_table() -> str:
    """Return the addresses at which patterns were read, each with its key."""
    return table(
        ("key", "address", "patterns"),
        [
            (
                key,
                f"[{inline_address(address)}]({address})",
                ", ".join(p.id for p in patterns() if address in _ADDRESS.findall(p.source)),
            )
            for address, key in _keys().items()
        ],
    )


def inline_address(address: str) -> str:
    """Return an address as text, without what all addresses begin with."""
    return inline(re.sub(r"^https?://(www\.)?", "", address).rstrip("/"))


def _keys() -> dict[str, str]:
    """Return a key for each address, in the order in which the patterns name them."""
    found = [address for p in patterns() for address in _ADDRESS.findall(p.source)]
    return {address: f"S{number}" for number, address in enumerate(dict.fromkeys(found), start=1)}


def _with_keys(source: str, keys: dict[str, str]) -> str:
    """Return a source as Markdown, with a key in place of each address."""
    out, at = [], 0
    for found in _ADDRESS.finditer(source):
        out += [inline(source[at : found.start()]), f"[{keys[found[0]]}]"]
        at = found.end()
    return "".join([*out, inline(source[at:])])


def _target(pattern: Pattern) -> str:
    if not pattern.low:
        return inline(pattern.target)
    return f"{pattern.target} ({pattern.low} to {pattern.high})"
