"""`make says`: docs/what-the-model-says.md, two screens on the three main levers.

The runs are those of the experiment `three_levers`, at the defaults and in accepted worlds, by the
command, and those of `theories`; what is shown is kept in docs/levers*.csv. Sentences
follow from the numbers by rules: an effect is told where it is significant at the defaults, and is
called sure where nearly all accepted worlds have its sign.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from experiments.report.evidence import judged_patterns
from experiments.store.store import GATES, RUNS
from experiments.validation.by_command import parser_of, run_experiment, write_page
from experiments.validation.compared import is_significant, listed
from experiments.validation.levers import EXPERIMENT, NONE, kept_of, levers_table
from experiments.validation.policies import stakes_of, theories_of
from experiments.validation.policy_numbers import ends_of_lapsed
from experiments.validation.policy_words import CRISES, OPENS
from experiments.words import ENGLISH
from sim.composition import load_scenario
from sim.documentation.markdown import wrapped

WORLDS = ("uncertainty=accepted", "experiment.replicates=1")
RIVALS = ("experiment.replicates=8",)
_SURE = 0.9
"""Share of the accepted worlds with the same sign from which an effect is called sure."""

_POLICIES = {"facilitators": "one_post", "logistics": "shared_goods", "governance": "collegial"}
"""What the levers are called where gates and theories are told of them."""

_DIRECTIONS: Mapping[str, tuple[str, str]] = {
    "left_without_everyone": (
        "fewer residents are left without",
        "more residents are left without",
    ),
    "deaths": ("fewer die of heat", "more die of heat"),
    "known_day_3": (
        "fewer of the exposed are known on day 3",
        "more of the exposed are known on day 3",
    ),
    "needs_met_everyone": ("fewer needs are met", "more needs are met"),
}
"""What a fall and a rise of an outcome are, in words."""

_UNITS = {
    "left_without_everyone": (1, " per 1,000"),
    "deaths": (1, ""),
    "known_day_3": (100, " points"),
    "needs_met_everyone": (100, " points"),
}
"""What a difference is multiplied with, and its unit."""

_HEADINGS = {
    "facilitators": "Facilitation",
    "logistics": "Logistics",
    "governance": "Governance",
}

_HEAD = """\
# What the model says

On one facilitator for 1,000 residents, on shared equipment with a room, and on collegial
governance, each by itself and all three, in five crises. Written by `make says`: every number and
every sentence with one comes from kept tables.

Differences from no policy over {pairs} pairs of neighbourhoods at the defaults, with 95 %
intervals; a star marks what is significant after Holm's correction for the four. Behind each: in
how many of {worlds} worlds that [the facts known allow](VALIDATION.md) the sign is the same. *Left
without* is a resident with a grave need of the crisis that goes unmet; crises of unlike length are
not to be compared by it.
"""

_MINDS = """\
## What would change its mind

{theories}

The size of each effect depends on assumptions;
[which ones](VALIDATION.md#which-assumptions-matter-morris-screening) is told by screening, and in
numbers by the worlds above. Evidence that would settle most of it: to whom people turn for which
need in a crisis, and how many of those who ask nobody are seen by somebody.

## How far to trust it

{trust}

## Where it must not be used

- To forecast how many people in a real neighbourhood will need help, get it, or die. What is
  compared are policies in neighbourhoods that are alike.
- To compare crises with one another by those left without: each has its own needs and length.
- To set the size of organised help: {organised}
- To choose between two policies whose difference is not significant, or whose sign changes from
  world to world.
"""


def says_page(
    kept: pl.DataFrame, gates: pl.DataFrame, theories: pl.DataFrame, judged: pl.DataFrame
) -> str:
    """Return the page.

    Args:
        kept: of the levers, as `levers.kept_of` gives it.
        gates: where needs came to a stand: crisis, point, stakes, gate, lapsed.
        theories: what policies change under each theory of who finds whom.
        judged: the verdicts on the patterns.
    """
    pairs, worlds = (
        int(kept["n"].to_numpy().max()),
        int(kept["worlds"].fill_null(0).to_numpy().max()),
    )
    parts = [_HEAD.format(pairs=pairs, worlds=worlds), levers_table(kept)]
    for lever, heading in _HEADINGS.items():
        parts += [f"## {heading}", _told(kept, lever), _why(gates, lever)]
    organised = _organised(judged)
    text = _MINDS.format(theories=_theories(theories), trust=_trust(judged), organised=organised)
    return "\n\n".join([*(part.strip() for part in parts), text])


def _told(kept: pl.DataFrame, lever: str) -> str:
    """Return what a lever changes, and where nothing is significant."""
    rows = kept.filter(pl.col("point") == lever).to_dicts()
    sentences = []
    for outcome, (fall, rise) in _DIRECTIONS.items():
        for words, sign in ((fall, -1), (rise, 1)):
            found = [r for r in rows if r["outcome"] == outcome and r["difference"] * sign > 0]
            told = [_where(row) for row in found if is_significant(row)]
            if told:
                sentences.append(f"{words[0].upper()}{words[1:]} in the {listed(told)}.")
    quiet = [
        name
        for crisis, name in CRISES.items()
        if (here := [row for row in rows if row["crisis"] == crisis])
        and not any(is_significant(row) for row in here)
    ]
    if quiet:
        names = listed([_lower(name) for name in quiet])
        sentences.append(f"Nothing that it changes is significant in the {names}.")
    return wrapped(" ".join(sentences))


def _where(row: Mapping[str, Any]) -> str:
    """Return in which crisis an effect is, how large, and how sure."""
    times, unit = _UNITS[row["outcome"]]
    size = f"{times * row['difference']:+.2g}{unit}".replace("-", "−")
    sure = ""
    if row["worlds"]:
        is_sure = row["same_sign"] >= _SURE * row["worlds"]
        sure = (
            ", sure" if is_sure else f", the sign in {row['same_sign']} of {row['worlds']} worlds"
        )
    return f"{_lower(CRISES[row['crisis']])} ({size}{sure})"


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _why(gates: pl.DataFrame, lever: str) -> str:
    """Return how many of the needs that lapse come to a stand where a lever acts."""
    opened = OPENS[_POLICIES[lever]]
    told = []
    for crisis, name in CRISES.items():
        without, there = (_lapsed(gates, crisis, point, opened) for point in (NONE, lever))
        if without and there:
            told.append(
                f"{without[0]:.0f} of {without[1]:.0f} and {there[0]:.0f} of {there[1]:.0f} in the "
                f"{_lower(name)}"
            )
    names = listed([gate.replace("_", " ") for gate in opened])
    return wrapped(
        "Why: of the needs that lapse in a neighbourhood, so many come to a stand where it acts "
        f"({names}), without it and with it: {listed(told)}."
    )


def _lapsed(
    gates: pl.DataFrame, crisis: str, point: str, names: Sequence[str]
) -> tuple[float, float] | None:
    """Return how many needs lapse at some gates, and at all; None where no run tells it."""
    there = gates.filter(crisis=crisis, point=point, stakes="all")
    if there.is_empty():
        return None
    at_these = there.filter(pl.col("gate").is_in(list(names)))["lapsed"].sum()
    return float(at_these), float(there["lapsed"].sum())


def _theories(theories: pl.DataFrame) -> str:
    """Return what becomes of facilitators under each theory of who finds needs."""
    rows = theories.filter(
        pl.col("outcome") == "left_without_everyone", pl.col("point") == "one_post"
    )
    told = []
    for row in rows.to_dicts():
        finding, order = str(row["where"]).split("/")
        if order == "neutral":
            star = "significant" if is_significant(row) else "not significant"
            name = ENGLISH.level("finding", finding)
            told.append(f"{name}: {row['difference']:+.1f} per 1,000, {star}".replace("-", "−"))
    return wrapped(
        "Who finds those who do not ask: with a facilitator, left without in a lockdown changes "
        f"so, if they are found by {'; by '.join(told)} ([more](policies.md))."
    )


def _trust(judged: pl.DataFrame) -> str:
    """Return how many facts the model meets, and which of those that nobody put in it does not."""
    verdicts = judged.unique("id", maintain_order=True)

    def met(use: str) -> str:
        here = verdicts.filter(pl.col("use") == use)
        return f"{here.filter(pl.col('verdict') == 'met').height} of {here.height}"

    names = ENGLISH.report.patterns
    failed = verdicts.filter(pl.col("use") == "validate", pl.col("verdict") != "met")
    which = listed([f"{names[row['id']]} ({row['id']})" for row in failed.to_dicts()])
    return wrapped(
        f"It meets {met('calibrate')} facts that it was matched to, {met('validate')} that it was "
        f"only tested by, {met('put_in')} whose direction was put in, and {met('seen')} that were "
        f"seen while it was made ([all of them](VALIDATION.md)). Of those only tested, it does not "
        f"meet: {which}."
    )


def _organised(judged: pl.DataFrame) -> str:
    row = judged.filter(pl.col("id") == "V24").to_dicts()[0]
    return (
        f"collectives meet {row['mean']:.0f} needs per 1,000 residents in a lockdown, where "
        f"{row['wanted_low']:g} to {row['wanted_high']:g} were seen."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the experiments, keep their numbers and write the page; return the exit code."""
    asked = parser_of("what_it_says", __doc__).parse_intermixed_args(arguments)
    folder = run_experiment(EXPERIMENT, asked.results, asked.overrides)
    worlds = run_experiment(EXPERIMENT, asked.results, (*asked.overrides, *WORLDS))
    runs = pl.read_parquet(folder / RUNS)
    kept_of(runs, pl.read_parquet(worlds / RUNS)).write_csv(
        asked.docs / "levers.csv", float_precision=6
    )
    names = runs["crisis"].cast(pl.String).unique().to_list()
    stakes = stakes_of({name: load_scenario(f"crisis={name}") for name in names})
    gates = ends_of_lapsed(runs, pl.read_parquet(folder / GATES), stakes)
    gates.rename({"where": "crisis"}).write_csv(asked.docs / "levers_gates.csv", float_precision=6)
    rivals = run_experiment("theories", asked.results, (*asked.overrides, *RIVALS))
    theories_of(pl.read_parquet(rivals / RUNS), ("left_without_everyone",)).write_csv(
        asked.docs / "levers_theories.csv", float_precision=6
    )
    write_page(asked.docs / "what-the-model-says.md", _page_of(asked.docs))
    return 0


def _page_of(docs: Path) -> str:
    kept, gates, theories = (
        pl.read_csv(docs / name, infer_schema_length=None)
        for name in ("levers.csv", "levers_gates.csv", "levers_theories.csv")
    )
    return says_page(kept, gates, theories, judged_patterns())


if __name__ == "__main__":
    sys.exit(main())
