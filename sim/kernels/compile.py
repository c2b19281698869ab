"""How the kernels are compiled, and where the compiled code is kept between runs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numba
import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float32]
type Ints = NDArray[np.int32]
type Small = NDArray[np.int8]
type Slots = NDArray[np.uint8]
type Flags = NDArray[np.bool_]
type Stream = NDArray[np.uint32]
type Words = NDArray[np.uint32]


def _cache_folder() -> Path | None:
    """Return a writable folder for compiled code, or None where there is none.

    Its name holds a hash of the kernels' sources: numba alone notices a change in the file of a
    kernel, not one in a kernel that it calls from another file.
    """
    sources = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "entraide" / f"kernels-{digest}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


_folder = _cache_folder()
if _folder is not None:
    numba.config.CACHE_DIR = str(_folder)  # type: ignore[attr-defined, unused-ignore]


def _compiled[**P, R](function: Callable[P, R], **options: Any) -> Callable[P, R]:
    compiled: Any = numba.njit(cache=_folder is not None, error_model="numpy", **options)(function)
    return cast("Callable[P, R]", compiled)


def kernel[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that makes no array, at its first call; keep the code where it can be.

    Without reference counts, which count at each look into a tuple of arrays, a day of encounters
    takes less than half the time. Such a function cannot make arrays: see `allocating`.

    Constants that are passed on, and row numbers read from arrays, are made `np.int64`: numba
    compiles what is called once more for every other type, and for every plain number.
    """
    return _compiled(function, _nrt=False)


def inlined[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a small function that makes no array into each kernel that calls it.

    A tuple of arrays that is passed on by a call costs more than most of these functions do.
    """
    return _compiled(function, _nrt=False, forceinline=True)


def allocating[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that makes arrays; its loops are best left to functions that do not."""
    return _compiled(function)
