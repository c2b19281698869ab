"""docs/PERFORMANCE.md is what the kept tables of the benchmarks say, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import kept, machine_facts, page


def test_the_page_is_written_of_the_kept_tables() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.page()


def test_what_was_not_measured_says_which_command_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    written = page.page()
    for name, (command, _) in page.SECTIONS.items():
        assert f"## Not measured yet: {name}\n\n`{command}` measures it." in written


def test_another_table_makes_another_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    real = {"runs": 20, "wall": 31.0, "in_runs": [58.0, 60.0]}
    kept.keep("driver", machine_facts.facts() | {"load_after": 1.0}, {"idle": [], "real": real})
    written = " ".join(page.page().split())
    assert "took 31 s by the clock and 58 CPU s on two workers: 1.03 times" in written


def test_caches_are_those_of_one_core(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    described = [("1", "Data", "32K", "0"), ("1", "Instruction", "32K", "0"),
                 ("3", "Unified", "32768K", "0-3,8-11")]  # fmt: skip
    for at, described_one in enumerate(described):
        folder = tmp_path / f"index{at}"
        folder.mkdir()
        names = ("level", "type", "size", "shared_cpu_list")
        for name, value in zip(names, described_one, strict=True):
            (folder / name).write_text(value + "\n")
    monkeypatch.setattr(machine_facts, "_CACHES", tmp_path)
    assert machine_facts.caches() == {"L1": "32K", "L3": "32768K for 8 cores"}
