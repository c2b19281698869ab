"""What is written: the table of residents, and the option that names it and says what is in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from textwrap import wrap
from typing import Any, NamedTuple

import yaml

from experiments.place.area import Circle, Polygons
from experiments.place.cut import Cut
from experiments.place.tables import Tables
from sim.composition import ConfigurationError, compose, options_in
from sim.given import GROUP
from sim.given_table import LEAST_AGE, decided_by
from sim.wording import short

_OF_THE_TABLE = ("residents", "population", "places")
_LINE = 98
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)
_VALUES = ("true", "false", "null", "nan", "inf")

SYNTHETIC = (
    "A synthetic population at the addresses of a real place: nobody in the table lives there. Say "
    "so of all that is made of it."
)


class Like(NamedTuple):
    """What a built-in option of the group says of what the table lacks.

    Attributes:
        name: of the option.
        values: that differ from the defaults, by key.
        decided: keys that would, and that the table decides on.
    """

    name: str
    values: Mapping[str, Any]
    decided: tuple[str, ...]


def check_name(name: str) -> None:
    """Refuse a name that a place cannot have: the command line reads it as it stands.

    Raises:
        ConfigurationError: saying what is expected.
    """
    if not _NAME.fullmatch(name) or name.lower() in _VALUES:
        raise ConfigurationError(
            f"--out {short(name)}: a name of letters, digits and _ is expected, such as my_place"
        )
    if name in options_in(GROUP):
        raise ConfigurationError(f"--out {name}: a neighbourhood that is built in; take another")


def like(option: str, cut: Cut) -> Like:
    """Return what an option says of what a table lacks.

    Raises:
        ConfigurationError: when there is no such option.
    """
    known = options_in(GROUP)
    if option not in known:
        raise ConfigurationError(f"--like {short(option)}: one of {', '.join(known)} is expected")
    default = compose()[GROUP]
    own = compose([f"{GROUP}={option}"])[GROUP]
    differing = {key: value for key, value in own.items() if value != default[key]}
    decided = (*decided_by(cut.table.columns), *_OF_THE_TABLE)
    return Like(
        option,
        {key: value for key, value in differing.items() if key not in decided},
        tuple(key for key in differing if key in decided),
    )


def table_written(cut: Cut) -> bytes:
    """Return the table in Parquet; the same bytes for the same rows."""
    file = BytesIO()
    cut.table.write_parquet(file, compression="zstd", statistics=False)
    return file.getvalue()


def option_written(name: str, said: Iterable[str], cut: Cut, alike: Like) -> str:
    """Return the option of the group `neighbourhood`, in YAML.

    Args:
        name: of the option, and of the table beside it.
        said: what is in it, a sentence each.
        cut: the residents and places.
        alike: numbers for what the table lacks.
    """
    comment = [f"# {line}" for text in (f"{name}.", *said) for line in wrap(text, _LINE)]
    values = {"residents": cut.table.height, "population": f"{name}.parquet", **alike.values}
    lines = [*comment, yaml.safe_dump(values, sort_keys=False, allow_unicode=True).rstrip()]
    if cut.places:
        lines.append("places:")
        lines += [f"  - {{kind: {kind}, x: {x:.2f}, y: {y:.2f}}}" for kind, x, y in cut.places]
    return "\n".join(lines) + "\n"


def said_of(tables: Tables, area: Circle | Polygons, cut: Cut, alike: Like) -> list[str]:
    """Return what was read, taken, inferred, drawn and left out, a sentence each."""
    persons, households = (path.name for path in tables.files)
    found = cut.addresses
    lacking = [
        *([] if tables.has_tenure else ["tenure"]),
        *([] if tables.has_income else ["means"]),
    ]
    after = f" like {alike.name}" if alike.values else ""
    given = sorted({kind for kind, _, _ in cut.places})
    sentences = [
        f"Read: {tables.persons.height:,} persons of {persons}, {tables.households.height:,} "
        f"households of {households}.",
        f"Cut out, {area}: {cut.table.height:,} residents of {LEAST_AGE} and over and "
        f"{cut.children:,} children in {cut.households:,} households, {found.block.size:,} "
        f"buildings, {int(found.block[-1]) + 1:,} blocks.",
        f"Taken: ages, who lives together, positions"
        f"{', tenure' if tables.has_tenure else ''}"
        f"{', means as the rank of income among all households read' if tables.has_income else ''}"
        f"{f', places ({_and(given)})' if given else ''}.",
        f"Inferred: types of household, from ages{' and sexes' if tables.has_sex else ''}.",
        f"Drawn in each run from the numbers of the neighbourhood{after}: "
        f"{_and([*lacking, 'mobility', 'dispositions', 'years of residence', 'floors'])}, "
        f"courtyards, caretakers{', other kinds of place' if given else ', places'}.",
        f"The position 0, 0 is {cut.origin[0]:.2f}, {cut.origin[1]:.2f} of EPSG:2154.",
    ]
    if cut.without:
        sentences.append(
            f"Households left out, as nobody in them is {LEAST_AGE} or over: {cut.without:,}."
        )
    if found.split:
        sentences.append(
            f"Addresses of so many dwellings that they are several staircases: {found.split:,} of "
            f"{found.points:,}."
        )
    if alike.decided:
        sentences.append(
            f"Not taken from {alike.name}, as the table decides on it: {_and(alike.decided)}."
        )
    return [*sentences, SYNTHETIC]


def _and(words: Iterable[str]) -> str:
    return ", ".join(words)
