"""What factors, levels, points and outcomes are called in French; elements as the article does."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.messages.words import NBSP, THIN


def _without(element: str) -> str:
    return f"sans «{NBSP}{element}{NBSP}»"


FACTORS: Mapping[str, str] = {
    "point": "scénario",
    "facilitation": "facilitateurs",
    "logistics": "matériel",
    "governance": "gouvernance",
    "crisis": "crise",
    "case": "initiative",
    "neighbourhood": "quartier",
    "lever": "levier d'action",
    "knockout": "élément retiré",
    "facilitation.stance": "posture",
    "facilitation.posts_per_1000": f"postes de facilitateurs pour 1{THIN}000 habitants",
    "logistics.kits_per_1000": f"lots communs pour 1{THIN}000 habitants",
    "governance.centralisation": "centralisation",
    "founding.initial_per_1000": f"collectifs pour 1{THIN}000 habitants",
    "founding.origins.members": "membres d'un collectif",
    "founding.origins.breadth": "ouverture du récit commun",
}

AXES: Mapping[str, str] = {
    "facilitation.stance": f"posture{NBSP}: 0 laisser-faire, 1 médiation",
    "governance.centralisation": f"centralisation{NBSP}: 0 partagée, 1 tout repose sur le leader",
    "founding.origins.breadth": f"ouverture du récit commun{NBSP}: 0 aux membres, 1 à tous",
}

_LEVERS: Mapping[str, str] = {
    "none": "sans levier",
    "cooperate": "valoriser et faire coopérer",
    "ease": "faciliter et accompagner",
    "pass_on": "transmettre et responsabiliser",
    "balance": "articuler laisser-faire et médiation",
    "compost": "composter",
    "all": "les cinq leviers",
}

LEVELS: Mapping[str, Mapping[str, str]] = {
    "facilitation": {
        "none": "sans facilitateur",
        "one": f"1 facilitateur pour 1{THIN}000",
        "three": f"3 facilitateurs pour 1{THIN}000",
        "elected": "élus impliqués",
        "development_team": "équipe de développement local",
        "landlord": "bailleur social",
        "caretaker": "gardiens à l'écoute",
        "mixed": "facilitateurs des quatre sortes",
    },
    "logistics": {"bare": "matériel propre", "shared": "matériel et local partagés"},
    "governance": {
        "centralised": "centralisée",
        "collegial": "collégiale",
        "as_founded": "celle de leur fondation",
    },
    "crisis": {
        "none": "sans crise",
        "lockdown": "confinement",
        "heatwave": "canicule",
        "flood": "crue",
        "blackout": "panne de courant",
        "compound": "crise composée",
    },
    "case": {
        "none": "aucune initiative en particulier",
        "hyper_voisins": "La République des Hyper voisins",
        "quartier_de_soleil": "Quartier de soleil",
        "asyn": "L'ASYN",
        "chez_nous": "Chez nous",
    },
    "neighbourhood": {
        "mixed": "quartier mixte",
        "social": "résidence sociale",
        "old_block": "îlot ancien",
    },
    "lever": _LEVERS,
    "knockout": {
        "none": "les dix éléments",
        "driving_residents": _without("La force motrice des habitants"),
        "facilitators": _without("Les acteurs facilitateurs"),
        "encounters": _without("Les rencontres"),
        "doing_together": _without("Le faire ensemble"),
        "logistics": _without("La logistique"),
        "place": _without("Le lieu"),
        "meaning": _without("Le sens"),
        "governance": _without("L'enjeu de gouvernance"),
        "power_to_act": _without("Le pouvoir d'agir"),
        "strengths_and_limits": _without("Forces et limites"),
    },
    "point": {
        **_LEVERS,
        "no_posts": "sans facilitateurs",
        "posts_by_population": "postes répartis selon la population",
        "posts_by_need": "les mêmes postes, selon le logement social",
        "informal": "collectifs informels",
        "association": "associations",
        "leaders_stay": "les leaders restent",
        "leaders_leave": "tous les leaders partent avant la crise",
        "apart": "chacun pour soi",
        "allied": "alliés",
        "workshops_only": "ateliers seuls",
        "facilitators": f"un facilitateur pour 1{THIN}000 habitants",
        "equipment": "matériel et local partagés",
        "governance": "gouvernance collégiale",
        "one_quarter_mass": "un quart des heures aux tables de rue",
        "half_mass": "moitié aux tables de rue",
        "three_quarters_mass": "trois quarts aux tables de rue",
        "street_tables_only": "tables de rue seules",
        "ordinary": "jours ordinaires",
        "lockdown": "confinement",
        "heatwave": "canicule",
        "alike_means": "moyens semblables",
        "mixed_means": "moyens mêlés",
        "settled": "peu de déménagements",
        "moving": "beaucoup de déménagements",
        "centralised": "collectifs centralisés",
        "horizontal": "collectifs horizontaux",
        "logistics": "équipement partagé",
    },
}

OUTCOMES: Mapping[str, str] = {
    "needs_met_everyone": "besoins satisfaits, tous les habitants",
    "needs_met_over_75_alone": "besoins satisfaits, habitants de 75 ans et plus vivant seuls",
    "needs_met_isolated": "besoins satisfaits, le tiers des habitants qui a le moins de liens",
    "needs_met_gap": "besoins satisfaits, écart entre les plus et les moins entourés",
    "met_by_neighbour": "besoins satisfaits par des voisins",
    "met_by_collective": "besoins satisfaits par des collectifs",
    "help_tie_hours_end": "heures dans les liens nés de l'entraide, à la fin",
    "needs_met_child_minding": "besoins de garde d'enfant satisfaits",
    "unmet_asked": "besoins non satisfaits des plus de 75 ans pour lesquels ils avaient demandé de "
    "l'aide",
    "unmet_offered": "besoins non satisfaits des plus de 75 ans pour lesquels de l'aide avait été "
    "proposée sans être demandée",
    "duplicated": "visites faites deux fois, par besoin satisfait par des collectifs",
    "knows_neighbour": "habitants qui connaissent un voisin",
    "acquaintances": "connaissances d'un habitant",
    "joined": "habitants qui rejoignent un collectif dans l'année",
    "driving_active": "habitants moteurs dans une équipe porteuse",
    "friends": "amis d'un habitant",
    "bridging": "liens d'ouverture d'un habitant",
    "linking": "habitants connus de l'institution",
    "belonging": "sens donné au récit commun",
    "efficacy": "pouvoir d'agir",
    "register_coverage": "plus de 75 ans vivant seuls inscrits sur un registre",
    "no_network": "habitants sans aucun réseau",
    "active_in_year": "habitants membres d'un collectif dans l'année",
    "initiative_year": "habitants en lien avec l'initiative dans l'année",
    "active": "habitants membres d'un collectif",
    "members": "adhésions à des collectifs",
    "collectives_alive": "collectifs en vie avant la crise",
    "collectives_end": "collectifs en vie à la fin",
    "collectives_founded": "collectifs fondés",
    "kits_ready": "matériel prêt à servir",
    "with_room": "collectifs qui ont un local",
    "with_permit": "collectifs qui ont une autorisation",
    "associations": "collectifs constitués en association",
    "allied": "collectifs membres d'une alliance",
    "narrative": "récit commun des collectifs",
    "centralisation": "centralisation des collectifs",
    "shared_knowledge": "savoirs partagés",
    "know_how": "savoir-faire des collectifs",
    "conflict": "conflit dans les collectifs",
    "rivalry": "concurrence entre collectifs",
    "visibility": "visibilité des collectifs",
    "activities": "activités par an",
    "attendance": "participants aux activités par an",
    "volunteer_hours": "heures de bénévoles par an",
    "support_hours": "heures de soutien par an",
    "cost": "soutien public, EUR, d'un an avant la crise à sa fin",
}
