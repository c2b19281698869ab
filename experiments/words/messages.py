"""Messages: the texts of a catalogue by section and key, and what is made of them.

A catalogue is `<language>.toml` in this folder. `words.tiles.gain` is the text `gain` of its
section `tiles`; `words.fill` puts numbers and names in.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.design.experiment import POINT, Level, options_of
from experiments.design.hypotheses import Claim
from experiments.design.labels import Label, Labels, name_of
from experiments.design.portfolios import BUDGET, PORTFOLIO, shares_of
from experiments.words.typography import (
    JOINED,
    PERCENT,
    Filler,
    Language,
    day,
    digits_of,
    listed,
    moment,
    number,
    symbols,
    typeset,
)
from sim.documentation.fields import leaves
from sim.scenario import Scenario
from sim.tables.told import meaning

type Names = Mapping[str, str]

SETTINGS, WORLDS = "settings", "worlds"
"""The sections of a catalogue that other sections take texts from."""

_LISTED_NUMBERS = 6
"""Numbers that a line lists; of more it gives the least and the greatest."""

_DATED_CRISES = 2
"""Crises that a line gives with their dates; of more it has no room."""


def catalogue(language: Language) -> dict[str, Any]:
    """Return the texts of a language as they are written: by section and key."""
    path = Path(__file__).with_name(f"{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


class Section:
    """A section of a catalogue: its texts by key, and its tables of names."""

    across: Names
    by: Names
    causes: Names
    columns: Names
    crises: Names
    falls: Names
    finders: Names
    findings: Names
    gates: Names
    groups: Names
    labels: Names
    measures: Names
    methods: Names
    names: Names
    outcomes: Names
    patterns: Names
    people: Names
    phases: Names
    places: Names
    policies: Names
    rises: Names
    states: Names
    tables: Names
    units: Names
    uses: Names
    verdicts: Names
    wanted: Names
    ways: Names
    texts: Sequence[str]
    levers: Mapping[str, Sequence[str]]
    elements: Mapping[str, Sequence[str]]

    def __init__(self, entries: Mapping[str, Any]) -> None:
        self.__dict__.update(entries)

    if TYPE_CHECKING:

        def __getattr__(self, key: str) -> str: ...


class Messages:
    """All texts of a language, each in an attribute for its section.

    Args:
        language: whose typography is used.
        entries: the catalogue. Its sections `settings` and `worlds` have what is said otherwise,
            section by section, where the policies that are compared are settings of sampled
            levers, and where pairs are worlds.
        labels: names of an experiment's own, which come before those of the catalogue.

    Attributes:
        language: its code.
        name: what it calls itself.
        decimal: the sign of decimals.
        thousands: the sign of thousands.
        factors, axes, units, outcomes: names, by what they are of.
        levels: the names of each factor's levels.
    """

    factors: Names
    axes: Names
    units: Names
    outcomes: Names
    levels: Mapping[str, Names]
    name: str

    def __init__(
        self, language: Language, entries: Mapping[str, Any], labels: Labels | None = None
    ) -> None:
        self.language = language
        self._others = {name: entries.get(name, {}) for name in (SETTINGS, WORLDS)}
        self._entries = {name: one for name, one in entries.items() if name not in self._others}
        labels = labels or Labels()
        self._own_factors = self._texts(labels.factors)
        self._own_levels = {factor: self._texts(each) for factor, each in labels.levels.items()}
        self._own_levels[POINT] = self._texts(labels.points)
        self._own_outcomes = self._texts(labels.outcomes)
        self.decimal, self.thousands = symbols(language)
        self._filler = Filler(language)
        for name, entry in _typeset(self._entries, language).items():
            is_table = isinstance(entry, str) or name in self.__class__.__annotations__
            setattr(self, name, entry if is_table else Section(entry))
        levers = self.levels["lever"]
        self.levels = {**self.levels, POINT: {**levers, **self.levels[POINT]}}

    if TYPE_CHECKING:

        def __getattr__(self, section: str) -> Section: ...

    def of(self, labels: Labels, *, settings: bool, worlds: bool) -> Messages:
        """Return these texts as an experiment has them.

        Args:
            labels: names of its own.
            settings: whether what it compares are settings of sampled levers, no policies.
            worlds: whether uncertainties are sampled.
        """
        entries = dict(self._entries)
        for kind, holds in ((SETTINGS, settings), (WORLDS, worlds)):
            for name, section in self._others[kind].items() if holds else ():
                entries[name] = {**entries[name], **section}
        return Messages(self.language, entries, labels)

    def _texts(self, labels: Mapping[str, Claim | Label]) -> Names:
        return {name: self.claim_of(label) for name, label in labels.items()}

    def own_factor(self, factor: str) -> str | None:
        """Return what an experiment calls a factor itself, if it does."""
        return self._own_factors.get(factor)

    def own_level(self, factor: str, level: Level) -> str | None:
        """Return what an experiment calls a level of a factor itself, if it does."""
        return self._own_levels.get(factor, {}).get(name_of(level))

    def fill(self, text: str, /, **values: object) -> str:
        """Return a text whose braces are filled in; numbers are written as the language does."""
        return self._filler.vformat(text, (), values)

    def number(self, value: float | None, digits: int = 1, *, signed: bool = False) -> str:
        """Return a number as the language writes it.

        Args:
            value: the number; NaN and none are a dash.
            digits: decimals.
            signed: whether a plus sign is written.
        """
        return number(value, digits, self.language, signed=signed)

    def percent(self, share: float | None, digits: int = 1) -> str:
        """Return a share as a percentage; a dash where it is not known."""
        if share is None or math.isnan(share):
            return self.number(None)
        return self.number(100 * share, digits) + PERCENT

    def figures(self, value: float) -> str:
        """Return a number with three figures, such as a parameter of the model."""
        size = math.floor(math.log10(abs(value))) if value else 0
        return self.number(value, max(0, 2 - size))

    def euros(self, amount: float) -> str:
        """Return an amount of money, rounded to two figures: prices are orders of magnitude."""
        known = not math.isnan(amount)
        size = math.floor(math.log10(abs(amount))) if known and amount else 0
        return self.fill(self.signs.euros, amount=self.number(round(amount, 1 - size), 0))

    def span(self, low: float, high: float, digits: int = 1) -> str:
        """Return from where to where an interval goes, in words."""
        ends = {"low": self.number(low, digits), "high": self.number(high, digits)}
        return self.fill(self.signs.span, **ends)

    def interval(self, low: float, high: float, digits: int = 1) -> str:
        """Return an interval as the language writes it."""
        return f"[{self.number(low, digits)}{self.signs.between}{self.number(high, digits)}]"

    def level(self, factor: str, level: Level) -> str:
        """Return what a level of a factor is called."""
        if own := self.own_level(factor, level):
            return own
        if factor == PORTFOLIO:
            return self.bought(str(level))
        if factor == BUDGET and isinstance(level, int | float):
            return self.fill(self.policies.budget, budget=self.number(level, 0))
        known = self.levels.get(factor, {})
        options = options_of(level)
        if all(option in known for option in options):
            return " + ".join(known[option] for option in options) or known.get("none", "[]")
        if factor == POINT:
            return str(level).replace("_", " ")
        shown = level if isinstance(level, str | bool) else self.number(level, digits_of(level))
        is_named = factor in self.factors or factor in self._own_factors
        between = " " if is_named else self.signs.colon
        return f"{self.factor(factor)}{between}{shown}"

    def factor(self, factor: str) -> str:
        """Return what a factor is called: by its description where it has no name here."""
        name = (
            self.own_factor(factor)
            or self.factors.get(factor)
            or self.assumptions.names.get(factor)
        )
        return name or _descriptions().get(factor, factor)

    def axis(self, factor: str) -> str:
        """Return what an axis along a factor is called; points are named along it."""
        if own := self.own_factor(factor):
            return own
        return "" if factor == POINT else self.axes.get(factor) or self.factor(factor)

    def outcome(self, name: str) -> str:
        """Return what an outcome is called."""
        known = self._own_outcomes.get(name) or self.outcomes.get(name)
        return known or name.replace("_", " ")

    def unit(self, outcome: str) -> str:
        """Return what an outcome is counted in; a unit that has no name here is its own."""
        unit = meaning(outcome).unit
        return self.units.get(unit, unit)

    def policy_of(self, levels: Mapping[str, Level]) -> str:
        """Return what a policy is called."""
        names = [self.level(factor, level) for factor, level in levels.items()]
        return JOINED.join(names) or self.policies.as_configured

    def bought(self, portfolio: str, *, short: bool = False) -> str:
        """Return what a portfolio is called: its instruments, each with its share of the budget.

        Args:
            portfolio: its name in tables.
            short: whether it stands in a table.
        """
        shares = shares_of(portfolio)
        names = {one: self.level("instrument", one) for one in shares}
        if len(shares) < 2:
            return "".join(names.values()) or self.policies.nothing
        parts = {one: self.percent(part, 0) for one, part in shares.items()}
        if short:
            return " + ".join(f"{names[one]} {parts[one]}" for one in shares)
        return self.listed([f"{names[one]} ({parts[one]})" for one in shares])

    def claim_of(self, claim: Claim | Label) -> str:
        """Return what a hypothesis claims, or what a label says."""
        return typeset(claim.fr if self.language == "fr" else claim.en, self.language)

    def listed(self, texts: Sequence[str]) -> str:
        """Return texts in a row, the last after "and"."""
        return listed(texts, self.language, "standard")

    def any_of(self, numbers: Sequence[int]) -> str:
        """Return numbers that occur, the last after "or"; of many, the ends."""
        if len(numbers) > _LISTED_NUMBERS:
            return f"{self.number(min(numbers), 0)}–{self.number(max(numbers), 0)}"
        return listed([self.number(one, 0) for one in sorted(numbers)], self.language, "or")

    def crisis_of(self, crisis: Mapping[str, Any]) -> str:
        """Return what a crisis is called, and from when to when it lasts.

        What its own name says already is not said again.

        Args:
            crisis: its names, first and last day, as the provenance has them.
        """
        first, *others = (self.level("crisis", name) for name in crisis["names"])
        more = [name for name in others if name.casefold() not in first.casefold()]
        names = " + ".join([first, *more])
        ends = {
            end: day(date.fromisoformat(crisis[end]), self.language) for end in ("first", "last")
        }
        return self.fill(self.simulated.dates, crisis=names, **ends)

    def crises_of(self, crises: Iterable[Mapping[str, Any]]) -> str:
        """Return what crises are called, and from when to when they last; see `crisis_of`."""
        return self.signs.semicolon.join(map(self.crisis_of, crises))

    def moment_of(self, text: str) -> str:
        """Return a moment that the provenance has, such as the end of a sweep."""
        return moment(datetime.fromisoformat(text), self.language)

    def simulated_of(self, facts: Mapping[str, Any]) -> str:
        """Return what is simulated, in a line; of many crises their names alone.

        Args:
            facts: from `experiments.design.cautions.simulated`.
        """
        crises = facts["crises"]
        if len(crises) > _DATED_CRISES:
            shown = JOINED.join(self.level("crisis", crisis["names"][0]) for crisis in crises)
        else:
            shown = self.crises_of(crises)
        residents = self.any_of(facts["residents"])
        line = self.fill(self.simulated.text, crises=shown, residents=residents)
        return line[:1].upper() + line[1:]

    def caution_of(self, caution: Mapping[str, Any]) -> str:
        """Return a caution in words.

        Args:
            caution: one of `experiments.design.cautions.cautions`.
        """
        values = dict(caution)
        if "policy" in values:
            values["policy"] = self.factor(values["policy"])
        return self.fill(getattr(self.cautions, values.pop("kind")), **values)

    def mark_of(self, mark: str, level: float) -> str:
        """Return what a mark beside a difference means: that p is at most the level."""
        return self.fill(self.tables.mark, mark=mark, significant=self._significant(level))

    def effect_at(self, level: float) -> str:
        """Return when a difference is called an effect: where p is at most the level."""
        return self.fill(self.tables.effect_at, significant=self._significant(level))

    def _significant(self, level: float) -> str:
        return self.fill(self.tables.significant, level=level)


def _typeset(entry: Any, language: Language) -> Any:
    """Return an entry of a catalogue whose texts have the signs of their language."""
    if isinstance(entry, dict):
        return {key: _typeset(one, language) for key, one in entry.items()}
    if isinstance(entry, list):
        return [_typeset(one, language) for one in entry]
    return typeset(entry, language)


@cache
def _descriptions() -> Mapping[str, str]:
    """Return the description of each parameter, as the model has it, in English."""
    return {leaf.path: leaf.doc for leaf in leaves(Scenario())}
