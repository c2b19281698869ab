"""Dictionary: what the files of results hold, column by column, written from the tables.

python -m experiments.report.dictionary writes docs/DATA_DICTIONARY.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from experiments.analysis.city import city_table
from experiments.analysis.paired import paired_differences
from experiments.analysis.worlds import by_world
from experiments.design.design import Design, design_of
from experiments.design.experiment import Experiment
from experiments.design.sample import Sample
from experiments.store.columns import (
    OF_CITY,
    OF_DAYS,
    OF_EFFECTS,
    OF_FAILURES,
    OF_PARTS,
    OF_PORTRAIT,
    OF_RUNS,
    OF_TIMINGS,
)
from experiments.store.crate import CONFIG, CRATE
from experiments.store.provenance import now, provenance
from experiments.store.store import DAILY as DAYS
from experiments.store.store import PORTRAIT, PROVENANCE, RUNS, TIMINGS
from experiments.store.tables import (
    FAILED_RUNS,
    days_types,
    failures_table,
    runs_table,
    timings_table,
)
from sim.codes import ActivityKind, Channel, Contact, NeedKind, Origin
from sim.documentation.entities import tie_classes
from sim.documentation.markdown import code, contents, inline, table
from sim.measures.portrait import COLUMNS as MARKS
from sim.tables import DAILY, GROUPS, OUTCOMES, Measure

EFFECTS = "effects.parquet"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "DATA_DICTIONARY.md"

_OF_PROVENANCE = {
    "experiment": ("object", "what was asked for: name, factors and levels, replicates, baseline"),
    "id": ("string", "hash of all that the results depend on; the name of the folder"),
    "schema": ("integer", "version of what the folder holds"),
    "simulated": ("object", "crises with their dates, residents, days before and after"),
    "cautions": ("list", "what makes the results say less than they seem to"),
    "changed": ("list", "overrides of the scenario, from the experiment and the command line"),
    "runs": ("integer", "how many runs there are"),
    "kept_from_earlier": ("integer", "runs that an earlier, interrupted sweep had finished"),
    "failed": ("integer", "runs that failed; the results are complete at 0"),
    "seed": ("integer", "what the seeds of the replicates derive from"),
    "replicate_seeds": ("list", "seed of each replicate"),
    "model_sources": ("string", "hash of all files of the model"),
    "commit": ("string or null", "commit of the sources, where git tells it"),
    "dirty": ("boolean or null", "whether the sources differed from that commit"),
    "python": ("string", "version of Python"),
    "packages": ("object", "version of each package that numbers may depend on"),
    "machine": ("object", "platform, processor and number of cores"),
    "command": ("list", "the command line, without where the command lies"),
    "started": ("string", "when the sweep began, in UTC"),
    "ended": ("string", "when it ended, in UTC"),
    "seconds": ("number", "how long it took (s)"),
}

_OF_A_RULE = {
    "stopping": (
        "object",
        "with `experiment.stopping`: how many runs were carried out, and what each look said",
    ),
}

_SMALL_CITY = "city.arrondissements=[{name:a,population:400,parts:[mixed]}]"

_HEADINGS = {"every": "every (days)"}

_OPENING = """\
# Data dictionary

Written from the code by `make docs`; do not edit.

Results lie in `results/<experiment>/<id>/`, one folder for one specification: the same command
finds the same folder. From Python, `load("support")` gives the runs and `load("support", "daily")`
the days (`from experiments import load`), of the results that the command showed last
(`results/<experiment>/last_shown` holds their id); `load("support", id="...")` gives others.
"""

_FILES = """\
## Files

{files}

Units: `1` is a pure number, `share` a proportion between 0 and 1. Missing values: null in the runs
where a run failed; NaN where a finished run cannot say a number (nobody in the group, no need that
arose, needs that may still be open).
"""


def dictionary() -> str:
    """Return the page that says what the files of results hold."""
    design = _example()
    body = "\n\n".join(
        [
            _FILES.strip().format(files=_files()),
            f"## {RUNS}\n\nA row for each run.",
            _columns(runs_table(design, {}), OF_RUNS | _factors(design), OUTCOMES),
            f"### Outcomes in {RUNS}\n\nOne column (float64) for each.",
            _measures(OUTCOMES, "outcome", "unit"),
            *_of_a_city(),
            f"## {DAYS}\n\nA row for each run, day, measure and group.",
            _columns(pl.DataFrame(schema=days_types([], [], [])), OF_DAYS, ()),
            "### Measures",
            _measures(DAILY, "measure", *(f for f in Measure._fields if f != "doc")),
            "### Groups",
            _groups(),
            f"## {EFFECTS}\n\nA row for each policy and outcome shown; no such file where "
            "hypotheses are judged.",
            _columns(_effects(design), OF_EFFECTS | _policies(design), ()),
            f"## {PORTRAIT}\n\nThe neighbourhood on the last day of the crisis, in the first\n"
            "replicate of the baseline and of the best policy: a row a mark of its picture.",
            _columns(_portrait(design), OF_PORTRAIT | _policies(design), ()),
            f"## {TIMINGS}\n\nApart from the runs, since they are never twice the same.",
            _columns(timings_table([], {}), OF_TIMINGS, ()),
            f"## {FAILED_RUNS}\n\nA row for each run that failed; none where all finished.",
            _columns(failures_table([], {}), OF_FAILURES, ()),
            f"## {PROVENANCE}\n\nWhat somebody needs to make the results again; written last.",
            _provenance(design),
        ]
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


def _portrait(design: Design) -> pl.DataFrame:
    """Return a portrait without marks."""
    factors = runs_table(design, {}).select("policy", "baseline", *_policies(design))
    return factors.clear().hstack(pl.DataFrame(schema=MARKS))


def _of_a_city() -> list[str]:
    """Return what the results of a city hold besides."""
    design = design_of(Experiment(name="example", points={"plain": ()}), [_SMALL_CITY])
    runs = runs_table(design, {})
    return [
        f"### A city in {RUNS}\n\nOf a city, a run is of a neighbourhood; these columns say which.",
        _columns(runs.select(list(OF_PARTS)), OF_PARTS, ()),
        "### city.parquet\n\nThe city: a row for each policy, replicate and outcome.\n"
        "`city_effects.parquet` compares policies with the baseline, the city as a whole.",
        _columns(city_table(runs), OF_CITY, ()),
    ]


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
    experiment = design.experiment
    return {
        **_policies(design),
        "world": "number of the world, from 1 on; only where uncertainties are sampled",
        **dict.fromkeys(
            experiment.sampled("uncertainties"),
            "value of an uncertainty in the world; a column for each, if any",
        ),
    }


def _effects(design: Design) -> pl.DataFrame:
    runs = by_world(runs_table(design, {}))
    return paired_differences(runs, design.experiment.outcomes)


def _files() -> str:
    return table(
        ("file", "what"),
        [
            (code(RUNS), "the runs: policy, replicate, seed, status, outcomes"),
            (code(DAYS), "what was measured on each day of each run"),
            (code(TIMINGS), "how long each run took"),
            (code(PROVENANCE), "where the results come from: versions, commit, machine, times"),
            (code(CRATE), "all files with their hashes, and what made them, as an RO-Crate"),
            (f"`effects.md`, {code(EFFECTS)}", "each policy against the baseline"),
            (
                "`mechanisms.md`, `mechanisms.parquet`",
                "effects of policies on what they name, if any",
            ),
            ("`verdicts.md`, `verdicts.parquet`", "hypotheses and what came of them, if any"),
            (code("hypotheses.json"), "the hypotheses as written before the first run, if any"),
            ("`city.parquet`, `city_effects.parquet`", "the city as a whole, if there is one"),
            (code(CONFIG), "the composed configuration"),
            (code("specification.json"), "what the results are of, from before the first run"),
            (code(FAILED_RUNS), "the runs that failed, and why"),
            (code(PORTRAIT), "the neighbourhood under two policies, mark by mark, if it was lived"),
            (code("report.html"), "the page, in French and English"),
            ("`*.svg`, `*.png`", "its figures, in both languages"),
            (code("failures/"), "a text for each run that failed, if any did"),
        ],
    )


def _columns(frame: pl.DataFrame, meanings: Mapping[str, str], besides: Iterable[str]) -> str:
    """Return the columns of a table.

    Args:
        frame: the table; its rows do not matter.
        meanings: of the columns.
        besides: columns that are described elsewhere.

    Raises:
        ValueError: when a column has no meaning, or a meaning no column.
    """
    found = {name: kind for name, kind in frame.schema.items() if name not in set(besides)}
    _check_same(found, meanings)
    return table(
        ("column", "type", "meaning"),
        [(code(name), _type(kind), inline(meanings[name])) for name, kind in found.items()],
    )


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
            (code(name), *(inline(str(getattr(said, fact))) for fact in facts), inline(said.doc))
            for name, said in measures.items()
        ],
    )


def _groups() -> str:
    """Return the groups of the days by what they tell apart."""
    kinds = {
        "of needs met: by this channel": Channel,
        "of contacts: of this kind": Contact,
        "of needs: of this kind": NeedKind,
        "of activities and those who come: of this kind": ActivityKind,
        "of ties: begun in this way": Origin,
    }
    rows = [(code(group.name.lower()), inline(who)) for group, who in GROUPS.items()]
    rows.append((code("core_teams"), "members of the core teams of collectives"))
    rows += [(_names(member.name for member in kind), said) for said, kind in kinds.items()]
    rows.append((_names(tie_classes()), "of ties: of this class or closer"))
    said = "A measure that tells nothing apart has the group `everyone`."
    return f"{said}\n\n{table(('group', 'what'), rows)}"


def _names(names: Iterable[str]) -> str:
    return ", ".join(code(name.lower()) for name in names)


def _provenance(design: Design) -> str:
    _check_same(provenance(design, now(), kept=0, failed=0), _OF_PROVENANCE)
    return table(
        ("key", "type", "meaning"),
        [
            (code(key), kind, inline(doc))
            for key, (kind, doc) in (_OF_PROVENANCE | _OF_A_RULE).items()
        ],
    )


if __name__ == "__main__":
    PAGE.write_text(dictionary(), encoding="utf-8")
