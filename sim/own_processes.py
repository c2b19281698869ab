"""Processes of somebody's own in a scenario, each beside those of the model under its own name.

`processes=[FILE.py:CLASS]` in an override names them (`sim.own_code`). What a run depends on
includes their source. The text of a file goes with the scenario to whatever process carries it out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from keyword import iskeyword
from typing import Any, ClassVar

from pydantic import Field, create_model

from sim.overrides import CONFIGS, parse, quoted
from sim.own_code import Own, known_by, loaded, own_process, told
from sim.portfolio import Purchase
from sim.processes.process import OwnProcess, Process
from sim.scenario import Scenario
from sim.state import TABLES
from sim.wording import ConfigurationError, short

PROCESSES = "processes"
"""The key that names processes of somebody's own."""

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z][a-z0-9]*)*")


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

    @property
    def own_texts(self) -> dict[str, str]:
        """The text of each file of these processes, by class and hash of the source."""
        texts = {one.mark: one.text for one in self.made_of if one.text is not None}
        return {mark: text.decode("utf-8", "backslashreplace") for mark, text in texts.items()}

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep where the processes are from, and the text of files: a worker makes the same."""
        sources = tuple((one.reference, one.text) for one in self.made_of)
        return _empty, (sources,), self.__getstate__()


def _empty(sources: tuple[tuple[str, bytes | None], ...]) -> OwnScenario:
    """Return a scenario whose values are still to be set."""
    kind = _class_of(tuple(loaded(*source) for source in sources))
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
            value: Any = parsed.value() if not parsed.is_delete() else None
            given = value if isinstance(value, list) else [value]
            if not all(isinstance(one, str) and one for one in given):
                raise ConfigurationError(
                    f"{short(text)}: a list is expected, such as {PROCESSES}=[mine/cool.py:Cool]"
                )
            found += given
    return found


def references_given(overrides: Sequence[str]) -> list[str]:
    """Return the references of overrides that may name processes of one's own and nothing else.

    Raises:
        ConfigurationError: when one is of another key.
    """
    for text in overrides:
        if parse(text).key_or_group != PROCESSES:
            raise ConfigurationError(f"{short(text)}: only {PROCESSES}=[FILE.py:CLASS] is taken")
    return references_in(overrides)


def given_again(overrides: Sequence[str], given: Sequence[str]) -> list[str]:
    """Return overrides that somebody else may have written, with references of the user's own.

    A reference stands for the one given that has the same class: no other code is loaded.

    Args:
        overrides: as they were found.
        given: references that the user gives.

    Raises:
        ConfigurationError: when overrides name a process that is not given.
    """
    mine = {_class_in(reference): reference for reference in given}
    found = []
    for text in overrides:
        references = references_in([text])
        for one in references:
            if _class_in(one) not in mine:
                raise ConfigurationError(
                    f"{told(one)}: a process of somebody's own; no code that a folder names is "
                    f"run: name a file that you trust, as {PROCESSES}=[FILE.py:{_class_in(one)}]"
                )
        found += names_own([mine[_class_in(one)] for one in references]) or [text]
    return found


def _class_in(reference: str) -> str:
    """Return what stays the same of a reference wherever files lie: the class, or its name."""
    return reference.rpartition(":")[2]


def names_own(references: Sequence[str]) -> list[str]:
    """Return the override that names processes of somebody's own; none without any."""
    return [f"{PROCESSES}=[{','.join(map(quoted, references))}]"] if references else []


def class_named(name: str) -> str:
    """Return the name of the class of a process that is to have a name in scenarios.

    Raises:
        ConfigurationError: when it cannot be a name, or is taken.
    """
    if not _NAME.fullmatch(name) or iskeyword(name):
        raise ConfigurationError(
            f"{short(name)!r}: small letters are expected, words joined by _, such as cool_rooms"
        )
    if name in _taken():
        raise ConfigurationError(f"{name!r}: a name of the model's; take another")
    return "".join(word.capitalize() for word in name.split("_"))


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
        ConfigurationError: when one has a name that is taken, or is to follow none that is there.
    """
    _check_names(own)
    _check_places(own)
    made: dict[str, Any] = {one.name: (one.kind, one.kind()) for one in own}
    marks = {one.name: one.mark for one in own}
    kind = create_model(
        "OwnScenario", __base__=OwnScenario, processes=(dict[str, str], marks), **made
    )
    kind.made_of = own
    return kind


def _check_names(own: Sequence[Own]) -> None:
    names = [one.name for one in own]
    for one in own:
        if one.name in _taken():
            raise ConfigurationError(
                f"{told(one.reference)}: {one.name} is a name of the model's; rename the class"
            )
        if names.count(one.name) > 1:
            raise ConfigurationError(f"{PROCESSES}: two are named {one.name}; leave one out")


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
            f"{told(one.reference)}: after = {one.kind.after!r}: one of "
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
    known = [known_by(str(mark)) for mark in marks.values()] if isinstance(marks, dict) else []
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
    spec = _class_of(tuple(own)).model_validate({})
    return spec.model_dump(mode="json", include={PROCESSES, *(one.name for one in own)})
