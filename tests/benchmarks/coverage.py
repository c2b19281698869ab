"""How often intervals hold what they are to hold, and tests find what is not there.

    make coverage

Samples are drawn from distributions whose mean is known; the functions are those that results are
told by. What came of it is in docs/decisions/0015-intervals.md. It takes about ten minutes.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from experiments.analysis.statistics import LEVEL, bca, p_value, sign_flip, student, variance_ratio
from experiments.analysis.stopping import Rule

type Draw = Callable[[np.random.Generator, int], np.ndarray]

SIMULATIONS = 2_000
PAIRS = (3, 5, 10, 20, 50, 100)
POLICIES = 11
"""Of the experiment `support`: the least p value of as many has to pass LEVEL / 11."""


def _rare(rng: np.random.Generator, n: int) -> np.ndarray:
    return (rng.random(n) < 0.2) - 0.2


DIFFERENCES: dict[str, Draw] = {
    "normal": lambda rng, n: rng.standard_normal(n),
    "log-normal, sigma 0.5": lambda rng, n: rng.lognormal(0, 0.5, n) - np.exp(0.125),
    "log-normal, sigma 1": lambda rng, n: rng.lognormal(0, 1, n) - np.exp(0.5),
    "counts, Poisson less Poisson": lambda rng, n: (
        1.0 * (rng.poisson(0.5, n) - rng.poisson(0.5, n))
    ),
    "rare, one in five": _rare,
}
"""Differences of mean zero."""


def intervals() -> None:
    """Print how often intervals lie below the mean, above it, and how long they are."""
    print("\nIntervals of 95 %: covers (below the mean, above it), in %; length of BCa over t's")
    for name, draw in DIFFERENCES.items():
        for n in PAIRS:
            samples = _samples(draw, n)
            t = np.array([student(sample) for sample in samples])
            boot = np.array([bca(x) if np.ptp(x) else student(x) for x in samples])
            ratio = np.ptp(boot, axis=1).mean() / np.ptp(t, axis=1).mean()
            print(f"{name:29} {n:4}  t {_coverage(t)}  BCa {_coverage(boot)}  {ratio:.2f}")


def tests() -> None:
    """Print how often tests find a difference of a mean of zero, and one of 0.8 deviations."""
    print(f"\nTests: false findings in % at {LEVEL} and {LEVEL}/{POLICIES}; findings of 0.8 sd")
    for name, draw in DIFFERENCES.items():
        effect = 0.8 * float(draw(np.random.default_rng(0), 100_000).std())
        for n in PAIRS[:-2]:
            samples = _samples(draw, n)
            for test in (p_value, sign_flip):
                p = np.array([test(sample) for sample in samples])
                power = np.mean([test(sample + effect) <= LEVEL for sample in samples])
                false = (100 * np.mean(p <= level) for level in (LEVEL, LEVEL / POLICIES))
                shown = " ".join(f"{share:5.2f}" for share in false)
                print(f"{name:29} {n:4}  {test.__name__:9} {shown}  {100 * power:5.1f}")


def ratios() -> None:
    """Print how often the interval of the variance ratio holds it: 10 where r = 0.9."""
    print("\nVariance ratio of 10: covers (below, above), in %")
    for name in ("normal", "log-normal, sigma 0.5"):
        draw = DIFFERENCES[name]
        for n in PAIRS:
            rng = np.random.default_rng(n)
            found = np.empty((SIMULATIONS, 2))
            for row in found:
                common, ours, theirs = (draw(rng, n) for _ in range(3))
                # var(a) = var(b) = 10 and var(a - b) = 2, in variances of one draw
                ratio = variance_ratio(3 * common + ours, 3 * common + theirs)
                row[:] = ratio.low, ratio.high
            print(f"{name:29} {n:4}  {_coverage(found, 10)}")


def stopping() -> None:
    """Print how often intervals cover where looking at their length decides when to stop."""
    print("\nStopping at a half-width of 0.35 sd (about 34 pairs): covers, mean number of pairs")
    for name, draw in DIFFERENCES.items():
        sd = float(draw(np.random.default_rng(0), 100_000).std())
        for first in (3, 10, 20):
            for block in (1, 5):
                rule = Rule(half_widths={"cost": 0.35 * sd}, first=first, block=block, cap=200)
                ends = [_stopped(sample, rule) for sample in _samples(draw, rule.cap)]
                found = np.array([(low, high) for low, high, _ in ends])
                mean = np.mean([n for _, _, n in ends])
                print(f"{name:29} first {first:2} block {block}  {_coverage(found)}  {mean:5.1f}")


def _stopped(sample: np.ndarray, rule: Rule) -> tuple[float, float, int]:
    """Return the interval at the look at which the rule stops, and the pairs it is made from."""
    for n in rule.looks():
        low, high = student(sample[:n])
        if (high - low) / 2 <= rule.half_widths["cost"]:
            break
    return low, high, n


def _samples(draw: Draw, n: int) -> list[np.ndarray]:
    rng = np.random.default_rng(n)
    return [draw(rng, n) for _ in range(SIMULATIONS)]


def _coverage(found: np.ndarray, truth: float = 0.0) -> str:
    """Return how often intervals hold the truth, and how often they lie below and above it."""
    tiny = 1e-12
    below, above = (100 * np.mean(side) for side in
                    (found[:, 1] < truth - tiny, found[:, 0] > truth + tiny))  # fmt: skip
    return f"{100 - below - above:5.1f} ({below:4.1f}, {above:4.1f})"


if __name__ == "__main__":
    intervals()
    tests()
    ratios()
    stopping()
