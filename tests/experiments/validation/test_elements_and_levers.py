"""Pages of elements and levers: what is kept, against differences by hand, and what they say."""

from __future__ import annotations

import polars as pl
import pytest

from experiments.analysis.mechanisms import MECHANISM
from experiments.validation.by_command import DOCS
from experiments.validation.elements_and_levers import DEATHS, SHOWN, kept_of, page, pages
from experiments.words import ENGLISH
from sim.documentation.article import article

ENDS = [outcome for outcomes in SHOWN.values() for outcome in outcomes]


def _runs(factor: str, none: str, levels: list[str], own: str) -> pl.DataFrame:
    """Return runs: the first level takes 3 from its own and leaves 2 more without in a flood."""
    rows = []
    for crisis in ("lockdown", "flood"):
        for level in (none, *levels):
            for replicate in range(8):
                wobble = 0.01 * (replicate % 3 - 1) * (level != none)
                first = level == levels[0]
                row = dict.fromkeys(ENDS, 0.5 + wobble)
                row |= {own: 5 + replicate - 3.0 * first + wobble, DEATHS: 0.0}
                if first and crisis == "flood":
                    row["left_without_everyone"] += 2
                rows.append(
                    {factor: level, "crisis": crisis, "policy": f"{level}, {crisis}",
                     "baseline": level == none, "replicate": replicate, "status": "finished", **row}
                )  # fmt: skip
    return pl.DataFrame(rows)


@pytest.fixture(scope="module")
def kept() -> pl.DataFrame:
    levels = ["meaning", "place"]
    runs = _runs("knockout", "none", levels, "belonging")
    return kept_of(runs, dict.fromkeys(levels, ("belonging",)), 3000)


def test_what_is_kept_is_by_level_and_crisis(kept: pl.DataFrame) -> None:
    assert kept.height == 2 * 2 * (1 + len(ENDS))
    assert kept["residents"].unique().to_list() == [3000]
    own = kept.filter(about=MECHANISM, level="meaning", crisis="flood").row(0, named=True)
    assert (own["n"], own["difference"]) == (8, pytest.approx(-3, abs=0.03))
    assert own["reference"] == pytest.approx(8.5, abs=0.05)
    told = kept.filter("distinguishable").select("level", "crisis", "outcome").rows()
    assert set(told) == {
        ("meaning", "lockdown", "belonging"),
        ("meaning", "flood", "belonging"),
        ("meaning", "flood", "left_without_everyone"),
    }


def test_p_values_are_adjusted_for_all_levels_and_crises(kept: pl.DataFrame) -> None:
    runs = _runs("knockout", "none", ["meaning", "place"], "belonging")
    alone = kept_of(runs.filter(crisis="flood"), {"place": ("belonging",)}, 3000)
    here, there = (
        rows.filter(level="place", crisis="flood", outcome="belonging")["p_holm"].item()
        for rows in (kept, alone)
    )
    assert here == pytest.approx(min(1, 2 * there)), "the two of no effect, in two crises, not one"


def test_the_page_says_who_is_helped_and_where_nothing_is_significant(kept: pl.DataFrame) -> None:
    said = page("elements", kept)
    of = {
        name: " ".join(said.split(f": `{name}`\n")[1].split("\n## ")[0].split())
        for name in article()["elements"]
    }
    assert "Its mechanism acts (belonging); flood, left without" in of["meaning"]
    assert "No effect on its own mechanism is significant; in no crisis is" in of["place"]
    assert "significant" not in of["logistics"], "it was not run"
    assert "| belonging | 850.0 % | −300" in of["meaning"]
    assert ENGLISH.outcome(DEATHS) not in said, "nobody dies of heat here"
    for name, part in article()["elements"].items():
        assert part.finding[:40] in of[name]


def test_pages_in_docs_are_what_code_and_kept_tables_say() -> None:
    for path, said in pages(DOCS).items():
        assert path.read_text(encoding="utf-8") == said, f"{path.name}: run `make docs`"
