"""What is wrong with a configuration, in words: the key, the value and what is allowed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from yaml import MarkedYAMLError

from sim.parameters import NOT_MEANT


class ConfigurationError(ValueError):
    """What is wrong with a configuration, a line a fault; each names the key and the value."""


_SHOWN, _LONGEST = 60, 300

_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_UNKNOWN_KEY = re.compile(r"Could not override '(?P<key>[^']+)'")
_UNKNOWN_OPTION = re.compile(r"Could not (?:find|load) '(?P<group>[^']+)/(?P<option>[^'/]+)'")
_OPTIONS = re.compile(r"^\t([\w-]+)$", re.MULTILINE)
_NOT_DELETED = re.compile(
    r"(Could not delete from config. The value of|Config group override deletion value)"
)
_NOT_MERGED = re.compile(r"Error merging override (?P<text>.*)")
_SEVERAL = re.compile(r"Ambiguous value for argument '(?P<key>[^=']+)=(?P<value>[^']*)'")
_ADVICE = re.compile(
    r"^(To append to your config|See https?:|Set the environment variable|full_key:|object_type=)"
)
_FULL_KEY = re.compile(r"^\s*full_key: (.+)$", re.MULTILINE)
_UNREADABLE = "no viable alternative at input"


def short(text: str) -> str:
    """Return a text as a message shows it: on one line, cut where it is long."""
    shown = text.encode("unicode_escape").decode() if not text.isprintable() else text
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}... ({len(text):,} signs)"


def visible(text: str) -> str:
    """Return a text without signs that a terminal obeys, or that turn the order of its letters.

    They are shown as they are written in Python; line breaks and tabs stay.
    """
    return _OBEYED.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)


def of_validation(
    faults: Sequence[Mapping[str, Any]],
    model: type[BaseModel],
    values: Mapping[str, Any],
    at: str = "",
) -> list[str]:
    """Return a line for each fault that pydantic found.

    Args:
        faults: as `ValidationError.errors` gives them.
        model: the class that was validated; unknown keys are compared with its own.
        values: what was validated.
        at: path of the values in the whole configuration.
    """
    paths = [fault["loc"] for fault in faults]
    return [
        _of_fault(fault, model, values, at)
        for fault in faults
        # a list is said to be too short when each of its items is wrong
        if not (fault["type"] == "too_short" and _has_below(fault["loc"], paths))
    ]


def of_composition(
    error: Exception,
    overrides: Sequence[str],
    known: Callable[[], Iterable[str]],
    options: Sequence[str],
) -> str:
    """Return what Hydra, OmegaConf or the reader of files says, in words of ours.

    Args:
        error: what was raised.
        overrides: what was asked for.
        known: gives the keys that there are.
        options: those of the group that `unknown_group` names.

    Returns:
        What is wrong; empty where they do not say it.
    """
    text = str(error)
    if isinstance(error, MarkedYAMLError) and error.problem_mark:
        mark = error.problem_mark
        return f"{mark.name}, line {mark.line + 1}: {error.problem or 'this is not YAML'}"
    if found := _UNKNOWN_KEY.search(text):
        key, keys = found["key"], sorted(known())
        said = _guess(key, _like(key, keys))
        return f"{said}{_OF_ONES_OWN}" if _has_a_top_of_its_own(key, keys) else said
    if found := _UNKNOWN_OPTION.search(text):
        there = ", ".join(_OPTIONS.findall(text) or options)
        return (
            f"{found['group']} = {found['option']!r}: one of {there} is expected, or one in a "
            "folder of yours, --config-dir"
        )
    if found := _SEVERAL.search(text):
        key, value = found["key"], found["value"]
        return (
            f"{key} = {value!r}: one value is expected; to compare several, vary the key: "
            f"{factor_of(key, value)}"
        )
    if found := _NOT_MERGED.search(text):
        return f"{short(found['text'])}: a table of keys is there, such as {{key:value}}"
    if _NOT_DELETED.search(text):
        gone = " or ".join(short(item) for item in overrides if item.startswith("~"))
        return f"{gone}: what is taken out is written without its value, as ~KEY"
    if "override must be a string" in text:
        nulls = [item for item in overrides if item.endswith(("=null", "=~"))]
        return f"{', '.join(nulls)}: the name of an option is expected"
    if not type(error).__module__.startswith(("hydra", "omegaconf", "yaml")):
        return ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    key = found[1] if (found := _FULL_KEY.search(text)) else ""
    plain = [line.replace(_UNREADABLE, "cannot be read, from here on:") for line in lines]
    return ": ".join([*filter(None, [key]), *(line for line in plain if not _ADVICE.match(line))])


def unknown_group(error: Exception) -> str | None:
    """Return the group of which an option is not there, if that is what is wrong."""
    found = _UNKNOWN_OPTION.search(str(error))
    return found["group"] if found else None


def factor_of(key: str, values: str) -> str:
    """Return the argument that varies a key over values that commas part."""
    if "." in key:  # a dot in a key would be read as a level of the configuration
        return f"'+experiment.factors={{{key}:[{values}]}}'"
    return f"'+experiment.factors.{key}=[{values}]'"


def keys_of(config: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """Return the keys of a configuration, at all its levels."""
    for name, value in config.items():
        yield f"{above}{name}"
        if isinstance(value, Mapping):
            yield from keys_of(value, f"{above}{name}.")


def _of_fault(
    fault: Mapping[str, Any], model: type[BaseModel], values: Mapping[str, Any], at: str
) -> str:
    keys = [short(key) for key in _keys(fault["loc"], values)]
    path = ".".join([at, *keys] if at else keys)
    if fault["type"] == NOT_MEANT:
        return f"{path} = {fault['ctx']['value']}: {fault['ctx']['expected']} is expected"
    if fault["type"] == "extra_forbidden":
        above, _, last = path.rpartition(".")
        beside = difflib.get_close_matches(last, _beside(model, fault["loc"][:-1]))
        return _guess(path, [f"{above}.{name}" if above else name for name in beside])
    if fault["type"] == "value_error" and isinstance(fault["input"], Mapping):
        words = str(fault["msg"]).removeprefix("Value error, ")  # it names the key and the value
        return f"{path}: {words}" if path else words
    if fault["type"] == "missing":
        return f"{path}: a value is required"
    given, words = repr(fault["input"]), str(fault["msg"]).removeprefix("Value error, ")
    shown = given if len(given) <= _LONGEST else short(given)
    return f"{path} = {shown}: {words[:1].lower()}{words[1:]}"


def _keys(place: Sequence[str | int], values: Any) -> list[str]:
    """Return the keys that lead to a place; where one of several classes is meant, not its name."""
    keys = []
    for number, key in enumerate(place):
        inside = isinstance(values, Mapping) and key not in values
        if inside and number + 1 < len(place):  # the name of a class: no key of the values
            continue
        keys.append(str(key))
        if isinstance(values, Mapping):
            values = values.get(key)
        elif isinstance(values, list | tuple) and isinstance(key, int):
            values = values[key]
    return keys


def _has_below(path: tuple[Any, ...], paths: Iterable[tuple[Any, ...]]) -> bool:
    return any(len(other) > len(path) and other[: len(path)] == path for other in paths)


def _beside(model: type[BaseModel], above: Sequence[str | int]) -> list[str]:
    """Return the keys that stand at a place of a model."""
    kinds: list[Any] = [model]
    for name in above:
        kinds = [inner for kind in kinds for inner in _inside(kind, name)]
    return [
        name
        for kind in kinds
        if isinstance(kind, type) and issubclass(kind, BaseModel)
        for name in kind.model_fields
    ]


def _inside(kind: Any, name: str | int) -> list[Any]:
    """Return what types an item of a type may have, whatever it is wrapped in."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = kind.model_fields.get(str(name))
        return _unwrapped(field.annotation) if field else []
    return [inner for part in get_args(kind)[-2:] for inner in _unwrapped(part)]


def _unwrapped(kind: Any) -> list[Any]:
    """Return the types that an optional or annotated type stands for."""
    if get_origin(kind) is Annotated:
        return _unwrapped(get_args(kind)[0])
    if get_origin(kind) in (dict, tuple, list):
        return [kind]
    parts = get_args(kind)
    return [inner for part in parts for inner in _unwrapped(part)] if parts else [kind]


def _guess(key: str, close: Sequence[str]) -> str:
    return f"{key}: unknown key" + (f"; did you mean {' or '.join(close)}?" if close else "")


_OF_ONES_OWN = " (a process of your own is named by processes=[FILE.py:CLASS])"


def _has_a_top_of_its_own(key: str, known: Sequence[str]) -> bool:
    """Tell whether a key with a dot begins as none does, so that it may be of one's own process."""
    top, dot, _ = key.partition(".")
    tops = {name.partition(".")[0] for name in known}
    return bool(dot) and top.isidentifier() and not difflib.get_close_matches(top, tops)


def _like(key: str, known: Sequence[str]) -> list[str]:
    """Return the known keys that one may have meant: spelt alike, or in another place."""
    above, _, last = key.rpartition(".")
    beside = [name.rpartition(".")[2] for name in known if name.rpartition(".")[0] == above]
    close = difflib.get_close_matches(last, beside)
    if close:
        return [f"{above}.{name}" if above else name for name in close]
    elsewhere = [name for name in known if name.rpartition(".")[2] == last]
    if elsewhere or _has_a_top_of_its_own(key, known):
        return elsewhere[:4]
    return difflib.get_close_matches(key, known, cutoff=0.5)
