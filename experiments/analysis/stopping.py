"""Stopping: are there enough replicates, given how precise the differences are to be?

A rule that looks again and again at what it waits for stops early by luck, where the spread happens
to look small; the intervals then cover less often than they say. Against that it takes its first
look late, and looks again block by block only. What is left is measured in
docs/decisions/0015-intervals.md.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Literal, NamedTuple

import polars as pl

from experiments.analysis.paired import paired_differences
from experiments.design.stopping import Rule

type Why = Literal["early", "wide", "narrow", "cap"]
"""`early`: no look yet. `wide`: some interval is wider than wanted. `narrow`: none is. `cap`: no
more replicates are allowed."""


class Wide(NamedTuple):
    """A difference that is not known as precisely as wanted; infinite where it is not known."""

    policy: str
    outcome: str
    half_width: float
    wanted: float


class Verdict(NamedTuple):
    """What a look says.

    Attributes:
        enough: whether to stop.
        why: for which reason.
        looked_at: replicates that the verdict rests on: the first ones, all policies alike.
        needed: replicates that all policies are to have before the next look; `looked_at` at the
            end.
        wide: the differences that are not yet as precise as wanted, at this look.
    """

    enough: bool
    why: Why
    looked_at: int
    needed: int
    wide: tuple[Wide, ...]


def enough(runs: pl.DataFrame, rule: Rule, within: Sequence[str] = ()) -> Verdict:
    """Say whether there are enough replicates.

    The first look at which all differences are as precise as wanted decides, whatever runs there
    are beyond it, so that the verdict does not depend on the order in which runs end. A policy and
    outcome of which failed runs or NaN leave fewer pairs than `rule.first` is not precise.

    Args:
        runs: a row for each run carried out so far, failed ones among them, and at least one for
            each policy; columns as in the table of runs.
        rule: how precise differences are to be.
        within: as in `experiments.analysis.paired.paired_differences`.
    """
    complete = _complete(runs)
    verdict = Verdict(False, "early", 0, rule.first, ())
    for at in rule.looks():
        if at > complete or verdict.enough:
            return verdict
        verdict = look(runs, rule, at, within)
    return verdict


def look(runs: pl.DataFrame, rule: Rule, at: int, within: Sequence[str] = ()) -> Verdict:
    """Say what is seen at one look, after those before it asked for more.

    Args:
        runs: as in `enough`; every policy has been run up to the replicate `at`.
        rule: how precise differences are to be.
        at: replicates to look at.
        within: as in `enough`.
    """
    wide = _wide(runs.filter(pl.col("replicate") <= at), rule, within)
    if not wide:
        return Verdict(True, "narrow", at, at, ())
    if at == rule.cap:
        return Verdict(True, "cap", at, at, wide)
    return Verdict(False, "wide", at, rule.after(at), wide)


def _wide(runs: pl.DataFrame, rule: Rule, within: Sequence[str]) -> tuple[Wide, ...]:
    """Return the differences that are less precise than wanted, or made from too few pairs."""
    effects = paired_differences(runs, list(rule.half_widths), within).filter(~pl.col("baseline"))
    found = []
    for row in effects.iter_rows(named=True):
        half = (row["high"] - row["low"]) / 2 if row["n"] >= rule.first else float("inf")
        wanted = rule.half_widths[row["outcome"]]
        if not half <= wanted:
            found.append(Wide(row["policy"], row["outcome"], half, wanted))
    return tuple(found)


def _complete(runs: pl.DataFrame) -> int:
    """Return up to which replicate, from 1 on, every policy has been run."""
    policies = runs["policy"].n_unique()
    counts = runs.group_by("replicate").agg(of=pl.col("policy").n_unique())
    whole = set(counts.filter(pl.col("of") == policies)["replicate"])
    return next(n for n in itertools.count() if n + 1 not in whole)
