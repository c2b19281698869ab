"""Code of somebody's own: a process or a measure, loaded from a file, or from an installed package.

`FILE.py:CLASS` is a process of a file, `MODULE:CLASS` one of an installed module, `NAME` the entry
point of that name in the group `entraide.processes`. What tells two of them apart is their source:
of a file, its text; of a module, all files of its package.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

from pydantic import ValidationError

from sim.processes.process import OwnMeasure, OwnProcess, name_of
from sim.state import TABLES, State
from sim.state.table import Table
from sim.tables import told as outcomes
from sim.wording import ConfigurationError, short

GROUP = "entraide.processes"
"""The group of entry points by which installed packages name their processes."""

_HOW = "write FILE.py:CLASS, MODULE:CLASS, or the name of an entry point"
_LETTERS, _LONGEST = 16, 300
_WITHOUT_ROWS = ("ties", "needs")
"""Tables whose rows do not stand for one thing as long as a run lasts."""


@dataclass(frozen=True)
class Own:
    """A process of somebody's own, as it was loaded.

    Attributes:
        kind: its class.
        reference: where it was found, as FILE.py:CLASS or MODULE:CLASS.
        text: of the file; None of a module.
        mark: its class and a hash of its source, as "CoolRooms@" and 16 letters.
    """

    kind: type[OwnProcess]
    reference: str
    text: bytes | None
    mark: str

    @property
    def name(self) -> str:
        """The name that it has in a scenario."""
        return name_of(self.kind)


_by_mark: dict[str, Own] = {}


def known_by(mark: str) -> Own | None:
    """Return the process of a mark, if it was loaded here."""
    return _by_mark.get(mark)


def told(reference: str) -> str:
    """Return a reference as a message shows it: whole, unless nobody can have meant it."""
    is_path = reference.isprintable() and len(reference) <= _LONGEST
    return reference if is_path else short(reference)


def own_process(reference: str) -> Own:
    """Return a process of somebody's own.

    Args:
        reference: FILE.py:CLASS, MODULE:CLASS or the name of an entry point.

    Raises:
        ConfigurationError: when there is no such process, or it cannot be taken.
    """
    place, sign, _ = reference.rpartition(":")
    if not sign:
        return loaded(_entry_point(reference), None)
    if not place.endswith(".py"):
        return loaded(reference, None)
    try:
        text = Path(place).expanduser().read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigurationError(f"{told(reference)}: {reason}; {_HOW}") from None
    return loaded(reference, text)


def named_by_packages() -> list[str]:
    """Return the names of processes for which installed packages have entry points."""
    return sorted({point.name for point in entry_points(group=GROUP)})


def _entry_point(name: str) -> str:
    found = [point.value for point in entry_points(group=GROUP, name=name)]
    if not found:
        known = ", ".join(named_by_packages()) or "no package has one"
        raise ConfigurationError(f"{told(name)!r}: no entry point of {GROUP} ({known}); {_HOW}")
    return found[0].replace(" ", "")


@cache
def loaded(reference: str, text: bytes | None) -> Own:
    """Return the process that a reference means.

    Args:
        reference: FILE.py:CLASS or MODULE:CLASS.
        text: of the file; None of a module.

    Raises:
        ConfigurationError: when there is no such process, or it cannot be taken.
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
        there = [one for one, value in vars(module).items() if _is_own(value)]
        raise ConfigurationError(
            f"{told(reference)}: no class {name} there ({', '.join(there) or 'none at all'})"
        )
    if kind.__module__ != module.__name__:
        raise ConfigurationError(
            f"{told(reference)}: the class is written in another module; name it as "
            f"{kind.__module__}:{name}"
        )
    own = _checked(kind, told(reference))
    mark = f"{name}@{digest[:_LETTERS]}"
    outcomes.learn(own.tells)
    return _by_mark.setdefault(mark, Own(own, reference, text, mark))


def _is_own(value: Any) -> bool:
    is_one = inspect.isclass(value) and issubclass(value, OwnProcess)
    return is_one and value not in (OwnProcess, OwnMeasure)


def _run(path: str, text: bytes) -> ModuleType:
    """Return the module that the text of a file makes."""
    module = ModuleType(f"entraide_own_{hashlib.sha256(text).hexdigest()[:_LETTERS]}")
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


def _checked(kind: type[Any], where: str) -> type[OwnProcess]:
    """Return a class that is a process and leaves nothing out.

    Raises:
        ConfigurationError: saying what to write.
    """
    if not _is_own(kind):
        raise ConfigurationError(f"{where}: no process; write class {kind.__name__}(OwnProcess)")
    if inspect.isabstract(kind):
        raise ConfigurationError(f"{where}: it has no method step(self, state, day, draws)")
    for name in ("after", "reads", "writes"):
        if not hasattr(kind, name):
            raise ConfigurationError(f"{where}: it declares no `{name}`")
    if kind.a_row_each not in {"", *TABLES} - {*_WITHOUT_ROWS}:
        raise ConfigurationError(
            f"{where}: a_row_each = {kind.a_row_each!r}: a table of the state, such as "
            "'residents', or '' is expected"
        )
    for column in (*kind.reads, *kind.writes):
        if not _is_column(column, kind):
            raise ConfigurationError(f"{where}: {column!r} is no column of the state")
    _check_told(kind, where)
    try:
        kind()
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"]))
        said = "give it a default" if fault["type"] == "missing" else fault["msg"]
        raise ConfigurationError(f"{where}: {place}: {said}") from None
    return kind


def _check_told(kind: type[OwnProcess], where: str) -> None:
    """Refuse outcomes that cannot be a column of the results, or that nothing tells."""
    if not isinstance(kind.tells, Mapping):
        raise ConfigurationError(f"{where}: tells: a dict of outcomes is expected")
    for fault in outcomes.faults(kind.tells):
        raise ConfigurationError(f"{where}: tells {fault}")
    for name in kind.tells:
        if not name.startswith(f"{name_of(kind)}_"):
            raise ConfigurationError(f"{where}: tells {name!r}: begin it with {name_of(kind)}_")
    if bool(kind.tells) != (kind.tell is not OwnProcess.tell):
        raise ConfigurationError(f"{where}: declare outcomes in `tells` and return them by `tell`")


def _is_column(name: str, kind: type[OwnProcess]) -> bool:
    """Tell whether a process may name a column: one of the model's, of its own, of other own ones.

    Which there are of others is not known here.
    """
    table, _, column = name.partition(".")
    if table not in (*TABLES, name_of(kind)):
        return bool(column)
    known: Any = get_type_hints(State)[table] if table in TABLES else kind.keeps
    if known is None:
        return False
    columns = known.columns if issubclass(known, Table) else known._fields
    return column == "*" or column in columns
