"""What a kernel is made of: its own code, that of all it calls, and what compiles them."""

from __future__ import annotations

import dis
import hashlib
import sys
from collections.abc import Iterable, Iterator
from enum import EnumType
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

_COMPILERS = ("numba", "llvmlite")
_TYPES = Path(__file__).with_name("addresses.py")
_LOAD, _EXTENDED = dis.opmap["LOAD_GLOBAL"], dis.EXTENDED_ARG


def made_of(function: FunctionType, options: object, others: dict[str, str]) -> str:
    """Return a hash that changes with whatever changes the machine code of a function.

    Args:
        function: as it is written.
        options: for the compiler.
        others: for each kernel that it names, what this returned for it.

    Raises:
        TypeError: if it names something of which nobody said what makes it differ from another.
    """
    digest = hashlib.sha256(_compilers())
    digest.update(repr(options).encode())
    for code in codes(function.__code__):
        kept = [one for one in code.co_consts if not isinstance(one, CodeType)]
        told = [one for one in kept if one != function.__doc__]
        digest.update(code.co_code)
        digest.update(repr((code.co_varnames, code.co_names, told)).encode())
    for name in sorted(named_by(function.__code__)):
        if name in others:
            digest.update(others[name].encode())
        elif name in function.__globals__:
            digest.update(repr(_value(name, function.__globals__[name])).encode())
    digest.update(repr((function.__defaults__, function.__kwdefaults__)).encode())
    return digest.hexdigest()


@cache
def _compilers() -> bytes:
    named = [sys.implementation.cache_tag, *(version(name) for name in _COMPILERS)]
    return repr(named).encode() + _TYPES.read_bytes()


@cache
def named_by(code: CodeType) -> frozenset[str]:
    """Return the globals that a function names, those of code inside it included."""
    return frozenset(name for one in codes(code) for name in _loaded(one))


def _loaded(code: CodeType) -> Iterator[str]:
    """Yield the globals that code loads, from its bytes: `dis` takes half a second for kernels."""
    more = 0
    for operation, number in zip(code.co_code[::2], code.co_code[1::2], strict=True):
        number += more
        more = number << 8 if operation == _EXTENDED else 0
        if operation == _LOAD:
            yield code.co_names[number >> 1]  # the lowest bit says how it is called


def codes(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of a function and of those that are written inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes(constant)


def _value(name: str, value: Any) -> object:
    """Return what tells a value that a function names from another."""
    if isinstance(value, EnumType):
        members: Iterable[Any] = value
        return [(one.name, one.value) for one in members]
    if isinstance(value, FunctionType):  # what writes instructions of the processor may call some
        return made_of(value, None, {})
    if isinstance(value, ModuleType):
        return value.__name__
    if isinstance(value, type):
        return value.__qualname__, getattr(value, "_fields", ())
    if isinstance(value, bool | int | float | str | tuple | np.generic):
        return type(value).__name__, value
    raise TypeError(f"{name} is a {type(value).__name__}: a kernel can name no such thing")
