"""Drawing charts: to files, and inline in a page."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import altair as alt

from experiments.report.rendering import Picture, render

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
