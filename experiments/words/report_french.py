"""The texts of a report in French; levers and elements are called what the article calls them."""

from __future__ import annotations

from experiments.words.report_words import ReportWords
from experiments.words.words import NBSP

REPORT_FRENCH = ReportWords(
    language_legend="Langue",
    summary="En bref",
    numbers="Voir les nombres",
    download_csv="Télécharger (CSV)",
    surest="La plus sûre",
    fairest="La plus juste",
    not_alone="À ne pas faire seule",
    surest_loss="La perte la plus sûre",
    unfairest_loss="Ce qui coûte le plus aux moins bien lotis",
    not_seen="Ne se voit pas seul",
    none_unfairest="Rien n'apporte de perte qui se distingue de zéro pour le groupe le moins bien "
    f"loti{NBSP}: {{group}}.",
    gain="{difference} points de besoins satisfaits, {interval}",
    gain_of_group="{difference} points, {interval}, pour le groupe le moins bien loti"
    f"{NBSP}: {{group}}",
    none_surest="Aucune politique n'apporte de gain qui se distingue de zéro pour tous les "
    "habitants.",
    none_fairest="Aucune politique n'apporte de gain qui se distingue de zéro pour le groupe le "
    f"moins bien loti{NBSP}: {{group}}.",
    alone="Seule, elle ne change rien qui se distingue de zéro ({difference} points, {interval}).",
    alone_with=f"Avec d'autres («{NBSP}{{policy}}{NBSP}»){NBSP}: {{difference}} points, "
    f"{{interval}}.",
    none_alone="Chaque changement fait seul a un effet qui se distingue de zéro.",
    not_compared="Rien n'est comparé, ou trop peu de simulations ont abouti.",
    effects_heading="Qu'est-ce qui aide le plus, et avec quelle certitude",
    curves_heading="Comment le quartier traverse la crise",
    rank="{rank} ({low} à {high})",
    rank_title=f"Lequel compte le plus{NBSP}: {{outcome}}",
    rank_subtitle="Écart moyen à la référence, le plus grand d'abord. À côté, son rang et, entre "
    f"parenthèses, d'où à où va ce rang dans 95{NBSP}% des rééchantillonnages des réplications.",
    rank_text="Quand les rangs se chevauchent, on ne sait pas lequel des deux compte le plus.",
    groups_heading="Pour qui",
    groups_title="Ce que chaque politique change, groupe par groupe",
    groups_subtitle="Écart à la référence en points de pourcentage de besoins satisfaits. À "
    "gauche, "
    f"le groupe le moins bien loti dans la référence. En gras{NBSP}: se distingue de zéro.",
    groups_text="Une ligne par politique, une colonne par groupe d'habitants. Le premier groupe "
    "est "
    "celui dont les besoins sont le moins satisfaits dans la référence.",
    groups={
        "needs_met_everyone": "tous",
        "needs_met_over_75": "75 ans et plus",
        "needs_met_over_75_alone": "75 ans et plus, seuls",
        "needs_met_alone": "vivant seuls",
        "needs_met_low_income": "tiers le plus pauvre",
        "needs_met_connected": "tiers le plus entouré",
        "needs_met_isolated": "tiers le moins entouré",
    },
    together_heading="Ensemble ou seuls",
    together_title="Ce que deux changements font ensemble, au-delà de la somme",
    together_subtitle="Effet des deux à la fois, moins la somme des deux effets, en points de "
    f"besoins satisfaits. Au-dessus de zéro ils se renforcent. En gras{NBSP}: se distingue de "
    "zéro.",
    together_text="Chaque case dit ce que deux changements font de plus, ou de moins, que leur "
    "somme. Près de zéro, ils s'ajoutent.",
    together_none="Ce plan d'expérience ne combine pas les changements deux à deux.",
    this_change="Un changement",
    that_change="L'autre",
    alone_effect="Seul",
    both_effect="Les deux",
    beyond="Au-delà de la somme",
    cost_heading="Ce que cela coûte",
    cost_title="Besoins satisfaits en plus, et argent public en plus",
    cost_subtitle=f"Écarts à la référence, avec l'intervalle à 95{NBSP}% du nombre de besoins.",
    cost_line="La droite joint les politiques qui coûteraient autant par besoin que la moins chère "
    f"(«{NBSP}{{policy}}{NBSP}»).",
    cost_axis="Argent public en plus (milliers d'euros)",
    cost_met_axis="Besoins satisfaits en plus pendant la crise",
    cost_text=f"Vers le haut, plus de besoins satisfaits{NBSP}; vers la droite, plus d'argent. "
    "Compté d'un "
    "an avant la crise à sa fin.",
    cost_none="Les politiques comparées coûtent autant que la référence.",
    extra_cost="Euros en plus",
    extra_met="Besoins satisfaits en plus",
    per_need="Euros par besoin en plus",
    per_need_unknown="ne peut pas se dire",
    place_heading="Où, et qui aide qui",
    place_text="Le même quartier fictif, les mêmes habitants, le même tirage"
    f"{NBSP}: d'abord la référence, puis la politique la plus sûre, ou à défaut celle de la plus "
    "haute moyenne.",
    stages=("Avant", "Pendant la crise", "Après"),
    lowest_week="Plus bas",
    limits_heading="Ce que ce modèle ne dit pas",
    limits=(
        f"Il ne prévoit rien. Le quartier est fictif{NBSP}: habitants et immeubles sont tirés de "
        "statistiques publiques, sans copier aucun lieu. Il montre ce qui découle de ses règles.",
        "Beaucoup de nombres sont des hypothèses, que personne n'a mesurées. Une partie est calée "
        f"sur des enquêtes de voisinage{NBSP}; le tableau des faits plus bas dit ce que le modèle "
        "retrouve sans y être calé, et ce qu'il ne retrouve pas.",
        "Les intervalles disent de combien le hasard déplace la simulation, non de combien la "
        "simulation s'écarte du monde.",
        "Un effet qui ne se distingue pas de zéro n'est pas la preuve d'une absence d'effet.",
        "Ce que vaut un lien pour lui-même, la joie, le conflit, le sens, n'y compte que par "
        "l'aide "
        "reçue. L'étude montre que c'est souvent l'essentiel.",
        "Famille, travail, école et services publics n'y sont que des contours. Racisme, peur et "
        "politique n'y sont pas.",
        "Les coûts sont des ordres de grandeur posés par hypothèse, à remplacer par les vôtres.",
    ),
    hang_heading="Les hypothèses dont les résultats dépendent le plus",
    hang_text="Chaque nombre supposé dans le premier modèle a été varié de la moitié au double, "
    "parmi tous les autres. Voici les premiers de ceux dont l'effet est significatif et que le "
    "modèle a gardés, et de combien de points toute leur étendue déplace le résultat, en moyenne, "
    f"avec l'intervalle à 95{NBSP}%.",
    hang_effect="effet d'un facilitateur sur les besoins satisfaits",
    assumption="Hypothèse",
    hang_none="Aucun ne déplace l'effet d'un facilitateur de plus que ne le fait le hasard.",
    assumptions={
        "neighbourhood.dispositions.reluctance": "réticence moyenne à demander de l'aide",
        "mutual_aid.voice.ask_reluctance": "ce que la réticence ôte à la chance de demander",
    },
    span="De, à",
    moves="Déplace de (points)",
    glossary_heading="Les mots de l'étude",
    glossary_text="Les cinq leviers d'action publique et les dix éléments que l'étude a relevés, "
    "chacun avec le constat dont il part.",
    glossary_levers="Les cinq leviers",
    glossary_elements="Les dix éléments",
    levers={
        "cooperate": (
            "valoriser et faire coopérer",
            "Donner de la visibilité aux petites initiatives et les inciter à apprendre les unes "
            "des autres.",
        ),
        "ease": (
            "faciliter et accompagner",
            "Lever des obstacles, arriver plus tôt, élargir les périmètres d'intervention.",
        ),
        "pass_on": (
            "transmettre et responsabiliser",
            "Former celles et ceux qui porteront les projets, contribuer à leur qualité.",
        ),
        "balance": (
            "articuler laisser-faire et médiation",
            "Savoir quand laisser faire les habitants et quand se tenir entre eux.",
        ),
        "compost": (
            "composter",
            "Laisser finir certaines initiatives et nourrir les autres de ce qu'elles laissent.",
        ),
    },
    elements={
        "driving_residents": (
            "La force motrice des habitants",
            "Quelques habitants motivés, bienveillants, non partisans portent ces initiatives.",
        ),
        "facilitators": (
            "Les acteurs facilitateurs",
            "Élus, équipes de développement local, bailleurs et gardiens apportent des ressources "
            "et se tiennent entre habitants et institutions.",
        ),
        "encounters": (
            "Les rencontres",
            f"Les moments conviviaux font les liens de proximité{NBSP}: les multiplier, les "
            "varier.",
        ),
        "doing_together": (
            "Le faire ensemble",
            "On se lie en faisant (jardiner, cuisiner, coudre), et l'on apprend en commun.",
        ),
        "logistics": (
            "La logistique",
            "Le matériel et son entretien décident de tout événement et de tout lieu.",
        ),
        "place": (
            "Le lieu",
            "Faire ensemble demande un lieu, public, intermédiaire ou privé.",
        ),
        "meaning": (
            "Le sens",
            "Le récit commun et la fierté de participer sont au cœur de l'intérêt des habitants.",
        ),
        "governance": (
            "L'enjeu de gouvernance",
            "L'association est au centre, comme démocratie ou comme formalité qui pèse.",
        ),
        "power_to_act": (
            "Le pouvoir d'agir",
            "Décider et savoir ensemble renforce ce que chacun se sent capable de faire.",
        ),
        "strengths_and_limits": (
            "Forces et limites",
            f"Les liens portent l'entraide{NBSP}; les initiatives peuvent aussi se concurrencer.",
        ),
    },
    study="Camille Arnodin, avec l'Institut Paris Région, l'Apur, la Ville de Paris et la 27e "
    f"Région, «{NBSP}Résilience, convivialité et solidarités de proximité{NBSP}», 2021-2022.",
    patterns_heading="Les faits que le modèle retrouve, et ceux qu'il ne retrouve pas",
    patterns_text="Des paramètres ont été calés sur les premiers et sur aucun autre. Les deuxièmes "
    "ont manqué dans la première version et conduit à des règles de celle-ci. Les derniers suivent "
    "en grande partie de ce qui a été donné à une règle ou à une crise. Valeurs par défaut du "
    f"modèle, moyenne et intervalle à 95{NBSP}%, sur d'autres simulations que celles de cette "
    "page.",
    patterns_counted=f"Calés{NBSP}: {{calibrate_met}} sur {{calibrate_of}}. Seulement testés, et "
    f"introduits par personne{NBSP}: {{validate_met}} sur {{validate_of}}, {{validate_undecided}} "
    f"indécis. Largement introduits{NBSP}: {{put_in_met}} sur {{put_in_of}}. Vus pendant la "
    f"construction du modèle{NBSP}: {{seen_met}} sur {{seen_of}}.",
    patterns={
        "C1": "connaît au moins un voisin",
        "C2": "a rendu service à un voisin dans l'année",
        "C3": "a reçu un service d'un voisin dans l'année",
        "C4": "adultes sans aucun réseau",
        "C5": "les mêmes, selon le revenu",
        "C6": "actif dans un collectif du quartier dans l’année",
        "C7": "de même, la plupart des semaines",
        "C8": "Hyper voisins, part des habitants en lien",
        "C9": "Hyper voisins, activités par an",
        "C10": "a un ami parmi ses voisins",
        "C11": "demandes à des voisins refusées, en confinement",
        "C12": "besoins non couverts des plus âgés, avec une aide offerte",
        "V1": "l'échange entre voisins culmine à l'âge moyen",
        "V3": "la mixité sociale va avec moins de voisinage",
        "V5": "autant de gens que d’habitude aident un voisin en confinement",
        "V7": "le sentiment d'isolement monte en confinement",
        "V8": "la table de rue annuelle plafonne",
        "V10": "moins de contacts après le confinement qu'avant",
        "V12": "le contact seul ne protège pas de la canicule",
        "V2": "propriétaires et anciens voisinent davantage",
        "V4": "les déménagements pèsent aussi sur ceux qui restent",
        "V6": "l'aide se tourne vers les plus de 75 ans",
        "V9": "horizontalité et alliances retiennent les membres",
        "V13": "besoins non couverts des plus âgés, avec une aide demandée",
        "V15": "les besoins lourds sont moins couverts",
        "V16": "presque tous ceux qui demandent reçoivent de l’aide",
        "V17": "au plus une personne sur huit aide par une association en confinement",
        "V20": "la demande aux collectifs gonfle en canicule",
        "V21": "les 60-74 ans donnent davantage en confinement",
        "V22": "ce qui parvient à un collectif est le plus souvent couvert",
        "V23": "quelques volontaires par demande, pas des dizaines",
        "V24": "actes d’aide organisée pour 1\u202f000 habitants en confinement",
        "V25": "la plupart des bénévoles réguliers s’arrêtent en confinement",
        "V26": "les courses pour les plus âgés augmentent en confinement, pas les soins",
        "V27": "les jeunes sont les plus seuls en confinement",
        "V28": "la solitude s’étire en confinement",
        "V29": "la confiance entre voisins baisse en confinement",
        "V30": "les plus modestes perdent davantage confiance",
        "V31": "les visites ne reprennent pas tout de suite",
        "V32": "on demande moins en confinement",
        "V33": "un sur cinq vient à une fête entre voisins dans l’année",
        "V34": "un lieu ajoute entraide et frictions, pas des connaissances",
        "V35": "plus de collectifs naissent où l’on est plus aisé",
        "V36": "les jeunes collectifs meurent davantage",
        "V37": "un tiers de ceux qui perdent leur noyau survivent",
        "V38": "les volontaires viennent aussitôt",
    },
    pattern="Fait",
    pattern_uses={
        "calibrate": "Calés",
        "seen": "Vus pendant la construction du modèle",
        "validate": "Seulement testés",
        "put_in": "Testés, mais largement introduits",
    },
    pattern_verdicts={"met": "retrouvé", "undecided": "indécis", "not met": "non retrouvé"},
    wanted="Attendu",
    model="Modèle",
    above="plus de {low}",
    below="moins de {high}",
    between="de {low} à {high}",
    data_heading="Données",
    data_text="Chaque figure donne ses nombres. Les tableaux entiers sont dans le dossier de cette "
    "page.",
    licence=f"Code et résultats{NBSP}: Apache-2.0.",
    version="Version d'entraide",
    fictional="quartier fictif",
)
