"""Lambert-93: from degrees of longitude and latitude to metres of EPSG:2154.

The conformal conic projection of Lambert with two parallels, on the ellipsoid GRS80: Snyder 1987,
Map projections, a working manual, equations 15-1 to 15-10, with the constants of IGN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_A = 6_378_137.0  # metres
_E = 0.0818191910428158
_NORTH, _SOUTH, _MIDDLE = np.radians([49.0, 44.0, 46.5])
_MERIDIAN = np.radians(3.0)
_EAST, _UP = 700_000.0, 6_600_000.0  # metres, of the point that the projection begins at

type Reals = NDArray[np.float64]


def _size(latitude: Reals | float) -> Reals:
    sine = np.sin(latitude)
    return np.asarray(np.cos(latitude) / np.sqrt(1 - (_E * sine) ** 2))


def _fall(latitude: Reals | float) -> Reals:
    sine = _E * np.sin(latitude)
    bent = ((1 - sine) / (1 + sine)) ** (_E / 2)
    return np.asarray(np.tan(np.pi / 4 - np.asarray(latitude) / 2) / bent)


_CONE = np.log(_size(_SOUTH) / _size(_NORTH)) / np.log(_fall(_SOUTH) / _fall(_NORTH))
_SCALE = _A * _size(_SOUTH) / (_CONE * _fall(_SOUTH) ** _CONE)


def metres(longitude: Reals, latitude: Reals) -> tuple[Reals, Reals]:
    """Return positions eastwards and northwards in metres.

    Args:
        longitude: (n,) degrees eastwards of Greenwich.
        latitude: (n,) degrees northwards.
    """
    away = _SCALE * _fall(np.radians(latitude)) ** _CONE
    turned = _CONE * (np.radians(longitude) - _MERIDIAN)
    middle = _SCALE * _fall(_MIDDLE) ** _CONE
    return _EAST + away * np.sin(turned), _UP + middle - away * np.cos(turned)
