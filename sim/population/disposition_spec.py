"""How residents' dispositions are distributed: the numbers alone, which a configuration can set."""

from __future__ import annotations

from typing import NamedTuple

from sim.parameters import Parameters, parameter
from sim.population.census import census

DRIVING = 0.7
"""Drive from which a resident is a driving resident (`driving_share`)."""

_AUTONOMY = census().loss_of_autonomy


_FONDATION = (
    "Fondation de France 2014, n = 4,000, "
    "https://www.2seniors.fr/blog/alerte-a-la-solitude-des-seniors/"
)


class AtRest(NamedTuple):
    """What residents feel whom nothing feeds or tires: on the first day, in the mean.

    Attributes:
        trust: in neighbours.
        belonging: to the neighbourhood.
        efficacy: power to act.
        energy: of everybody.
    """

    trust: float
    belonging: float
    efficacy: float
    energy: float


class CircleSpec(Parameters):
    """Who keeps up which networks elsewhere: meets people of them more than a few times a year.

    A network is kept up by the share of residents below, those of the highest ranks; ranks go with
    sociability, and by it with means.
    """

    family: float = parameter(
        0.61, "who keep up with their family", unit="share", low=0, high=1, source=_FONDATION
    )
    friends: float = parameter(
        0.75, "who keep up with friends", unit="share", low=0, high=1, source=_FONDATION
    )
    work: float = parameter(
        0.4, "of working age, who keep up with colleagues", unit="share", low=0, high=1
    )
    associations: float = parameter(
        0.2, "who meet others in an association elsewhere", unit="share", low=0, high=1
    )
    sociability: float = parameter(
        0.941, "correlation of each network with sociability", unit="1", low=0, high=0.95
    )


class DispositionSpec(Parameters):
    """How residents' dispositions are distributed."""

    sociability_shape: float = parameter(
        2.27, "evenness of sociability (gamma of mean 1)", unit="1", low=1, high=50
    )
    sociability_means_correlation: float = parameter(
        0.254,
        "correlation of sociability with means: those with more means neighbour more",
        unit="1",
        low=-0.9,
        high=0.9,
        source="size: assumption; sign: INED survey Mon quartier, mes voisins (2018), "
        "https://doi.org/10.48756/ined-IE0253-2815",
    )
    prosociality: float = parameter(
        0.5, "mean inclination to help", unit="share", low=0.05, high=0.95
    )
    driving_share: float = parameter(
        0.03,
        f"residents whose drive exceeds {DRIVING}: the driving residents (a hypothesis)",
        unit="share",
        low=0.001,
        high=0.3,
    )
    neediness_spread: float = parameter(
        1.24,
        "unevenness of needs among those alike: standard deviation (gamma of mean 1)",
        unit="1",
        low=0,
        high=3,
    )
    reluctance: float = parameter(
        0.3, "mean reluctance to ask for help", unit="share", low=0.05, high=0.95
    )
    kin: float = parameter(
        0.55, "mean support from kin and friends elsewhere", unit="share", low=0.05, high=0.95
    )
    kin_means_correlation: float = parameter(
        -0.2,
        "correlation of support from kin with means: low incomes rely more on kin",
        unit="1",
        low=-0.9,
        high=0.9,
        source="size: assumption; sign: Population et Sociétés, June 2020, "
        "https://www.cairn.info/revue-population-et-societes-2020-6-page-1.htm",
    )
    schooling_means_correlation: float = parameter(
        0.5, "correlation of schooling with means", unit="1", low=0, high=0.95
    )
    institution_trust: float = parameter(
        0.45, "mean trust in institutions", unit="share", low=0.05, high=0.95
    )
    know_how: float = parameter(0.4, "mean know-how", unit="share", low=0.05, high=0.95)
    know_how_drive: float = parameter(
        0.4, "correlation of know-how with drive", unit="1", low=0, high=0.65
    )
    loneliness_32: float = parameter(
        0.34,
        "mean loneliness when all is as usual, up to 32 years",
        unit="share",
        low=0.05,
        high=0.9,
        source="over a third of those of 25 to 39 feel lonely, and half as many of those of 60 to "
        "69 (Fondation de France 2024), https://www.europe1.fr/societe/une-personne-sur-dix-est-"
        "isolee-une-sur-cinq-se-sent-seule-selon-la-fondation-de-france-4226592",
    )
    loneliness_65: float = parameter(
        0.17,
        "mean loneliness when all is as usual, from 65 years on; linear from 32 years to there",
        unit="share",
        low=0.05,
        high=0.9,
        source="the same; those who live alone no more than others (Crédoc 2021), "
        "https://www.observationsociete.fr/structures-familiales/qui_seul_pourquoi-2/",
    )
    circle: CircleSpec = CircleSpec()
    concentration: float = parameter(
        6.98,
        "how alike residents are: the sum of the shapes of the beta distributions",
        unit="1",
        low=2,
        high=200,
    )
    limited_mobility_60: float = parameter(
        _AUTONOMY.value,
        "residents of 60 and over who leave home with difficulty, at the ages of Paris",
        unit="share",
        low=0,
        high=0.3,
        source=_AUTONOMY.source,
    )
    limited_mobility_rise: float = parameter(
        0.1, "rise of that share with age", unit="1/year", low=0, high=0.2
    )
    no_self_care_share: float = parameter(
        0.35,
        "residents of limited mobility who cannot wash and dress alone",
        unit="share",
        low=0,
        high=0.7,
    )
    bedridden_share: float = parameter(
        0.08, "residents of limited mobility confined to bed", unit="share", low=0, high=0.3
    )
    messaging_60: float = parameter(
        0.9, "users of messaging groups, up to 60 years", unit="share", low=0, high=1
    )
    messaging_85: float = parameter(
        0.35, "users of messaging groups, from 85 years on", unit="share", low=0, high=1
    )
