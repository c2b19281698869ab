"""Every number on the two sheets of an advice is one of its tables, computed again here."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import polars as pl
import pytest

from experiments.report.advice.page import frontier_heading, page, regret_heading
from experiments.report.advice.read import read_advised
from experiments.report.advice.tables import table_of
from experiments.words import ENGLISH, MESSAGES, Language
from experiments.words.numbers import digits_of
from tests.experiments.advised import by_hand, made_advice, unpacked
from tests.experiments.report.test_hostile import POISON, Skeleton
from tests.plain_command import draw_plainly

NUMBER = re.compile(r"[−-]?\d[\d\u202f,. ]*")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = made_advice(tmp_path_factory.mktemp("results"))
    return unpacked(tmp_path_factory.mktemp("advice") / "made", files)


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    with pytest.MonkeyPatch.context() as patched:
        draw_plainly(patched)
        return page(read_advised(folder))


def test_text_of_a_folder_becomes_no_element(
    folder: Path, html: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_plainly(monkeypatch)
    advised = read_advised(folder)
    made = {key: _hostile(value) for key, value in advised.facts["made"].items()}
    told = {key: _hostile(advised.facts[key]) for key in ("neighbourhood", "folders")}
    hostile = page(replace(advised, facts={**advised.facts, **told, "made": made}))
    assert hostile.count("onerror") >= 6
    assert Skeleton(hostile).found == Skeleton(html).found


def _hostile(value: object) -> object:
    """Return texts, also those of a list, with what would be an element."""
    if isinstance(value, list):
        return [_hostile(one) for one in value]
    return f"{value}{POISON}" if isinstance(value, str) and ":" not in value[10:] else value


def _sheets(html: str, language: Language) -> str:
    """Return the text of the two sheets."""
    of_it = rf'<div class="brief" id="brief0-{language}">(.*?)<div class="analysis">'
    found = re.search(of_it, html, re.DOTALL)
    assert found
    return unescape(found[1])


def _rows(sheets: str, caption: str) -> list[list[str]]:
    (table,) = re.findall(
        rf"<caption>{re.escape(caption)}</caption>(.*?)</table>", sheets, re.DOTALL
    )
    body = table.partition("</thead>")[2]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]


def _figures(value: float) -> float:
    """Return a number to two figures."""
    return float(f"{value:.2g}")


def _heads(value: float, language: Language) -> str:
    return MESSAGES[language].number(value, 1 if abs(value) < 10 else 0)


@pytest.mark.parametrize("language", list(MESSAGES))
def test_sentences_have_the_numbers_of_the_tables(
    folder: Path, html: str, language: Language
) -> None:
    words, sheets = MESSAGES[language], _sheets(html, language)
    happens, helps, each, _ = re.findall(r'<p class="said">(.*?)</p>', sheets, re.DOTALL)
    fresh = pl.read_parquet(folder / "recommended.parquet").filter(seeds="fresh")
    (whole,) = fresh.filter(crisis="all").to_dicts()
    bill = pl.read_parquet(folder / "frontier.parquet").filter(portfolio=whole["portfolio"])
    assert whole["told"] == "better"
    assert f" {words.number(100 * whole['gain'])} %" in helps.replace("\u00a0", " ")
    ends = [words.number(100 * whole[name]) for name in ("gain_low", "gain_high")]
    assert words.fill(words.signs.span, low=ends[0], high=ends[1]) in helps
    cost = words.number(_figures(bill["extra_cost"][0]), 0)
    assert words.fill(words.signs.euros, amount=cost) in helps
    for row in fresh.filter(pl.col("crisis") != "all").to_dicts():
        shown = {
            "deaths": words.number(row["basis"], 2 if row["basis"] < 1 else 1),
            "left_without_everyone": _heads(row["basis"], language),
        }[row["outcome"]]
        assert words.fill(words.brief.states[row["outcome"]], size=shown) in happens
        digits = min(2, digits_of(row["outcome"], row["difference"]))
        assert words.span(row["low"], row["high"], digits) in each
    assert words.number(1000, 0) in happens, "residents"


@pytest.mark.parametrize("language", list(MESSAGES))
def test_what_is_bought_and_changed_is_that_of_the_tables(
    folder: Path, html: str, language: Language
) -> None:
    words, sheets = MESSAGES[language], _sheets(html, language)
    bought = pl.read_parquet(folder / "bought.parquet").to_dicts()
    shown = _rows(sheets, words.advice.bought)
    assert len(shown) == len(bought)
    for row, cells in zip(bought, shown, strict=True):
        assert cells[0] == words.level("instrument", row["instrument"])
        assert words.number(row["posts"], 2) in cells[1]
        assert words.number(_figures(row["euros"]), 0) in cells[2]
        assert cells[3] == words.number(row["hours"], 0)
    fresh = pl.read_parquet(folder / "recommended.parquet").filter(seeds="fresh")
    crises = fresh.filter(pl.col("crisis") != "all").to_dicts()
    extra = pl.read_parquet(folder / "frontier.parquet").filter(
        portfolio=crises[0]["portfolio"]
    )["extra_cost"][0]  # fmt: skip
    residents = json.loads((folder / "advice.json").read_text())["residents"]
    for row, cells in zip(crises, _rows(sheets, words.advice.changed), strict=True):
        digits = 2 if abs(row["basis"]) < 1 else 1
        change = words.number(row["difference"], digits, signed=True)
        assert cells[3].startswith(f"{change} {words.interval(row['low'], row['high'], digits)}")
        assert cells[3].endswith("*") == (row["told"] != "none")
        assert row["told"] == "better"
        is_deaths = row["outcome"] == "deaths"
        heads = 1 if is_deaths else residents / 1000  # what a difference of 1 comes to
        prices = {
            name: words.euros(extra / (heads * -row[column]))
            for name, column in (("price", "difference"), ("low", "low"), ("high", "high"))
        }
        of = words.advice.per_death if is_deaths else words.advice.per_left
        assert cells[4] == words.fill(of, **prices)


@pytest.mark.parametrize("language", list(MESSAGES))
def test_heads_are_shares_of_the_group_times_its_size(
    folder: Path, html: str, language: Language
) -> None:
    words, sheets = MESSAGES[language], _sheets(html, language)
    left = pl.read_parquet(folder / "left_out.parquet")
    shown = _rows(sheets, words.advice.left)
    assert len(shown) == left["group"].n_unique() == 5
    crises = left["crisis"].unique(maintain_order=True).to_list()
    for cells, group in zip(shown, left["group"].unique(maintain_order=True), strict=True):
        for crisis, cell in zip(crises, cells[1:], strict=True):
            (row,) = left.filter(group=group, crisis=crisis).to_dicts()
            now, before = (_heads(row["residents"] * row[x] / 1000, language)
                           for x in ("mean", "basis"))  # fmt: skip
            assert cell.startswith(words.fill(words.advice.heads, now=now, before=before))
            sure = row["difference"] < 0 and row["p_holm"] <= 0.05 and row["p_flip"] <= 0.05
            assert cell.endswith("*") == sure
        assert cells[0].endswith(f"({_heads(row['residents'], language)})")


@pytest.mark.parametrize("language", list(MESSAGES))
def test_no_number_stands_there_that_no_table_has(
    folder: Path, html: str, language: Language
) -> None:
    words = MESSAGES[language]
    facts = json.loads((folder / "advice.json").read_text())
    known = {"95", "1000", "6", "3", "2020", "11", "0", "75", "50", "100", str(facts["residents"])}
    known |= {str(day) for day in range(1, 32)}
    for path in folder.glob("*.parquet"):
        for row in pl.read_parquet(path).to_dicts() if path.stem in facts_of() else []:
            scale = (row.get("residents") or 0) / 1000
            for value in row.values():
                if isinstance(value, int | float) and math.isfinite(value):
                    sizes = (value, 100 * value, scale * value, _figures(value))
                    known |= {words.number(abs(x), d) for x in sizes for d in (0, 1, 2)}
    fresh = pl.read_parquet(folder / "recommended.parquet").filter(seeds="fresh").to_dicts()
    bill = pl.read_parquet(folder / "frontier.parquet").filter(portfolio=fresh[0]["portfolio"])
    extra = bill["extra_cost"][0]
    known |= {
        words.number(_figures(extra / (heads * -row[end])), 0)
        for row in fresh
        for end in ("difference", "low", "high")
        for heads in (1, facts["residents"] / 1000)
    }
    known |= {words.number(_figures(extra - 60_000), 0)}
    known |= {words.number(round(row["same_sign"] * row["worlds"]), 0) for row in fresh}
    fails = pl.read_parquet(folder / "fails_where.parquet").to_dicts()
    known |= {words.number(round(row["fails"] * row["worlds"]), 0) for row in fails}
    known = {re.sub(r"[^\d.,]|[,.](?=\d{3}\b)", "", number) for number in known}
    text = re.sub(r"<[^>]+>", " ", _sheets(html, language))
    for found in NUMBER.findall(text):
        number = re.sub(r"[^\d.,]|[,.](?=\d{3}\b)", "", found).strip(".,")
        assert number in known, found


def facts_of() -> tuple[str, ...]:
    return ("recommended", "tried", "frontier", "left_out", "regret", "fails_where", "bought")


def test_all_tables_are_there_and_can_be_saved(folder: Path, html: str) -> None:
    for path in folder.glob("*.parquet"):
        if path.stem in ENGLISH.advice.tables:
            assert f'id="csv-{path.stem}"' in html
            for words in MESSAGES.values():
                made = table_of(path.stem, pl.read_parquet(path), words)
                assert len(made.groups[""]) == pl.read_parquet(path).height
                assert unescape(html).count(made.caption) >= 2
    assert "nan" not in re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL).lower()


def test_headings_of_the_analysis_are_findings(folder: Path) -> None:
    advised = read_advised(folder)
    best = advised.tables["frontier"].filter(~pl.col("dominated")).height
    assert frontier_heading(advised, ENGLISH).startswith(f"{best} of {_all(advised)}")
    budget = 60_000.0
    table = by_hand().tables["regret"]

    def headed(minimax: dict[str, bool]) -> str:
        advised = by_hand()
        of = pl.col("by").replace_strict(minimax, return_dtype=pl.Boolean)
        return regret_heading(
            type(advised)({"regret": table.with_columns(minimax=of)}, advised.best, {}, {}),
            budget, ENGLISH,
        )  # fmt: skip

    ways = ("crisis", "neighbourhood", "world")
    assert headed(dict.fromkeys(ways, True)) == ENGLISH.advice.regret_all
    assert headed(dict.fromkeys(ways, False)) == ENGLISH.advice.regret_none
    some = headed({"crisis": True, "neighbourhood": False, "world": False})
    assert "across crises, not across neighbourhoods and worlds" in some


def _all(advised: object) -> int:
    return int(advised.tables["frontier"].height)  # type: ignore[attr-defined]


def test_the_same_tables_give_the_same_bytes(folder: Path, html: str) -> None:
    with pytest.MonkeyPatch.context() as patched:
        draw_plainly(patched)
        assert page(read_advised(folder)) == html
