"""Entries of a journal whose hashes fit and which are no results: told, or refused in a line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from experiments import load
from experiments.design.design import Design
from experiments.store.journal import JOURNAL, entry_of, read_kept
from sim.composition import ConfigurationError
from sim.tables import OUTCOMES
from tests.experiments.conftest import sweep
from tests.experiments.fakes import quick
from tests.experiments.store.test_store_journal import check_goes_on, keep, notes

SOUND = {"outcomes": dict.fromkeys(OUTCOMES, 0.5), "cpu_seconds": 1.0, "wall_seconds": 2.0}
FORGED: list[Any] = [
    [], 5, None, "text", {}, {"outcomes": [], "cpu_seconds": 1, "wall_seconds": 1},
    SOUND | {"cpu_seconds": "1"}, SOUND | {"wall_seconds": None}, SOUND | {"outcomes": None},
    SOUND | {"outcomes": SOUND["outcomes"] | {"cost": "5"}}, SOUND | {"outcomes": {"cost": 5.0}},
]  # fmt: skip


def append(journal: Path, entry: bytes) -> None:
    with journal.open("ab") as file:
        file.write(entry)


@pytest.mark.parametrize("text", FORGED, ids=lambda text: str(text)[:20])
def test_a_result_of_other_kinds_is_told_and_run_again(
    tmp_path: Path, design: Design, complete: Path, text: Any
) -> None:
    journal = keep(tmp_path, design, 0) / JOURNAL
    append(journal, entry_of(design.runs[1].id, text, quick(design.runs[1].scenario).daily))
    assert read_kept(journal.parent).finished.keys() == {design.runs[0].id}
    (note,) = notes(tmp_path, design)
    assert "not as they were written" in note
    check_goes_on(tmp_path, design, complete)


@pytest.mark.parametrize("text", [[], None, {}, {"reason": 5}, {"reason": None}])
def test_a_failure_of_another_kind_is_told_and_run_again(
    tmp_path: Path, design: Design, complete: Path, text: Any
) -> None:
    journal = keep(tmp_path, design, 0) / JOURNAL
    append(journal, entry_of(design.runs[1].id, text))
    assert not read_kept(journal.parent).failed
    assert len(notes(tmp_path, design)) == 1
    check_goes_on(tmp_path, design, complete)


@pytest.mark.parametrize("text", [[], {"schema": "2", "started": ""}, {"schema": 2}])
def test_a_first_entry_of_another_kind_is_told(
    tmp_path: Path, design: Design, complete: Path, text: Any
) -> None:
    folder = keep(tmp_path, design)
    (folder / JOURNAL).write_bytes(entry_of("", text))
    assert len(notes(tmp_path, design)) == 1
    check_goes_on(tmp_path, design, complete)


@pytest.mark.parametrize(
    "days", [pl.DataFrame({"day": [1]}), pl.DataFrame({"a": ["b"]})], ids=["no value", "other"]
)
def test_days_that_are_none_are_refused_in_a_line(
    tmp_path: Path, design: Design, days: pl.DataFrame
) -> None:
    journal = keep(tmp_path, design, 0) / JOURNAL
    append(journal, entry_of(design.runs[1].id, SOUND, days))
    with pytest.raises(ConfigurationError, match="are no table of days; move") as caught:
        sweep(tmp_path, design)
    assert str(caught.value).startswith(f"{journal}: ")
    assert len(str(caught.value).splitlines()) == 1
    with pytest.raises(ConfigurationError, match="are no table of days; move"):
        load("trial", "daily", results=tmp_path, partial=True)


def test_a_run_s_name_may_be_any_bytes(tmp_path: Path, design: Design, complete: Path) -> None:
    journal = keep(tmp_path, design, 0) / JOURNAL
    entry = bytearray(entry_of("x" * 16, SOUND, quick(design.runs[1].scenario).daily))
    entry[8:24] = bytes(range(0xF0, 0x100))
    append(journal, bytes(entry))
    assert len(notes(tmp_path, design)) == 1
    check_goes_on(tmp_path, design, complete)
