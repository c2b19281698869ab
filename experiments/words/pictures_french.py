"""What the pictures of a neighbourhood say in French."""

from __future__ import annotations

from experiments.words.pictures_words import PictureWords
from experiments.words.words import NBSP

PICTURES = PictureWords(
    portrait_title=f"Le quartier au dernier jour de la crise{NBSP}: qui est lié, qui a aidé",
    portrait_subtitle=f"Un quartier fictif, vécu une fois avec chaque politique depuis la même "
    f"graine aléatoire{NBSP}: le hasard y a sa part. L'aide est celle de la crise.",
    portrait_least=f"Traits{NBSP}: immeubles ayant entre eux {{ties}} liens ou plus, ou {{help}} "
    "liens d'entraide ou plus.",
    portrait_closed=f"Symbole creux{NBSP}: lieu fermé.",
    portrait_told=(
        "{help} liens d'entraide entre immeubles",
        f"{{hours}}{NBSP}h d'aide donnée, {{collectives}} collectifs ({{members}} adhésions)",
    ),
    residents="Habitants d'un immeuble",
    given="Aide donnée (h par habitant)",
    given_total="Heures d'aide données",
    collectives="Collectifs",
    lines="Entre immeubles",
    ties=f"liens de 5{NBSP}h ou plus",
    help="liens d'entraide dans la crise",
    marks="Lieux et collectifs",
    collective="collectif",
    places={
        "courtyard": "cour",
        "cafe": "café",
        "public_space": "espace public",
        "shared_garden": "jardin partagé",
        "common_room": "salle commune",
        "school_gate": "sortie d'école",
        "online": "en ligne",
    },
    metres=f"{{metres}}{NBSP}m",
    distributions_title="Comment les liens et l'aide se répartissent entre les habitants",
    distributions_subtitle="Un quartier fictif au dernier jour de la crise, vécu une fois avec "
    f"chaque politique depuis la même graine aléatoire{NBSP}: le hasard y a sa part.",
    degree="Combien de voisins un habitant connaît",
    degree_axis=f"liens de 5{NBSP}h ou plus hors du ménage",
    tie_hours="À quel point les voisins se connaissent",
    tie_hours_axis="heures passées ensemble (h)",
    given_hours="Combien d'aide un habitant donne pendant la crise",
    given_hours_axis="heures d'aide données (h)",
    of_residents="% des habitants",
    of_ties="% de ces liens",
    channels_title="Qui satisfait les besoins, avant, pendant et après la crise",
    channels_subtitle="Tous les habitants. Moyenne de {n} simulations par politique, par semaine.",
    channels_told=(
        f"Besoins de la crise satisfaits{NBSP}: voisins {{neighbour}}{NBSP}%,",
        f"collectifs {{collective}}{NBSP}%, institution {{institution}}{NBSP}%",
    ),
    channels_axis="Besoins satisfaits (% de la semaine)",
    channels_whose="Satisfaits par",
    channels={
        "household": "le ménage",
        "kin": "la famille et les amis d'ailleurs",
        "neighbour": "les voisins",
        "collective": "les collectifs",
        "institution": "l'institution",
        "outsiders": "des aidants venus d'ailleurs",
    },
)
