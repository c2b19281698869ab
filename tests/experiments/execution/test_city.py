"""A city gives the same however it is lived: in one process or two, at once or in parts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from markupsafe import escape

from experiments.analysis.city import city_table
from experiments.design.design import Design
from experiments.execution import city as staging
from experiments.report.charts import Drawings, svg_of
from experiments.report.publish import findings_of, publish
from experiments.store.store import is_complete
from experiments.words import MESSAGES
from sim.city.stages import Lived, Stage, live_stage
from sim.life import Life, simulate
from tests.experiments.towns import live_town, town_design

TABLES = ("runs.parquet", "daily.parquet")


def _bytes(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in TABLES]


@pytest.fixture(scope="module")
def design() -> Design:
    return town_design()


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory, design: Design) -> Path:
    """Return the folder of a city lived in one process."""
    return live_town(tmp_path_factory.mktemp("reference"), design)


def test_a_row_a_part_and_policy(reference: Path) -> None:
    runs = pl.read_parquet(reference / "runs.parquet")
    assert runs["part"].to_list() == ["north, 1", "north, 2", "south"] * 2
    assert runs["archetype"].to_list()[:3] == ["mixed", "social", "old_block"]
    assert runs["residents"].unique().to_list() == [300]
    assert runs["posts"].to_list() == [0, 0, 0, 1, 1, 1]
    assert runs["seed"].n_unique() == 3
    assert runs["needs_met_everyone"].is_between(0, 1).all()
    assert is_complete(reference)
    assert not (reference / "states").exists(), "states are gone once the city is complete"


def test_the_city_is_told_in_both_languages_with_a_map(reference: Path, design: Design) -> None:
    findings = findings_of(reference, design.experiment)
    names = {path.name for path in publish(findings, reference)}
    assert {f"map.{language}.svg" for language in MESSAGES} < names
    values = findings.curves["value"]
    assert values.is_null().any(), "days whose needs may still be open"
    assert values.drop_nulls().is_between(0.5, 1).all()
    html = (reference / "report.html").read_text()
    for words in MESSAGES.values():
        assert escape(words.report.title_city) in html
        assert escape(words.fill(words.report.lead_city, parts=3)) in html
        assert escape(words.map.text) in html
    drawn = svg_of(Drawings(findings).chart("map", "en"))
    assert drawn.count(">north<") == drawn.count(">south<") == 3, "kinds, levels and one policy"
    city = pl.read_parquet(reference / "city.parquet").filter(pl.col("outcome") == "cost")
    assert city["value"].to_list() == [
        pytest.approx(runs["cost"].sum())
        for _, runs in findings.runs.group_by("policy", maintain_order=True)
    ]


def test_two_workers_give_the_same_bytes(reference: Path, tmp_path: Path, design: Design) -> None:
    assert _bytes(live_town(tmp_path, design, workers=2)) == _bytes(reference)


class _StoppedError(Exception):
    pass


def _stopping_after(days: int) -> Callable[[int], None]:
    """Return what is told of days lived, and stops the sweep once they are more."""
    lived = 0

    def advance(more: int) -> None:
        nonlocal lived
        lived += more
        if lived > days:
            raise _StoppedError

    return advance


def _noting(lived: list[tuple[int, int]], live: Callable[[Life, int], None]) -> object:
    def note(life: Life, until: int) -> None:
        lived.append((life.day, until))
        live(life, until)

    return note


@pytest.mark.parametrize("days", [150, 400, 500])
def test_a_city_that_was_stopped_goes_on_and_gives_the_same_bytes(
    reference: Path,
    tmp_path: Path,
    design: Design,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
) -> None:
    with pytest.raises(_StoppedError):
        live_town(tmp_path, design, advance=_stopping_after(days))
    lived: list[tuple[int, int]] = []
    monkeypatch.setattr(Life, "live", _noting(lived, Life.live))
    assert _bytes(live_town(tmp_path, design)) == _bytes(reference)
    whole = sum(run.scenario.days for run in design.runs) - 3 * 20  # a past that policies share
    assert sum(until - first for first, until in lived) <= whole - days / 2, (
        "what was lived is not lived again"
    )


@pytest.mark.parametrize("how", ["removed", "moved"])
@pytest.mark.parametrize("when", ["before", "after"], ids="{} the state is written".format)
def test_a_folder_that_is_gone_ends_a_city_soon(
    reference: Path,
    tmp_path: Path,
    design: Design,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
    when: str,
) -> None:
    results, elsewhere, begun = tmp_path / "results", tmp_path / "elsewhere", [0]

    def take_away() -> None:
        if how == "removed":
            shutil.rmtree(results)
        else:
            results.rename(elsewhere)

    def interrupted(stage: Stage, states: Path, days: int) -> Lived:
        begun[0] += 1
        is_due = begun[0] == 4
        if is_due and when == "before":
            take_away()
        given = live_stage(stage, states, days)
        if is_due and when == "after":
            take_away()
        return given

    with monkeypatch.context() as patch:
        patch.setattr(staging, "live_stage", interrupted)
        with pytest.raises(OSError, match=r"removed or moved|No such file") as gone:
            live_town(results, design)
    assert str(gone.value.filename).startswith(f"{results}/town/{design.id}/")
    assert begun == [4], "no other stage is begun"
    again = live_town(elsewhere, design)
    assert _bytes(again) == _bytes(reference)


def test_a_past_is_lived_once_for_all_policies(
    tmp_path: Path, design: Design, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived: list[tuple[int, int]] = []
    monkeypatch.setattr(Life, "live", _noting(lived, Life.live))
    live_town(tmp_path, design)
    assert lived.count((0, 20)) == 3
    assert lived.count((20, 33)) == 6
    assert lived.count((40, 47)) == 6


def test_a_state_that_cannot_be_read_is_lived_anew(
    reference: Path, tmp_path: Path, design: Design
) -> None:
    with pytest.raises(_StoppedError):
        live_town(tmp_path, design, advance=_stopping_after(400))
    states = sorted(tmp_path.glob("*/*/states/*.life"))
    assert len(states) >= 3
    for number, path in enumerate(states):
        path.write_bytes(path.read_bytes()[:1000] if number % 2 else b"")
    assert _bytes(live_town(tmp_path, design)) == _bytes(reference)


def test_by_population_each_part_is_a_neighbourhood_by_itself(tmp_path: Path) -> None:
    design = town_design("city.shares=population")
    runs = pl.read_parquet(live_town(tmp_path, design) / "runs.parquet")
    for run, row in zip(design.runs, runs.iter_rows(named=True), strict=True):
        alone = simulate(run.scenario, share_past=False).outcomes
        told = {name: row[name] for name in alone}
        assert str(told) == str(alone)  # a NaN differs from itself


def test_by_demand_the_service_is_shared_out_anew(
    reference: Path, design: Design, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares: dict[tuple[int, int], list[float]] = {}

    def note(stage: Stage, folder: Path, sharing_days: int) -> Lived:
        if stage.until > 40:
            of_policy = int(stage.spec.facilitation.posts_per_1000 > 0)
            shares.setdefault((of_policy, stage.until), []).append(stage.share)
        return live_stage(stage, folder, sharing_days)

    monkeypatch.setattr(staging, "live_stage", note)
    live_town(tmp_path, design)
    assert sorted(until for policy, until in shares if policy == 0) == [
        47, 54, 61, 68, 75, 82, 89, 96, 100,
    ]  # fmt: skip
    for of_parts in shares.values():
        assert sum(of_parts) == pytest.approx(3), "of equal parts, the shares make their number"
    assert any(len(set(of_parts)) > 1 for of_parts in shares.values()), shares
    alone = pl.read_parquet(
        live_town(tmp_path / "alone", town_design("city.shares=population")) / "runs.parquet"
    )
    assert not alone["met_by_institution"].equals(
        pl.read_parquet(reference / "runs.parquet")["met_by_institution"]
    )


def _failing(seed: int, day: int) -> object:
    def fail(stage: Stage, folder: Path, sharing_days: int) -> Lived:
        if stage.spec.seed == seed and stage.until > day and stage.spec.facilitation.posts_per_1000:
            raise RuntimeError("no room")
        return live_stage(stage, folder, sharing_days)

    return fail


@pytest.mark.parametrize(
    ("shares", "others"), [("demand", "CityHalted: south"), ("population", "")]
)
def test_a_part_that_fails_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shares: str, others: str
) -> None:
    design = town_design(f"city.shares={shares}")
    south = design.runs[2]
    assert south.part is not None
    assert south.part.name == "south"
    with monkeypatch.context() as patched:
        patched.setattr(staging, "live_stage", _failing(south.seed, 50))
        folder = live_town(tmp_path, design)
    runs = pl.read_parquet(folder / "runs.parquet")
    failed = runs.filter(pl.col("status") == "failed")
    assert failed["policy"].unique().to_list() == ["some_posts"]
    assert failed["part"].to_list() == (["north, 1", "north, 2"] if others else []) + ["south"]
    texts = [path.read_text() for path in (folder / "failures").iterdir()]
    assert sum("RuntimeError: no room" in text for text in texts) == 1
    assert sum(others in text for text in texts) >= (2 if others else 1)
    assert city_table(runs).filter(pl.col("policy") == "some_posts")["value"].is_null().all()
    assert live_town(tmp_path, design) == folder
    assert is_complete(folder), "a later sweep tries it again"
