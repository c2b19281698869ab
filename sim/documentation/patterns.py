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
        use: "calibrate" where parameters may be tuned to it, "validate" where they may not.
        pattern: in words.
        measure: what is computed of a run.
        target: a number, or "sign", "shape", "more than 2".
        low: least value that agrees with it; empty where the target is no number.
        high: greatest value that agrees with it; likewise.
        window: when it is measured.
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
    source: str


def patterns() -> list[Pattern]:
    """Return the patterns, in the order of their file."""
    with PATTERNS.open(encoding="utf-8", newline="") as file:
        return [Pattern(**row) for row in csv.DictReader(file)]


def targets_table(use: str) -> str:
    """Return what the patterns of one use ask for: "calibrate" or "validate"."""
    return table(
        ("id", "pattern", "target"),
        [(p.id, inline(p.pattern), _target(p)) for p in patterns() if p.use == use],
    )


def patterns_table(use: str) -> str:
    """Return the patterns of one use: "calibrate" or "validate"."""
    keys = _keys()
    return table(
        ("id", "pattern", "measured as", "when", "target", "source"),
        [
            (
                p.id,
                inline(p.pattern),
                inline(p.measure),
                inline(p.window),
                _target(p),
                _with_keys(p.source, keys),
            )
            for p in patterns()
            if p.use == use
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
