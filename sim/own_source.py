"""Code of somebody's own, found: a class of a file, or of an installed package.

`FILE.py:CLASS` is a class of a file, `MODULE:CLASS` one of an installed module, `NAME` the entry
point of that name in a group such as `entraide.processes`. What tells two of them apart is their
source: of a file, its text; of a module, all files of its package.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import sys
import traceback
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from sim.wording import ConfigurationError, short

LETTERS = 16
"""Of a hash that stand for it."""

_MODULE = "entraide_own_"
"""How the names of modules begin that files make."""

_HOW = "write FILE.py:CLASS, MODULE:CLASS, or the name of an entry point"
_LONGEST = 300


class Found(NamedTuple):
    """A class of somebody's own.

    Attributes:
        kind: the class.
        digest: hash of its source.
    """

    kind: type[Any]
    digest: str


def told(reference: str) -> str:
    """Return a reference as a message shows it: whole, unless nobody can have meant it."""
    is_path = reference.isprintable() and len(reference) <= _LONGEST
    return reference if is_path else short(reference)


def settled(reference: str, group: str) -> tuple[str, bytes | None]:
    """Return a reference to a class, and the text of the file that it is in, if it is in one.

    Args:
        reference: FILE.py:CLASS, MODULE:CLASS or the name of an entry point.
        group: of the entry points.

    Raises:
        ConfigurationError: when there is no such entry point or file.
    """
    place, sign, _ = reference.rpartition(":")
    if not sign:
        return _entry_point(reference, group), None
    if not place.endswith(".py"):
        return reference, None
    try:
        return reference, Path(place).expanduser().read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigurationError(f"{told(reference)}: {reason}; {_HOW}") from None


def named_by_packages(group: str) -> list[str]:
    """Return the names for which installed packages have entry points in a group."""
    return sorted({point.name for point in entry_points(group=group)})


def _entry_point(name: str, group: str) -> str:
    found = [point.value for point in entry_points(group=group, name=name)]
    if not found:
        known = ", ".join(named_by_packages(group)) or "no package has one"
        raise ConfigurationError(f"{told(name)!r}: no entry point of {group} ({known}); {_HOW}")
    return found[0].replace(" ", "")


def own_class(reference: str, text: bytes | None, base: type[Any]) -> Found:
    """Return the class that a reference means; its module is run, or imported, for it.

    Args:
        reference: FILE.py:CLASS or MODULE:CLASS.
        text: of the file; None of a module.
        base: what it has to be a subclass of.

    Raises:
        ConfigurationError: when there is no such class.
    """
    place, _, name = reference.rpartition(":")
    if text is None:
        module = _imported(reference, place)
        digest = _hash_of_package(module)
    else:
        module = _run(place, text)
        digest = hashlib.sha256(text).hexdigest()
    kind = getattr(module, name, None)
    if not inspect.isclass(kind):
        mine = [one for one in vars(module).values() if inspect.isclass(one)]
        there = [
            one.__name__
            for one in mine
            if issubclass(one, base) and one.__module__ == module.__name__
        ]
        raise ConfigurationError(
            f"{told(reference)}: no class {name} there ({', '.join(there) or 'none at all'})"
        )
    if kind.__module__ != module.__name__:
        raise ConfigurationError(
            f"{told(reference)}: the class is written in another module; name it as "
            f"{kind.__module__}:{name}"
        )
    if not issubclass(kind, base):
        what = base.__name__.removeprefix("Own").lower()
        raise ConfigurationError(
            f"{told(reference)}: no {what}; write class {name}({base.__name__})"
        )
    return Found(kind, digest)


def _run(path: str, text: bytes) -> ModuleType:
    """Return the module that the text of a file makes."""
    module = ModuleType(f"{_MODULE}{hashlib.sha256(text).hexdigest()[:LETTERS]}")
    if module.__name__ in sys.modules:
        return sys.modules[module.__name__]
    module.__file__ = path
    sys.modules[module.__name__] = module  # pydantic looks names up there
    try:
        exec(compile(text, path, "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:
        del sys.modules[module.__name__]
        if isinstance(error, Exception | SystemExit):
            raise ConfigurationError(_fault(path, error)) from error
        raise
    return module


def place_of(error: BaseException) -> str:
    """Return the line of somebody's own file in which an exception was raised, the last of several.

    Empty where it was raised elsewhere.
    """
    frames = list(traceback.walk_tb(error.__traceback__))
    for frame, line in reversed(frames):
        if str(frame.f_globals.get("__name__", "")).startswith(_MODULE):
            return f"{frame.f_code.co_filename}, line {line}"
    return ""


def _imported(reference: str, module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and module.startswith(str(error.name)):
            said = f"no module {error.name} is installed; {_HOW}"
        else:
            said = f"{module} cannot be imported ({_said(error)})"
        raise ConfigurationError(f"{told(reference)}: {said}") from error


def _fault(path: str, error: BaseException) -> str:
    """Return what is wrong with a file, with its line."""
    if isinstance(error, SyntaxError) and error.filename == path:
        return f"{path}, line {error.lineno}: {error.msg}"
    lines = [at.lineno for at in traceback.extract_tb(error.__traceback__) if at.filename == path]
    return f"{path}{f', line {lines[-1]}' if lines else ''}: {_said(error)}"


def _said(error: BaseException) -> str:
    first = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _hash_of_package(module: ModuleType) -> str:
    """Return a hash of all files of the package that a module is of."""
    top = sys.modules[module.__name__.partition(".")[0]]
    root = Path(getattr(top, "__file__", None) or module.__file__ or "")
    files = root.parent.rglob("*") if root.name == "__init__.py" else [root]
    digest = hashlib.sha256()
    for path in sorted(files):
        if path.is_file() and "__pycache__" not in path.parts:
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root.parent)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
