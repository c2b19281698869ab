"""Dictionary: what the files of results hold, column by column, written from the tables.

python -m experiments.report.dictionary writes docs/DATA_DICTIONARY.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import polars as pl

from experiments.analysis.city import city_table
from experiments.analysis.paired import paired_differences
from experiments.analysis.worlds import by_world
from experiments.design.design import Design, design_of
from experiments.design.experiment import Experiment
from experiments.design.sample import Sample
from experiments.report.view import render
from experiments.store.advice_columns import OF_ADVICE
from experiments.store.columns import (
    OF_CITY,
    OF_DAYS,
    OF_EFFECTS,
    OF_FAILURES,
    OF_FILM,
    OF_PARTS,
    OF_PORTRAIT,
    OF_RUNS,
    OF_TIMINGS,
)
from experiments.store.provenance import now, provenance
from experiments.store.sensitivity_columns import OF_EACH_METHOD
from experiments.store.tables import days_types, failures_table, runs_table, timings_table
from sim.codes import ActivityKind, Channel, Contact, NeedKind, Origin
from sim.documentation.entities import tie_classes
from sim.documentation.markdown import code, contents, inline, table
from sim.measures.film import COLUMNS as FRAMES
from sim.measures.portrait import COLUMNS as MARKS
from sim.tables import DAILY, GROUPS, OUTCOMES, Measure

PAGE = Path(__file__).resolve().parents[2] / "docs" / "DATA_DICTIONARY.md"

_SMALL_CITY = "city.arrondissements=[{name:a,population:400,parts:[mixed]}]"

_ADVICE, _SENSITIVITY = "### {}.parquet", "### {}"

_HEADINGS = {"every": "every (days)"}

_OF_A_RULE = {"stopping", "racing"}
"""Keys of the provenance of experiments whose number of replicates follows a rule, or a race."""

_OPENING = """\
# Data dictionary

Written from the code by `make docs`; do not edit.

Results lie in `results/<experiment>/<id>/`, one folder for one specification: the same command
finds the same folder. From Python, `load("support")` gives the runs and `load("support", "daily")`
the days (`from experiments import load`), of the results that the command showed last
(`results/<experiment>/last_shown` holds their id); `load("support", id="...")` gives others.
"""


def dictionary() -> str:
    """Return the page on what the files of results hold."""
    design = _example()
    known = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    runs, policies = runs_table(design, {}), _policies(design)
    named = runs.select("policy", "baseline", *policies).clear()
    cities = runs_table(design_of(Experiment(name="x", points={"x": ()}), [_SMALL_CITY]), {})
    body = render(
        "dictionary.md.j2",
        files=table(
            ("file", "what"), [(_names(x.split(", ")), y) for x, y in known["files"].items()]
        ),
        runs=_columns(runs, OF_RUNS | _factors(design), OUTCOMES),
        outcomes=_measures(OUTCOMES, "outcome", "unit"),
        parts=_columns(cities.select(list(OF_PARTS)), OF_PARTS),
        city=_columns(city_table(cities), OF_CITY),
        days=_columns(pl.DataFrame(schema=days_types([], [], [])), OF_DAYS),
        measures=_measures(DAILY, "measure", *(f for f in Measure._fields if f != "doc")),
        groups=_groups(),
        effects=_columns(
            paired_differences(by_world(runs, design.experiment), design.experiment.outcomes),
            OF_EFFECTS | policies,
        ),
        portrait=_columns(named.hstack(pl.DataFrame(schema=MARKS)), OF_PORTRAIT | policies),
        film=_columns(named.hstack(pl.DataFrame(schema=FRAMES)), OF_FILM | policies),
        timings=_columns(timings_table([], {}), OF_TIMINGS),
        failures=_columns(failures_table([], {}), OF_FAILURES),
        sensitivity="\n\n".join(_meanings(_SENSITIVITY, OF_EACH_METHOD)),
        advice="\n\n".join(_meanings(_ADVICE, OF_ADVICE)),
        provenance=_provenance(design, known["provenance"]),
    )
    return "\n\n".join([_OPENING.strip(), contents(body), body + "\n"])


def _example() -> Design:
    """Return a small design: what the columns are called does not depend on which."""
    lever, uncertainty = "facilitation.skill", "mutual_aid.asks"
    experiment = Experiment(
        name="example",
        factors={"facilitation": ("none", "one")},
        levers=Sample(method="list", rows=({lever: 0.9},)),
        uncertainties=Sample(method="list", rows=({uncertainty: 1}, {uncertainty: 3})),
    )
    return design_of(experiment, [])


def _policies(design: Design) -> dict[str, str]:
    """Return what the columns mean that an experiment's factors and levers are named after."""
    experiment = design.experiment
    return {
        **dict.fromkeys(experiment.varied, "level of a factor; a column for each, named after it"),
        **dict.fromkeys(
            experiment.sampled("levers"), "value of a sampled lever; a column for each, if any"
        ),
    }


def _factors(design: Design) -> dict[str, str]:
    """Return what the columns mean that an experiment's factors and samples are named after."""
    return {
        **_policies(design),
        "world": "number of the world, from 1 on; only where uncertainties are sampled",
        **dict.fromkeys(
            design.experiment.sampled("uncertainties"),
            "value of an uncertainty in the world; a column for each, if any",
        ),
    }


def _columns(frame: pl.DataFrame, meanings: Mapping[str, str], besides: Iterable[str] = ()) -> str:
    """Return the columns of a table.

    Args:
        frame: the table; its rows do not matter.
        meanings: of the columns.
        besides: columns that are described elsewhere.

    Raises:
        ValueError: when a column has no meaning, or a meaning no column.
    """
    columns = {name: kind for name, kind in frame.schema.items() if name not in set(besides)}
    _check_same(columns, meanings)
    return table(
        ("column", "type", "meaning"),
        [(code(name), _type(kind), inline(meanings[name])) for name, kind in columns.items()],
    )


def _meanings(heading: str, tables: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield the columns of each table under a heading that names it."""
    for name, meanings in tables.items():
        rows = [(code(column), inline(meaning)) for column, meaning in meanings.items()]
        yield f"{heading.format(name)}\n\n{table(('column', 'meaning'), rows)}"


def _check_same(found: Iterable[str], described: Iterable[str]) -> None:
    odd = set(found) ^ set(described)
    if odd:
        raise ValueError(f"{', '.join(sorted(odd))}: to be described in {__name__}, or no more")


def _type(kind: pl.DataType) -> str:
    return "enum of strings" if isinstance(kind, pl.Enum) else str(kind).lower()


def _measures(measures: Mapping[str, Measure], heading: str, *facts: str) -> str:
    """Return what measures mean; `facts` are fields of `Measure` besides the meaning."""
    return table(
        (heading, *(_HEADINGS.get(fact, fact) for fact in facts), "meaning"),
        [
            (code(name), *(inline(str(getattr(one, fact))) for fact in facts), inline(one.doc))
            for name, one in measures.items()
        ],
    )


def _groups() -> str:
    """Return the groups of the days by what they distinguish."""
    kinds = {
        "of needs met: by this channel": Channel,
        "of contacts: of this kind": Contact,
        "of needs: of this kind": NeedKind,
        "of activities and those who come: of this kind": ActivityKind,
        "of ties: begun in this way": Origin,
    }
    rows = [(code(group.name.lower()), inline(who)) for group, who in GROUPS.items()]
    rows.append((code("core_teams"), "members of the core teams of collectives"))
    rows += [(_names(member.name.lower() for member in kind), what) for what, kind in kinds.items()]
    rows.append((_names(tie_classes()), "of ties: of this class or closer"))
    return table(("group", "what"), rows)


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(code, names))


def _provenance(design: Design, meanings: Mapping[str, tuple[str, str]]) -> str:
    found = provenance(design, now(), kept=0, failed=0)
    _check_same({*found, *_OF_A_RULE}, meanings)
    return table(
        ("key", "type", "meaning"),
        [(code(key), kind, inline(meaning)) for key, (kind, meaning) in meanings.items()],
    )


if __name__ == "__main__":
    PAGE.write_text(dictionary(), encoding="utf-8")
