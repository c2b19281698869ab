"""A crisis of one's own: written as docs/crises.md says, run by the command."""

from __future__ import annotations

import re
from pathlib import Path

import annotated_types
import polars as pl
import pytest

from experiments.execution.run_one import short
from sim.scenario import Scenario
from tests.composed import load_scenario
from tests.plain_command import ends

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "crises.md").read_text()


@pytest.fixture(scope="module")
def daily(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """The days of the page's storm: five before it, four in it, two after it."""
    (storm,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    folder = tmp_path_factory.mktemp("mine")
    (folder / "crisis").mkdir()
    (folder / "crisis" / "storm.yaml").write_text(storm)
    results = tmp_path_factory.mktemp("theirs")
    command = (
        f"--config-dir {folder} crisis=storm experiment=single "
        "experiment.replicates=1 executor=serial neighbourhood.residents=600 "
        f"timeline.build_up_days=5 timeline.recovery_days=2 results={results}"
    )
    with pytest.MonkeyPatch.context() as patched:
        assert ends(patched, *command.split()) == 0
    (table,) = results.glob("single/*/daily.parquet")
    return pl.read_parquet(table).sort("day")


def measured(daily: pl.DataFrame, measure: str, group: str) -> list[float]:
    chosen = daily.filter((pl.col("measure") == measure) & (pl.col("group") == group))
    return chosen["value"].to_list()


def test_the_storm_lasts_four_days_of_the_run(daily: pl.DataFrame) -> None:
    assert measured(daily, "stage", "everyone") == [0] * 5 + [1] * 4 + [2] * 2


def test_with_the_lines_down_nobody_calls(daily: pl.DataFrame) -> None:
    online = measured(daily, "contacts", "online")
    assert online[7:9] == [0, 0]
    assert sum(online[:7]) > 0
    assert sum(online[9:]) > 0


def test_what_it_brings_is_needed_on_its_days_only(daily: pl.DataFrame) -> None:
    roofs = measured(daily, "needs_arisen_by_kind", "roof")
    assert sum(roofs[:7]) == sum(roofs[9:]) == 0
    assert sum(roofs[7:9]) > 0


def test_the_page_tells_every_key_with_its_bounds() -> None:
    crisis = Scenario().crisis
    phase = type(crisis.phases[0])
    tables = PAGE.partition("## Footprints")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*)$", tables, re.MULTILINE))
    assert set(rows) >= set(type(crisis).model_fields) | set(phase.model_fields)
    for name, field in phase.model_fields.items():
        low = [note.ge for note in field.metadata if isinstance(note, annotated_types.Ge)]
        high = [note.le for note in field.metadata if isinstance(note, annotated_types.Le)]
        if low:
            assert f"| {low[0]} to {high[0]} |" in rows[name]
            unit = field.json_schema_extra["unit"]  # type: ignore[index, call-overload]
            assert f"| {unit} |" in rows[name]


def test_a_short_version_of_a_run_is_short_whatever_the_crisis() -> None:
    for name in ("lockdown", "compound", "flood"):
        spec = load_scenario(f"crisis={name}")
        assert short(spec).days == 31 + 3 + 1 < spec.days
