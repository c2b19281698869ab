"""The tiles name who is tied with the surest, and count what is idle beside the weakest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from experiments.report.findings import Findings
from experiments.report.tiles import Tile, tiles
from experiments.words import MESSAGES, Language
from sim.scenario import Scenario
from sim.tables import RunTables
from tests.experiments.fakes import telling
from tests.experiments.told import told

FACTORS = {
    "facilitation": ("none", "three"),
    "logistics": ("bare", "shared"),
    "governance": ("centralised", "collegial"),
}
LANGUAGES = list(MESSAGES)


def twins(spec: Scenario) -> RunTables:
    """Give the same needs met with equipment and without it, but for a noise of either sign."""
    bare = spec.logistics.model_copy(update={"name": "bare"})
    given = telling(spec.model_copy(update={"logistics": bare}))
    noise = np.random.default_rng([spec.seed, len(spec.logistics.name)]).normal(0, 0.004)
    return replace(
        given,
        outcomes={
            name: value + noise if name.startswith("needs_met") else value
            for name, value in given.outcomes.items()
        },
    )


@pytest.fixture(scope="module")
def tied(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    factors = {name: FACTORS[name] for name in ("facilitation", "logistics")}
    return told(tmp_path_factory.mktemp("tied"), twins, factors=factors, replicates=8)


def _surest(findings: Findings, language: Language) -> Tile:
    words = MESSAGES[language]
    found = {tile.head: tile for tile in tiles(findings, words)}
    return found[words.tiles.surest]


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_two_that_do_the_same_the_tile_names_the_other_as_tied(
    tied: Findings, language: Language
) -> None:
    words, tile = MESSAGES[language], _surest(tied, language)
    assert tied.choices is not None
    sure = tied.choices.surest
    assert sure is not None
    other = {"bare": "shared", "shared": "bare"}[sure["logistics"]]
    name = words.policy_of({"facilitation": "three", "logistics": other})
    quoted = words.fill(words.signs.quoted, name=name)
    assert tile.text.endswith(words.fill(words.tiles.tied, n=1, names=quoted))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clear_winner_is_tied_with_nobody(tmp_path: Path, language: Language) -> None:
    clear = told(tmp_path, factors={"facilitation": ("none", "one", "three")}, replicates=8)
    for n in (1, 2):
        said = MESSAGES[language].fill(MESSAGES[language].tiles.tied, n=n, names="")
        assert said.partition(":")[0] not in _surest(clear, language).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_idle_beside_the_weakest_is_counted(tmp_path: Path, language: Language) -> None:
    words = MESSAGES[language]
    found = told(tmp_path, factors=FACTORS, replicates=8)
    alone = tiles(found, words)[2]
    assert alone.head == words.tiles.not_alone
    single = (pl.col("logistics") == "shared") != (pl.col("governance") == "collegial")
    weak = found.effects.filter(
        pl.col("p_holm") > 0.05, single, outcome="needs_met_everyone", facilitation="none"
    )
    assert weak.height == 2, "else the example tells nothing"
    assert words.fill(words.tiles.others, n=1) in alone.text
