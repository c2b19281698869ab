"""Advice on portfolios whose gains are known, made once in a test run; and advice made by hand."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from experiments.report.advised import Advised
from sim.prices import LEVERS
from sim.scenario import Scenario
from sim.tables import RunTables
from tests.composed import kept
from tests.experiments.fakes import spending
from tests.plain_command import ends

ASKED = (
    "advise", "neighbourhood=social", "budget=60000", "crises=[heatwave,lockdown]",
    "instruments=[development_team,caretaker,ease,equipment]", "fresh=9", "worlds=40", "pairs=9",
    "executor=serial",
)  # fmt: skip


def costing(spec: Scenario, **_: object) -> RunTables:
    """Give what `spending` does, and what is bought costs what it costs, with 2.5 % in grants."""
    given, thousands = spending(spec), spec.neighbourhood.residents / 1000
    kinds, posts = spec.facilitation.kinds, spec.facilitation.posts_per_1000 * thousands
    prices = spec.prices.posts.model_dump()
    money = sum(posts * getattr(kinds, kind).share * price for kind, price in prices.items())
    for name, cost in zip(LEVERS, spec.lever_costs, strict=True):
        money += spec.levers.intensity(name) * cost
    return RunTables(given.outcomes | {"cost_year": 1.025 * money}, given.daily)


def made_advice(folder: Path) -> dict[str, bytes]:
    """Return the files of an advice of which no run is of the model, by name."""
    return kept(partial(_made, folder), "made advice")


def _made(folder: Path) -> dict[str, bytes]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("experiments.execution.sweep.simulate", costing)
        assert ends(patched, *ASKED, f"results={folder}") == 0
    (made,) = (folder / "advise").glob("*/")
    names = [path for path in made.iterdir() if path.suffix in (".parquet", ".json")]
    return {path.name: path.read_bytes() for path in names}


def unpacked(folder: Path, files: dict[str, bytes]) -> Path:
    """Write files into a folder, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def crowded(advised: Advised) -> Advised:
    """Return advice with as much to be said as a search of halves gives: six were tried."""
    budget, name = next(iter(advised.best.items()))
    tables = dict(advised.tables)
    mixes = [f"{one} 1/2 + cooperate 1/2" for one in ("development_team", "landlord", "elected")]
    mixes += ["caretaker 1/2 + balance 1/2", "elected 1/2 + pass_on 1/2"]
    for table in ("tried", "regret"):
        own = tables[table].filter(budget=budget, portfolio=name)
        parts = [own.with_columns(portfolio=pl.lit(mix)) for mix in mixes]
        tables[table] = pl.concat([own, *parts])
        if table == "tried":
            told = pl.when(pl.col("portfolio") == name).then(None).otherwise(pl.lit("none"))
            tables[table] = tables[table].with_columns(against_best=told)
    bought = tables["bought"].head(1)
    more = bought.with_columns(instrument=pl.lit("equipment"), posts=None, hours=None,
                               room=pl.lit(value=True), kits=pl.lit(12.0))  # fmt: skip
    tables["bought"] = pl.concat([bought, more.select(bought.columns).cast(dict(bought.schema))])
    limits = ("mutual_aid.voice.ask", "mutual_aid.load_hours", "encounters.stranger_chat")
    ends = {"low": 0.2, "high": 0.4, "least": 0.1, "most": 0.5, "fails": 0.2, "p": 0.01}
    boxes = [
        tables["fails_where"].with_columns(
            number=pl.lit(limit), **{key: pl.lit(value) for key, value in ends.items()}
        )
        for limit in limits
    ]
    tables["fails_where"] = pl.concat(boxes)
    return Advised(tables, advised.best, advised.rival, advised.facts)


def by_hand(
    gain: float = 0.1,
    told: str = "better",
    others: dict[str, tuple[str, ...]] | None = None,
    helped: tuple[str, ...] = (),
    dropped: int = 0,
    extra_cost: float = 61_840.0,
    regret: float = 0.0,
    fails: float = 0.0,
) -> Advised:
    """Return advice of caretakers for 60,000 EUR in a heatwave, made by hand.

    Args:
        gain: of the recommended one.
        told: what is told of it.
        others: what is told of the others tried, against nothing and against the recommended one,
            over all crises and then, if it is given, in the heatwave.
        helped: groups of which significantly fewer are left without.
        dropped: portfolios that the search dropped.
        extra_cost: of the recommended one.
        regret: in the heatwave, in social housing and in the only world.
        fails: share of 40 worlds in which it does no good.
    """
    key = {"budget": 60_000.0, "portfolio": "caretaker"}
    row = {
        "basis": 20.0, "n": 9, "difference": -20 * gain, "low": -20 * gain - 1,
        "high": -20 * gain + 1, "gain": gain, "gain_low": gain - 0.05, "gain_high": gain + 0.05,
        "worlds": 8, "same_sign": 0.75, "told": told,
    }  # fmt: skip
    places = [("heatwave", "left_without_everyone"), ("all", "gain")]
    of_best = [key | row | {"crisis": c, "outcome": o, "seeds": "fresh"} for c, o in places]
    tried = [key | row | {"crisis": c, "outcome": o, "against_best": None} for c, o in places]
    for name, verdicts in (others or {}).items():
        there = verdicts[2:] or ("none", "none")
        for (crisis, outcome), (alone, against) in zip(places, (there, verdicts[:2]), strict=True):
            of_it = {"portfolio": name, "told": alone, "against_best": against, "gain": 2 * gain}
            tried += [key | row | {"crisis": crisis, "outcome": outcome} | of_it]
    names = ["caretaker", *(others or {}), *(f"dropped{k}" for k in range(dropped))]
    left = [
        key | {
            "crisis": "heatwave", "group": group, "residents": size, "n": 9, "basis": 200.0,
            "mean": 150.0, "difference": -50.0, "p_holm": 0.01 if group in helped else 0.3,
            "p_flip": 0.01 if group in helped else 0.3,
        }
        for group, size in (("everyone", 1000.0), ("over_75", 90.0), ("over_75_alone", 61.0))
    ]  # fmt: skip
    regrets = [
        key | {"by": by, "level": level, "regret": regret}
        for by, level in (("crisis", "heatwave"), ("neighbourhood", "social"), ("world", "1"))
    ]
    regrets += [one | {"portfolio": "ease", "regret": 0.0} for one in regrets]
    tables: dict[str, list[dict[str, Any]]] = {
        "recommended": of_best,
        "tried": tried,
        "frontier": [
            key | {"portfolio": name, "extra_cost": extra_cost, "left": "dropped" not in name}
            for name in names
        ],
        "left_out": left,
        "regret": regrets,
        "fails_where": [
            key | {"way": "no_good", "worlds": 40, "fails": fails, "number": "", "low": None,
                   "high": None}
        ],
        "bought": [
            key | {"instrument": "caretaker", "euros": 30_000.0, "posts": 0.857, "hours": 30.0,
                   "room": None, "kits": None, "intensity": None},
            key | {"instrument": "equipment", "euros": 20_000.0, "posts": None, "hours": None,
                   "room": True, "kits": 53.3, "intensity": None},
            key | {"instrument": "ease", "euros": 10_000.0, "posts": None, "hours": 2.3,
                   "room": None, "kits": None, "intensity": 1.25},
        ],
    }  # fmt: skip
    frames = {name: pl.DataFrame(rows, infer_schema_length=None) for name, rows in tables.items()}
    facts = {
        "neighbourhood": "social", "residents": 1000, "advice": {"tolerance": 0.01},
    }  # fmt: skip
    return Advised(frames, {60_000.0: "caretaker"}, {}, facts)
