"""The numbers of the main experiment in README.md: written from tables, between two marks."""

from __future__ import annotations

import polars as pl
import pytest

from experiments.validation.front import (
    BEGIN,
    DOCS,
    END,
    README,
    SHOWN,
    block,
    kept_of,
    page,
    put,
)
from sim.tables import OUTCOMES


def _runs() -> pl.DataFrame:
    rows = []
    for policy, posts, less in (("none, bare", "none", 0.0), ("one, bare", "one", 10.0)):
        for replicate in range(1, 7):
            values = {
                "left_without_everyone": 50 + replicate - less - 0.1 * replicate * (less > 0),
                "left_without_over_75_alone": 300.0 + replicate,
                "known_day_3": 0.25,
                "needs_met_everyone": 0.5 + 0.01 * replicate,
                "cost": 1000.0 * less,
            }
            rows.append({
                "policy": policy, "baseline": posts == "none", "facilitation": posts,
                "logistics": "bare", "governance": "centralised", "replicate": replicate,
                "seed": replicate, "run": f"{policy}{replicate}", "status": "finished",
            } | values)  # fmt: skip
    return pl.DataFrame(rows)


def test_the_block_has_levels_differences_and_what_is_significant() -> None:
    said = block(kept_of(_runs()))
    base, one = (line for line in said.splitlines() if "| bare |" in line)
    assert base.startswith("| none | bare | centralised | 53.5 |")
    assert "| 25.0\N{NO-BREAK SPACE}% |" in base
    assert "| −10.3 [" in one
    assert "*" in one.split("|")[4]
    assert one.rstrip(" |").endswith("10,000")
    assert "over 6 neighbourhoods" in said
    assert "over 6 neighbourhoods" in page(kept_of(_runs()))


def test_only_what_is_between_the_marks_is_replaced() -> None:
    before = f"a\n{BEGIN}\nold\n{END}\nb\n"
    assert put(before, "new") == f"a\n{BEGIN}\n\nnew\n\n{END}\nb\n"
    assert put(put(before, "new"), "newer") == put(before, "newer")
    with pytest.raises(ValueError, match="each once"):
        put("a\n", "new")


def test_the_front_page_has_what_changes_one_thing_and_the_page_all() -> None:
    inside = README.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    kept = pl.read_csv(DOCS / "support.csv", infer_schema_length=None)
    assert inside.strip() == block(kept)
    assert inside.count("| centralised |") == 4
    assert inside.count("| collegial |") == 1
    whole = (DOCS / "support.md").read_text(encoding="utf-8")
    assert whole.startswith(page(kept))
    assert whole.count("| centralised |") == whole.count("| collegial |") == 6
    assert set(SHOWN) <= set(OUTCOMES)
