"""`entraide advise`: what is asked wrongly is said, tables are whole, and all of it resumes."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from experiments.analysis.frontier import frontier
from experiments.command.advising import Asked, notes
from experiments.design.advice import Advice, asked_for, target_of
from experiments.design.design import design_of
from experiments.design.experiment import Experiment
from experiments.design.tasks import tasks_of
from experiments.execution.settings import Serial
from experiments.execution.sweep import sweep
from experiments.store.columns import TABLES
from experiments.store.store import open_store
from experiments.words import ENGLISH, FRENCH, Messages
from sim.composition import ConfigurationError
from tests.experiments.fakes import spending, spending_until
from tests.plain_command import ends

ASKED = (
    "advise", "neighbourhood=social", "budget=60000", "crises=[heatwave,lockdown]",
    "instruments=[development_team,caretaker,ease]", "fresh=6", "worlds=40", "pairs=9",
    "executor=serial", "neighbourhood.residents=1000",
)  # fmt: skip
MADE = ("frontier", "recommended", "fresh", "left_out", "regret", "fails_where")


def folder_of(results: Path) -> Path:
    (folder,) = (results / "advise").glob("*/")
    return folder


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Advice on portfolios whose gains are known."""
    folder = tmp_path_factory.mktemp("results")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("experiments.execution.sweep.simulate", spending)
        assert ends(patched, *ASKED, f"results={folder}") == 0
    return folder


def table(results: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(folder_of(results) / f"{name}.parquet")


def test_what_is_recommended_is_what_is_known_to_be_best(results: Path) -> None:
    recommended = table(results, "recommended")
    assert set(recommended["portfolio"]) == {"development_team"}
    (row,) = recommended.filter(seeds="fresh", crisis="all").to_dicts()
    assert row["gain"] == pytest.approx(0.12, abs=0.02), "12 fewer of 100"
    assert (row["told"], row["same_sign"], row["n"]) == ("better", 1, 6)
    (duel,) = table(results, "fresh").filter(crisis="all").to_dicts()
    assert duel["against"] == "development_team 1/2 + caretaker 1/2"
    assert duel["gain"] == pytest.approx(0.03, abs=0.02)
    regret = table(results, "regret").filter(portfolio="development_team")
    assert set(regret["by"]) == {"crisis", "neighbourhood", "world"}
    assert regret.filter(by="crisis")["regret"].to_list() == [0, 0]
    assert regret.filter(by="neighbourhood")["level"].to_list() == ["social", "mixed", "old_block"]
    assert regret["minimax"].all()
    frontier = table(results, "frontier")
    assert frontier["portfolio"][0] == "development_team"
    assert frontier.height == 6, "three alone, three by half"
    assert (frontier["extra_cost"].is_not_null()).all()


def test_the_terminal_says_it_in_a_dozen_lines_in_both_languages(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends(monkeypatch, *ASKED, f"results={results}") == 0
    said = capsys.readouterr().out
    lines = said.splitlines()
    assert len(lines) <= 20
    assert lines[0].startswith("60,000 EUR a year, social housing, 1,000 residents; heatwave and")
    assert lines[1].startswith("Buy: development team posts. On fresh seeds it avoids 1")
    assert lines[2].startswith("One instrument is enough: ")
    assert lines[-1] == f"Page to print: {folder_of(results) / 'advice.html'}"
    folder = folder_of(results)
    assert (folder / "advice.en.txt").read_text() == "\n".join(lines[:-1]) + "\n"
    french = (folder / "advice.fr.txt").read_text()
    assert "À acheter\u202f: postes de développement local." in french
    told = json.loads((folder / "advice.json").read_text())
    assert told["recommended"] == [{"budget": 60000.0, "portfolio": "development_team"}]
    assert told["runs"][0] < told["runs_of_all"]


def test_every_table_is_there_twice_and_each_column_has_a_meaning(results: Path) -> None:
    folder = folder_of(results)
    for name in MADE:
        frame = table(results, name)
        assert frame.height
        assert pl.read_csv(folder / f"{name}.csv").columns == frame.columns
        assert set(frame.columns) <= set(TABLES[name]), "docs/DATA_DICTIONARY.md has all of them"
    crate = (folder / "ro-crate-metadata.json").read_text()
    assert all(f"{name}.parquet" in crate for name in MADE)


@pytest.mark.parametrize(
    "ended",  # in the search, on fresh seeds, in further worlds
    [(150,), pytest.param((20, 150, 330), marks=pytest.mark.slow)],
)
def test_it_resumes_where_it_was_and_gives_the_same_bytes(
    ended: tuple[int, ...], results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for runs in ended:
        model = partial(spending_until, marker=tmp_path / "runs", runs=runs)
        monkeypatch.setattr("experiments.execution.sweep.simulate", model)
        assert ends(monkeypatch, *ASKED, f"results={tmp_path / 'parts'}") == 130
    monkeypatch.setattr("experiments.execution.sweep.simulate", spending)
    assert ends(monkeypatch, *ASKED, f"results={tmp_path / 'parts'}") == 0
    whole, again = folder_of(results), folder_of(tmp_path / "parts")
    assert again.name == whole.name
    for name in [f"{name}.{end}" for name in (*MADE, "runs") for end in ("parquet", "csv")]:
        if (whole / name).exists():
            assert (again / name).read_bytes() == (whole / name).read_bytes(), name


def test_fresh_seeds_are_none_of_the_search(results: Path) -> None:
    seeds = [
        set(pl.read_parquet(path)["seed"])
        for name in ("advise", "advise_fresh", "advise_worlds")
        for path in (results / name).glob("*/runs.parquet")
    ]
    assert len(seeds) == 3
    assert sum(map(len, seeds)) == len(set.union(*seeds))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (["crises=[heatwave]"], "budget: how much a year is to be spent? budget=60000"),
        (["budget=-3"], "budgets.0 = -3: input should be greater than or equal to 1"),
        (["budget=60000", "crises=[drought]"], "crisis = 'drought': one of blackout, compound"),
        (["budget=60000", "crises=[]"], "crises = []: "),
        (["budget=60000", "instruments=[gold]"], "no instrument has this name; elected"),
        (["budget=60000", "portfolio.ease=0.4"], "portfolio.ease = 0.4: there is no budget"),
        (["budget=9e7"], "more than 10 posts per 1,000 residents; of budget = 9e+07"),
        (["budget=60000", "parts=0"], "parts = 0: input should be greater than or equal to 1"),
        (["budget=60000", "pairs=4"], "pairs = 4: input should be greater than or equal to 6"),
        (["budget=60000", "search=luck"], "search = 'luck': input should be 'racing' or 'nsga2'"),
        (["budget=60000", "experiment=single"], "experiment: advise has one of its own"),
        (["budget=60000", "neighbourhoods=[moon]"], "neighbourhood = 'moon': one of mixed"),
        (["budget=60000", "pears=4"], "pears: unknown key"),
        (["budget=60000", "city=paris"], "city: a budget is spent in one neighbourhood"),
    ],
)
def test_what_is_asked_wrongly_is_said_by_key_and_value(
    asked: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("experiments.execution.sweep.simulate", spending)
    few = ["uncertainty=none", "executor=serial", f"results={tmp_path}"]
    assert ends(monkeypatch, "advise", *asked, *few) == 1
    assert message in capsys.readouterr().err


def test_keys_of_the_advice_are_taken_apart_from_those_of_the_scenario() -> None:
    advice, others = asked_for(["budget=9000", "parts=4", "neighbourhood=social"], full=False)
    assert advice == Advice(budgets=(9000.0,), parts=4)
    assert others == ["neighbourhood=social"]
    assert target_of(others) == "social"
    assert target_of([]) == "mixed"
    full, others = asked_for(["budgets=[1,2]", "fresh=7"], full=True)
    assert (full.budgets, full.fresh) == ((1.0, 2.0), 7)
    assert full.parts > advice.parts - 1 >= 3
    assert "timeline.build_up_days=540" in others
    with pytest.raises(ConfigurationError, match="one is named twice"):
        asked_for(["budgets=[1,1]"], full=False)


def test_notes_are_in_the_language_that_is_asked_for() -> None:
    def of(residents: int, words: Messages) -> list[str]:
        few = [one for one in ASKED[1:] if not one.startswith("neighbourhood.residents")]
        asked = Asked.of([*few, f"neighbourhood.residents={residents}"], full=False)
        return list(notes(design_of(asked.experiment, asked.overrides), words))

    assert of(400, FRENCH)[-1].startswith("1 achat sur 6 ne peut être fait,")
    assert of(400, FRENCH)[-1].endswith("faciliter et accompagner, pour 60\u202f000\u00a0€")
    assert of(400, ENGLISH)[-1].startswith("1 of 6 portfolios cannot be had")
    assert not any("cannot be had" in note for note in of(1000, ENGLISH))


def test_a_portfolio_is_named_in_both_languages() -> None:
    name = "caretaker 1/4 + ease 3/4"
    assert ENGLISH.bought(name) == (
        "caretaker posts (25\u00a0%) and ease and accompany (75\u00a0%)"
    )
    assert FRENCH.bought("equipment") == "salle et matériel partagés"
    assert FRENCH.bought(name, short=True) == (
        "postes de gardiens 25\u00a0% + faciliter et accompagner 75\u00a0%"
    )


def test_a_genetic_search_goes_to_the_best_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("optuna")
    monkeypatch.setattr("experiments.execution.sweep.simulate", spending)
    asked = [
        "advise", "search=nsga2", "budgets=[30000,60000]", "crises=[lockdown]", "parts=4",
        "pairs=6", "fresh=6", "worlds=0", "generations=4", "population=8",
        "instruments=[development_team,caretaker,ease,compost]", "neighbourhoods=[mixed]",
        "uncertainty=none", "executor=serial", f"results={tmp_path}",
    ]  # fmt: skip
    assert ends(monkeypatch, *asked) == 0
    said = capsys.readouterr().out
    best = {b: n for b, n, *_ in table(tmp_path, "recommended").unique("budget").rows()}
    assert set(best) == {30000.0, 60000.0}
    assert all("development_team" in name for name in best.values())
    heads = [line for line in said.splitlines() if " residents; " in line]
    assert [head.split()[0] for head in heads] == ["30,000", "60,000"]
    generations = list((tmp_path / "advise_generation").glob("*/"))
    assert 1 < len(generations) <= 4
    assert ends(monkeypatch, *asked) == 0
    assert capsys.readouterr().out == said
    assert len(list((tmp_path / "advise_generation").glob("*/"))) == len(generations)


@pytest.mark.slow
def test_a_race_of_real_runs_finds_what_running_everything_finds(tmp_path: Path) -> None:
    few = [
        "neighbourhood=social", "neighbourhood.residents=600", "timeline.build_up_days=120",
        "timeline.recovery_days=0",
    ]  # fmt: skip
    posts = {"budgets": [60000], "instruments": ["development_team", "pass_on"], "parts": 1}
    same = {"factors": {"crisis": ("heatwave",)}, "within": ("crisis",), "portfolios": posts}
    race, every = (
        design_of(Experiment(name="trial", **same, **rule), few)
        for rule in (
            {"racing": {"first": 6, "block": 3, "cap": 36}},
            {"replicates": 36},
        )
    )
    best, runs = [], []
    for design in (race, every):
        with open_store(tmp_path, design) as store:
            assert sweep([store], Serial(), lambda _: None) == 0
        runs.append(pl.read_parquet(store.folder / "runs.parquet"))
        best.append(frontier(runs[-1], tasks_of(design), set())["portfolio"][0])
    assert best == ["development_team"] * 2
    assert runs[0].height <= runs[1].height / 3


def test_a_dry_run_tells_how_long_it_takes_and_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small = ["neighbourhood.residents=60", "timeline.build_up_days=20", "budget=3000"]
    others = [one for one in ASKED if not one.startswith(("budget", "neighbourhood.residents"))]
    given = [*others, *small, "--dry-run", f"results={tmp_path / 'none'}"]
    assert ends(monkeypatch, *given) == 0
    assert "time   about" in capsys.readouterr().out
    assert not (tmp_path / "none").exists()
