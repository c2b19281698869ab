"""The pages that are written from the code say all that there is, each thing in one place."""

from __future__ import annotations

import ast
import csv
import re
from enum import IntEnum

import polars as pl
import pytest
import yaml

from sim.codes import ActivityKind, FacilitatorKind, NeedKind, PlaceKind
from sim.composition import CONFIGS, SETTINGS
from sim.documentation.entities import tables_of_state
from sim.documentation.fields import leaves, weekdays_text
from sim.documentation.markdown import slug
from sim.documentation.observation import MAIN
from sim.documentation.options import INITIAL, INPUT, groups, options
from sim.documentation.patterns import GROUPS, PATTERNS, patterns
from sim.documentation.submodels import describe, described, parts_of
from sim.life import Life
from sim.measures.gates import MEASURES as GATES
from sim.scenario import Scenario
from sim.schedule import the_day
from sim.state import TABLES
from sim.state.table import Table
from sim.tables import DAILY, OUTCOMES
from tests.each import hold_for_each
from tests.structure.written import (
    DICTIONARY,
    ODD,
    OPTIONS_PAGE,
    PARAMETERS,
    ROOT,
    SOURCES,
    STATE,
    SUBMODELS,
    WRITTEN,
    headings,
    outside_fences,
    text,
)

MOST_WORDS = 9000
"""Words that a stranger reads in an hour, at the pace at which tables and rules are read."""

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


def test_the_odd_can_be_read_in_an_hour() -> None:
    assert len(text(ODD).split()) < MOST_WORDS


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


def test_the_submodels_describe_every_process() -> None:
    said = text(SUBMODELS)

    def is_described(process: str) -> None:
        link = f"**Parameters.** [`{process}`](PARAMETERS.md#{process})."
        assert said.count(link) == 1
        title, section = said.partition(link)[0].rpartition("\n## ")[2].split("\n", 1)
        for part in ("Rule", "Reads", "Writes", "Source", "Left out"):
            assert re.search(rf"\n\n\*\*{part}\.\*\*\s+\S", section), part
        assert f" | [{title}](SUBMODELS.md#{slug(title)}) | " in text(ODD)

    hold_for_each(PROCESSES, is_described)


def test_the_submodels_stand_in_the_order_of_the_day() -> None:
    titles = [describe(process).title for process in the_day(Scenario())]
    assert [line[3:] for line in headings(SUBMODELS) if line.startswith("## ")][1:] == titles
    listed = " ".join(text(ODD).partition("## 3. Process overview")[2].split())
    assert ", ".join(titles) in listed


def test_a_part_of_a_process_with_a_rule_of_its_own_stands_under_it() -> None:
    said = text(SUBMODELS)
    parts = [
        described(doc)
        for path in sorted((ROOT / "sim").glob("*/*.py"))
        if path.parent.name not in ("processes", "city", "documentation")
        and "Rule" in described(doc := ast.get_docstring(ast.parse(text(path))) or "").parts
    ]
    for part in parts:
        assert said.count(f"\n### {part.title}\n") == 1, part.title
    assert len(parts) == sum(line.startswith("### ") for line in headings(SUBMODELS))


def test_parts_are_found_in_the_order_of_their_use() -> None:
    source = """
from sim.processes.crisis import Crisis
from sim.processes.heat import Heat as Warmth
from sim.rng import Draws
from numpy import array

def step(draws: Draws) -> Warmth:
    return Warmth(Crisis(array([])))
"""
    assert parts_of(source) == ["sim.processes.heat", "sim.processes.crisis"]
    unused = source.replace("Crisis(array([]))", "")
    assert parts_of(unused) == ["sim.processes.heat"]


def test_every_option_is_described_once() -> None:
    written = {page: text(page) for page in (ODD, OPTIONS_PAGE)}

    def is_described(option: str) -> None:
        group = option.partition("=")[0]
        said = {page: of.count(f"| `{option}` |") for page, of in written.items()}
        assert sorted(said.values()) == [0, 1]
        assert said[ODD] == (group in INITIAL + INPUT)

    hold_for_each(OPTIONS, is_described)


def test_what_an_option_sets_stands_in_its_page() -> None:
    said = text(OPTIONS_PAGE)
    shown = 0
    for option in (option for group in groups() for option in options(group)):
        values = {k: v for k, v in (yaml.safe_load(option.body) or {}).items() if k != "name"}
        if values and option.comment:
            assert said.count(f"`{option.choice}` sets") == 1, option.choice
            assert f"```yaml\n{option.body}\n```" in said, option.choice
            shown += 1
    assert shown > 30


def test_there_are_processes_and_options_to_look_for() -> None:
    assert len(PROCESSES) >= 14
    assert {"crisis=lockdown", "crisis=heatwave", "case=asyn", "facilitation=one"} <= set(OPTIONS)


@pytest.mark.parametrize("kind", [ActivityKind, FacilitatorKind, NeedKind, PlaceKind])
def test_every_kind_is_described(kind: type[IntEnum]) -> None:
    (row,) = [line for line in outside_fences(STATE) if line.startswith(f"| `{kind.__name__}` |")]
    for member in kind:
        assert f"`{member.name.lower()}` {member.value}" in row


def described_tables() -> dict[str, str]:
    """The sections on the tables of the state, the ledger's included."""
    said = text(STATE)
    assert "`needs.kinds`" in said, "what need_traits repeats"
    return dict(re.findall(r"\n### `(\w+)`\n(.*?)(?=\n##|\Z)", said, re.DOTALL))


def test_every_column_is_described() -> None:
    sections = described_tables()
    assert set(sections) == set(TABLES) - {"need_traits"}
    assert all(sections.values())
    for name, kind in tables_of_state().items():
        if name in sections and issubclass(kind, Table):
            for column in kind.columns:
                assert sections[name].count(f"| `{column}` |") == 1, (name, column)
    for column in ("alter", "hours", "kept"):
        assert f"| `{column}` |" in sections["ties"]


def test_the_odd_names_every_table() -> None:
    listed = text(ODD).partition("### 2.1 Entities")[2].partition("### 2.2")[0]
    for name in described_tables():
        assert f"\n| [`{name}`](STATE.md#{name}) | " in listed


def cells(section: str, column: str) -> dict[str, str]:
    """What the rows of a section's table say, by the heading of the cell."""
    rows = [line for line in section.splitlines() if line.startswith("|")]
    names, row = (
        [cell.strip() for cell in line[1:-1].split("|")]
        for line in (rows[0], next(line for line in rows if line.startswith(f"| `{column}` |")))
    )
    return dict(zip(names, row, strict=True))


def test_it_is_said_what_every_column_begins_with() -> None:
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


def test_a_parameter_is_described_in_one_page() -> None:
    elsewhere = "".join(text(page) for page in WRITTEN if page != PARAMETERS)
    for leaf in leaves(Scenario()):
        if "." in leaf.path:
            assert f"| `{leaf.path}` |" not in elsewhere, leaf.path


def test_weekdays_have_names() -> None:
    assert [weekdays_text(bits) for bits in (0, 127, 0b1100100)] == [
        "never",
        "every day",
        "Wednesday, Saturday, Sunday",
    ]
    assert "100 (Wednesday, Saturday, Sunday)" in text(PARAMETERS)


def test_patterns_refer_to_their_addresses_by_keys() -> None:
    used, _, listed = text(SOURCES).partition("## Web sources of the patterns")
    keys = re.findall(r"^\| (S\d+) \|", listed, re.MULTILINE)
    assert len(keys) > 20
    tables = "\n".join(line for line in used.splitlines() if line.startswith("|"))
    assert set(re.findall(r"\[(S\d+)\]", tables)) == set(keys)
    assert "http" not in used
    for pattern in patterns():
        for address in re.findall(r"https?://[^\s;,)]*[^\s;,):.]", pattern.source):
            assert f"({address})" in listed


def test_the_odd_names_the_patterns_that_are_tuned_to_and_no_other() -> None:
    named = text(ODD).partition("### 1.2 Patterns")[2].partition("\n## ")[0]
    for pattern in patterns():
        assert (f"| {pattern.id} | " in named) == (pattern.use == "calibrate")


def test_the_odd_tells_the_main_outcomes_by_formula() -> None:
    observed = text(ODD).partition("### 4.11 Observation")[2].partition("\n## ")[0]
    assert 8 <= len(MAIN) <= 10
    for name in MAIN:
        assert name in OUTCOMES
        assert f"| `{name}` |" in observed


def test_the_default_scenario_is_that_of_the_configuration() -> None:
    said = " ".join(text(ODD).partition("### 2.4 Scales")[2].partition("\n## ")[0].split())
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
    for path in found - {leaf.path for leaf in leaves(Scenario()) if leaf.is_cell}:
        assert said.count(f"| `{path}` |") == 1, path


def test_the_tables_of_data_hold_every_cell() -> None:
    tables = {leaf.table for leaf in leaves(Scenario()) if leaf.is_cell}
    sections = {path: text(PARAMETERS).partition(f"The table `{path}`:\n")[2] for path in tables}
    for leaf in leaves(Scenario()):
        if leaf.is_cell:
            row, _, column = leaf.path.removeprefix(f"{leaf.table}.").partition(".")
            meanings, head, values = sections[leaf.table].partition("| row |")
            told = meanings.count(f"\n| `{leaf.table}.*.{column}` | ")
            assert told == (0 if leaf.repeats else 1), leaf.path
            values = head + values.partition("\n\n")[0]
            assert cells(values, row)[f"`{column}`"] == leaf.default, leaf.path


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
    assert set(days["measure"].unique()) | set(GATES) == set(DAILY)
    daily = days.filter(~pl.col("measure").is_in(list(GATES)))
    assert not [name for name in daily["group"].unique() if f"`{name}`" not in groups]


def test_patterns_have_sources_and_targets_within_their_range() -> None:
    found = patterns()
    assert len(found) > 20
    assert len({p.id for p in found}) == len(found)
    for pattern in found:
        assert pattern.use in ("calibrate", "seen", "validate")
        assert pattern.group in GROUPS
        assert "http" in pattern.source or re.search(r"\(\d{4}\)", pattern.source), pattern.id
        assert pattern.measure
        assert pattern.window
        if pattern.low:
            assert float(pattern.low) < float(pattern.target) < float(pattern.high)
        assert text(SOURCES).count(f"| {pattern.id} | ") == 1
    with PATTERNS.open(encoding="utf-8") as file:
        assert next(csv.reader(file)) == list(found[0]._fields)
