"""Hypotheses: what is expected of an experiment, written down before it is run."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sim.aid.headline import Outcome
from sim.parameters import Parameters, parameter

type Kind = Literal["difference", "interaction", "inverted_u", "fades"]
type Expected = Literal["positive", "negative", "zero"]

_LEAST_POINTS = {"difference": 2, "interaction": 4, "inverted_u": 3, "fades": 4}


class Claim(Parameters):
    """A hypothesis in words, in each language."""

    en: str = Field(min_length=1, description="in English")
    fr: str = Field(min_length=1, description="in French")


class Part(Parameters):
    """A part of a hypothesis: a contrast of points, and the sign or shape expected of it."""

    outcome: Outcome = Field(description="what is compared")
    kind: Kind = Field(
        "difference",
        description="difference: first point less second; interaction: (first less second) less "
        "(third less fourth); inverted_u: some point between the first and the last is above both; "
        "fades: (first less second) is within `margin` x (third less fourth), which is positive",
    )
    points: tuple[str, ...] = Field(description="the points compared, in the order of the kind")
    expected: Expected = Field(
        "positive", description="sign of a difference or interaction; zero means within `margin`"
    )
    margin: float | None = parameter(
        None,
        "how far from zero still counts as none: in the unit of the outcome; as a share of the "
        "third point less the fourth where the kind is fades",
        unit="as the outcome, or share",
        low=0,
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        least, given = _LEAST_POINTS[self.kind], len(self.points)
        if given < least or (given > least and self.kind != "inverted_u"):
            more = " or more" if self.kind == "inverted_u" else ""
            raise ValueError(f"{self.kind} compares {least} points{more}, not {given}")
        if len(set(self.points)) < given and self.kind != "interaction":
            raise ValueError("a point is named twice")
        if self.kind in ("inverted_u", "fades") and self.expected != "positive":
            raise ValueError(f"{self.kind} says itself what is expected; leave `expected` out")
        if self._needs_margin != (self.margin is not None):
            word = "needs" if self._needs_margin else "has no use for"
            raise ValueError(f"{self.kind} with {self.expected} expected {word} a margin")
        return self

    @property
    def _needs_margin(self) -> bool:
        return self.kind == "fades" or self.expected == "zero"


class Hypothesis(Parameters):
    """A claim and its parts: all must hold for it to be supported."""

    claim: Claim = Field(description="the hypothesis in words")
    parts: tuple[Part, ...] = Field(min_length=1, description="what has to hold")
