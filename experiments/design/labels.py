"""Labels: what an experiment's own factors, levels and points are called, in each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from sim.aid.headline import Outcome
from sim.parameters import Parameters

_LONGEST = 80
"""Signs of a label: more do not fit beside a figure."""

type Level = str | bool | int | float


def name_of(level: Any) -> str:
    """Return what stands for a level in a file: numbers are the same whatever their type."""
    if isinstance(level, bool):
        return str(level).lower()
    return f"{level:g}" if isinstance(level, int | float) else str(level)


def _line(text: str) -> str:
    if not text.isprintable() or not text.strip():
        raise ValueError("a line of signs that can be printed is expected")
    return text.strip()


def _named(labels: Any) -> Any:
    """Return labels by the names of their levels, which a file may write as numbers."""
    return (
        {name_of(key): one for key, one in labels.items()} if isinstance(labels, dict) else labels
    )


Line = Annotated[str, Field(min_length=1, max_length=_LONGEST), AfterValidator(_line)]


class Label(Parameters):
    """What something is called, in each language."""

    en: Line = Field(description="in English")
    fr: Line = Field(description="in French")


class Labels(Parameters):
    """What is varied, as the page, figures and the terminal call it."""

    factors: dict[str, Label] = Field(
        default_factory=dict, description="names of factors and of sampled numbers"
    )
    levels: dict[str, Annotated[dict[str, Label], BeforeValidator(_named)]] = Field(
        default_factory=dict, description="names of levels, by their factor"
    )
    points: Annotated[dict[str, Label], BeforeValidator(_named)] = Field(
        default_factory=dict, description="names of points"
    )

    outcomes: dict[Outcome, Label] = Field(default_factory=dict, description="names of outcomes")

    def faults(
        self, varied: Mapping[str, Sequence[Level]], points: Sequence[str], others: Sequence[str]
    ) -> Iterator[str]:
        """Yield a line for each label of something that is not there: key, value, what is allowed.

        Args:
            varied: factors and their levels.
            points: named scenarios.
            others: what is sampled, or varied besides.
        """
        yield from _unknown("factors", self.factors, [*varied, *others])
        for factor, labels in self.levels.items():
            if factor in varied:
                known = [name_of(level) for level in varied[factor]]
                yield from _unknown(f"levels.{factor}", labels, known)
            else:
                allowed = ", ".join(varied) or "no factor is"
                yield f"experiment.labels.levels.{factor}: not varied by factors ({allowed})"
        yield from _unknown("points", self.points, points)


def _unknown(where: str, labels: Mapping[str, Label], known: Sequence[str]) -> Iterator[str]:
    for key, label in labels.items():
        if key not in known:
            allowed = f"one of {', '.join(known)} is expected" if known else "there are none"
            yield f"experiment.labels.{where}.{key} = {label.en!r}: {key!r} is not there; {allowed}"
