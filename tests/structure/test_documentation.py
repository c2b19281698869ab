"""The pages that are written from the code are current, whole and say all that there is."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path

import pytest

from experiments.dictionary import PAGE, dictionary
from sim.codes import ActivityKind, FacilitatorKind, NeedKind, PlaceKind
from sim.composition import CONFIGS, SETTINGS
from sim.documentation.fields import leaves, weekdays_text
from sim.documentation.markdown import prose, rewrapped, slug, table
from sim.documentation.observation import MAIN
from sim.documentation.pages import DOCS, pages
from sim.documentation.patterns import PATTERNS, patterns
from sim.life import Life
from sim.scenario import Scenario
from sim.state import State
from sim.tables import DAILY, OUTCOMES

ROOT = Path(__file__).parents[2]
ODD, PARAMETERS, DICTIONARY = DOCS / "ODD.md", DOCS / "PARAMETERS.md", PAGE
PROCESSES = sorted(
    path.stem
    for path in (ROOT / "sim" / "processes").glob("*.py")
    if path.stem not in ("__init__", "process")
)
OPTIONS = sorted(
    f"{path.parent.name}={path.stem}"
    for path in CONFIGS.glob("*/*.yaml")
    if path.parent.name not in SETTINGS
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def outside_fences(page: Path) -> Iterator[str]:
    """The lines of a page that are not code blocks."""
    fenced = False
    for line in text(page).splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield line


def headings(page: Path) -> list[str]:
    return [line for line in outside_fences(page) if re.match(r"#{1,4} ", line)]


def test_odd_and_parameters_are_current() -> None:
    written = pages()
    assert set(written) == {ODD, PARAMETERS}
    for page, said in written.items():
        assert text(page) == said, f"{page.name} is not what the code says: run `make docs`"


def test_the_data_dictionary_is_current() -> None:
    assert text(DICTIONARY) == dictionary(), "it is not what the code says: run `make docs`"


@pytest.mark.parametrize("page", [ODD, PARAMETERS, DICTIONARY], ids=lambda page: page.name)
class TestEveryPage:
    def test_tables_have_no_empty_cell_and_rows_of_one_length(self, page: Path) -> None:
        rows = [line for line in outside_fences(page) if line.startswith("|")]
        assert len(rows) > 20
        width = 0
        for before, line in zip(["", *outside_fences(page)], outside_fences(page), strict=False):
            if line.startswith("|"):
                cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
                width = width if before.startswith("|") else len(cells)
                assert all(cells), line
                assert len(cells) == width, line

    def test_links_lead_somewhere(self, page: Path) -> None:
        anchors = {slug(line.lstrip("# ")) for line in headings(page)}
        targets = {m for line in outside_fences(page) for m in LINK.findall(line)}
        inside = {target[1:] for target in targets if target.startswith("#")}
        assert inside <= anchors
        files = {t for t in targets if not t.startswith(("#", "http"))}
        assert not [name for name in files if not (DOCS / name).exists()]

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


@pytest.mark.parametrize("page", [ODD, PARAMETERS, DICTIONARY], ids=lambda page: page.name)
def test_no_line_of_a_paragraph_becomes_an_item(page: Path) -> None:
    before = ""
    for line in outside_fences(page):
        if re.match(r"\s*([-+*]|\d+[.)]) ", line):
            assert not before or before.startswith((" ", "- ")), line
        before = line


def test_the_odd_has_the_seven_elements_and_the_eleven_concepts() -> None:
    found = headings(ODD)
    elements = [line[3:] for line in found if re.match(r"## \d", line)]
    assert [name.partition(". ")[2] for name in elements] == [
        "Purpose and patterns",
        "Entities, state variables and scales",
        "Process overview and scheduling",
        "Design concepts",
        "Initialization",
        "Input data",
        "Submodels",
    ]
    concepts = [line.split(maxsplit=2)[2] for line in found if line.startswith("### 4.")]
    assert concepts == [
        "Basic principles",
        "Emergence",
        "Adaptation",
        "Objectives",
        "Learning",
        "Prediction",
        "Sensing",
        "Interaction",
        "Stochasticity",
        "Collectives",
        "Observation",
    ]


@pytest.mark.parametrize("process", PROCESSES)
def test_the_odd_describes_every_process(process: str) -> None:
    said = text(ODD).partition("\n## 7. Submodels\n")[2]
    found = re.search(rf"\*\*Parameters\*\* \(`{process}`\)", said)
    assert found
    section = said[: found.start()].rpartition("\n### 7.")[2]
    for part in ("Rule", "Reads", "Writes", "Source", "Left out"):
        assert re.search(rf"\n\n\*\*{part}\.\*\*\s+\S", section), part


@pytest.mark.parametrize("option", OPTIONS)
def test_the_odd_names_every_option(option: str) -> None:
    assert f"`{option}`" in text(ODD)


def test_there_are_processes_and_options_to_look_for() -> None:
    assert len(PROCESSES) >= 14
    assert {"crisis=lockdown", "crisis=heatwave", "case=asyn", "facilitation=one"} <= set(OPTIONS)


@pytest.mark.parametrize("kind", [ActivityKind, FacilitatorKind, NeedKind, PlaceKind])
def test_the_odd_names_every_kind(kind: type[IntEnum]) -> None:
    (row,) = [line for line in outside_fences(ODD) if line.startswith(f"| `{kind.__name__}` |")]
    for member in kind:
        assert f"`{member.name.lower()}` {member.value}" in row


def described_tables() -> dict[str, str]:
    """The sections on the tables of the state: those of 2.1, and the ledger's in 4.11."""
    entities = text(ODD).partition("### 2.1 Entities")[2].partition("### 2.2")[0]
    observed = text(ODD).partition("### 4.11 Observation")[2].partition("\n## ")[0]
    assert "`needs.kinds`" in entities, "what need_traits repeats"
    return {
        name: said
        for part in (entities, observed)
        for name, said in re.findall(r"#### `(\w+)`\n(.*?)(?=\n####|\Z)", part, re.DOTALL)
    }


def test_the_odd_describes_every_column() -> None:
    sections = described_tables()
    assert set(sections) == set(State.__slots__) - {"need_traits"}
    assert all(sections.values())
    for column in ("energy", "membership", "trust", "place"):
        assert f"| `{column}` |" in sections["residents"]
    for column in ("alter", "hours", "kept"):
        assert f"| `{column}` |" in sections["ties"]


def cells(section: str, column: str) -> dict[str, str]:
    """What the rows of a section's table say, by the heading of the cell."""
    rows = [line for line in section.splitlines() if line.startswith("|")]
    names, row = (
        [cell.strip() for cell in line[1:-1].split("|")]
        for line in (rows[0], next(line for line in rows if line.startswith(f"| `{column}` |")))
    )
    return dict(zip(names, row, strict=True))


def test_the_odd_says_what_every_column_begins_with() -> None:
    sections = described_tables()
    assert cells(sections["residents"], "age")["initial"] == "§ 5"
    assert cells(sections["residents"], "last_contact")["initial"] == "§ 5"
    assert cells(sections["residents"], "crisis_hours")["initial"] == "0"
    assert cells(sections["residents"], "last_gave")["initial"] == "never"
    assert cells(sections["collectives"], "upkeep")["initial"] == "1"
    assert cells(sections["collectives"], "conflict")["initial"] == "§ 5"
    assert cells(sections["conditions"], "gatherings")["initial"] == "true"


def test_constants_of_ties_are_changed_by_no_process() -> None:
    ties = described_tables()["ties"]
    assert {cells(ties, name)["changed by"] for name in ("kept", "light")} == {"–"}
    assert "Moves" in cells(ties, "hours")["changed by"]


def test_what_is_told_is_not_told_again() -> None:
    said = text(ODD).partition("\n## 7. Submodels\n")[2]
    for first, again in (("crisis", "crisis.also.*"), ("founding.origins", "founding.planned.*")):
        section = said.partition(f"`{again}`:")[2].partition("\n### ")[0]
        assert f"As in `{first}` above:" in " ".join(section.split())
    assert said.count("| `gatherings` |") == 1
    assert said.count("| `breadth` |") == 1


def test_weekdays_have_names() -> None:
    assert [weekdays_text(bits) for bits in (0, 127, 0b1100100)] == [
        "never",
        "every day",
        "Wednesday, Saturday, Sunday",
    ]
    assert "100 (Wednesday, Saturday, Sunday)" in text(ODD)


def test_patterns_refer_to_their_addresses_by_keys() -> None:
    odd = text(ODD)
    listed = odd.partition("### Web sources of the patterns")[2]
    keys = re.findall(r"^\| (S\d+) \|", listed, re.MULTILINE)
    used = odd.partition("### 1.2 Patterns")[2].partition("\n## ")[0]
    assert len(keys) > 20
    assert set(re.findall(r"\[(S\d+)\]", used)) == set(keys)
    assert "http" not in used
    for pattern in patterns():
        for address in re.findall(r"https?://[^\s;,)]+", pattern.source):
            assert address in listed


def test_the_odd_tells_the_main_outcomes_by_formula() -> None:
    observed = text(ODD).partition("### 4.11 Observation")[2].partition("\n## ")[0]
    assert 8 <= len(MAIN) <= 10
    for name in MAIN:
        assert name in OUTCOMES
        assert f"| `{name}` |" in observed


def test_the_default_scenario_is_that_of_the_configuration() -> None:
    said = " ".join(text(ODD).partition("### 2.5 Scales")[2].partition("\n## ")[0].split())
    for choice in ("crisis=lockdown", "governance=centralised", "case=none"):
        assert f"`{choice}`" in said
    assert "100 buildings" in said


def test_the_list_of_parameters_holds_every_path() -> None:
    said = text(PARAMETERS)
    found = {leaf.path for leaf in leaves(Scenario())}
    assert {
        "seed",
        "needs.kinds.errand.effort",
        "activities.programme.aperitif.seats",
        "activities.programme.aperitif.where",
        "neighbourhood.cafes.per_1000",
        "crisis.phases.*.needs",
        "crisis.starts",
        "logistics.room",
    } <= found
    for path in found:
        assert said.count(f"| `{path}` |") == 1, path
    assert f"**{len(found)} parameters:" in said


def test_a_default_stands_as_the_scenario_has_it() -> None:
    rows = {leaf.path: leaf for leaf in leaves(Scenario())}
    spec = Scenario()
    assert rows["needs.kinds.errand.effort"].default == str(spec.needs.kinds.errand.effort)
    assert rows["logistics.room"].default == str(spec.logistics.room).lower()
    assert rows["crisis.starts"].default == spec.crisis.starts.isoformat()
    assert rows["neighbourhood.residents"].default == f"{spec.neighbourhood.residents:,}"
    assert rows["crisis.phases.*.needs"].bounds == "0 to 50"
    assert rows["activities.programme.aperitif.where"].bounds == "street, room, online"
    assert not rows["neighbourhood.distance_exponent"].is_assumption


def test_the_data_dictionary_describes_every_number() -> None:
    for name in (*OUTCOMES, *DAILY):
        assert f"| `{name}` |" in text(DICTIONARY)


def test_the_data_dictionary_names_every_group() -> None:
    """A run of some days has no measure and no group that is not described."""
    spec = Scenario()
    small = {
        "neighbourhood": spec.neighbourhood.model_copy(update={"residents": 120}),
        "timeline": spec.timeline.model_copy(update={"build_up_days": 8, "recovery_days": 0}),
    }
    life = Life(spec.model_copy(update=small))
    life.live(9)
    days = life.tables().daily
    groups = text(DICTIONARY).partition("### Groups")[2].partition("\n## ")[0]
    assert set(days["measure"].unique()) == set(DAILY)
    assert not [name for name in days["group"].unique() if f"`{name}`" not in groups]


def test_patterns_have_sources_and_targets_within_their_range() -> None:
    found = patterns()
    assert len(found) > 20
    assert len({p.id for p in found}) == len(found)
    for pattern in found:
        assert pattern.use in ("calibrate", "validate")
        assert "http" in pattern.source
        assert pattern.measure
        assert pattern.window
        if pattern.low:
            assert float(pattern.low) < float(pattern.target) < float(pattern.high)
        assert f"| {pattern.id} | " in text(ODD)
    with PATTERNS.open(encoding="utf-8") as file:
        assert next(csv.reader(file)) == list(found[0]._fields)


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
