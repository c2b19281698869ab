"""Dispositions: what residents are inclined to, whatever their neighbours are like.

One rule serves the residents of the first day and those who move in later: a resident's uniform
numbers become the quantiles of the distributions below. Schooling and sociability go with means,
know-how with drive, support from kin with low means.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import betainc, betaincinv, gammaincinv, ndtr, ndtri

from sim.codes import Autonomy, Network
from sim.population.census import census
from sim.population.disposition_spec import DRIVING, AtRest, CircleSpec, DispositionSpec

UNIFORMS = 20
"""How many numbers a resident draws."""

_DRIVE_SHAPE = 2.0  # first shape of the beta distribution of drive: few residents have none
_QUANTILES = (np.arange(2048) + 0.5) / 2048
_MOST_LIMITED = 0.95  # chance, at the oldest ages

type Reals = NDArray[np.float64]
type Numbers = NDArray[np.floating]

_YOUNG, _OLD = 32, 65
"""Years of age between which usual loneliness changes."""


class Dispositions(NamedTuple):
    """Columns of `Residents`, a value a resident."""

    schooling: Reals
    sociability: Reals
    prosociality: Reals
    drive: Reals
    neediness: Reals
    reluctance: Reals
    kin: Reals
    trust: Reals
    institution_trust: Reals
    belonging: Reals
    efficacy: Reals
    energy: Reals
    know_how: Reals
    loneliness: Reals
    usual_loneliness: Reals
    circle: NDArray[np.int8]
    limited_mobility: NDArray[np.bool_]
    autonomy: NDArray[np.int8]
    messaging: NDArray[np.bool_]


def dispositions(
    uniforms: Reals, age: Numbers, means: Numbers, rest: AtRest, spec: DispositionSpec
) -> Dispositions:
    """Return residents' dispositions.

    Args:
        uniforms: (n, `UNIFORMS`) numbers in (0, 1), open at both ends.
        age: (n,) years.
        means: (n,) economic means, as a rank in 0-1.
        rest: what they feel before anything happens, in the mean.
        spec: how dispositions are distributed.
    """
    u = uniforms.T
    wealth = ndtri(np.clip(means, 1e-6, 1 - 1e-6))
    schooling = _mixed(u[0], (wealth, spec.schooling_means_correlation))
    sociable = _mixed(u[1], (wealth, spec.sociability_means_correlation))
    kin = _mixed(u[5], (wealth, spec.kin_means_correlation))
    know_how = _mixed(u[11], (ndtri(u[3]), spec.know_how_drive))
    k = spec.concentration
    older = np.clip((age - _YOUNG) / (_OLD - _YOUNG), 0, 1)
    loneliness = (1 - older) * _beta(u[12], spec.loneliness_32, k)
    loneliness += older * _beta(u[12], spec.loneliness_65, k)
    limited = limited_mobility_at(age, spec) > u[13]
    return Dispositions(
        schooling=schooling,
        sociability=np.interp(sociable, _QUANTILES, _gamma_quantiles(spec.sociability_shape)),
        prosociality=_beta(u[2], spec.prosociality, k),
        drive=np.interp(u[3], _QUANTILES, _drive_quantiles(spec.driving_share)),
        neediness=np.interp(u[16], _QUANTILES, _uneven_quantiles(spec.neediness_spread)),
        reluctance=_beta(u[4], spec.reluctance, k),
        kin=_beta(kin, spec.kin, k),
        trust=_beta(u[6], rest.trust, k),
        institution_trust=_beta(u[7], spec.institution_trust, k),
        belonging=_beta(u[8], rest.belonging, k),
        efficacy=_beta(u[9], rest.efficacy, k),
        energy=np.full(age.size, rest.energy),
        know_how=_beta(know_how, spec.know_how, k),
        loneliness=loneliness,
        usual_loneliness=loneliness,
        circle=_circle(u[[5, 17, 18, 19]], sociable, spec.circle),
        limited_mobility=limited,
        autonomy=_autonomy(u[15], limited, spec),
        messaging=np.interp(age, (60, 85), (spec.messaging_60, spec.messaging_85)) > u[14],
    )


def _circle(u: Reals, sociable: Reals, spec: CircleSpec) -> NDArray[np.int8]:
    """Return the bits of the networks that residents keep up outside the neighbourhood."""
    cause = ndtri(np.clip(sociable, 1e-6, 1 - 1e-6)), spec.sociability
    circle = np.zeros(sociable.size, dtype=np.int8)
    shares = (spec.family, spec.friends, spec.work, spec.associations)
    for network, share in zip(Network, shares, strict=True):
        circle |= (_mixed(u[network], cause) > 1 - share).astype(np.int8) << network
    return circle


def limited_mobility_at(age: Numbers, spec: DispositionSpec) -> Reals:
    """Return the chance of leaving home with difficulty at each age.

    It rises exponentially with age. Its mean from 60 on, at the ages of Paris, is
    `limited_mobility_60`.
    """
    ages, shares = census().age_distribution()
    old = ages >= 60
    rise = np.exp(spec.limited_mobility_rise * (ages[old] - 60))
    at_60 = spec.limited_mobility_60 / np.average(rise, weights=shares[old])
    chance = at_60 * np.exp(spec.limited_mobility_rise * (age - 60))
    return np.asarray(np.minimum(chance, _MOST_LIMITED))


def _autonomy(u: Reals, limited: NDArray[np.bool_], spec: DispositionSpec) -> NDArray[np.int8]:
    """Return what residents can do alone: all but some of limited mobility, everything."""
    autonomy = np.full(u.shape, Autonomy.FULL, dtype=np.int8)
    autonomy[limited & (u < spec.bedridden_share + spec.no_self_care_share)] = Autonomy.NO_SELF_CARE
    autonomy[limited & (u < spec.bedridden_share)] = Autonomy.BEDRIDDEN
    return autonomy


def _mixed(u: Reals, *causes: tuple[Reals, float]) -> Reals:
    """Return ranks correlated with standard normal causes, otherwise driven by `u`."""
    explained = sum(weight**2 for _, weight in causes)
    if not explained:
        return u
    score = np.sqrt(1 - explained) * ndtri(u)
    for cause, weight in causes:
        score += weight * cause
    return np.asarray(ndtr(score))


def _beta(u: Reals, mean: float, concentration: float) -> Reals:
    if not 0 < mean < 1:
        return np.full(u.size, mean)
    return np.interp(
        u, _QUANTILES, _beta_quantiles(mean * concentration, (1 - mean) * concentration)
    )


@cache
def _beta_quantiles(a: float, b: float) -> Reals:
    return np.asarray(betaincinv(a, b, _QUANTILES))


@cache
def _gamma_quantiles(shape: float) -> Reals:
    return np.asarray(gammaincinv(shape, _QUANTILES) / shape)


@cache
def _uneven_quantiles(spread: float) -> Reals:
    return _gamma_quantiles(spread**-2) if spread else np.ones_like(_QUANTILES)


@cache
def _drive_quantiles(driving_share: float) -> Reals:
    def excess(b: float) -> float:
        return float(1 - betainc(_DRIVE_SHAPE, b, DRIVING) - driving_share)

    return _beta_quantiles(_DRIVE_SHAPE, brentq(excess, 0.5, 100.0))
