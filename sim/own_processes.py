"""Processes of somebody's own: loaded where they lie, and made a part of a scenario.

`processes=[FILE.py:CLASS]` takes one from a file, `processes=[MODULE:CLASS]` from an installed
module, `processes=[NAME]` from an entry point of the group `entraide.processes`. What a run depends
on includes the source: of a file, its text; of a module, all files of its package. The text of a
file goes with a scenario to whatever process carries it out.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

from pydantic import Field, ValidationError, create_model

from sim.overrides import CONFIGS, parse, quoted
from sim.portfolio import Purchase
from sim.processes.process import OwnProcess, Process, name_of
from sim.scenario import Scenario
from sim.state import TABLES, State
from sim.state.table import Table
from sim.wording import ConfigurationError, short

PROCESSES = "processes"
"""The key that names processes of somebody's own."""

GROUP = "entraide.processes"
"""The group of entry points by which installed packages name theirs."""

_HOW = "write FILE.py:CLASS, MODULE:CLASS, or the name of an entry point"
_LETTERS = 16
_here = threading.local()
_by_mark: dict[str, Own] = {}


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


class OwnScenario(Scenario):
    """A scenario with processes of somebody's own, each a field of a class that is made for it."""

    made_of: ClassVar[tuple[Own, ...]]

    processes: dict[str, str] = Field(
        description="processes of somebody's own by name, each by its class and a hash of its "
        "source"
    )

    @property
    def own(self) -> dict[str, OwnProcess]:
        """The processes of somebody's own, by name.

        Raises:
            ConfigurationError: when the source of one is not what the scenario was made with.
        """
        for one in self.made_of:
            if self.processes[one.name] != one.mark:
                raise ConfigurationError(
                    f"{one.reference}: edited since these runs were begun; begin them again"
                )
        return {one.name: getattr(self, one.name) for one in self.made_of}

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep where the processes are from, and the text of files: a worker makes the same."""
        sources = tuple((one.reference, one.text) for one in self.made_of)
        return _empty, (sources,), self.__getstate__()


def _empty(sources: tuple[tuple[str, bytes | None], ...]) -> OwnScenario:
    """Return a scenario whose values are still to be set."""
    kind = _class_of(tuple(_loaded(*source) for source in sources))
    return kind.__new__(kind)


def chosen(overrides: Sequence[str]) -> tuple[tuple[Own, ...], list[str]]:
    """Return the processes of somebody's own that overrides name, and all other overrides.

    Args:
        overrides: as on the command line; of several that name processes, the last counts.

    Raises:
        ConfigurationError: when there is no such process, or it cannot be taken.
    """
    named = [text for text in overrides if parse(text).key_or_group == PROCESSES]
    found = tuple(own_process(reference) for reference in references_in(named[-1:]))
    names = [one.name for one in found]
    for name in names:
        if names.count(name) > 1:
            raise ConfigurationError(f"{PROCESSES}: two are named {name}; leave one out")
    return found, [text for text in overrides if text not in named]


def references_in(overrides: Sequence[str]) -> list[str]:
    """Return what overrides give as references to processes of somebody's own.

    Raises:
        ConfigurationError: when something else is given.
    """
    found: list[str] = []
    for text in overrides:
        parsed = parse(text)
        if parsed.key_or_group == PROCESSES:
            value = parsed.value() if not parsed.is_delete() else None
            given = value if isinstance(value, list) else [value]
            if not all(isinstance(one, str) and one for one in given):
                raise ConfigurationError(
                    f"{short(text)}: a list is expected, such as {PROCESSES}=[mine/cool.py:Cool]"
                )
            found += given
    return found


def names_own(references: Sequence[str]) -> str:
    """Return the override that names processes of somebody's own."""
    return f"{PROCESSES}=[{','.join(map(quoted, references))}]"


@contextmanager
def only(references: Sequence[str]) -> Iterator[None]:
    """Have no code loaded but what is named here: what overrides name is a stranger's.

    Meanwhile a reference stands for the one of these with the same class.

    Args:
        references: to processes that the user gave.
    """
    before = getattr(_here, "given", None)
    _here.given = {_class_in(one): one for one in references}
    try:
        yield
    finally:
        _here.given = before


def own_process(reference: str) -> Own:
    """Return a process of somebody's own.

    Args:
        reference: FILE.py:CLASS, MODULE:CLASS or the name of an entry point.

    Raises:
        ConfigurationError: when there is no such process, or it cannot be taken.
    """
    given = getattr(_here, "given", None)
    if given is not None:
        if _class_in(reference) not in given:
            raise ConfigurationError(
                f"{short(reference)}: a process of somebody's own, whose code is run only where "
                f"it is given again, as {PROCESSES}=[{short(reference)}]"
            )
        reference = given[_class_in(reference)]
    place, sign, _ = reference.rpartition(":")
    if not sign:
        return _loaded(_entry_point(reference), None)
    if not place.endswith(".py"):
        return _loaded(reference, None)
    try:
        text = Path(place).expanduser().read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigurationError(f"{short(reference)}: {reason}; {_HOW}") from None
    return _loaded(reference, text)


def named_by_packages() -> list[str]:
    """Return the names of processes for which installed packages have entry points."""
    return sorted({point.name for point in entry_points(group=GROUP)})


def _class_in(reference: str) -> str:
    """Return what tells references apart wherever files lie: the class, or the entry point."""
    return reference.rpartition(":")[2]


def _entry_point(name: str) -> str:
    found = [point.value for point in entry_points(group=GROUP, name=name)]
    if not found:
        known = ", ".join(named_by_packages()) or "no package has one"
        raise ConfigurationError(
            f"{PROCESSES} = {short(name)!r}: no entry point of {GROUP} ({known}); {_HOW}"
        )
    return found[0].replace(" ", "")


@cache
def _loaded(reference: str, text: bytes | None) -> Own:
    """Return the process that a reference means, from the text of its file or its module."""
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
            f"{short(reference)}: no class {name} there ({', '.join(there) or 'none at all'})"
        )
    _check(kind, short(reference))
    mark = f"{name}@{digest[:_LETTERS]}"
    return _by_mark.setdefault(mark, Own(kind, reference, text, mark))


def _is_own(value: Any) -> bool:
    return inspect.isclass(value) and issubclass(value, OwnProcess) and value is not OwnProcess


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
        raise ConfigurationError(f"{short(reference)}: {said}") from error


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


def _check(kind: type[Any], where: str) -> None:
    """Refuse a class that is no process, or leaves something out.

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
    if name_of(kind) in _taken():
        raise ConfigurationError(
            f"{where}: {name_of(kind)} is a name of the model's already; rename the class"
        )
    if kind.a_row_each not in ("", *TABLES) or kind.a_row_each in ("ties", "needs"):
        raise ConfigurationError(
            f"{where}: a_row_each = {kind.a_row_each!r}: a table of the state, such as "
            "'residents', or '' is expected"
        )
    for column in (*kind.reads, *kind.writes):
        if not _is_column(column, kind):
            raise ConfigurationError(f"{where}: {column!r} is no column of the state")
    try:
        kind()
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"]))
        said = "give it a default" if fault["type"] == "missing" else fault["msg"]
        raise ConfigurationError(f"{where}: {place}: {said}") from None


def _is_column(name: str, kind: type[OwnProcess]) -> bool:
    """Tell whether a process may name a column; those of another one's table it may."""
    table, _, column = name.partition(".")
    tables: dict[str, Any] = {one.name: one.type for one in fields(State)}
    if table == name_of(kind):
        known = kind.keeps
    elif table in TABLES:
        known = vars(sys.modules[State.__module__])[tables[table]]
    else:
        return bool(column)
    if isinstance(known, type) and issubclass(known, Table):
        return column == "*" or column in known.columns
    return known is not None and (column == "*" or column in known._fields)


@cache
def _taken() -> frozenset[str]:
    """The names at the top of a configuration that are the model's or the command's."""
    groups = [path.name for path in CONFIGS.iterdir() if path.is_dir()]
    keys = (*Scenario.model_fields, *Purchase.model_fields, *groups, *TABLES)
    return frozenset((*keys, PROCESSES, "results", "hydra"))


@cache
def _class_of(own: tuple[Own, ...]) -> type[OwnScenario]:
    """Return the class of scenarios that have some processes of somebody's own.

    Raises:
        ConfigurationError: when one is to follow a process that is not there.
    """
    _check_places(own)
    made: dict[str, Any] = {one.name: (one.kind, one.kind()) for one in own}
    marks = {one.name: one.mark for one in own}
    kind = create_model(
        "OwnScenario", __base__=OwnScenario, processes=(dict[str, str], marks), **made
    )
    kind.made_of = own
    return kind


def _check_places(own: Sequence[Own]) -> None:
    known = {
        name
        for name, field in Scenario.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Process)
    }
    waiting = list(own)
    while ready := [one for one in waiting if one.kind.after in known]:
        known |= {one.name for one in ready}
        waiting = [one for one in waiting if one not in ready]
    for one in waiting:
        raise ConfigurationError(
            f"{short(one.reference)}: after = {one.kind.after!r}: one of "
            f"{', '.join(sorted(known))} is expected"
        )


def scenario_class(marks: Any) -> type[Scenario]:
    """Return the class of scenarios with some processes of somebody's own.

    Args:
        marks: of the processes, by name, as `chosen` found them; None or nothing for none.

    Raises:
        ConfigurationError: when they were not chosen, or one is to follow none that is there.
    """
    if not marks:
        return Scenario
    known = [_by_mark.get(str(mark)) for mark in marks.values()] if isinstance(marks, dict) else []
    own = tuple(one for one in known if one is not None)
    if not own or len(own) < len(known):
        raise ConfigurationError(
            f"{PROCESSES} = {short(str(marks))}: name them in an override, {PROCESSES}=[FILE.py:"
            "CLASS], not in a file"
        )
    return _class_of(own)


def defaults_of(own: Sequence[Own]) -> dict[str, Any]:
    """Return what a configuration has of processes of somebody's own, as plain containers."""
    if not own:
        return {}
    spec = _class_of(tuple(own))()
    return spec.model_dump(mode="json", include={PROCESSES, *(one.name for one in own)})
