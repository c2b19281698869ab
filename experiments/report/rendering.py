"""Rendering: a specification made a picture, in whatever process; nothing is fetched."""

from __future__ import annotations

import re
from typing import NamedTuple

import vl_convert

_SCALE = 2.0
_OWN_ID = re.compile(r'\bid="([^"]+?)_?\d+"')


class Picture(NamedTuple):
    """A figure as it was drawn.

    Attributes:
        svg: the drawing.
        png: the same in pixels, two for one of the drawing; empty where none was asked for.
    """

    svg: str
    png: bytes


def render(specification: str, version: str, *, png: bool) -> Picture:
    """Return what a specification shows; the same specification gives the same bytes.

    Args:
        specification: of Vega-Lite, as JSON.
        version: of Vega-Lite, such as "v6.1".
        png: whether it is wanted in pixels, too.
    """
    svg: str = vl_convert.vegalite_to_svg(specification, vl_version=version)
    # ids are numbered through all drawings of a process
    for number, own in enumerate(list(_OWN_ID.finditer(svg))):
        was, now = own[0][4:-1], f"{own[1]}-{number}"
        svg = svg.replace(f'id="{was}"', f'id="{now}"').replace(f"url(#{was})", f"url(#{now})")
    return Picture(svg, vl_convert.svg_to_png(svg, scale=_SCALE) if png else b"")
