"""Files of one's own: checked before they are composed, and taken before built-in ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sim.overrides import SEARCHED, parse, quoted
from sim.wording import ConfigurationError

_MOST_BYTES = 1_000_000
_MOST_NODES = 100_000
"""Values of a file with all its aliases written out; a few lines of them make billions."""

_MOST_FILES = 1_000

_IMPLICIT = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge")

_here = threading.local()


def own_folders(overrides: Sequence[str]) -> tuple[list[Path], list[str]]:
    """Return the folders of one's own that overrides name, and all other overrides.

    Where several name some, all count: what is named first is looked into first.

    Raises:
        ConfigurationError: when one names no list.
    """
    folders: dict[Path, None] = {}
    others = []
    for text in overrides:
        said = parse(text)
        if said.key_or_group != SEARCHED:
            others.append(text)
            continue
        paths: Any = said.value()
        if not isinstance(paths, list):
            raise ConfigurationError(f"{text}: a list is expected, such as {SEARCHED}=[mine]")
        folders |= dict.fromkeys(Path(str(path).removeprefix("file://")) for path in paths)
    return list(folders), others


type Configs = str | Path | Sequence[str | Path] | None
"""A folder of one's own configurations, or several, of which the first is looked into first."""


def folders_in(configs: Configs) -> list[str | Path]:
    """Return the folders of one's own that are given: one, several or none."""
    if configs is None:
        return []
    return [configs] if isinstance(configs, str | Path) else list(configs)


def looked_into(configs: Configs) -> list[str]:
    """Return the overrides that have folders of one's own looked into first; none without any.

    Args:
        configs: each holds files like those of configs/, such as experiment/asking.yaml.

    Raises:
        ConfigurationError: when one is no folder.
    """
    found = []
    for folder in folders_in(configs):
        if not Path(folder).is_dir():
            raise ConfigurationError(f"{folder}: no such folder of your own configurations")
        found.append(f"{SEARCHED}=[{quoted(f'file://{Path(folder).absolute()}')}]")
    return found


@contextmanager
def first(folders: Sequence[Path]) -> Iterator[None]:
    """Have Hydra look into folders of one's own before it looks into those that are built in.

    Each file is checked as Hydra takes it, whether it was chosen or stands in for a built-in one.

    Raises:
        ConfigurationError: when a folder has a main configuration, which is not replaced.
    """
    for folder in folders:
        if (folder / "config.yaml").exists():
            raise ConfigurationError(
                f"{folder / 'config.yaml'}: the main configuration is built in; put files into a "
                "folder of a group, such as crisis/storm.yaml"
            )
    _register()
    before = getattr(_here, "folders", ())
    _here.folders = tuple(folders)
    try:
        yield
    finally:
        _here.folders = before


type Contents = tuple[tuple[str, int, int], ...]
"""Each file of some folders: its path, its time and its size."""


def contents(folders: Sequence[Path]) -> Contents | None:
    """Return what folders hold now; None where they hold too many files to look at each time."""
    found: list[tuple[str, int, int]] = []
    for folder in folders:
        for place, _, names in folder.absolute().walk(follow_symlinks=True):
            if len(found) + len(names) > _MOST_FILES:
                return None
            for path in (place / name for name in sorted(names)):
                with suppress(OSError):
                    held = path.stat()
                    found.append((str(path), held.st_mtime_ns, held.st_size))
    return tuple(found)


@cache
def _register() -> None:
    """Tell Hydra, once in a process, where to look first, and how files are read there."""
    from hydra._internal.core_plugins.file_config_source import FileConfigSource
    from hydra.core.config_search_path import ConfigSearchPath
    from hydra.core.plugins import Plugins
    from hydra.plugins.config_source import ConfigResult
    from hydra.plugins.search_path_plugin import SearchPathPlugin

    class OwnFiles(FileConfigSource):
        """Files of one's own: each is checked before Hydra reads it."""

        @staticmethod
        def scheme() -> str:
            return "own"

        def load_config(self, config_path: str) -> ConfigResult:
            path = Path(self.path, f"{config_path.removesuffix('.yaml')}.yaml")
            try:
                _check_defaults(path, read_file(path))
            except OSError as error:
                raise ConfigurationError(f"{path}: {error.strerror or error}") from None
            return super().load_config(config_path)

    class OwnFirst(SearchPathPlugin):
        """Puts the folders of one's own before all others."""

        def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
            for folder in reversed(getattr(_here, "folders", ())):
                search_path.prepend("own", f"{OwnFiles.scheme()}://{folder.absolute()}")

    for plugin in (OwnFiles, OwnFirst):
        Plugins.instance().register(plugin)


def _check_defaults(path: Path, content: Mapping[str, Any]) -> None:
    """Refuse a defaults list that is none, or that names the file itself."""
    defaults = content.get("defaults") or []
    if not isinstance(defaults, list):
        raise ConfigurationError(
            f"{path}: defaults = {defaults!r}: a list is expected, such as [lockdown, _self_]"
        )
    if path.stem in defaults:
        raise ConfigurationError(f"{path}: its defaults name the file itself; remove that")


def read_file(path: Path) -> dict[str, Any]:
    """Return what a YAML file says, as a table.

    Raises:
        ConfigurationError: when it cannot be taken, naming the line where there is one.
        OSError: when it cannot be read.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise ConfigurationError(f"{path}: larger than {_MOST_BYTES:,} bytes")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8"
        ) from None
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ConfigurationError(f"{path}{line}: {error.problem or 'this is not YAML'}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigurationError(f"{path}: {str(error).splitlines()[0]}") from None
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise ConfigurationError(f"{path}: keys and values are expected, such as `name: storm`")
    _count(path, root, {}, frozenset())
    content: dict[str, Any] = yaml.safe_load(text)
    return content


def _count(path: Path, node: yaml.Node, known: dict[int, int], above: frozenset[int]) -> int:
    """Return how many values a node has, aliases written out; refuse keys that are no text."""
    if id(node) in above:
        raise ConfigurationError(f"{path}, line {node.start_mark.line + 1}: an alias of itself")
    if id(node) in known:
        return known[id(node)]
    count, inside = 1, above | {id(node)}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.tag not in _IMPLICIT and isinstance(key, yaml.ScalarNode):
                raise ConfigurationError(
                    f"{path}, line {key.start_mark.line + 1}: the key {key.value} is no text in "
                    f"YAML; write it in quotes: '{key.value}'"
                )
            count += _count(path, value, known, inside)
    elif isinstance(node, yaml.SequenceNode):
        count += sum(_count(path, value, known, inside) for value in node.value)
    if count > _MOST_NODES:
        raise ConfigurationError(
            f"{path}: more than {_MOST_NODES:,} values once its aliases are written out"
        )
    known[id(node)] = count
    return count
