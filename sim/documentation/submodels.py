"""Submodels: each process of the day as its module describes it, with its parameters."""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import dataclass

from pydantic import BaseModel

from sim.documentation.markdown import code, inline, prose, slug, table, wrapped
from sim.documentation.parameter_tables import parameter_section
from sim.processes.process import Process
from sim.scenario import Scenario
from sim.schedule import the_day

_HEADINGS = ("Reads", "Writes", "Rule", "Source", "Left out")
_HEADING = re.compile(rf"(?:^|(?<=\. ))({'|'.join(_HEADINGS)}):", re.MULTILINE)

_WORD = re.compile(r"[a-z][a-z'-]*(?=[ ,;:]| *$)(?! =)")
_LINK = re.compile(r"\[\[([\w -]+)\]\]")


@dataclass(frozen=True, slots=True)
class Description:
    """What the docstring of a process's module says.

    Attributes:
        title: its name in plain words.
        summary: what happens, in a sentence.
        opening: what happens, in paragraphs; may be empty.
        parts: text by heading: Reads, Writes, Rule, Source, Left out.
    """

    title: str
    summary: str
    opening: str
    parts: dict[str, str]


def describe(process: Process) -> Description:
    """Return the description of a process, from the docstring of its module."""
    module = type(process).__module__
    doc = inspect.cleandoc(sys.modules[module].__doc__ or "")
    first, _, rest = doc.partition("\n")
    title, _, summary = first.partition(": ")
    opening, *pieces = _HEADING.split(rest)
    parts: dict[str, str] = {}
    for heading, text in zip(pieces[::2], pieces[1::2], strict=True):
        parts[heading] = (parts.get(heading, "") + "\n" + text.lstrip(" ")).strip("\n")
    steps = [_rule_of(one) for one in _modules_of_parts(process) if one != module]
    parts["Rule"] = "\n\n".join([parts["Rule"], *filter(None, steps)])
    return Description(title, summary, opening.strip("\n"), parts)


def _modules_of_parts(process: Process) -> list[str]:
    """Return the modules of the sets of parameters that a process is made of, each once."""
    values = (getattr(process, name) for name in type(process).model_fields)
    found = [type(value).__module__ for value in values if isinstance(value, BaseModel)]
    return list(dict.fromkeys(found))


def _rule_of(module: str) -> str:
    """Return the rule in the docstring of a module, with what it is about; nothing without one."""
    doc = inspect.cleandoc(sys.modules[module].__doc__ or "")
    title = doc.partition("\n")[0].partition(": ")[0]
    pieces = _HEADING.split(doc)
    rules = [
        text for heading, text in zip(pieces[1::2], pieces[2::2], strict=True) if heading == "Rule"
    ]
    return f"{title}: {rules[0].strip()}" if rules else ""


def field_of(process: Process) -> str:
    """Return the name of a process in a scenario."""
    return type(process).__module__.rpartition(".")[2]


def heading_of(number: int, process: Process) -> str:
    """Return the heading of a process in the section of submodels."""
    return f"7.{number} {describe(process).title}"


def schedule() -> str:
    """Return the processes of a day in their order, each with a link to its submodel."""
    rows = []
    for number, process in enumerate(the_day(Scenario()), start=1):
        said = describe(process)
        link = f"[{said.title}](#{slug(heading_of(number, process))})"
        rows.append((str(number), link, code(field_of(process)), inline(said.summary)))
    return table(("order", "process", "in a scenario", "what happens"), rows)


def submodels() -> str:
    """Return a section a process, in the order of the day."""
    day = enumerate(the_day(Scenario()), start=1)
    return "\n\n".join(_section(number, process) for number, process in day)


def _section(number: int, process: Process) -> str:
    said = describe(process)
    blocks = [f"### {heading_of(number, process)}", wrapped(f"*{inline(_sentence(said.summary))}*")]
    if said.opening:
        blocks.append(prose(said.opening))
    for heading in ("Rule", "Left out", "Source"):
        blocks.append(prose(_sentence(said.parts[heading]), f"**{heading}.**"))
    for heading in ("Reads", "Writes"):
        blocks.append(prose(said.parts[heading], f"**{heading}.**"))
    blocks.append(f"**Parameters** ({code(field_of(process))}).")
    blocks.append(parameter_section(process, field_of(process)))
    return "\n\n".join(blocks)


def _sentence(text: str) -> str:
    """Return text that begins with a capital, unless it begins with a formula."""
    return text[:1].upper() + text[1:] if _WORD.match(text) else text


def links(markdown: str) -> str:
    """Return Markdown in which the `[[title]]` of a submodel has become a link to it."""
    found = {}
    for number, process in enumerate(the_day(Scenario()), start=1):
        title = describe(process).title
        found[title] = f"[{title}](#{slug(heading_of(number, process))})"
    return _LINK.sub(lambda link: found.get(link[1], link[1]), markdown)
