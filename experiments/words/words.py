"""All texts of a language, and how it writes numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from experiments.design.experiment import POINT, Level, options_of
from experiments.words.pictures_words import PictureWords
from experiments.words.report_words import ReportWords
from experiments.words.whatif_words import WhatIfWords
from sim.documentation.fields import leaves
from sim.scenario import Scenario

type Language = Literal["en", "fr"]

MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"
NBSP = "\N{NO-BREAK SPACE}"

_LISTED_NUMBERS = 6
"""Numbers that a line lists; of more it tells the least and the greatest."""

_DATED_CRISES = 2
"""Crises that a line tells with their dates; of more it has no room."""


@dataclass(frozen=True, kw_only=True)
class Messages:
    """All texts of a language. Words in braces are filled in by the one who uses the text."""

    language: Language
    name: str
    decimal: str
    thousands: str
    percent: str
    between: str
    joined: str
    # Policies
    colon: str
    factors: Mapping[str, str]
    axes: Mapping[str, str]
    levels: Mapping[str, Mapping[str, str]]
    outcomes: Mapping[str, str]
    as_configured: str
    quoted: str
    more: str
    baseline: str
    # Resilience curves
    curve_title: str
    curve_subtitle: str
    curve_most: str
    curve_day: str
    curve_share: str
    crisis: str
    policy: str
    # Paired differences
    paired_title: str
    paired_subtitle: str
    paired_axis: str
    paired_axis_other: str
    paired_most: str
    paired_faint: str
    whose: str
    # Sweeps
    sweep_title: str
    sweep_subtitle: str
    sweep_text: str
    # Map of a city
    map_title: str
    map_subtitle: str
    map_kinds: str
    map_level: str
    map_difference: str
    map_points: str
    map_text: str
    # Mechanisms
    mechanisms_heading: str
    mechanisms_text: str
    mechanism_of: str
    mechanism: str
    change: str
    finding: str
    is_distinguishable: str
    not_distinguishable: str
    # Hypotheses
    hypotheses_heading: str
    hypotheses_text: str
    hypotheses_headline: str
    hypothesis: str
    comparison: str
    verdict: str
    verdicts: Mapping[str, str]
    late: str
    # What is simulated
    months: tuple[str, ...]
    day_of: str
    dates: str
    simulated: str
    and_then: str
    cautions: Mapping[str, str]
    # Page
    title_support: str
    title_compared: str
    title_hypotheses: str
    title_single: str
    title_city: str
    lead: str
    lead_city: str
    headline_up: str
    headline_down: str
    headline_unsure: str
    headline_alike: str
    headline_cost: str
    headline_alike_with: str
    headline_single: str
    headline_none: str
    failed: str
    table_caption: str
    table_note: str
    reference: str
    no_difference: str
    told: str
    mark: str
    effect: str
    pairing: str
    methods: Mapping[str, str]
    curve_text: str
    paired_text: str
    made_heading: str
    made_crisis: str
    made_residents: str
    made_days: str
    made_days_of: str
    made_overrides: str
    made_command: str
    nothing: str
    made_run: str
    made_commit: str
    made_dirty: str
    made_seeds: str
    made_runs: str
    made_worlds: str
    made_when: str
    download: str
    unknown: str
    report: ReportWords
    pictures: PictureWords
    whatif: WhatIfWords

    def number(self, value: float, digits: int = 1, *, signed: bool = False) -> str:
        """Return a number as the language writes it.

        Args:
            value: the number; NaN is a dash.
            digits: decimals.
            signed: whether a plus sign is written.
        """
        if math.isnan(value):
            return "–"
        text = f"{abs(value):,.{digits}f}"
        is_zero = float(text.replace(",", "")) == 0
        text = text.translate({ord(","): self.thousands, ord("."): self.decimal})
        sign = MINUS if value < 0 else "+" if signed else ""
        return text if is_zero else f"{sign}{text}"

    def interval(self, low: float, high: float, digits: int = 1) -> str:
        """Return an interval as the language writes it."""
        return f"[{self.number(low, digits)}{self.between}{self.number(high, digits)}]"

    def level(self, factor: str, level: Level) -> str:
        """Return what a level of a factor is called."""
        known = self.levels.get(factor, {})
        options = options_of(level)
        if all(option in known for option in options):
            return " + ".join(known[option] for option in options) or known.get("none", "[]")
        if factor == POINT:
            return str(level).replace("_", " ")
        shown = level if isinstance(level, str | bool) else self.number(level, _digits(level))
        between = " " if factor in self.factors else self.colon
        return f"{self.factor(factor)}{between}{shown}"

    def factor(self, factor: str) -> str:
        """Return what a factor is called: by its description where it has no name here."""
        return self.factors.get(factor) or _descriptions().get(factor, factor)

    def axis(self, factor: str) -> str:
        """Return what an axis along a factor is called; points are named along it."""
        return "" if factor == POINT else self.axes.get(factor) or self.factor(factor)

    def outcome(self, name: str) -> str:
        """Return what an outcome is called."""
        return self.outcomes.get(name, name.replace("_", " "))

    def date_of(self, day: date) -> str:
        """Return a date in words."""
        return self.day_of.format(day=day.day, month=self.months[day.month - 1], year=day.year)

    def crisis_of(self, crisis: Mapping[str, Any]) -> str:
        """Return what a crisis is called, and from when to when it lasts.

        Args:
            crisis: its names, first and last day, as the provenance has them.
        """
        names = " + ".join(self.level("crisis", name) for name in crisis["names"])
        first, last = (self.date_of(date.fromisoformat(crisis[end])) for end in ("first", "last"))
        return self.dates.format(crisis=names, first=first, last=last)

    def any_of(self, numbers: Sequence[int]) -> str:
        """Return numbers that occur, the last set apart by a word; of many, the ends."""
        if len(numbers) > _LISTED_NUMBERS:
            return f"{self.number(min(numbers), 0)}–{self.number(max(numbers), 0)}"
        *others, last = [self.number(number, 0) for number in sorted(numbers)]
        return f"{', '.join(others)} {self.and_then} {last}" if others else last

    def simulated_of(self, facts: Mapping[str, Any]) -> str:
        """Return what is simulated, in a line; of many crises their names alone.

        Args:
            facts: from `experiments.design.cautions.simulated`.
        """
        crises = facts["crises"]
        if len(crises) > _DATED_CRISES:
            names = (self.level("crisis", crisis["names"][0]) for crisis in crises)
            crises = self.joined.join(names)
        else:
            crises = "; ".join(self.crisis_of(crisis) for crisis in crises)
        line = self.simulated.format(crises=crises, residents=self.any_of(facts["residents"]))
        return line[:1].upper() + line[1:]

    def caution_of(self, caution: Mapping[str, Any]) -> str:
        """Return a caution in words.

        Args:
            caution: one of `experiments.design.cautions.cautions`.
        """
        shown = {
            key: self.number(value, _digits(value)) if isinstance(value, int | float) else value
            for key, value in caution.items()
        }
        if "policy" in shown:
            shown["policy"] = self.factor(shown["policy"])
        return self.cautions[caution["kind"]].format(**shown)

    def mark_of(self, mark: str, level: float) -> str:
        """Return what a mark beside a difference means: that p is at most the level."""
        return self.mark.format(mark=mark, told=self._told(level))

    def effect_at(self, level: float) -> str:
        """Return when a difference is called an effect: where p is at most the level."""
        return self.effect.format(told=self._told(level))

    def _told(self, level: float) -> str:
        return self.told.format(level=self.number(level, _digits(level)))

    def policy_of(self, levels: Mapping[str, Level]) -> str:
        """Return what a policy is called."""
        words = [self.level(factor, level) for factor, level in levels.items()]
        return self.joined.join(words) or self.as_configured


@cache
def _descriptions() -> Mapping[str, str]:
    """Return the description of each parameter, as the model has it, in English."""
    return {leaf.path: leaf.doc for leaf in leaves(Scenario())}


def _digits(value: float) -> int:
    return 0 if isinstance(value, int) else len(f"{value:.6f}".rstrip("0").split(".")[1])
