"""Experiment: what is varied, what is compared, how often each is run."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from experiments.design.hypotheses import Hypothesis
from experiments.design.labels import Labels
from experiments.design.portfolios import BUDGET, PORTFOLIO, Portfolios
from experiments.design.racing import Racing
from experiments.design.sample import Sample
from experiments.design.stopping import Rule
from sim.aid.headline import Outcome
from sim.parameters import Parameters, parameter

type Group = Literal["levers", "uncertainties"]

POINT = "point"
"""The factor whose levels are the points that an experiment names."""

EVERYONE, OVER_75_ALONE, COST = "needs_met_everyone", "needs_met_over_75_alone", "cost"

_OPTION = re.compile(r"[\w-]+")


def _joined(level: Any) -> Any:
    """Return several options of a group as one text, such as "[cooperate,ease]"."""
    if isinstance(level, str) and level.startswith("[") and level.endswith("]"):
        level = [option.strip() for option in level[1:-1].split(",") if option.strip()]
    if not isinstance(level, list | tuple):
        return level
    if not all(isinstance(option, str) and _OPTION.fullmatch(option) for option in level):
        raise ValueError("a level that is a list holds names of options")
    return f"[{','.join(level)}]"


type Level = Annotated[str | bool | int | float, BeforeValidator(_joined)]
"""A value that a factor takes: an option of a group, several of one, or a parameter's value."""


def options_of(level: Level) -> list[str]:
    """Return the options that a level is made of: several for "[a,b]", else the level itself."""
    if isinstance(level, str) and level.startswith("["):
        return [option for option in level[1:-1].split(",") if option]
    return [str(level)]


def _distinct[T](named: tuple[T, ...]) -> tuple[T, ...]:
    if len({str(name) for name in named}) < len(named):
        raise ValueError("a name or level is named twice")
    return named


Levels = Annotated[tuple[Level, ...], Field(min_length=1), AfterValidator(_distinct)]
_MOST_LETTERS = 100
"""Of a name: it stands in tables, in figures and in the path of a folder."""

PointName = Annotated[str, Field(pattern=r"^[\w-]+$", max_length=_MOST_LETTERS)]


class Experiment(Parameters):
    """What is compared with what, and how often each is run."""

    name: str = Field(
        pattern=r"^[\w-]+$",
        max_length=_MOST_LETTERS,
        description="also the name of its folder of results",
    )
    base: tuple[str, ...] = Field(
        (),
        description="overrides that hold for the whole experiment, such as 'facilitation=one'; "
        "the command line outranks them",
    )
    factors: dict[str, Levels] = Field(
        default_factory=dict,
        description="what is varied, and the levels it takes; all combinations are run",
    )
    points: dict[PointName, tuple[str, ...]] = Field(
        default_factory=dict,
        description="named scenarios, each the overrides that make it; where there are factors "
        "too, each point is run with all their combinations",
    )
    levers: Sample | None = Field(
        None,
        description="numbers that policy chooses: each row is a policy, compared with the numbers "
        "as configured; with factors and points, run with all their combinations",
    )
    portfolios: Portfolios | None = Field(
        None,
        description="ways to spend a yearly budget: each is a policy, compared with spending "
        "nothing; with factors and points, run with all their combinations",
    )
    uncertainties: Sample | None = Field(
        None,
        description="numbers that nobody knows: each row is a world, in which every policy is run",
    )
    in_turn: bool = Field(
        False,
        description="whether each replicate is run in one world, in turn, instead of in all: each "
        "world then has seeds of its own",
    )
    replicates: int = parameter(
        10,
        "runs of each policy in each world, each with its own seed",
        unit="run",
        low=1,
        high=100_000,
    )
    stopping: Rule | None = Field(
        None,
        description="run as many replicates as it takes for differences to be as precise as this, "
        "block by block of all policies alike; it stands in the place of `replicates`",
    )
    racing: Racing | None = Field(
        None,
        description="drop policies that are worse than the best while they are run, replicate by "
        "replicate, worlds in turn; it stands in the place of `replicates`",
    )
    baseline: dict[str, Level] = Field(
        default_factory=dict,
        description="level of each factor, or `point`, in the policy that the others are compared "
        "with; the first unless said",
    )
    within: tuple[str, ...] = Field(
        (),
        description="factors whose levels are not compared: each policy is compared with the "
        "baseline that has its levels of them",
    )
    axis: str | None = Field(
        None, description="factor, or `point`, that a figure of the sweep has on its axis"
    )
    outcomes: Annotated[tuple[Outcome, ...], AfterValidator(_distinct)] = Field(
        (),
        description="which outcomes the table in the terminal and on the page shows; unless said, "
        "the headline outcomes of the crises and, where a policy costs something, the cost",
    )
    labels: Labels = Field(
        default_factory=Labels,
        description="what factors, levels, points, sampled numbers and outcomes are called on the "
        "page, in figures and in the terminal, in English and French",
    )
    portrait: bool = Field(
        True,
        description="whether the page shows the neighbourhood under the baseline and the best "
        "policy; their first replicate is simulated once more for it",
    )
    mechanisms: dict[str, tuple[Outcome, ...]] = Field(
        default_factory=dict,
        description="for levels of a factor, or points, the outcomes that tell whether the "
        "mechanism that each is named after is at work",
    )
    hypotheses: dict[str, Hypothesis] = Field(
        default_factory=dict, description="what is expected, written down before any run"
    )

    @property
    def varied(self) -> dict[str, tuple[Level, ...]]:
        """What is varied, and the levels it takes; the named points are levels of `point`."""
        return ({POINT: tuple(self.points)} if self.points else {}) | self.factors

    @property
    def own_overrides(self) -> tuple[str, ...]:
        """All overrides that the experiment itself makes: of its base and its points."""
        return (*self.base, *(text for texts in self.points.values() for text in texts))

    @property
    def columns(self) -> tuple[str, ...]:
        """What tells policies from one another: factors, portfolios, sampled levers."""
        bought = (BUDGET, PORTFOLIO) if self.portfolios else ()
        return (*self.varied, *bought, *self.sampled("levers"))

    @property
    def _rule(self) -> Rule | Racing | None:
        return self.stopping or self.racing

    @property
    def most_replicates(self) -> int:
        """How many replicates there may be; with a rule or a race, its cap."""
        return self._rule.cap if self._rule else self.replicates

    @property
    def least_replicates(self) -> int:
        """How many replicates there are at least; with a rule or a race, until its first look."""
        return self._rule.first if self._rule else self.replicates

    @property
    def takes_turns(self) -> bool:
        """Whether each replicate is of one world."""
        return self.in_turn or self.racing is not None

    def sample(self, group: Group) -> Sample | None:
        """Return what is sampled as levers, or as uncertainties."""
        return self.levers if group == "levers" else self.uncertainties

    def sampled(self, group: Group) -> tuple[str, ...]:
        """Return the paths of what is sampled as levers, or as uncertainties."""
        sample = self.sample(group)
        return sample.paths if sample else ()
