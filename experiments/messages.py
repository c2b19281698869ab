"""What figures and pages say, in each language; a text that one of them lacks is a type error."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from experiments.settings import Level

type Language = Literal["en", "fr"]

MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, kw_only=True)
class Messages:
    """All texts of a language. Words in braces are filled in by the one who uses the text."""

    language: Language
    name: str
    decimal: str
    thousands: str
    percent: str
    between: str
    joined: str
    # Policies
    factors: Mapping[str, str]
    levels: Mapping[str, Mapping[str, str]]
    as_configured: str
    baseline: str
    # Resilience curves
    curve_title: str
    curve_subtitle: str
    curve_day: str
    curve_share: str
    crisis: str
    policy: str
    # Paired differences
    paired_title: str
    paired_subtitle: str
    paired_axis: str
    whose: str
    everyone: str
    over_75_alone: str
    # Page
    title: str
    lead: str
    headline_up: str
    headline_unsure: str
    headline_single: str
    headline_none: str
    failed: str
    table_caption: str
    table_note: str
    points: str
    cost: str
    reference: str
    curve_text: str
    paired_text: str
    is_heading: str
    is_text: tuple[str, ...]
    made_heading: str
    made_run: str
    made_commit: str
    made_dirty: str
    made_seeds: str
    made_runs: str
    made_when: str
    download: str
    unknown: str

    def number(self, value: float, digits: int = 1, *, signed: bool = False) -> str:
        """Return a number as the language writes it.

        Args:
            value: the number; NaN is a dash.
            digits: decimals.
            signed: whether a plus sign is written.
        """
        if math.isnan(value):
            return "–"
        text = f"{abs(value):,.{digits}f}"
        is_zero = float(text.replace(",", "")) == 0
        text = text.translate({ord(","): self.thousands, ord("."): self.decimal})
        sign = MINUS if value < 0 else "+" if signed else ""
        return text if is_zero else f"{sign}{text}"

    def interval(self, low: float, high: float) -> str:
        """Return an interval as the language writes it."""
        return f"[{self.number(low)}{self.between}{self.number(high)}]"

    def level(self, factor: str, level: Level) -> str:
        """Return what a level of a factor is called."""
        known = self.levels.get(factor, {}).get(str(level))
        if known is not None:
            return known
        shown = level if isinstance(level, str | bool) else self.number(level, _digits(level))
        return f"{self.factor(factor)} {shown}"

    def factor(self, factor: str) -> str:
        """Return what a factor is called."""
        return self.factors.get(factor, factor)

    def policy_of(self, levels: Mapping[str, Level]) -> str:
        """Return what a policy is called."""
        words = [self.level(factor, level) for factor, level in levels.items()]
        return self.joined.join(words) or self.as_configured


def _digits(value: float) -> int:
    return 0 if isinstance(value, int) else len(f"{value:.6f}".rstrip("0").split(".")[1])


ENGLISH = Messages(
    language="en",
    name="English",
    decimal=".",
    thousands=",",
    percent=f"{NBSP}%",
    between=", ",
    joined=", ",
    factors={
        "facilitation": "facilitators",
        "logistics": "equipment",
        "governance": "governance",
        "crisis": "crisis",
        "case": "initiative",
    },
    levels={
        "facilitation": {
            "none": "no facilitator",
            "one": "1 facilitator per 1,000",
            "three": "3 facilitators per 1,000",
        },
        "logistics": {"bare": "own equipment", "shared": "shared equipment and room"},
        "governance": {"centralised": "centralised", "collegial": "collegial"},
        "crisis": {"none": "no crisis", "lockdown": "lockdown", "heatwave": "heatwave"},
    },
    as_configured="as configured",
    baseline="baseline: {policy}",
    curve_title="Share of needs met, before, during and after the crisis",
    curve_subtitle="All residents. Mean of {n} runs of each policy, smoothed over {days} days.",
    curve_day="Days since the crisis began",
    curve_share="Needs met (% of the day's)",
    crisis="crisis",
    policy="Policy",
    paired_title="Effect of each policy on the share of needs met in the crisis",
    paired_subtitle="Mean difference from the baseline and its 95 % confidence interval, {n} pairs "
    "of runs.",
    paired_axis="Difference from the baseline (percentage points)",
    whose="Needs of",
    everyone="all residents",
    over_75_alone="residents of 75 and over living alone",
    title="Neighbours in a crisis: what support changes",
    lead="A simulation of mutual aid in a fictional Paris neighbourhood.",
    headline_up="In this simulation, “{policy}” goes with the largest gain in needs met during "
    "the crisis: {difference} percentage points for all residents (95 % interval {interval}), "
    "from {level} % in the baseline.",
    headline_unsure="In this simulation, no policy clearly raises the share of needs met during "
    "the crisis, {level} % without any; the largest mean difference is {difference} percentage "
    "points (“{policy}”, 95 % interval {interval}).",
    headline_single="In this simulation, {level} % of the needs that arise in the crisis are met.",
    headline_none="Too few runs ended to say anything.",
    failed="{failed} of {runs} runs failed and are left out.",
    table_caption="Needs met during the crisis: difference from the baseline",
    table_note="In percentage points, with the 95 % confidence interval of the mean paired "
    "difference; {n} pairs of runs a policy. Each interval stands alone: none is corrected for "
    "the number of policies compared.",
    points="points",
    cost="public support, EUR",
    reference="{level} % (baseline)",
    curve_text="A panel for each combination of {panels}: how the share of needs met goes through "
    "the crisis, shaded, against the baseline, dashed.",
    paired_text="Dots and intervals, as in the table above, sorted by the effect on all residents.",
    is_heading="What this is and is not",
    is_text=(
        "The neighbourhood is fictional: its residents and buildings are drawn from public "
        "statistics, not copied from any place.",
        "It is a simulation. It shows what would follow from its rules, many of them assumptions, "
        "and helps to compare policies under equal conditions. It does not forecast what a real "
        "neighbourhood will do.",
        "Intervals tell how far chance moves the simulation, not how far the simulation is from "
        "the world.",
    ),
    made_heading="How it was made",
    made_run="Results",
    made_commit="Version of the sources",
    made_dirty="with changes that are not in it",
    made_seeds="Seeds",
    made_runs="{runs} runs: {policies} policies, {replicates} replicates",
    made_when="Made",
    download="Table of all runs",
    unknown="unknown",
)

FRENCH = Messages(
    language="fr",
    name="Français",
    decimal=",",
    thousands=THIN,
    percent=f"{NBSP}%",
    between=f"{NBSP}; ",
    joined=", ",
    factors={
        "facilitation": "facilitateurs",
        "logistics": "matériel",
        "governance": "gouvernance",
        "crisis": "crise",
        "case": "initiative",
    },
    levels={
        "facilitation": {
            "none": "sans facilitateur",
            "one": f"1 facilitateur pour 1{THIN}000",
            "three": f"3 facilitateurs pour 1{THIN}000",
        },
        "logistics": {"bare": "matériel propre", "shared": "matériel et local partagés"},
        "governance": {"centralised": "centralisée", "collegial": "collégiale"},
        "crisis": {"none": "sans crise", "lockdown": "confinement", "heatwave": "canicule"},
    },
    as_configured="scénario tel que configuré",
    baseline=f"référence{NBSP}: {{policy}}",
    curve_title="Part des besoins satisfaits avant, pendant et après la crise",
    curve_subtitle="Tous les habitants. Moyenne de {n} simulations par politique, "
    "lissée sur {days} jours.",
    curve_day="Jours depuis le début de la crise",
    curve_share="Besoins satisfaits (% de ceux du jour)",
    crisis="crise",
    policy="Politique",
    paired_title="Effet de chaque politique sur la part des besoins satisfaits pendant la crise",
    paired_subtitle=f"Écart moyen à la référence et intervalle de confiance à 95{NBSP}%, {{n}} "
    "paires de simulations.",
    paired_axis="Écart à la référence (points de pourcentage)",
    whose="Besoins",
    everyone="de tous les habitants",
    over_75_alone="des habitants de 75 ans et plus vivant seuls",
    title=f"Des voisins face à la crise{NBSP}: ce que change le soutien",
    lead="Une simulation de l'entraide dans un quartier fictif de Paris.",
    headline_up=f"Dans cette simulation, «{NBSP}{{policy}}{NBSP}» va avec le plus fort gain de "
    f"besoins satisfaits pendant la crise{NBSP}: {{difference}} points de pourcentage pour tous "
    f"les habitants (intervalle à 95{NBSP}%{NBSP}: {{interval}}), contre {{level}}{NBSP}% dans la "
    "référence.",
    headline_unsure="Dans cette simulation, aucune politique n'élève nettement la part des "
    f"besoins satisfaits pendant la crise, {{level}}{NBSP}% sans aucune{NBSP}; le plus grand "
    f"écart moyen est de {{difference}} points de pourcentage («{NBSP}{{policy}}{NBSP}», "
    f"intervalle à 95{NBSP}%{NBSP}: {{interval}}).",
    headline_single=f"Dans cette simulation, {{level}}{NBSP}% des besoins nés pendant la crise "
    "sont satisfaits.",
    headline_none="Trop peu de simulations ont abouti pour conclure.",
    failed="{failed} simulations sur {runs} ont échoué et sont laissées de côté.",
    table_caption=f"Besoins satisfaits pendant la crise{NBSP}: écart à la référence",
    table_note=f"En points de pourcentage, avec l'intervalle de confiance à 95{NBSP}% de l'écart "
    f"moyen apparié{NBSP}; {{n}} paires de simulations par politique. Chaque intervalle vaut pour "
    "lui seul, sans correction pour le nombre de politiques comparées.",
    points="points",
    cost="soutien public, EUR",
    reference=f"{{level}}{NBSP}% (référence)",
    curve_text=f"Un panneau par combinaison de {{panels}}{NBSP}: la part des besoins satisfaits "
    "au fil de la crise, en gris, face à la référence, en tirets.",
    paired_text="Points et intervalles, comme dans le tableau ci-dessus, dans l'ordre de l'effet "
    "pour tous les habitants.",
    is_heading="Ce que c'est, et ce que ce n'est pas",
    is_text=(
        f"Le quartier est fictif{NBSP}: habitants et immeubles sont tirés de statistiques "
        "publiques, sans copier aucun lieu.",
        "C'est une simulation. Elle montre ce qui découle de ses règles, dont beaucoup sont des "
        "hypothèses, et aide à comparer des politiques toutes choses égales par ailleurs. Elle ne "
        "prévoit pas ce que fera un vrai quartier.",
        "Les intervalles disent de combien le hasard déplace la simulation, et non de combien la "
        "simulation s'écarte du monde.",
    ),
    made_heading="Comment cela a été fait",
    made_run="Résultats",
    made_commit="Version des sources",
    made_dirty="avec des changements qui n'y sont pas",
    made_seeds="Graines aléatoires",
    made_runs=f"{{runs}} simulations{NBSP}: {{policies}} politiques, {{replicates}} réplications",
    made_when="Fait le",
    download="Tableau de toutes les simulations",
    unknown="inconnue",
)

MESSAGES: Mapping[Language, Messages] = {"fr": FRENCH, "en": ENGLISH}
