"""Small tables of a population that was given, and the option that names one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

HOUSES = 40


def table(houses: int = HOUSES, **columns: Any) -> pl.DataFrame:
    """Return a parent and a child of 17 in each household, four of these in each building."""
    home = np.repeat(np.arange(houses), 2)
    building = home // 4
    known = {
        "age": np.where(np.arange(home.size) % 2, 17.0, 45.0),
        "child": np.arange(home.size) % 2 == 1,
        "household": home,
        "type": ["single_parent"] * home.size,
        "children": home % 3,
        "building": building,
        "block": building // 5,
        "x": building * 25.0,
        "y": np.zeros(home.size),
    }
    return pl.DataFrame(known | columns)


def written(folder: Path, frame: pl.DataFrame, option: str = "") -> Path:
    """Write a table and the option that names it; return the table's path."""
    path = folder / "neighbourhood" / "mine.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(path)
    text = f"residents: {frame.height}\npopulation: mine.parquet\n{option}"
    path.with_name("mine.yaml").write_text(text)
    return path
