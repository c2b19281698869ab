"""What advice says follows from pairs by rules: gains, regrets, duels, who is left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from experiments.analysis.advised import against, duel, fails_where, left_out, recommended
from experiments.analysis.compared_gains import LEAST_PAIRS, compared, told
from experiments.analysis.frontier import COLUMNS, finalists, frontier
from experiments.analysis.gains import gains
from experiments.analysis.regret import regret
from experiments.analysis.tried import tried, versus
from experiments.design.experiment import Experiment
from experiments.design.tasks import Task, tasks_of
from sim.aid.headline import direction
from sim.composition import ConfigurationError
from sim.tables import GROUPS_LEFT
from tests.experiments.composed import design_of

HEAT = Task({"crisis": "heatwave"}, "deaths", -1)
LOCKDOWN = Task({"crisis": "lockdown"}, "left_without_everyone", -1)
TASKS = [HEAT, LOCKDOWN]


def table(
    of: dict[str, tuple[float, float]], pairs: int = 8, own: float = 0.0, **columns: Any
) -> pl.DataFrame:
    """Runs of portfolios of 100 EUR, by name: mean deaths, and mean of those left without.

    All share the chance of a pair, which is as large as what they differ by.
    """
    rng = np.random.default_rng(3)
    luck = rng.normal(0, 1, (2, pairs))
    rows = []
    for name, means in of.items():
        for place, task in enumerate(TASKS):
            for pair in range(pairs):
                value = means[place] + luck[place, pair] + rng.normal(0, own)
                rows.append(
                    {
                        "run": f"{name}{place}{pair}", "policy": f"{name} {place}",
                        "baseline": name == "none", "crisis": task.levels["crisis"],
                        "budget": 0.0 if name == "none" else 100.0, "portfolio": name,
                        "replicate": pair + 1, "world": pair % 4 + 1, "seed": pair,
                        "status": "finished", "cost_year": 0.0 if name == "none" else 100.0,
                        "deaths": value, "left_without_everyone": value,
                        **{f"left_without_{g.name.lower()}": 2 * value for g in GROUPS_LEFT[1:]},
                        **{f"residents_{g.name.lower()}": 40.0 for g in GROUPS_LEFT},
                        **columns,
                    }
                )  # fmt: skip
    return pl.DataFrame(rows)


RUNS = table(
    {
        "none": (10.0, 50.0),
        "ease": (9.0, 50.0),
        "caretaker": (8.0, 40.0),
        "caretaker 1/2 + ease 1/2": (7.0, 45.0),
    },
    own=0.05,
)


def test_gains_are_means_of_shares_avoided() -> None:
    found = compared(gains(RUNS, TASKS, COLUMNS), COLUMNS, "crisis", 2)
    rows = {(row["portfolio"], row["crisis"]): row for row in found.to_dicts()}
    assert len(rows) == 3 * 3
    heat, both = rows["caretaker", "heatwave"], rows["caretaker", "all"]
    assert heat["difference"] == pytest.approx(-2, abs=0.1)
    assert heat["gain"] == pytest.approx(0.2, abs=0.02)
    assert both["gain"] == pytest.approx((0.2 + 0.2) / 2, abs=0.02)
    assert both["outcome"] == "gain"
    assert (both["n"], both["worlds"], both["same_sign"]) == (8, 4, 1)
    assert rows["ease", "lockdown"]["told"] == "none"
    assert both["told"] == heat["told"] == "better"


def test_a_difference_is_told_only_where_both_tests_agree_over_six_pairs() -> None:
    sure = {"n": LEAST_PAIRS, "gain": -0.1, "p_holm": 0.01, "p_flip": 0.03}
    assert told(sure) == "worse"
    assert told(sure | {"gain": 0.1}) == "better"
    for weaker in ({"n": 5}, {"p_holm": 0.06}, {"p_flip": 0.06}, {"p_holm": float("nan")}):
        assert told(sure | weaker) == "none"


def test_the_frontier_flags_what_another_beats_for_less() -> None:
    left = {(100.0, "caretaker"), (100.0, "caretaker 1/2 + ease 1/2")}
    rows = frontier(RUNS, TASKS, left).to_dicts()
    assert {row["portfolio"] for row in rows[:2]} == {name for _, name in left}
    gained = [row["gain"] for row in rows]
    assert gained == sorted(gained, reverse=True)
    assert [row["dominated"] for row in rows] == [False, True, True], "all cost the same"
    assert {row["extra_cost"] for row in rows} == {100.0}
    assert {row["portfolio"]: row["left"] for row in rows}["ease"] is False


@pytest.mark.parametrize(("saved", "flagged"), [(0.05, True), (1.0, False)])
def test_costs_a_thousandth_of_the_budget_apart_are_the_same(saved: float, flagged: bool) -> None:
    is_ease = pl.col("portfolio") == "ease"
    cheaper = RUNS.with_columns(
        cost_year=pl.col("cost_year") - pl.when(is_ease).then(saved).otherwise(0)
    )
    rows = frontier(cheaper, TASKS, set()).to_dicts()
    assert {row["portfolio"]: row["dominated"] for row in rows}["ease"] is flagged


def test_finalists_are_those_left_and_the_best_single_instrument() -> None:
    frame = pl.DataFrame(
        [
            (1.0, "a 1/2 + b 1/2", 0.4, True), (1.0, "a 1/2 + c 1/2", 0.3, True),
            (1.0, "a", 0.2, False), (1.0, "b", 0.1, False), (2.0, "b", 0.5, True),
        ],
        schema=["budget", "portfolio", "gain", "left"], orient="row",
    )  # fmt: skip
    found = finalists(frame, 1)
    assert found == [(1.0, "a 1/2 + b 1/2"), (1.0, "a"), (2.0, "b")]
    assert finalists(frame, 5)[:3] == [(1.0, "a 1/2 + b 1/2"), (1.0, "a 1/2 + c 1/2"), (1.0, "a")]
    assert against({1.0: "a 1/2 + b 1/2", 2.0: "b"}, found) == {1.0: "a"}
    assert against({1.0: "a"}, [(1.0, "a"), (1.0, "b"), (1.0, "a 1/2 + b 1/2")]) == {1.0: "b"}


def test_a_duel_is_of_the_pairs_of_two_portfolios() -> None:
    best, rival = {100.0: "caretaker 1/2 + ease 1/2"}, {100.0: "caretaker"}
    duels = versus(RUNS, TASKS, best)
    rows = {row["crisis"]: row for row in duel(duels, rival).to_dicts()}
    assert rows["heatwave"]["difference"] == pytest.approx(7 - 8, abs=0.1)
    assert (rows["heatwave"]["told"], rows["lockdown"]["told"]) == ("better", "worse")
    assert rows["all"]["gain"] == pytest.approx((0.1 - 0.1) / 2, abs=0.02)
    assert duel(duels, {}).is_empty()
    assert duel(versus(RUNS, TASKS, {}), rival).is_empty()


def test_what_is_said_of_two_portfolios_has_one_rule_and_one_family() -> None:
    best, rival = {100.0: "caretaker 1/2 + ease 1/2"}, {100.0: "caretaker"}
    duels = versus(RUNS, TASKS, best)
    beyond = tried(RUNS, TASKS, duels).filter(portfolio="caretaker")
    turned = {"better": "worse", "worse": "better", "none": "none"}
    for row in duel(duels, rival).to_dicts():
        (other,) = beyond.filter(crisis=row["crisis"]).to_dicts()
        assert other["against_best"] == turned[row["told"]]
        assert other["beyond"] == -row["gain"]
        assert other["beyond_p_holm"] == row["p_holm"]
    alone = versus(RUNS.filter(pl.col("portfolio") != "ease"), TASKS, best)
    for crisis in ("heatwave", "lockdown", "all"):
        (many,) = duels.filter(crisis=crisis, against="caretaker").to_dicts()
        (one,) = alone.filter(crisis=crisis, against="caretaker").to_dicts()
        assert one["p_holm"] == pytest.approx(max(one["p"], one["p_flip"]))
        assert many["p_holm"] >= one["p_holm"], "corrected for all that are compared"
    own = tried(RUNS, TASKS, duels).filter(portfolio=best[100.0])
    assert own["against_best"].is_null().all()


def test_recommended_says_which_seeds_it_rests_on() -> None:
    runs = {"fresh": (RUNS, TASKS), "search": (RUNS.filter(pl.col("replicate") <= 6), TASKS)}
    found = recommended(runs, {100.0: "caretaker"})
    assert found.select("seeds", "n").unique(maintain_order=True).rows() == [
        ("fresh", 8), ("search", 6)
    ]  # fmt: skip
    assert set(found["portfolio"]) == {"caretaker"}
    assert found["p_holm"].to_numpy().min() > found["p"].to_numpy().min(), "of all that were run"


def test_who_is_left_out_is_told_by_group() -> None:
    found = left_out(RUNS, {100.0: "caretaker"})
    rows = {(row["crisis"], row["group"]): row for row in found.to_dicts()}
    assert len(rows) == 2 * len(GROUPS_LEFT)
    old = rows["lockdown", "over_75_alone"]
    assert old["difference"] == pytest.approx(-20, abs=0.2)
    assert old["basis"] - old["mean"] == pytest.approx(-old["difference"])


def test_regret_by_hand() -> None:
    gained = {
        "a": {"x": 0.30, "y": 0.10, "z": 0.20},
        "b": {"x": 0.20, "y": 0.20, "z": 0.195},
        "c": {"x": 0.00, "y": 0.25, "z": 0.00},
    }
    cells = pl.DataFrame(
        [
            (budget, name, level, gain + shift)
            for budget in (1.0, 2.0)
            for name, levels in gained.items()
            for level, gain in levels.items()
            for shift in (-0.01, 0.01)  # two pairs
        ],
        schema=["budget", "portfolio", "level", "gain"],
        orient="row",
    )
    found = regret({"crisis": cells}, COLUMNS, 0.01).filter(budget=1.0)
    rows = {(row["portfolio"], row["level"]): row for row in found.to_dicts()}
    assert rows["a", "y"]["regret"] == pytest.approx(0.15)
    assert rows["b", "x"]["regret"] == pytest.approx(0.10)
    assert rows["b", "z"]["regret"] == pytest.approx(0.005)
    assert {name: rows[name, "x"]["worst"] for name in gained} == pytest.approx(
        {"a": 0.15, "b": 0.10, "c": 0.30}
    )
    assert {name: rows[name, "x"]["minimax"] for name in gained} == {
        "a": False, "b": True, "c": False
    }  # fmt: skip
    assert {name: rows[name, "x"]["within"] for name in gained} == pytest.approx(
        {"a": 2 / 3, "b": 1 / 3, "c": 1 / 3}
    )
    assert all(row["n"] == 2 for row in rows.values())


def in_worlds(worlds: int) -> pl.DataFrame:
    """Runs in worlds of two numbers: posts do no good where the first is low."""
    numbers = np.random.default_rng(5).random((worlds, 2))
    parts = []
    for world, (first, second) in enumerate(numbers, 1):
        good = (10.0, 50.0) if first < 0.3 else (8.0, 40.0)
        part = table({"none": (10.0, 50.0), "caretaker": good, "ease": (9.0, 45.0)}, pairs=1)
        parts.append(
            part.with_columns(
                replicate=pl.lit(world, pl.Int32), world=pl.lit(world, pl.Int32)
            ).with_columns(pl.lit(first).alias("needs.old_age"), pl.lit(second).alias("moves.pace"))
        )
    runs = pl.concat(parts)
    order = runs.columns
    order = [name for name in order if name not in ("needs.old_age", "moves.pace")]
    place = order.index("world") + 1
    return runs.select(*order[:place], "needs.old_age", "moves.pace", *order[place:])


def test_where_it_fails_is_a_box_of_numbers() -> None:
    best, rival = {100.0: "caretaker"}, {100.0: "ease"}
    found = fails_where(in_worlds(120), TASKS, best, rival, 0.01)
    for way in ("no_good", "beaten"):
        (row,) = found.filter(way=way).to_dicts()
        assert row["number"] == "needs.old_age"
        assert row["high"] == pytest.approx(0.3, abs=0.04)
        assert row["low"] is None
        assert row["fails"] == pytest.approx(0.3, abs=0.06)
        assert row["p"] <= 0.05


def test_in_few_worlds_or_where_it_never_fails_nothing_is_looked_for() -> None:
    few = fails_where(in_worlds(30), TASKS, {100.0: "caretaker"}, {}, 0.01)
    assert few.select("way", "worlds", "number", "p").rows() == [("no_good", 30, "", None)]
    never = fails_where(in_worlds(60), TASKS, {100.0: "ease"}, {}, 0.01)
    assert never.select("fails", "number", "p").rows() == [(0.0, "", None)]


def test_the_first_headline_outcome_of_a_crisis_tells_how_it_went() -> None:
    experiment = Experiment(
        name="trial",
        factors={"crisis": ("heatwave", "lockdown", "blackout")},
        within=("crisis",),
        portfolios={"budgets": [9000], "instruments": ["ease"], "parts": 1},
    )
    told_by = [(task.outcome, task.sign) for task in tasks_of(design_of(experiment, []))]
    assert told_by == [("deaths", -1), *[("left_without_everyone", -1)] * 2]
    assert direction("needs_met_everyone") == 1
    assert direction("cost") == 0
    single = Experiment(name="trial", portfolios=experiment.portfolios)
    other = design_of(single, ["crisis=heatwave", "crisis.headline=[cost]"])
    with pytest.raises(
        ConfigurationError, match=r"crisis\.headline = \[cost, \.\.\.\] \(heatwave\)"
    ):
        tasks_of(other)
