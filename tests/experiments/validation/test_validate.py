"""`make validate` as a whole, on small runs: a page with all patterns, each with a verdict."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import polars as pl
import pytest

from experiments.command.made import Made
from experiments.report.evidence import JUDGED_SCHEMA
from experiments.validation.__main__ import HEADINGS, main
from experiments.validation.informed import informed_names
from experiments.validation.measured import OF_TRIALS, OF_YEARS
from experiments.validation.trials import trials
from sim.documentation.patterns import GROUPS, patterns
from tests.plain_command import made

SMALL = (
    "neighbourhood.residents=120",
    "neighbourhood.first_ties.years=1",
    "experiment.replicates=2",
    "executor=serial",
)


SHORT = ("timeline.build_up_days=380",)
POINTS = (
    "experiment.points.poor=['crisis=lockdown','neighbourhood.means_level=-0.7']",
    "experiment.points.well_off=['crisis=lockdown','neighbourhood.means_level=0.7']",
    "experiment.points.eight_years=['timeline.recovery_days=1']",
)
"""Points that vary how many residents there are, and for how long, without that."""


def _made(experiment: str, *overrides: str, **how: Any) -> Made:
    """Run an experiment that validation asks for, for fewer days."""
    short = () if experiment == "patterns_hyper_voisins" else SHORT
    small = POINTS if experiment == "patterns" else ()
    return made(experiment, *overrides, *short, *small, **how)


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("validated")
    page = folder / "VALIDATION.md"
    arguments = ("validate", "--results", str(folder / "results"), "--page", str(page))
    numbers = folder / "numbers.csv"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("experiments.validation.by_command.run", _made)
        patched.setattr("experiments.validation.__main__.trials", partial(trials, pairs=2))
        assert main([*arguments, "--numbers", str(numbers), "--worlds", "2", *SMALL]) == 0
    told = pl.read_csv(numbers, schema=JUDGED_SCHEMA)
    expected = [one.id for group in GROUPS for one in patterns() if one.group == group]
    assert told["id"].unique(maintain_order=True).to_list() == expected
    assert set(told["verdict"]) <= {"met", "undecided", "not met"}
    return page.read_text(encoding="utf-8")


def test_every_pattern_is_told_with_a_verdict(validated: str) -> None:
    for known in patterns():
        rows = [line for line in validated.splitlines() if line.startswith(f"| {known.id} |")]
        assert rows, known.id
        for row in rows:
            verdicts = [cell.strip(" *") for cell in row.split("|")]
            told = [one for one in verdicts if one in ("met", "not met", "undecided")]
            alone = known.id in (*OF_YEARS, *OF_TRIALS)
            runs = 1 if alone else 2  # at the defaults, over the accepted parameters
            assert len(told) == runs
            assert ("not run" in verdicts) == (runs == 1)


def test_what_fails_is_told_with_a_reason(validated: str) -> None:
    heads = [line for line in validated.splitlines() if line.startswith("## ")]
    assert [head.split(":")[0] for head in heads[: len(GROUPS) + 2]] == [
        *(f"## {heading}" for heading in HEADINGS.values()),
        "## Which parameters the patterns inform",
        "## Two clocks",
    ]
    failed = {
        row.split("|")[1].strip()
        for row in validated.splitlines()
        if re.match(r"\| [CV]\d+ \|", row) and row.split("|")[6].strip(" *") != "met"
    }
    for known in failed:
        assert f"- **{known}**" in validated


def test_clocks_are_told_in_numbers(validated: str) -> None:
    for words in ("gave a service within a year", "gave a service within eight weeks"):
        (row,) = (line for line in validated.splitlines() if line.startswith(f"| {words} |"))
        mean, low, high = (float(one) for one in re.findall(r"[-+]?[\d.]+", row.split("|")[2]))
        assert low <= mean <= high


def test_the_page_begins_with_how_far_to_trust_it(validated: str) -> None:
    first = " ".join(validated.split("## ")[0].split())
    tested = sum(one.group == "validate" for one in patterns())
    assert f"of {tested} that were only" in first
    names, directions = informed_names()
    assert f"The facts inform {len(names)} of {directions} directions" in first
    assert first.index("How far to trust it") < first.index("Where it must not be used")
    assert first.index("Where it must not be used") < first.index("Written by `make validate`")
