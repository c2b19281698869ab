"""What the pictures of a neighbourhood say in English."""

from __future__ import annotations

from experiments.words.pictures_words import PictureWords

PICTURES = PictureWords(
    portrait_title="The neighbourhood on the last day of the crisis: who is tied, who helped",
    portrait_subtitle="A fictional neighbourhood, lived once with each policy from the same seed: "
    "chance has its part. Help is that of the crisis.",
    portrait_least="Lines: buildings with {ties} ties or more between them, or {help} ties of help "
    "or more.",
    portrait_closed="Hollow symbol: place closed.",
    portrait_told=(
        "{help} ties of help between buildings",
        "{hours} h of help given, {collectives} collectives ({members} memberships)",
    ),
    residents="Residents of a building",
    given="Help given (h a resident)",
    given_total="Hours of help given",
    collectives="Collectives",
    lines="Between buildings",
    ties="ties of 5 h or more",
    help="ties of help in the crisis",
    marks="Places and collectives",
    collective="collective",
    places={
        "courtyard": "courtyard",
        "cafe": "café",
        "public_space": "public space",
        "shared_garden": "shared garden",
        "common_room": "common room",
        "school_gate": "school gate",
        "online": "online",
    },
    metres="{metres} m",
    distributions_title="How ties and help are spread over the residents",
    distributions_subtitle="A fictional neighbourhood on the last day of the crisis, lived once "
    "with each policy from the same seed: chance has its part.",
    degree="How many neighbours one knows",
    degree_axis="ties of 5 h or more outside the household",
    tie_hours="How well neighbours know each other",
    tie_hours_axis="hours together (h)",
    given_hours="How much help one gives in the crisis",
    given_hours_axis="hours of help given (h)",
    of_residents="% of residents",
    of_ties="% of these ties",
    channels_title="Who meets the needs, before, during and after the crisis",
    channels_subtitle="All residents. Mean of {n} runs of each policy, by week.",
    channels_told=(
        "Needs of the crisis met: neighbours {neighbour} %,",
        "collectives {collective} %, institution {institution} %",
    ),
    channels_axis="Needs met (% of the week's)",
    channels_whose="Met by",
    channels={
        "household": "household",
        "kin": "kin and friends elsewhere",
        "neighbour": "neighbours",
        "collective": "collectives",
        "institution": "institution",
        "outsiders": "helpers from elsewhere",
    },
)
