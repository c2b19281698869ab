"""How many parameters there are: each field of a scenario is counted once, and as what it is."""

from __future__ import annotations

import re
from typing import ClassVar

from pydantic import Field

from sim.documentation.fields import leaves
from sim.documentation.pages import DOCS
from sim.documentation.parameter_tables import Count, rows_of_tables
from sim.parameters import Parameters, parameter
from sim.scenario import Scenario

PAGE = (DOCS / "PARAMETERS.md").read_text(encoding="utf-8")
FOUND = list(leaves(Scenario()))


class Kind(Parameters):
    """A row of a table."""

    table: ClassVar[bool] = True

    size: float = parameter(1.0, "its size", unit="1", low=0, high=9)
    kit: bool = Field(False, description="whether it needs a kit")


class Kinds(Parameters):
    """A table of two rows."""

    one: Kind = Kind()
    other: Kind = Kind()


class Phase(Parameters):
    """What a list holds."""

    days: int = parameter(..., "how long", unit="day", low=1, high=9)


class Longer(Phase):
    """The same, and one thing more."""

    name: str = Field("", description="what it is called")


class Lever(Parameters):
    """A set of parameters, of which there are two."""

    price: float = parameter(1.0, "price", unit="EUR", low=0, high=9, source="a survey")


class Whole(Parameters):
    """A model of all of these."""

    first: Kinds = Kinds()
    again: Kinds = Kinds()
    by_name: dict[str, Kind] = Field({"third": Kind()})
    phases: tuple[Phase, ...] = ()
    also: dict[str, Longer] = Field({})
    ease: Lever = Lever()
    compost: Lever = Lever(price=2.0)
    seats: int = parameter(3, "seats", unit="1", low=0, high=9)
    open: bool = Field(True, description="whether it is open")


def test_by_hand() -> None:
    found = list(leaves(Whole()))
    assert Count.of(found) == Count(
        parameters=4,  # phases.*.days, two prices, seats
        assumptions=2,  # all but the prices
        cells=6,  # first.*, by_name.third
        choices=2,  # also.*.name, open
        repeats=5,  # again.*, also.*.days
    )
    assert rows_of_tables(found) == {"first": ["one", "other"], "by_name": ["third"]}
    assert {leaf.path: leaf.repeats for leaf in found if leaf.repeats} == {
        "again.one.size": "again",
        "again.one.kit": "again",
        "again.other.size": "again",
        "again.other.kit": "again",
        "also.*.days": "also.*",
    }


def test_each_field_is_counted_in_one_column() -> None:
    count = Count.of(FOUND)
    numbers = [leaf for leaf in FOUND if leaf.is_parameter]
    cells = [leaf for leaf in FOUND if leaf.is_cell and not leaf.repeats]
    repeats = [leaf for leaf in FOUND if leaf.repeats]
    others = [leaf for leaf in FOUND if leaf not in [*numbers, *cells, *repeats]]
    assert [count.parameters, count.cells, count.choices, count.repeats] == [
        *map(len, (numbers, cells, others, repeats))
    ]
    assert count.parameters + count.cells + count.choices + count.repeats == len(FOUND)
    assert count.assumptions <= count.parameters
    assert not [leaf.path for leaf in others if leaf.is_number]


def test_tables_are_those_of_activities_needs_posts_and_places() -> None:
    tables = rows_of_tables(FOUND)
    given = {"activities.programme", "facilitation.kinds", "needs.kinds", "neighbourhood"}
    given |= {"prices.levers", "neighbourhood.places"}
    assert set(tables) == given | {"crisis.kinds"}, "and what a crisis brings"
    assert "aperitif" in tables["activities.programme"]
    assert "school_gates" in tables["neighbourhood"]
    by_path = {leaf.path: leaf for leaf in FOUND}
    assert by_path["facilitation.kinds.elected.uses.outreach"].table == "facilitation.kinds"
    assert by_path["facilitation.kinds.elected.allocation"].is_cell
    assert by_path["neighbourhood.cafes.capacity"].is_cell
    assert by_path["neighbourhood.density"].is_parameter


def test_what_repeats_is_what_is_told_before() -> None:
    by_path = {leaf.path: leaf for leaf in FOUND}
    for part, first in (("crisis.also.*", "crisis"), ("founding.planned.*", "founding.origins")):
        found = [leaf for leaf in FOUND if leaf.path.startswith(f"{part}.")]
        assert any(leaf.repeats for leaf in found)
        for leaf in found:
            before = by_path.get(leaf.path.replace(part, first))
            assert leaf.repeats == (part if before else ""), leaf.path
            assert before is None or leaf.doc == before.doc
    assert not by_path["crisis.phases.*.days"].repeats
    assert not by_path["founding.planned.*.days_before_crisis"].repeats


def test_the_page_opens_with_the_count() -> None:
    count = Count.of(FOUND)
    opening = " ".join(PAGE.partition("| section |")[0].split())
    assert f"**{count.parameters} numeric parameters besides {count.cells} cells in" in opening
    assert f"{count.choices} choices" in opening
    assert f"{count.assumptions} are assumptions" in opening
    assert f"{count.parameters - count.assumptions} have a source" in opening


def test_the_sections_of_the_page_add_up() -> None:
    rows = re.findall(r"^\| (\S+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.M)
    *sections, (name, *whole) = [(name, *map(int, numbers)) for name, *numbers in rows]
    assert name == "**all**"
    assert len(sections) > 20
    assert [sum(column) for column in zip(*(row[1:] for row in sections), strict=True)] == whole
    assert whole == [*Count.of(FOUND)]


def test_there_are_no_more_parameters_than_a_reader_can_hold() -> None:
    """Tables of data apart; a change that needs one more is to find one that can go."""
    assert Count.of(FOUND).parameters <= 300
