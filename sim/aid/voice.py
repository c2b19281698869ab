"""Voice: who asks for help, who notices a need that is not asked for, who accepts an offer."""

from __future__ import annotations

from sim.parameters import Parameters, parameter


class Voice(Parameters):
    """How needs come to be known."""

    ask: float = parameter(
        0.0252,
        "chance that residents of mean reluctance ask who expect help of nobody",
        unit="share",
        low=0,
        high=1,
        source="assumption: the old of London went without in resignation and low expectations "
        "(Walters, Iliffe and Orrell 2001)",
    )
    ask_reluctance: float = parameter(
        0.644,
        "how much reluctance above the mean lowers the chances of asking and of accepting",
        unit="1",
        low=0,
        high=5,
    )
    ask_belief: float = parameter(
        0.4,
        "how much trust, the belief that others are ready to help, raises both chances",
        unit="1",
        low=0,
        high=5,
        source="assumption; people underrate it: 76 % would do a neighbour a small service, 52 % "
        "think that the neighbour would (Pew 2025)",
    )
    accept: float = parameter(
        0.565,
        "chance that residents of mean reluctance accept an offer of a stranger",
        unit="share",
        low=0,
        high=1,
        source="0.4 to 0.8: 40 of 90 households leafleted joined a street's group, 10 of 12 in "
        "another close",
    )
    familiar: float = parameter(
        0.632,
        "what expecting help for certain adds to the chance of asking, and knowing who offers "
        "well to that of accepting",
        unit="share",
        low=0,
        high=1,
    )
    neighbours_notice: float = parameter(
        0.365,
        "chance that a neighbour very well known, in contact while a need is open, notices it",
        unit="share",
        low=0,
        high=1,
    )
    kin_notice: float = parameter(
        0.386,
        "chance that kin outside notice a need, at full support and on ordinary days",
        unit="share",
        low=0,
        high=1,
    )
    caretakers_notice: float = parameter(
        0.1,
        "chance that the caretaker of the building notices a need",
        unit="share",
        low=0,
        high=1,
    )
    lists_notice: float = parameter(
        0.5,
        "chance that the keeper of a list notices a need of a resident who is on it",
        unit="share",
        low=0,
        high=1,
    )
    list_days: int = parameter(
        180,
        "days after which an entry of a collective's list counts no more unless it was confirmed",
        unit="day",
        low=1,
        high=3650,
    )
    blindness: float = parameter(
        0.5,
        "share of these needs that a fully centralised collective does not see",
        unit="share",
        low=0,
        high=1,
    )
