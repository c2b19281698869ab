"""Heat: how many deaths are to be expected, as the sum of residents' risks.

Nobody is removed: the ledger books expected deaths. Whether residents meet others does not enter
the risk; company protects where it brings someone to a cool place, or cooling home, and only then.

Rule: each day, residents who visit a place have been out, and those at a kind of place that is cool
(`cool_places`) have cooled; mutual aid may have cooled others. With `all_cooled`, a bound, so has
everybody of 75 and over. On a day of heat h, a resident's risk is

  min(1, risk x h x exp(ageing x (age - 75)) x excess(age) / excess(75) x odds)

with excess(age) the excess of deaths in that class of age (`excess`, of five: under 45, 45 to 54,
55 to 74, 75 to 94, from 95 on) and odds the product of those odds ratios that apply: `bedridden`,
or else `no_self_care`, by autonomy; `stays_home` after `home_days` without an outing; `under_roof`
on the top floor; `cool` for a cool place today or yesterday. Odds and risks are the same at such
small values. Deaths expected are the sum of risks over all residents; deaths seen, over those in
contact beyond a greeting today or yesterday.
Source: odds ratios of a meta-analysis of deaths in heatwaves
(https://qfrd.pure.elsevier.com/en/publications/prognostic-factors-in-heat-wave-related-deaths-a-meta-analysis);
excess by age, France 2003
(https://123dok.net/article/discussion-estimation-surmortalit%C3%A9-principales-caract%C3%A9ristiques-%C3%A9pid%C3%A9miologiques-su.eqon105y);
that sleeping under the roof is a risk, Santé publique France, people of 65 and over at home
(https://www.santepubliquefrance.fr/docs/august-2003-heat-wave-in-france-risk-factors-for-death-of-elderly-people-living-at-home);
its size is an assumption. `risk` is set so that the heatwave of 2003 takes 0.54 in 1,000 residents
of all ages, as in Paris (1,154 deaths more in August 2003 than in August 2002, wherever they died,
among about 2.145 million; https://www.lagazettedescommunes.com/13648/ile-de-france-plan-canicule-la-ville-de-paris-sur-le-pied-de-guerre-des-le-1er-juin):
six synthesised neighbourhoods of 12,000, outings and the heatwave only, nobody helped.
Left out: deaths of under-15s, hospitals and nursing homes, illness, air conditioning at home, the
city's heat island, acclimatisation, sex. The odds ratios were measured one by one: multiplied, they
make the frailest count for more than they should. Where a crisis shuts all places, everybody ends
by counting as not going out.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

import numpy as np
from pydantic import Field

from sim.codes import Autonomy, PlaceKind, PlaceName
from sim.kernels.compile import Flags, Floats, kernel
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State

type Excess = Annotated[float, Field(ge=0, le=5)]
type Divisor = Annotated[float, Field(ge=0.01, le=5)]

_META_ANALYSIS = (
    "meta-analysis of deaths in heatwaves, "
    "https://qfrd.pure.elsevier.com/en/publications/"
    "prognostic-factors-in-heat-wave-related-deaths-a-meta-analysis"
)
_BY_AGE = (
    "excess of deaths by age, France, August 2003, "
    "https://123dok.net/article/discussion-estimation-surmortalit%C3%A9-principales-"
    "caract%C3%A9ristiques-%C3%A9pid%C3%A9miologiques-su.eqon105y"
)
_AGES = 45, 55, 75, 95  # at which the classes of age begin, after the first
_AT_75 = 3  # the class of the age that risks are compared with

_OLD = 75  # years


class Heat(Process):
    """How much heat endangers whom."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents="age autonomy building floor last_contact place",
        buildings="floors",
        places="kind",
        conditions="heat",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents="last_out last_cooled",
        ledger="deaths deaths_seen",
    )

    risk: float = parameter(
        1.1e-4,
        "chance of dying of the heat of the worst day of August 2003, at 75 years, autonomous, "
        "going out, not under the roof, without a cool place",
        unit="1/day",
        low=0,
        high=0.01,
        source="set to 0.54 deaths in 1,000 residents, Paris, August 2003",
    )
    ageing: float = parameter(
        0.1, "rise of usual mortality with age", unit="1/year", low=0, high=0.2
    )
    excess: tuple[Excess, Excess, Excess, Divisor, Excess] = parameter(
        (0.0, 0.2, 0.4, 0.7, 1.2),
        "excess of deaths by age: under 45 years, at 45-54, 55-74, 75-94, from 95 on",
        unit="share",
        source=_BY_AGE + "; none under 45 (assumption)",
    )
    bedridden: float = parameter(
        6.44, "odds ratio: confined to bed", unit="1", low=1, high=20, source=_META_ANALYSIS
    )
    no_self_care: float = parameter(
        2.97,
        "odds ratio: cannot wash and dress alone",
        unit="1",
        low=1,
        high=20,
        source=_META_ANALYSIS,
    )
    stays_home: float = parameter(
        3.35, "odds ratio: does not leave home", unit="1", low=1, high=20, source=_META_ANALYSIS
    )
    home_days: int = parameter(
        7, "days without an outing that make one who does not", unit="day", low=1, high=60
    )
    under_roof: float = parameter(
        2.0,
        "odds ratio: lives on the top floor",
        unit="1",
        low=1,
        high=20,
        source="size: assumption; sign: Santé publique France, https://www.santepubliquefrance.fr/"
        "docs/august-2003-heat-wave-in-france-risk-factors-for-death-of-elderly-people-living-at-home",
    )
    cool: float = parameter(
        0.34,
        "odds ratio: was in a cool place yesterday or today",
        unit="1",
        low=0,
        high=1,
        source=_META_ANALYSIS,
    )
    cool_places: tuple[PlaceName, ...] = parameter(
        (PlaceKind.CAFE, PlaceKind.COMMON_ROOM),
        "kinds of place that are cool",
        unit="1",
    )
    all_cooled: bool = Field(
        False,
        description="whether everybody of 75 and over counts as cooled each day: a bound on what "
        "company can do against heat",
    )

    def before(self) -> Self:
        """Return the process as it acts before the crisis, where there is no heat."""
        return self.model_copy(update={"all_cooled": False})

    @property
    def is_cool(self) -> Flags:
        """Whether each kind of place is cool, (kinds,)."""
        return np.isin(np.arange(len(PlaceKind)), self.cool_places)

    def passed(self) -> dict[str, Any]:
        """Return what kernels see."""
        return {"all_cooled": self.all_cooled, "is_cool": self.is_cool}

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Note who was out and who was in a cool place; in heat, book the deaths expected."""
        _note_outings(state.here(), state.addresses.of(self), day)
        heat = float(state.conditions.heat[0])
        if heat == 0:
            return
        book, risks = state.ledger, self.risks(state, day, heat)
        book.deaths[day] = risks.sum()
        book.deaths_seen[day] = risks[state.residents.last_contact >= day - 1].sum()

    def risks(self, state: State, day: int, heat: float) -> Floats:
        """Return each resident's chance of dying of the heat on a day, shape (n,)."""
        residents = state.residents
        odds_ratios = (
            (self.bedridden, residents.autonomy == Autonomy.BEDRIDDEN),
            (self.no_self_care, residents.autonomy == Autonomy.NO_SELF_CARE),
            (self.stays_home, day - residents.last_out >= self.home_days),
            (self.under_roof, residents.floor == state.buildings.floors[residents.building]),
            (self.cool, residents.last_cooled >= day - 1),
        )
        risks: Floats = self.risk * heat * self.age_factor(residents.age)
        for odds_ratio, applies in odds_ratios:
            risks *= np.where(applies, odds_ratio, 1.0)
        np.minimum(risks, 1, out=risks)
        return risks

    def age_factor(self, age: Floats) -> Floats:
        """Return how deadly heat is at each age (year), against 75 years."""
        excess = np.array(self.excess)
        of_age = excess[np.searchsorted(_AGES, age, side="right")]
        factor: Floats = np.exp(self.ageing * (age - 75)) * of_age / self.excess[_AT_75]
        return factor


@kernel
def _note_outings(state: State, rules: Heat, day: int) -> None:
    """Note who was out today, and who in a cool place; no branch is there to guess."""
    people, kind, today = state.residents, state.places.kind, np.int32(day)
    for i in range(people.place.size):
        out = np.int32(people.place[i] >= 0)
        cool = np.int32(rules.is_cool[kind[max(people.place[i], 0)]])
        people.last_out[i] += out * (today - people.last_out[i])
        people.last_cooled[i] += out * cool * (today - people.last_cooled[i])
    if rules.all_cooled:
        for i in range(people.place.size):
            if people.age[i] >= _OLD:
                people.last_cooled[i] = day
