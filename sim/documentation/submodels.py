"""Submodels: each process of the day as its module, and those of its parts, describe it."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from sim.documentation.markdown import code, inline, prose, slug, table, wrapped
from sim.processes.process import Process, name_of
from sim.scenario import Scenario
from sim.schedule import the_day

PAGE = "SUBMODELS.md"

_HEADINGS = ("Rule", "Source", "Left out")
_HEADING = re.compile(rf"(?:^|(?<=\. ))({'|'.join(_HEADINGS)}):", re.MULTILINE)
_IN_WORDS = ("Rule", "Left out", "Source")

_WORD = re.compile(r"[a-z][a-z'-]*(?=[ ,;:]| *$)(?! =)")
_LINK = re.compile(r"\[\[([\w -]+)\]\]")


@dataclass(frozen=True, slots=True)
class Description:
    """What the docstring of a module says: of a process, or of a part of one.

    Attributes:
        title: its name in plain words.
        summary: what happens, in a sentence.
        opening: what happens, in paragraphs; may be empty.
        parts: text by heading: Rule, Source, Left out.
    """

    title: str
    summary: str
    opening: str
    parts: dict[str, str]


def described(doc: str) -> Description:
    """Return the description that the docstring of a module gives."""
    first, _, rest = inspect.cleandoc(doc).partition("\n")
    title, _, summary = first.partition(": ")
    opening, *pieces = _HEADING.split(rest)
    parts: dict[str, str] = {}
    for heading, text in zip(pieces[::2], pieces[1::2], strict=True):
        parts[heading] = (parts.get(heading, "") + "\n" + text.lstrip(" ")).strip("\n")
    return Description(title, summary, opening.strip("\n"), parts)


def describe(process: Process) -> Description:
    """Return the description of a process, from the docstring of its module."""
    return described(_module_of(process).__doc__ or "")


def parts_of(source: str) -> list[str]:
    """Return the modules whose rules a process is made of, in the order in which it uses them.

    Args:
        source: of the process's module; what it imports from other packages of the model and has a
            `Rule:` in the docstring of its module is a part.
    """
    tree = ast.parse(source)
    brought = {
        name.asname or name.name: node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sim.")
        for name in node.names
    }
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in brought]
    used = [brought[node.id] for node in sorted(names, key=lambda n: (n.lineno, n.col_offset))]
    return [module for module in dict.fromkeys(used) if module and _has_rule(module)]


def _has_rule(module: str) -> bool:
    return "Rule" in described(importlib.import_module(module).__doc__ or "").parts


def _module_of(process: Process) -> ModuleType:
    return sys.modules[type(process).__module__]


def order_of_the_day() -> str:
    """Return the names of the processes in their order, in a line."""
    return ", ".join(describe(process).title for process in the_day(Scenario()))


def overview() -> str:
    """Return the processes of a day in their order, each with a link to its submodel."""
    rows = []
    for number, process in enumerate(the_day(Scenario()), start=1):
        said = describe(process)
        rows.append((str(number), _link(said.title), inline(_sentence(said.summary))))
    return table(("order", "submodel", "what happens"), rows)


def submodels() -> str:
    """Return a section a process, in the order of the day."""
    return "\n\n".join(map(_section, the_day(Scenario())))


def _section(process: Process) -> str:
    name = name_of(type(process))
    blocks = [f"## {describe(process).title}", *blocks_of(process)]
    blocks.append(f"**Parameters.** [{code(name)}](PARAMETERS.md#{slug(name)}).")
    for module in parts_of(inspect.getsource(_module_of(process))):
        part = described(importlib.import_module(module).__doc__ or "")
        blocks += [f"### {part.title}", *_blocks(part)]
    return "\n\n".join(blocks)


def blocks_of(process: Process) -> list[str]:
    """Return what is said of a process and of the columns that it touches, as paragraphs."""
    blocks = list(_blocks(describe(process)))
    for heading, columns in (("Reads", process.reads), ("Writes", process.writes)):
        blocks.append(prose(_columns(columns), f"**{heading}.**"))
    return blocks


def _blocks(said: Description) -> Iterator[str]:
    """Yield what a docstring says, as paragraphs; a part need not have all headings."""
    yield wrapped(f"*{inline(_sentence(said.summary))}*")
    if said.opening:
        yield prose(said.opening)
    for heading in _IN_WORDS:
        if heading in said.parts:
            yield prose(_sentence(said.parts[heading]), f"**{heading}.**")


def _columns(names: tuple[str, ...]) -> str:
    """Return columns by table, as residents (age, means), ties; a table without names is whole."""
    tables: dict[str, list[str]] = {}
    for name in names:
        table_name, _, column = name.partition(".")
        tables.setdefault(table_name, []).extend([column] if column != "*" else [])
    told = [f"{name} ({', '.join(found)})" if found else name for name, found in tables.items()]
    return f"{', '.join(told) or 'nothing'}."


def _sentence(text: str) -> str:
    """Return text that begins with a capital, unless it begins with a formula."""
    return text[:1].upper() + text[1:] if _WORD.match(text) else text


def links(markdown: str) -> str:
    """Return Markdown in which the `[[title]]` of a submodel has become a link to it."""
    titles = {describe(process).title for process in the_day(Scenario())}
    return _LINK.sub(lambda found: _link(found[1]) if found[1] in titles else found[1], markdown)


def _link(title: str) -> str:
    return f"[{title}]({PAGE}#{slug(title)})"
