"""A scenario: the typed whole of a run, one field a process and a starting condition."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from sim.codes import NeedKind
from sim.parameters import Parameters, parameter
from sim.population.neighbourhood import NeighbourhoodSpec
from sim.prices import Prices
from sim.processes.activities import Activities
from sim.processes.alliances import Alliances
from sim.processes.collective_life import CollectiveLife
from sim.processes.crisis import Crisis
from sim.processes.empowerment import Empowerment
from sim.processes.encounters import Encounters
from sim.processes.facilitation import Facilitation
from sim.processes.founding import Founding
from sim.processes.governance import Governance
from sim.processes.heat import Heat
from sim.processes.introductions import Introductions
from sim.processes.levers import Levers
from sim.processes.lists import Lists
from sim.processes.logistics import Logistics
from sim.processes.mobilisation import Mobilisation
from sim.processes.moves import Moves
from sim.processes.mutual_aid import MutualAid
from sim.processes.needs import Needs
from sim.processes.outings import Outings
from sim.processes.process import OwnProcess
from sim.processes.succession import Succession
from sim.processes.tie_fading import TieFading
from sim.processes.wellbeing import Wellbeing

POLICIES = ("levers", "facilitation", "governance", "logistics")
"""The processes that are policies: each begins `lead_days` before the crisis."""

NOTICE = 7
"""Days before the crisis on which the past ends that crises share, if none is announced sooner."""


class Timeline(Parameters):
    """How long the stages around the crisis last."""

    build_up_days: int = parameter(
        730,
        "days before the crisis, in which residents tie themselves to one another",
        unit="day",
        low=0,
        high=7300,
    )
    recovery_days: int = parameter(
        180, "days that are followed after the crisis", unit="day", low=0, high=3650
    )


class Case(Parameters):
    """The initiative that a scenario takes after."""

    name: str = Field("none", description="which of the four initiatives, or none")


class Scenario(Parameters):
    """Everything that a run depends on. Two equal scenarios give equal runs."""

    seed: int = parameter(1, "what all random numbers derive from", unit="1", low=0, high=2**63 - 1)
    checks: bool = Field(
        False, description="whether each process checks its invariants around its step"
    )
    timeline: Timeline = Timeline()
    case: Case = Case()
    neighbourhood: NeighbourhoodSpec = NeighbourhoodSpec()
    crisis: Crisis = Crisis()
    prices: Prices = Prices()
    levers: Levers = Levers()
    outings: Outings = Outings()
    encounters: Encounters = Encounters()
    introductions: Introductions = Introductions()
    tie_fading: TieFading = TieFading()
    activities: Activities = Activities()
    succession: Succession = Succession()
    founding: Founding = Founding()
    alliances: Alliances = Alliances()
    governance: Governance = Governance()
    empowerment: Empowerment = Empowerment()
    collective_life: CollectiveLife = CollectiveLife()
    logistics: Logistics = Logistics()
    facilitation: Facilitation = Facilitation()
    needs: Needs = Needs()
    mutual_aid: MutualAid = MutualAid()
    mobilisation: Mobilisation = Mobilisation()
    lists: Lists = Lists()
    heat: Heat = Heat()
    wellbeing: Wellbeing = Wellbeing()
    moves: Moves = Moves()

    @model_validator(mode="after")
    def _budget_can_be_spent(self) -> Self:
        try:
            self.levers.scale(self.lever_costs)
        except ValueError as error:
            raise ValueError(f"levers.{error}") from None
        return self

    @property
    def own(self) -> dict[str, OwnProcess]:
        """The processes of somebody's own, by name: none, but in `sim.own_processes`."""
        return {}

    @property
    def own_texts(self) -> dict[str, str]:
        """The text of each file of these processes, by class and hash of the source."""
        return {}

    @property
    def lever_costs(self) -> list[float]:
        """What each lever costs here in a year at intensity 1, in EUR, in their order."""
        return self.prices.levers.costs(self.neighbourhood.residents)

    @property
    def days(self) -> int:
        """How many days a whole run takes: build-up, crisis and recovery."""
        return self.timeline.build_up_days + self.crisis.days + self.timeline.recovery_days

    @property
    def kinds(self) -> tuple[str, ...]:
        """The names of the kinds of need by row: those of every day, then those of the crises."""
        return (*(kind.name.lower() for kind in NeedKind), *self.crisis.own_kinds)

    def most_open(self) -> int:
        """Return how many needs of a resident can be open at once."""
        times = [
            factor
            for episode in self.crisis.episodes
            for phase in episode.phases
            for needs in phase.needs.values()
            for name, factor in needs.items()
            if name in episode.kinds
        ]
        own = list(self.crisis.own_kinds.values())
        return self.needs.most_open(own, self.crisis.times * max(times, default=0))

    @property
    def begins_without_collectives(self) -> bool:
        """Whether too few residents live there for one of the collectives that are asked for."""
        asked = self.founding.initial_per_1000 * self.neighbourhood.residents / 1000
        return asked > 0 and round(asked) == 0 and not self.founding.planned

    @property
    def has_idle_budget(self) -> bool:
        """Whether there is a budget for levers, and no lever to spend it on."""
        return bool(self.levers.budget) and not self.levers.act

    @property
    def posts(self) -> float:
        """How many posts of facilitators, at full time, the neighbourhood has."""
        acting = self.facilitation.posts_per_1000 if self.facilitation.working else 0.0
        return acting * self.neighbourhood.residents / 1000

    @property
    def paid_policies(self) -> dict[str, int]:
        """The policies that cost something, each with the days before the crisis it begins."""
        costs, levers = self.lever_costs, self.levers
        posts, goods = self.facilitation, self.logistics
        acting = {
            "lever": (levers.scale(costs) * levers.cost(costs), levers.lead_days),
            "facilitation": (posts.posts_per_1000 if posts.working else 0, posts.lead_days),
            "logistics": (goods.kits_per_1000 + goods.room, goods.lead_days),
        }
        return {name: days for name, (amount, days) in acting.items() if amount > 0}

    def pasts(self) -> tuple[tuple[Scenario, int], ...]:
        """Return scenarios with which this one shares its first days, and how many days.

        First without crisis and policies, until one of these acts; then without crisis, until
        `NOTICE` days before it, or until it is announced. Both end there: how long the crisis and
        the recovery take is of no account.
        """
        policies = {name: getattr(self, name) for name in POLICIES}
        days = self.timeline.build_up_days
        calm = max(0, days - max(NOTICE, self.crisis.warning))
        idle = max(0, min(calm, days - max(item.lead_days for item in policies.values())))
        timeline = self.timeline.model_copy(update={"recovery_days": 0})
        of_a_crisis = ("crisis", "lists", "heat", *self.own)
        before = {name: getattr(self, name).before() for name in of_a_crisis}
        late = self.model_copy(update=before | {"timeline": timeline})
        idle_ones = {name: item.before() for name, item in policies.items()}
        early = late.model_copy(update=idle_ones | {"prices": self.prices.before()})
        return (early, idle), (late, calm)
