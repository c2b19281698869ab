"""The texts of the sliders in French."""

from __future__ import annotations

from experiments.words.whatif_words import WhatIfWords
from experiments.words.words import NBSP, THIN

_MISSED = (
    "Sur {settings} réglages qui n'ont pas servi à l'ajuster, il s'écarte de {error} (moyenne "
    f"quadratique), soit {{relative}}{NBSP}% de leur dispersion{NBSP}; ses intervalles à "
    f"95{NBSP}% en contiennent {{covered}}{NBSP}%."
)

WHATIF_FRENCH = WhatIfWords(
    heading=f"Et si{NBSP}?",
    text=f"Déplacez les curseurs{NBSP}: que changerait un réglage dans cette simulation{NBSP}? Un "
    "émulateur répond aussitôt. Il a été ajusté sur la référence et {settings} réglages, simulés "
    f"{{pairs}} fois chacun{NBSP}; rien n'est simulé ici, et il ne répond pas au-delà des bouts "
    "des curseurs.",
    interval=f"Entre crochets, les intervalles à 95{NBSP}%{NBSP}: de combien l'émulateur peut "
    "s'écarter, et de combien le hasard déplace une moyenne de {pairs} simulations.",
    no_script="Les curseurs ont besoin de scripts, qui sont désactivés ici. Ils partent de la "
    f"référence{NBSP}:",
    levers="Réglages",
    labels={
        "facilitation.posts_per_1000": f"Postes de facilitateurs pour 1{THIN}000 habitants",
        "facilitation.stance": "Posture des facilitateurs (0 laisser-faire, 1 médiation)",
        "logistics.kits_per_1000": f"Lots de matériel tenus en commun, pour 1{THIN}000 habitants",
        "governance.centralisation": "Centralisation des collectifs (0 partagée, 1 tout repose "
        "sur le leader)",
    },
    about=f"De {{low}} à {{high}}{NBSP}; {{baseline}} dans la référence.",
    reset="Revenir à la référence",
    answers="Écart à la référence, dans cette simulation",
    at_baseline=f"aucun{NBSP}: c'est la référence",
    level="{level} dans la référence.",
    points="points de pourcentage",
    error=_MISSED,
    hidden=f"Pas montré{NBSP}: l'émulateur s'écarte trop. {_MISSED}",
    limit=f"Une réponse est montrée si l'erreur est d'au plus {{relative}}{NBSP}% de la dispersion "
    f"des réglages, ou d'un demi-point, et si au moins {{covered}}{NBSP}% sont contenus{NBSP}; "
    "cette limite est notre choix.",
    none_shown=f"Aucune réponse n'est dans la limite{NBSP}: il n'y a rien à déplacer ici.",
)
