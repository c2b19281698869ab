"""The summary of docs/VALIDATION.md: how far to trust the model, where it must not be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.validation.calibration import OUTCOMES
from experiments.validation.judged import Judgement
from sim.documentation.markdown import wrapped

_ABOUT = {
    "calibrate": "that parameters were matched to",
    "seen": "that were seen while the model was made",
    "validate": "that were only tested",
    "put_in": "that were tested and largely put in",
}
"""What patterns are for, by the groups of `sim.documentation.patterns.GROUPS`."""


def summary(found: Mapping[str, Sequence[Judgement]], informed: Sequence[str], of: int) -> str:
    """Return what the page comes to, in Markdown.

    Args:
        found: all patterns at the defaults, judged, by group.
        informed: the directions of parameters that patterns inform.
        of: how many directions there are.
    """
    counts = [f"{_met(group)} of {len(group)} {_ABOUT[name]}" for name, group in found.items()]
    of_cases = sum(one.pattern.id not in OUTCOMES for one in found["calibrate"])
    counts[0] += f" ({of_cases} of them by the file of their case)"
    tested = found["validate"]
    failed = [f"{one.pattern.pattern} ({one.pattern.id})" for one in tested if _fails(one)]
    names = f" ({', '.join(f'`{name}`' for name in informed)})" if informed else ""
    trust = (
        f"**How far to trust it.** The model meets {_listed(counts)}. Only the facts that were "
        f"tested and nothing else say how well it foresees what nobody fitted: {_met(tested)} of "
        f"{len(tested)}. The facts inform {len(informed)} of {of} directions in which parameters "
        f"were matched{names}; of the other {of - len(informed)} they say hardly anything, since "
        "values almost anywhere in the range looked at are accepted. So trust the direction of a "
        "difference between two policies where it is the same in nearly all accepted worlds, and "
        "the reason for it that the runs show. Take its size as an order of magnitude."
    )
    never = (
        "**Where it must not be used.** To forecast: no number is one of a real place, least of "
        "all of deaths. To decide on one neighbourhood, or on who gets help. To rank policies "
        "whose differences are not significant, or change sign between accepted worlds. As "
        "evidence that a policy works: it shows what follows from its rules."
    )
    beyond = "For what rests on a fact that it fails when tested: " + "; ".join(failed) + "."
    return "\n\n".join(wrapped(text) for text in (trust, f"{never} {beyond}" if failed else never))


def _met(found: Sequence[Judgement]) -> int:
    return sum(one.verdict == "met" for one in found)


def _fails(one: Judgement) -> bool:
    return one.verdict == "not met"


def _listed(texts: Sequence[str]) -> str:
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last
