"""Which parameters the accepted worlds inform."""

from __future__ import annotations

import numpy as np

from experiments.validation.calibration import Coordinate, space
from experiments.validation.informed import informed_section, informed_table


def test_what_is_spread_as_it_was_drawn_is_not_informed() -> None:
    narrow = Coordinate(paths={"a.b": 2.0}, low=1, high=100, log=True)
    wide = Coordinate(paths={"c.d": 1.0}, low=0, high=1)
    shares = (np.arange(50) + 0.5) / 50
    rows = [{"a.b": 2 * 10 ** (1 + 0.1 * (share - 0.5)), "c.d": share} for share in shares.tolist()]
    text = informed_table({"narrow": narrow, "wide": wide}, rows)
    assert "inform it: `narrow`." in " ".join(text.split())
    assert "| `wide` | 0 to 1 | 0.01 to 0.99 | 0.01 | 1.01 |" in text
    assert "| `narrow` | 1 to 100 | 8.93 to 11.2 | 8.93 | 0.05 |" in text


def test_every_direction_of_the_space_is_told() -> None:
    assert informed_section().count("\n| `") == len(space().coordinates) == 21
