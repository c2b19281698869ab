"""The figures of an experiment, each drawn once for the page and for files."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from concurrent.futures import Executor
from functools import cache, cached_property, partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import altair as alt
import polars as pl

from experiments.analysis.city import part_differences
from experiments.analysis.emulator.alone import leading
from experiments.design.experiment import EVERYONE
from experiments.report import figures
from experiments.report.brief_chart import brief_chart
from experiments.report.evidence import judged_patterns
from experiments.report.findings import Findings
from experiments.report.rendering import Picture, render
from experiments.report.whatif_chart import moves_chart
from experiments.words import MESSAGES, Language, Messages

if TYPE_CHECKING:
    from experiments.report.own_figures import Drawn

VERSION = "v" + ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
_CALLED = re.compile(r' (?:role|class|aria-[a-z]+)="[^"]*"')
_PATH = re.compile(r' d="[^"]*"')
_LONG = re.compile(r"\d+\.\d{2,}")
_ROOT = re.compile(r"<svg\b([^>]*)>")


def svg_of(chart: alt.TopLevelMixin) -> str:
    """Return a chart as SVG, which is the same whatever was drawn before."""
    return render(specification(chart), VERSION, png=False).svg


def specification(chart: alt.TopLevelMixin, *, check: bool = True) -> str:
    """Return a chart as JSON.

    Args:
        chart: as Altair made it.
        check: whether it is held against the schema of Vega-Lite.
    """
    return json.dumps(chart.to_dict(validate=check))


def save(picture: Picture, path: Path) -> list[Path]:
    """Save a drawing as SVG and PNG and return the paths; the same drawing is the same bytes.

    A PDF is not: its fonts come in another order each time. `chart.save("x.pdf")` makes one.

    Args:
        picture: the drawing, in pixels too.
        path: where, without an extension.
    """
    paths = []
    for extension, content in (("svg", picture.svg.encode()), ("png", picture.png)):
        paths.append(path.with_name(f"{path.name}.{extension}"))
        paths[-1].write_bytes(content)
    return paths


def inline(svg: str, name: str, text: str) -> str:
    """Return an SVG made to stand in a page.

    It is one picture to those who hear it: what its marks are called, one by one, is left out.
    Paths are rounded to a tenth of a pixel.

    Args:
        svg: the drawing.
        name: put before its ids, which have to differ from those of other drawings.
        text: what the drawing shows, for those who do not see it.
    """
    svg = _CALLED.sub("", svg)
    svg = _PATH.sub(lambda path: _LONG.sub(_rounded, path[0]), svg)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = svg.replace("url(#", f"url(#{name}-")
    label = html.escape(text, quote=True)
    return _ROOT.sub(rf'<svg\1 role="img" aria-label="{label}">', svg, count=1)


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.1f}".removesuffix(".0")


type Draw = Callable[[Findings, Messages, int, str], alt.TopLevelMixin]
"""Makes a chart of findings: in the words of a language, with panels side by side or below one
another (2 or 1), and with what its subtitle begins with."""

SWEEP, SENSITIVITY, TORNADO = "sweep.", "sensitivity.", "tornado."
"""What the names of figures begin with that are each of an outcome, which follows."""

OWN = "own."
"""What the names of figures of somebody's own begin with."""

WIDE, NARROW = 2, 1


IN_BRIEF = "in_brief"
"""The figure of the first sheet; it has no file of its own."""

PATTERNS = "patterns"
"""The figure that is the same in every page: it is of the model, not of the experiment."""


class Pictures:
    """Figures by name, each drawn once in a language and for a width.

    Args:
        pool: draws them; this process itself unless given.
    """

    def __init__(self, pool: Executor | None = None) -> None:
        self._pool = pool
        self._begun: dict[tuple[str, Language, int], Callable[[], Picture]] = {}

    def chart(self, name: str, language: Language, columns: int) -> alt.TopLevelMixin:
        """Return the chart that a figure is drawn from."""
        raise NotImplementedError

    def picture(self, name: str, language: Language, columns: int = WIDE) -> Picture:
        """Return a figure in a language, for a page or for a narrow screen."""
        return self._drawn(name, language, columns)()

    def _drawn(
        self, name: str, language: Language, columns: int, *, png: bool = False
    ) -> Callable[[], Picture]:
        key = (name, language, columns)
        if key not in self._begun:
            with alt.utils.schemapi.debug_mode(False):  # charts are checked in tests, not each time
                text = specification(self.chart(name, language, columns), check=False)
            work = partial(render, text, VERSION, png=png)
            self._begun[key] = self._pool.submit(work).result if self._pool else cache(work)
        return self._begun[key]

    def both(self, name: str, language: Language) -> list[str]:
        """Return a figure for wide screens and paper, and for narrow screens."""
        return [self.picture(name, language, columns).svg for columns in (WIDE, NARROW)]


class Drawings(Pictures):
    """The figures of an experiment by name.

    Args:
        findings: what they show.
        pool: draws them; this process itself unless given.
        own: figures of somebody's own, if there are any.
    """

    def __init__(
        self, findings: Findings, pool: Executor | None = None, own: Drawn | None = None
    ) -> None:
        super().__init__(pool)
        self.findings = findings
        self.own = own

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The figures that the experiment has, those of somebody's own last."""
        return (*self._of_findings, *(OWN + name for name in (self.own.names if self.own else ())))

    @property
    def _of_findings(self) -> tuple[str, ...]:
        """The figures of what was found; hypotheses are reported by their verdicts alone."""
        found = self.findings
        if found.judges:
            return ()
        if found.tells_by_cell:
            return ("atlas",)
        changes = found.groups.filter(~pl.col("baseline"), pl.col("difference").is_not_nan())
        has = {
            "resilience": not found.curves.is_empty(),
            "paired_differences": found.compares,
            "ranking": found.ranks,
            "map": found.compares and found.is_of_a_city,
            "atlas": bool(found.cells),
            "groups": found.compares and not changes.is_empty(),
            "interactions": not found.interactions.is_empty(),
            "cost": found.compares and found.costs_differ,
        }
        if found.shows_places:
            has |= {"portrait": True, "distributions": True}
        has["channels"] = not found.channels.is_empty()
        axis = found.experiment.axis if found.compares else None
        along = [SWEEP + outcome for outcome in found.experiment.outcomes] if axis else []
        depends = [
            prefix + outcome
            for prefix, analysis in ((SENSITIVITY, found.sensitivity), (TORNADO, found.tornado))
            for outcome in analysis.outcomes
        ]
        return (*(name for name, is_there in has.items() if is_there), *along, *depends)

    @property
    def has_brief(self) -> bool:
        """Whether some difference is known that the first sheet can show."""
        found = self.findings
        if found.tells_by_cell or (found.emulators and not leading(found.emulators)):
            return False
        return found.reports_effects and any(one.pairs > 1 for one in found.headlines)

    def begin(self) -> None:
        """Have everything drawn that a page and files show; what has files, in pixels too."""
        names = (IN_BRIEF, *self.names, PATTERNS) if self.has_brief else (*self.names, PATTERNS)
        for name, language, columns in product(names, MESSAGES, (WIDE, NARROW)):
            self._drawn(name, language, columns, png=name in self.names and columns == WIDE)

    def chart(self, name: str, language: Language, columns: int = WIDE) -> alt.TopLevelMixin:
        """Return the chart that a figure is drawn from."""
        words = self.findings.messages[language]
        note = self.findings.note(words)
        first, dot, outcome = name.partition(".")
        if self.own and first + dot == OWN:
            return self.own.chart(outcome, words, columns)
        draw = _OF_OUTCOMES[first + dot](outcome) if dot else _DRAW[name]
        return draw(self.findings, words, columns, note)


def _sweep(outcome: str) -> Draw:
    return lambda found, words, columns, note: figures.sweep(
        found.effects, str(found.experiment.axis), outcome, words, columns, note
    )


def _brief(found: Findings, words: Messages, columns: int) -> alt.TopLevelMixin:
    emulator = leading(found.emulators)
    return moves_chart(emulator, words, columns) if emulator else brief_chart(found, words, columns)


_OF_OUTCOMES: dict[str, Callable[[str], Draw]] = {
    SWEEP: _sweep,
    SENSITIVITY: lambda outcome: (
        lambda found, *how: figures.sensitivity(found.sensitivity.table, outcome, *how)
    ),
    TORNADO: lambda outcome: (
        lambda found, *how: figures.tornado(found.tornado.table, outcome, *how)
    ),
}
_DRAW: dict[str, Draw] = {
    IN_BRIEF: lambda found, words, columns, _: _brief(found, words, columns),
    PATTERNS: lambda _, words, columns, __: figures.patterns(judged_patterns(), words, columns),
    "resilience": lambda found, *how: figures.resilience_curve(found.curves, *how),
    "paired_differences": lambda found, words, columns, note: figures.paired_differences(
        found.shown_effects, words, columns, note, found.every_pair
    ),
    "ranking": lambda found, *how: figures.ranking(found.every_pair, EVERYONE, *how),
    "map": lambda found, *how: figures.city_map(
        part_differences(found.runs, EVERYONE), EVERYONE, *how
    ),
    "atlas": lambda found, *how: figures.atlas(
        found.atlas, found.cells, found.policy_factors, *how
    ),
    "groups": lambda found, *how: figures.group_differences(found.groups, *how),
    "interactions": lambda found, *how: figures.interactions(found.interactions, *how),
    "cost": lambda found, *how: figures.effect_against_cost(found.costs, *how),
    "portrait": lambda found, *how: figures.portrait(found.portrait, *how),
    "channels": lambda found, *how: figures.channels(found.channels, *how),
    "distributions": lambda found, *how: figures.distributions(found.portrait, *how),
}
