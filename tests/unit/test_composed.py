"""What tests compose once is what composition gives, and never what it gave before a change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hydra import initialize_config_dir

import sim.composition
from sim.composition import CONFIGS, ConfigurationError
from tests import composed
from tests.composed import compose_once, digest, kept, load_scenario
from tests.structure.test_layers import ROOT, SOURCES

OVERRIDES = ("crisis=heatwave", "neighbourhood.residents=240")


def test_it_is_what_composition_gives() -> None:
    for _ in range(2):
        assert load_scenario(*OVERRIDES) == sim.composition.load_scenario(*OVERRIDES)
        assert composed.compose(OVERRIDES) == sim.composition.compose(OVERRIDES)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which this test keeps what it makes."""
    monkeypatch.setenv(composed.FOLDER, str(tmp_path))
    return tmp_path


def test_it_is_made_once_for_a_key_and_each_has_a_copy(folder: Path) -> None:
    made: list[list[str]] = []

    def make() -> list[str]:
        made.append(["one"])
        return made[-1]

    kept(make, "a").append("two")
    assert kept(make, "a") == kept(make, "a") == ["one"]
    assert len(made) == 1
    assert kept(make, "a", "") == ["one"]
    assert len(made) == 2
    assert len(list(folder.iterdir())) == 2


def test_without_a_folder_everything_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(composed.FOLDER)
    made = iter((1, 2))
    assert [kept(lambda: next(made), "a") for _ in range(2)] == [1, 2]


def test_an_error_is_raised_each_time(folder: Path) -> None:
    for _ in range(2):
        with pytest.raises(ConfigurationError, match="crisis"):
            load_scenario("crisis=no_such")
    assert not list(folder.iterdir())


def test_other_files_have_another_digest(tmp_path: Path) -> None:
    def changed(path: Path, text: str) -> str:
        path.write_text(text)
        digest.cache_clear()
        return digest(tmp_path)

    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    found = [changed(one, "a: 1"), changed(one, "a: 2"), changed(two, ""), changed(two, "b")]
    one.rename(tmp_path / "three.yaml")
    digest.cache_clear()
    assert len({*found, digest(tmp_path)}) == 5


@pytest.mark.usefixtures("folder")
def test_what_is_made_from_other_files_is_made_again(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    numbers = iter((1, 2))
    for text, expected in (("a", 1), ("b", 2), ("a", 1)):
        (sources / "file").write_text(text)
        digest.cache_clear()
        assert kept(lambda: next(numbers), "a", sources=[sources]) == expected


def test_all_that_compose_can_be_given_what_was_composed_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from experiments.command import run as command
    from experiments.design import design

    compose_once(monkeypatch)
    assert command.compose is design.compose is composed.compose  # type: ignore[attr-defined]
    importing = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in SOURCES
        if not path.is_relative_to(ROOT / "tests")
        and re.search(r"^from sim.composition import [^\n]*\bcompose\b", path.read_text(), re.M)
    }
    assert importing | {"sim.composition"} <= set(composed.USERS)


def test_folders_of_a_user_s_are_read_each_time(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own" / "crisis"
    own.mkdir(parents=True)
    for days in (3, 4):
        text = f"name: mine\nphases:\n  - {{name: all, days: {days}}}\n"
        (own / "mine.yaml").write_text(text)
        overrides = [f"hydra.searchpath=[file://{own.parent}]", "crisis=mine"]
        assert composed.compose(overrides)["crisis"]["phases"][0]["days"] == days
        with initialize_config_dir(str(own.parent), version_base="1.3"):
            assert not composed.of_files_of_the_project(["crisis=heatwave"])
    with initialize_config_dir(str(CONFIGS), version_base="1.3"):
        assert composed.of_files_of_the_project(["crisis=heatwave"])
    assert not [path for path in folder.iterdir() if path.is_file()]
