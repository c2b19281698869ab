"""Drawing charts: to files, and inline in a page. Nothing is fetched."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import altair as alt
import vl_convert

_SCALE = 2.0
_VERSION = "v" + ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
_CALLED = re.compile(r' (?:role|class|aria-[a-z]+)="[^"]*"')
_PATH = re.compile(r' d="[^"]*"')
_LONG = re.compile(r"\d+\.\d{2,}")
_OWN_ID = re.compile(r'\bid="([^"]+?)_?\d+"')
_ROOT = re.compile(r"<svg\b([^>]*)>")


def svg_of(chart: alt.TopLevelMixin) -> str:
    """Return a chart as SVG, which is the same whatever was drawn before."""
    drawn: str = vl_convert.vegalite_to_svg(_specification(chart), vl_version=_VERSION)
    # ids are numbered through all drawings of a process
    for number, own in enumerate(list(_OWN_ID.finditer(drawn))):
        was, now = own[0][4:-1], f"{own[1]}-{number}"
        drawn = drawn.replace(f'id="{was}"', f'id="{now}"').replace(f"url(#{was})", f"url(#{now})")
    return drawn


def save(svg: str, path: Path) -> list[Path]:
    """Save a drawing as SVG and PNG and return the paths; the same drawing is the same bytes.

    A PDF is not: its fonts come in another order each time. `chart.save("x.pdf")` makes one.

    Args:
        svg: the drawing.
        path: where, without an extension.
    """
    made = {
        "svg": svg.encode(),
        "png": vl_convert.svg_to_png(svg, scale=_SCALE),
    }
    paths = []
    for extension, content in made.items():
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


def _specification(chart: alt.TopLevelMixin) -> str:
    return json.dumps(chart.to_dict())
