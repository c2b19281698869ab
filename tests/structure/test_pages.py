"""The pages that are written from the code are current, in good form, and their links lead on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.report.dictionary import dictionary
from sim.documentation.markdown import prose, rewrapped, slug, table
from sim.documentation.pages import DOCS, pages
from tests.each import hold_for_each
from tests.structure.written import (
    DICTIONARY,
    PAGES,
    ROOT,
    SUBMODELS,
    WRITTEN,
    headings,
    outside_fences,
    text,
)

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
INDEX = DOCS / "README.md"
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
GUIDES_AND_RESULTS = sorted({
    *DOCS.glob("*.md"), *DOCS.glob("*/*.md"),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
} - set(PAGES))  # fmt: skip
BY_COMMAND = re.compile(
    r"\b(Written|Made)( from the code)? by\s+`make |^(Made from commit|Fait à partir de la) ",
    re.M,
)
BY_HAND = [page for page in GUIDES_AND_RESULTS if not BY_COMMAND.search(text(page))]
DECISION = ("Question", "Choice", "Why", "Cost", "Refused")
DIALECT = re.compile(r"\b(told from|lived|hangs? on|anew|whoever)\b")


def anchors(page: Path) -> set[str]:
    return {slug(line.lstrip("# ")) for line in headings(page)}


def broken_links(page: Path) -> Iterator[str]:
    """The links of a page to a file that is not there, or to a heading that its file has not."""
    for target in {m for line in outside_fences(page) for m in LINK.findall(line)}:
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        if target.startswith("http"):
            continue
        if not file.exists() or (anchor and anchor not in anchors(file)):
            yield target


@pytest.mark.parametrize("page", GUIDES_AND_RESULTS, ids=lambda page: page.name)
def test_links_of_the_guides_lead_somewhere(page: Path) -> None:
    assert list(broken_links(page)) == []


def test_the_index_lists_every_page_and_marks_those_written_by_a_command() -> None:
    listed = re.findall(r"\]\(([\w/.-]+\.md)\)( \*)?", text(INDEX))
    marks = {(DOCS / name).resolve(): bool(mark) for name, mark in listed}
    assert len(marks) == len(listed), "a page is listed once"
    pages = {*DOCS.glob("*.md"), *DOCS.glob("*/*.md")} - {INDEX}
    assert pages - set(marks) == set()
    for page in pages:
        assert marks[page] == bool(BY_COMMAND.search(text(page))), page.name


def test_a_decision_has_its_parts_and_is_short() -> None:
    def is_one(page: Path) -> None:
        parts = re.findall(r"^\*\*([A-Z][a-z]+)[.]\*\*", text(page), re.M)
        assert parts == [part for part in DECISION if part in parts]
        assert {"Question", "Choice", "Why"} <= set(parts)
        assert len(text(page).splitlines()) <= 50

    hold_for_each(DECISIONS, is_one)


def test_what_is_written_by_hand_is_in_plain_words() -> None:
    def is_plain(page: Path) -> None:
        assert not DIALECT.search(" ".join(outside_fences(page)))

    hold_for_each(BY_HAND, is_plain)


def test_the_code_is_in_plain_words() -> None:
    def is_plain(source: Path) -> None:
        said = [found[0] for found in DIALECT.finditer(text(source))]
        assert [word for word in said if word != "lived"] == []  # people did, in dwellings

    hold_for_each(sorted([*ROOT.glob("sim/**/*.py"), *ROOT.glob("experiments/**/*.py")]), is_plain)


def test_the_pages_are_current() -> None:
    written = pages()
    assert set(written) == set(WRITTEN)
    for page, said in written.items():
        assert text(page) == said, f"{page.name} is not what the code says: run `make docs`"


def test_the_data_dictionary_is_current() -> None:
    assert text(DICTIONARY) == dictionary(), "it is not what the code says: run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
class TestEveryPage:
    def test_tables_have_no_empty_cell_and_rows_of_one_length(self, page: Path) -> None:
        rows = [line for line in outside_fences(page) if line.startswith("|")]
        assert (len(rows) > 20) == (page != SUBMODELS), "which has rules and words"
        width = 0
        for before, line in zip(["", *outside_fences(page)], outside_fences(page), strict=False):
            if line.startswith("|"):
                cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
                width = width if before.startswith("|") else len(cells)
                assert all(cells), line
                assert len(cells) == width, line

    def test_links_lead_somewhere(self, page: Path) -> None:
        assert list(broken_links(page)) == []

    def test_headings_differ(self, page: Path) -> None:
        anchors = [slug(line.lstrip("# ")) for line in headings(page)]
        assert len(anchors) == len(set(anchors)) > 3

    def test_nothing_of_this_machine_is_in_it(self, page: Path) -> None:
        assert str(ROOT) not in text(page)
        assert str(Path.home()) + "/" not in text(page)

    def test_prose_is_wrapped(self, page: Path) -> None:
        long = [
            line
            for line in outside_fences(page)
            if len(line) > 100 and not line.startswith("|") and "](http" not in line
        ]
        assert not long


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_line_of_a_paragraph_becomes_an_item(page: Path) -> None:
    before = ""
    for line in outside_fences(page):
        if re.match(r"\s*([-+*]|\d+[.)]) ", line):
            assert not before or before.startswith((" ", "- ")), line
        before = line


def test_a_table_refuses_an_empty_cell() -> None:
    with pytest.raises(ValueError, match="a cell is missing"):
        table(("a", "b"), [("1", " ")])
    with pytest.raises(ValueError, match="a cell is missing"):
        table(("a", "b"), [("1",)])


def test_prose_keeps_signs_formulas_and_lists() -> None:
    assert prose("ties.* and `x_*` of a_b _c") == r"ties.\* and `x_*` of a_b \_c"
    assert (
        prose("so:\n\n  h = 2 * x\n    + 1\n\nend")
        == "so:\n\n```text\nh = 2 * x\n  + 1\n```\n\nend"
    )
    assert prose("of two:\n- one\n  more\n- two") == "of two:\n\n- one more\n- two"
    assert prose("of two.\n  one: a\n    b\n  two: c") == "of two.\n\n- `one`: a b\n- `two`: c"
    assert prose("chance a\n- b") == "chance a - b"
    assert prose(f"{'x' * 98} - y") == f"{'x' * 98} -\ny"
    assert prose(f"{'x' * 99} - y") == f"{'x' * 99}\n\\- y"
    assert rewrapped("a\nb\n\n- c\n  d\n- e\n\n```x\nf\n\ng\n```\n\n| h |\n| i |") == (
        "a b\n\n- c d\n- e\n\n```x\nf\n\ng\n```\n\n| h |\n| i |"
    )
    assert prose("doi:10.1/ab.") == "[doi:10.1/ab](https://doi.org/10.1/ab)."
