"""Readiness: who accepts to help, how much, and what a visit leaves; its rule is mutual aid's."""

from __future__ import annotations

from sim.parameters import Parameters, parameter


class Readiness(Parameters):
    """What residents are ready to do for one another."""

    stranger_accepts: float = parameter(
        0.903,
        "chance that a neighbour of mean traits does an errand for a stranger",
        unit="share",
        low=0,
        high=1,
        source="assumption; 76 % say that they would do a neighbour a small service (Pew 2025)",
    )
    friend_accepts: float = parameter(
        0.98,
        "chance that a neighbour of mean traits does an errand for someone very well known",
        unit="share",
        low=0,
        high=1,
    )
    familiar_hours: float = parameter(
        5.55, "hours together at which someone counts as half known", unit="h", low=0.01, high=200
    )
    frail_helper: float = parameter(
        0.3,
        "help that people of limited mobility give, against others",
        unit="share",
        low=0,
        high=1,
    )
    prosociality_weight: float = parameter(
        1.0,
        "by how much full prosociality, against none, raises the readiness to help",
        unit="1",
        low=0,
        high=2,
    )
    belonging_weight: float = parameter(
        0.6,
        "by how much full belonging, against none, raises the readiness to help",
        unit="1",
        low=0,
        high=2,
    )
    reciprocity: float = parameter(
        0.5,
        "by how much a neighbour deep in the asker's debt is readier to help",
        unit="1",
        low=0,
        high=5,
    )
    volunteer_accepts: float = parameter(
        0.5,
        "chance that a rested member of mean prosociality takes a case",
        unit="share",
        low=0,
        high=1,
    )
    load_hours: float = parameter(
        7.26,
        "hours of help given lately at which readiness halves",
        unit="h/week",
        low=0.1,
        high=100,
        source="2 to 6 hours a week (assumption)",
    )
    hours_a_day: float = parameter(
        8.0, "hours of help that one person gives in a day at most", unit="h", low=0.5, high=16
    )
    drops_out: float = parameter(
        0.1,
        "chance that who met a need does not come for the next of its kind",
        unit="share",
        low=0,
        high=1,
    )
    failed_visit: float = parameter(
        0.5,
        "time that a visit takes which does not meet the need, against one that does",
        unit="share",
        low=0.01,
        high=1,
    )
    trust_gain: float = parameter(
        0.02,
        "part of the way to full trust that a service takes both sides",
        unit="share",
        low=0,
        high=1,
    )
    efficacy_gain: float = parameter(
        0.02,
        "part of the way to full power to act that a service takes the one who gives it",
        unit="share",
        low=0,
        high=1,
    )
    trust_loss: float = parameter(
        0.005, "part of trust that a refusal takes", unit="share", low=0, high=1
    )
    institution_per_1000: float = parameter(
        1.0,
        "needs that the institution can take a day, per 1,000 residents",
        unit="need/day per 1,000 residents",
        low=0,
        high=1000,
    )
