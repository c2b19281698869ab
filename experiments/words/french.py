"""The texts in French."""

from __future__ import annotations

from experiments.words.french_names import AXES, FACTORS, LEVELS, OUTCOMES
from experiments.words.pictures_french import PICTURES
from experiments.words.report_french import REPORT_FRENCH
from experiments.words.whatif_french import WHATIF_FRENCH
from experiments.words.words import NBSP, THIN, Messages

FRENCH = Messages(
    language="fr",
    name="Français",
    decimal=",",
    thousands=THIN,
    percent=f"{NBSP}%",
    between=f"{NBSP};{NBSP}",
    joined=", ",
    colon=f"{NBSP}: ",
    factors=FACTORS,
    axes=AXES,
    levels=LEVELS,
    outcomes=OUTCOMES,
    as_configured="scénario tel que configuré",
    quoted=f"«{NBSP}{{}}{NBSP}»",
    more="{n} de plus",
    baseline=f"référence{NBSP}: {{policy}}",
    curve_title="Part des besoins satisfaits avant, pendant et après la crise",
    curve_most="Les {shown} premières politiques sur {all}.",
    curve_subtitle="Tous les habitants. Moyenne de {n} simulations par politique, "
    "lissée sur {days} jours.",
    curve_day="Jours depuis le début de la crise",
    curve_share="Besoins satisfaits (% de ceux du jour)",
    crisis="crise",
    policy="Politique",
    paired_title=f"Effet de chaque politique{NBSP}: écart à la référence",
    paired_subtitle=f"Écart moyen à la référence et intervalle de confiance à 95{NBSP}%, {{n}} "
    "paires de simulations.",
    paired_axis="Écart à la référence (points de pourcentage)",
    paired_axis_other="Écart à la référence ({unit})",
    paired_most="Les {shown} plus grands effets sur {all}.",
    paired_faint="Chaque trait pâle est une paire.",
    whose="Mesure",
    sweep_title=f"{{outcome}}{NBSP}: écart à la référence",
    sweep_subtitle=f"Référence{NBSP}: {{policy}}, {{level}}. Moyenne de {{n}} paires de "
    f"simulations et intervalle de confiance à 95{NBSP}%.",
    sweep_text=f"Comment la mesure change le long de «{NBSP}{{axis}}{NBSP}».",
    map_title=f"La ville, quartier par quartier{NBSP}: {{outcome}}",
    map_subtitle="Un carré est un quartier fictif, les arrondissements sont placés à peu près "
    "comme ils se situent. Les nombres sont des postes de facilitateurs.",
    map_kinds="Type de chaque quartier",
    map_level=f"Part satisfaite{NBSP}: {{policy}}",
    map_difference=f"{{policy}}{NBSP}: écart à la référence",
    map_points="points de pourcentage",
    map_text="Le type de chaque quartier, la part de ses besoins satisfaite dans la référence et "
    "ce que change chaque politique. Un quartier doit une part de son écart au hasard.",
    mechanisms_heading=f"Chacun agit-il sur ce qu'il nomme{NBSP}?",
    mechanisms_text=f"Écart à la référence, avec l'intervalle de confiance à 95{NBSP}% de l'écart "
    "moyen apparié. Un mécanisme peut être à l'œuvre sans changer la part des besoins satisfaits.",
    mechanism_of="Ce qui change",
    mechanism="Mesure",
    change="Écart",
    finding="Constat",
    is_distinguishable="un effet",
    not_distinguishable="ne se distingue pas de zéro",
    hypotheses_heading="Hypothèses et verdicts",
    hypotheses_text=f"Signe et forme ont été écrits avant les simulations{NBSP}; "
    "le verdict découle de l'intervalle par une règle qui est la même pour toutes.",
    hypotheses_headline="Sur {all} hypothèses, cette simulation en soutient {supported}, en "
    "réfute {refuted} et en laisse {undecided} indécises.",
    hypothesis="Hypothèse",
    comparison="Comparaison",
    verdict="Verdict",
    verdicts={"supported": "soutenue", "refuted": "réfutée", "undecided": "indécise"},
    late="écrite ou modifiée après les premières simulations",
    months=(
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    day_of="{day} {month} {year}",
    dates="{crisis} (du {first} au {last})",
    simulated=f"{{crises}}{NBSP}; {{residents}} habitants.",
    and_then="ou",
    cautions={
        "no_collective": f"Au départ, {{residents}} habitants et aucun collectif "
        f"(founding.initial_per_1000 = {{rate}}){NBSP}: il n'y a presque rien à soutenir. Prendre "
        f"plus d'habitants, ou plus de collectifs pour 1{THIN}000.",
        "late_policy": f"L'avant-crise dure {{days}} jours, moins que les {{lead}} jours "
        f"pendant lesquels «{NBSP}{{policy}}{NBSP}» doit agir avant la crise{NBSP}: la politique "
        "commence tard, et son coût est réduit.",
        "few_replicates": f"Peu de réplications ({{replicates}}){NBSP}: intervalles larges ou "
        "absents. En prendre 5 au moins.",
        "stopped_narrow": "Des réplications ont été ajoutées jusqu'à ce que les {compared} "
        f"différences qui décident soient aussi précises que voulu{NBSP}: {{replicates}}. Leurs "
        "intervalles peuvent couvrir un peu moins souvent qu'ils ne le disent.",
        "stopped_cap": "Des réplications ont été ajoutées jusqu'au plus grand nombre permis, "
        f"{{replicates}}{NBSP}: {{wide}} des {{compared}} différences qui décident sont moins "
        "précises que voulu.",
        "one_city": f"Une seule ville, ses {{parts}} quartiers vécus {{replicates}} fois{NBSP}: "
        "les intervalles portent sur ses quartiers. Ils disent si ceux-ci répondent de même à une "
        "politique, non ce que ferait une autre ville.",
        "drawn_worlds": "Chaque politique compte une fois dans chacun des {worlds} mondes, tirages "
        "de ce que personne ne sait, par sa moyenne sur les réplications ({replicates}). Les "
        f"paires sont des mondes{NBSP}: les intervalles disent de combien les effets varient avec "
        "ce qui est tiré, et non de combien d'autres graines les déplaceraient.",
        "chosen_worlds": "Chaque politique compte une fois dans chacun des {worlds} mondes, par sa "
        "moyenne sur les réplications ({replicates}). Ces mondes sont choisis, non tirés au "
        f"hasard{NBSP}: les intervalles ne disent que la dispersion des effets entre eux.",
    },
    title_support=f"Des voisins face à la crise{NBSP}: ce que change le soutien",
    title_compared=f"Des voisins face à la crise{NBSP}: une comparaison",
    title_hypotheses=f"Des voisins face à la crise{NBSP}: hypothèses et verdicts",
    title_single=f"Des voisins face à la crise{NBSP}: un scénario",
    title_city=f"Une ville dans la crise{NBSP}: ce que font les quartiers",
    lead_city="Une simulation de l'entraide dans une ville de {parts} quartiers fictifs.",
    lead="Une simulation de l'entraide dans un quartier fictif de Paris.",
    headline_up=f"Dans cette simulation, «{NBSP}{{policy}}{NBSP}» va avec le plus fort gain de "
    f"besoins satisfaits pendant la crise{NBSP}: {{difference}} points de pourcentage pour tous "
    f"les habitants (intervalle à 95{NBSP}%{NBSP}: {{interval}}), contre {{level}}{NBSP}% dans la "
    "référence.",
    headline_down="Dans cette simulation, aucune politique n'élève nettement la part des besoins "
    f"satisfaits pendant la crise{NBSP}; «{NBSP}{{policy}}{NBSP}» va avec la plus forte perte"
    f"{NBSP}: {{difference}} points de pourcentage pour tous les habitants (intervalle à 95{NBSP}%"
    f"{NBSP}: {{interval}}), contre {{level}}{NBSP}% dans la référence.",
    headline_unsure="Dans cette simulation, aucune politique ne change nettement la part des "
    f"besoins satisfaits pendant la crise, {{level}}{NBSP}% dans la référence{NBSP}; le plus grand "
    f"écart moyen est de {{difference}} points de pourcentage («{NBSP}{{policy}}{NBSP}», "
    f"intervalle à 95{NBSP}%{NBSP}: {{interval}}).",
    headline_alike="Dans cette simulation, aucune politique ne change la part des besoins "
    f"satisfaits pendant la crise, {{level}}{NBSP}% dans la référence{NBSP}: aucune différence "
    "dans aucune paire de simulations.",
    headline_cost="Cette politique coûte {cost} EUR, d'un an avant la crise à sa fin.",
    headline_alike_with=f"Les simulations ne la distinguent pas de{NBSP}: {{policies}}.",
    headline_single=f"Dans cette simulation, {{level}}{NBSP}% des besoins nés pendant la crise "
    "sont satisfaits.",
    headline_none="Trop peu de simulations ont abouti pour conclure.",
    failed="{failed} simulations sur {runs} ont échoué et sont laissées de côté.",
    table_caption=f"Ce que change chaque politique{NBSP}: écart à la référence",
    table_note=f"Parts en points de pourcentage, autres mesures dans leur unité, avec l'intervalle "
    f"de confiance à 95{NBSP}% de l'écart moyen apparié{NBSP}; {{n}} paires de simulations par "
    "politique. Chaque intervalle vaut pour lui seul, sans correction pour le nombre de politiques "
    "comparées.",
    told="p ≤ {level} (test t apparié) après correction de Holm pour toutes les politiques "
    "comparées à une même référence sur une même mesure",
    mark=f"{{mark}} se distingue de zéro{NBSP}: {{told}}.",
    effect=f"Un effet est un écart qui se distingue de zéro{NBSP}: {{told}}.",
    pairing="L'appariement divise la variance d'un écart par {low} à {high} (médiane "
    f"{{middle}}){NBSP}: il faudrait autant de fois plus de simulations sans lui.",
    methods={
        "none": "aucun",
        "alike": "paires toutes égales",
        "t": "t de Student",
        "bca": "bootstrap BCa",
    },
    reference="{level} (référence)",
    no_difference="aucune différence dans aucune paire",
    curve_text=f"Un panneau par combinaison de {{panels}}{NBSP}: la part des besoins satisfaits "
    "au fil de la crise, en gris, face à la référence, en tirets.",
    paired_text="Points et intervalles, comme dans le tableau ci-dessous, dans l'ordre de l'effet "
    "pour tous les habitants.",
    made_heading="Comment cela a été fait",
    made_crisis="Crise",
    made_residents="Habitants",
    made_days="Jours",
    made_days_of="{before} avant la crise, {after} après",
    made_overrides="Changé dans le scénario",
    made_command="Commande",
    nothing="rien",
    made_run="Résultats",
    made_commit="Version des sources",
    made_dirty="avec des changements qui n'y sont pas",
    made_seeds="Graines aléatoires",
    made_runs=f"{{runs}} simulations{NBSP}: {{policies}} politiques, {{replicates}} réplications",
    made_worlds="{worlds} mondes",
    made_when="Fait le",
    download="Tableau de toutes les simulations",
    unknown="inconnue",
    report=REPORT_FRENCH,
    pictures=PICTURES,
    whatif=WHATIF_FRENCH,
)
