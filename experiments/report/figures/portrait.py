"""A picture of the fictional neighbourhood under each policy, on one scale and from one seed."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import numpy as np
import polars as pl
from scipy.spatial.distance import pdist

from experiments.report.figures.style import COLOURS, INK, data, each, finished, folded, scales
from experiments.words import Messages, Wording, in_words

MOST_LINES = 150
"""Lines of a kind that a map has at most; fewer pairs of buildings are drawn where more would."""

_KNOWN = ("policy", "baseline", "layer", "kind", "x", "y", "x2", "y2", "value")
_LINES = {"ties": ("#9a9a9a", 0.35), "help": (COLOURS[4], 0.7)}
"""Colour of each kind of line, and its width for one tie (pixels)."""

_OUTDOORS, _INDOORS = "#009E73", "#AA4499"
_STAR = "M0,-1L.24,-.31L.95,-.31L.38,.12L.59,.81L0,.4L-.59,.81L-.38,.12L-.95,-.31L-.24,-.31Z"
_MARKS = {
    "collective": (_STAR, INK),
    "courtyard": ("circle", _OUTDOORS),
    "shared_garden": ("cross", _OUTDOORS),
    "public_space": ("diamond", _OUTDOORS),
    "school_gate": ("triangle-right", _OUTDOORS),
    "cafe": ("triangle-up", _INDOORS),
    "common_room": ("triangle-down", _INDOORS),
}
"""Shape and colour of collectives, and of each kind of place."""

_SIDE = 0.95
"""Side of the square of the most residents, against the least distance of two buildings."""

_ASIDE = 0.42
_AROUND = ((1, 1), (-1, -1), (1, -1), (-1, 1), (0, -1.5), (-1.5, 0), (1.5, 0), (0, 1.5))
"""Where the symbols of an address stand, one after another: in units of `_ASIDE` of that distance
from the middle of its building."""

_STEPS = (50, 100, 200, 500, 1000)
"""Lengths of the scale bar (m)."""


def portrait(
    table: pl.DataFrame, language: Wording = "en", columns: int = 2, note: str = ""
) -> alt.TopLevelMixin:
    """Draw the neighbourhood under each policy: buildings, places, collectives, ties and help.

    Args:
        table: from `experiments.execution.portrait.portray`.
        language: of all texts, or these.
        columns: maps side by side.
        note: what the subtitle begins with, such as the crisis.
    """
    words = in_words(language)
    factors = [name for name in table.columns if name not in _KNOWN]
    plan = _Plan(table, columns)
    maps = []
    for _, part in table.group_by("policy", maintain_order=True):
        name = each(part.head(1), factors, words)[0]
        if part["baseline"][0]:
            name = words.fill(words.policies.baseline, policy=name)
        maps.append(_map(part, name, plan, words))
    shared = scales(color="shared", fill="shared", stroke="shared", size="shared", shape="shared")
    chart = alt.concat(*maps, columns=columns, spacing=24, resolve=shared)
    notes = [note, words.portrait.subtitle]
    if max(plan.least.values()) > 1:
        least = {layer: words.number(number, 0) for layer, number in plan.least.items()}
        notes.append(words.fill(words.portrait.least, **least))
    if table.filter(layer="place", value=0).height:
        notes.append(words.portrait.closed)
    return finished(chart, words.portrait.title, " ".join(notes).strip(), words, columns)


class _Plan:
    """What the maps have in common: their size and the scales of what stands on them.

    Args:
        table: of all maps.
        columns: maps side by side.
    """

    def __init__(self, table: pl.DataFrame, columns: int) -> None:
        self.is_narrow = columns == 1
        buildings = table.filter(layer="building")
        first = buildings.filter(policy=buildings["policy"][0])
        at = first.select("x", "y").unique().to_numpy()
        self.apart = float(pdist(at).min()) if len(at) > 1 else 50.0  # m
        low, high = at.min(axis=0) - self.apart, at.max(axis=0) + self.apart
        low[1] -= self.apart  # the scale bar stands there
        self.width = 330 if columns > 1 else 280  # pixels
        self.height = round(self.width * float((high - low)[1] / (high - low)[0]))
        self.left, self.bottom, self.right, self.top = map(float, (*low, *high))
        self.most = float(buildings["value"].max() or 1)  # type: ignore[arg-type]
        self.bar = max(
            (step for step in _STEPS if step <= (self.right - self.left) / 3), default=_STEPS[0]
        )
        given = table.filter(layer="given")["value"] / buildings["value"]
        self.given = float(np.nanmax(given.to_numpy(), initial=0.0)) or 1.0
        marks = table.filter(pl.col("layer").is_in(["place", "collective"]))
        kinds = set(marks["kind"].fill_null("collective"))
        self.kinds = [kind for kind in _MARKS if kind in kinds]
        self.least = {layer: _least(table.filter(layer=layer)) for layer in _LINES}
        between = table.filter(pl.col("layer").is_in(list(_LINES)))["value"]
        self.thickest = float(between.max() or 1)  # type: ignore[arg-type]

    @property
    def key_side(self) -> Literal["top", "bottom"]:
        """Where the half of the legends stands for which there is no room below narrow maps."""
        return "top" if self.is_narrow else "bottom"

    @property
    def pixels(self) -> float:
        """Pixels of a metre."""
        return self.width / (self.right - self.left)

    def across(self, field: str) -> alt.X:
        """Return the axis from west to east, which is not drawn."""
        scale = alt.Scale(domain=[self.left, self.right], nice=False, zero=False)
        return alt.X(f"{field}:Q", axis=None, scale=scale)

    def up(self, field: str) -> alt.Y:
        """Return the axis from south to north, which is not drawn."""
        scale = alt.Scale(domain=[self.bottom, self.top], nice=False, zero=False)
        return alt.Y(f"{field}:Q", axis=None, scale=scale)


def _map(part: pl.DataFrame, name: str, plan: _Plan, words: Messages) -> Any:
    helped, given, groups = (part.filter(layer=layer) for layer in ("help", "given", "collective"))
    numbers = {
        "help": float(helped["value"].sum()),
        "hours": float(given["value"].sum()),
        "collectives": groups.height,
        "members": float(groups["value"].sum()),
    }
    shown = {name: words.number(number, 0) for name, number in numbers.items()}
    lines = (words.portrait.help_line, words.portrait.given_line)
    title = alt.TitleParams(
        folded(name, 48), subtitle=[words.fill(line, **shown) for line in lines], anchor="start",
        fontSize=12, subtitleFontSize=12, offset=4,
    )  # fmt: skip
    layers = [
        _lines(part, "ties", plan, words),
        _lines(part, "help", plan, words),
        _buildings(part, plan, words),
        *_marks(part, plan, words),
        *_bar(plan, words),
    ]
    return alt.layer(*layers, width=plan.width, height=plan.height, title=title)


def _buildings(part: pl.DataFrame, plan: _Plan, words: Messages) -> alt.Chart:
    given = part.filter(layer="given")["value"]
    shown = part.filter(layer="building").select(
        pl.col("x", "y").round(1),
        residents="value",
        given=(given / pl.col("value")).round(3).fill_nan(None),
    )
    largest = (_SIDE * plan.apart * plan.pixels) ** 2
    size = alt.Scale(domain=[0, plan.most], range=[0, largest], nice=False)
    drawn: alt.Chart = (
        alt.Chart(data(shown, "x", "y", "residents", "given"))
        .mark_square(opacity=1, strokeWidth=0.7, stroke=INK, aria=False)
        .encode(
            plan.across("x"),
            plan.up("y"),
            alt.Size(
                "residents:Q",
                scale=size,
                legend=alt.Legend(
                    title=words.portrait.residents,
                    orient=plan.key_side,
                    values=_round(plan.most),
                    symbolType="square",
                    symbolFillColor="white",
                    symbolStrokeColor=INK,
                ),
            ),
            alt.Fill(
                "given:Q",
                scale=alt.Scale(scheme="blues", domain=[0, plan.given], nice=True),
                legend=alt.Legend(
                    title=words.portrait.given, direction="horizontal", gradientLength=110,
                    tickCount=3,
                ),
            ),
        )
    )  # fmt: skip
    return drawn


def _round(most: float) -> list[float]:
    """Return round numbers up to one, for a legend of sizes."""
    step = 10.0 ** np.floor(np.log10(most / 2)) if most >= 2 else 1.0
    half = step * np.floor(most / 2 / step)
    return [float(half), float(2 * half)]


def _least(pairs: pl.DataFrame) -> int:
    """Return the least value of a pair of buildings that is drawn, so that no map has too many."""
    values = pairs["value"].to_numpy()
    most = int(values.max(initial=1))
    for least in range(1, most):
        lines = pairs.filter(pl.col("value") >= least).group_by("policy").len()["len"]
        if lines.to_numpy().max(initial=0) <= MOST_LINES:
            return least
    return most


def _lines(part: pl.DataFrame, layer: str, plan: _Plan, words: Messages) -> alt.Chart:
    """Return the lines of a kind, all of a width as one mark: a gap stands between two of them."""
    named = {"ties": words.portrait.ties, "help": words.portrait.help}
    pairs = part.filter(pl.col("value") >= plan.least[layer], layer=layer).select(
        pl.col("x", "y", "x2", "y2").round(1), pl.col("value").cast(pl.Int32)
    )
    gap = pl.lit(None, pl.Float64)
    rows = (
        pairs.select(pl.concat_list("x", "x2", gap), pl.concat_list("y", "y2", gap), number="value")
        .explode("x", "y")
        .with_row_index("at")
        .with_columns(line=pl.lit(named[layer]))
    )
    colours = [colour for colour, _ in _LINES.values()]
    width = _LINES[layer][1]
    drawn: alt.Chart = (
        alt.Chart(data(rows, "at", "x", "y", "number", "line"))
        .mark_line(aria=False, invalid="break-paths-show-domains", strokeCap="round")
        .encode(
            plan.across("x"),
            plan.up("y"),
            alt.Order("at:Q"),
            alt.Detail("number:N"),
            alt.StrokeWidth(
                "number:Q",
                scale=alt.Scale(domain=[0, plan.thickest], range=[0, width * plan.thickest]),
                legend=None,
            ),
            alt.Stroke(
                "line:N",
                scale=alt.Scale(domain=list(named.values()), range=colours),
                legend=alt.Legend(
                    title=words.portrait.lines, orient=plan.key_side, symbolStrokeWidth=3
                ),
            ),
        )
    )
    return drawn


def _marks(part: pl.DataFrame, plan: _Plan, words: Messages) -> list[alt.Chart]:
    """Return places and collectives, aside of their buildings so that all are seen."""
    names = {
        kind: words.portrait.places.get(kind, words.portrait.collective) for kind in plan.kinds
    }
    marks = (
        part.filter(pl.col("layer").is_in(["place", "collective"]))
        .with_columns(pl.col("kind").fill_null("collective"))
        .with_columns(
            order=pl.col("kind").replace_strict(
                {kind: number for number, kind in enumerate(_MARKS)}, return_dtype=pl.Int32
            )
        )
        .sort("x", "y", "order", maintain_order=True)
        .with_columns(at=pl.int_range(pl.len()).over("x", "y") % len(_AROUND))
    )
    aside = [plan.apart * _ASIDE * np.array(_AROUND[at]) for at in marks["at"]]
    shown = marks.select(
        x=(pl.col("x") + pl.Series([float(by[0]) for by in aside], dtype=pl.Float64)).round(1),
        y=(pl.col("y") + pl.Series([float(by[1]) for by in aside], dtype=pl.Float64)).round(1),
        mark=pl.col("kind").replace_strict(names, return_dtype=pl.String),
        open=(pl.col("layer") == "collective") | (pl.col("value") > 0),
        large=pl.col("layer") == "collective",
    )
    legend = alt.Legend(
        title=words.portrait.marks,
        columns=1 if plan.is_narrow else 2,
        symbolSize=60,
        symbolStrokeWidth=0,
    )
    domain = list(names.values())
    shapes, colours = ([_MARKS[kind][at] for kind in names] for at in (0, 1))
    drawn = []
    styles: tuple[tuple[bool, bool, dict[str, Any]], ...] = (
        (True, False, {"strokeWidth": 0.8, "stroke": "white"}),
        (False, False, {"strokeWidth": 1.3, "fill": "white"}),
        (True, True, {"strokeWidth": 0.8, "stroke": "white"}),
    )
    for is_open, large, style in styles:
        some = shown.filter(open=is_open, large=large)
        base = alt.Chart(data(some, "x", "y", "mark"))
        drawn.append(
            base.mark_point(
                filled=is_open, size=100 if large else 40, opacity=1, aria=False, **style
            ).encode(
                plan.across("x"),
                plan.up("y"),
                alt.Shape("mark:N", scale=alt.Scale(domain=domain, range=shapes), legend=legend),
                alt.Color("mark:N", scale=alt.Scale(domain=domain, range=colours), legend=legend),
            )
        )
    return drawn


def _bar(plan: _Plan, words: Messages) -> list[alt.Chart]:
    """Return the scale bar, at the foot of the map."""
    end, y = plan.left + plan.bar, plan.bottom
    length = words.fill(words.portrait.metres, metres=words.number(plan.bar, 0))
    bar = alt.Chart(alt.InlineData([{"x": plan.left, "x2": end, "y": y, "length": length}]))
    across, up = plan.across("x"), plan.up("y")
    return [
        bar.mark_rule(strokeWidth=2, color=INK).encode(across, up, alt.X2("x2:Q")),
        bar.mark_text(align="left", baseline="bottom", dy=-3, color=INK).encode(
            across, up, alt.Text("length:N")
        ),
    ]
