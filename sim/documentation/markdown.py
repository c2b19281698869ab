"""Markdown: tables, wrapped prose and a table of contents, as GitHub renders them."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

_WIDTH = 100
_SPACES = re.compile(r"[ \t\n]+")  # those without a break stay
_SPAN = re.compile(r"`[^`]*`|https?://[^\s<>]+|\bdoi:10\.[^\s<>]+")
_BLOCK_SIGN = re.compile(r"^([-+=#>]|\d+(?=[.)]))")
_ITEM = re.compile(r"^\s*(?:[-*]|\d+[.)])\s+")
_FENCE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
_LABEL = re.compile(r"^ {2}(\w+): (?=[a-z])")
_HEADING = re.compile(r"^(#{2,3}) (.+)$")


def code(text: str) -> str:
    """Return text as code."""
    return f"`{text}`"


def inline(text: str) -> str:
    """Return plain text as Markdown: signs are kept as they are, addresses become links."""
    out, at = [], 0
    for span in _SPAN.finditer(text):
        out += [_escaped(text[at : span.start()]), _span(span[0])]
        at = span.end()
    return "".join([*out, _escaped(text[at:])])


def _escaped(text: str) -> str:
    text = re.sub(r"([*<~\\]|\](?=\())", r"\\\1", text)
    return re.sub(r"(?<!\w)_|_(?!\w)", r"\_", text)


def _span(text: str) -> str:
    if text.startswith("`"):
        return text
    address = text.rstrip(".,;:)")
    rest = _escaped(text[len(address) :])
    doi = address.removeprefix("https://doi.org/").removeprefix("doi:")
    if doi != address:
        return f"[doi:{doi}](https://doi.org/{doi}){rest}"
    return f"[{urlsplit(address).netloc.removeprefix('www.')}]({address}){rest}"


def wrapped(markdown: str, indent: str = "", first: str = "") -> str:
    """Return a paragraph of Markdown on lines of 100 signs at most.

    Args:
        markdown: the paragraph.
        indent: before each line but the first.
        first: before the first line.
    """
    lines = textwrap.wrap(
        _SPACES.sub(" ", markdown.strip(" \t\n")),
        _WIDTH - len(indent),
        break_long_words=False,
        break_on_hyphens=False,
    )
    lines = [_BLOCK_SIGN.sub(_escape_sign, line) for line in lines]
    return "\n".join([first + lines[0], *[indent + line for line in lines[1:]]])


def _escape_sign(found: re.Match[str]) -> str:
    """Return the sign with which a line begins so that it does not begin a block."""
    return found[0] + "\\" if found[0].isdigit() else "\\" + found[0]


def prose(text: str, lead: str = "") -> str:
    """Return plain text, as docstrings hold it, as Markdown, after a lead that is Markdown already.

    Empty lines part paragraphs; lines that begin with a dash or a number after a colon, an empty
    line or another such line are a list, and so are indented lines that begin with a name and a
    colon; other indented lines are formulas.
    """
    blocks: list[tuple[str, list[str]]] = []
    before = ""
    for line in textwrap.dedent(text).splitlines():
        kind = blocks[-1][0] if blocks and before else ""
        if not line.strip():
            before = ""
            continue
        if _ITEM.match(line) and (kind in ("", "item") or before.endswith(":")):
            blocks.append(("item", [_ITEM.sub("", line)]))
        elif _LABEL.match(line) and (kind in ("", "item") or before.endswith((":", "."))):
            blocks.append(("item", [_LABEL.sub(r"`\1`: ", line)]))
        elif line.startswith("  "):
            if kind in ("item", "formula"):
                blocks[-1][1].append(line)
            else:
                blocks.append(("formula", [line]))
        elif kind == "text":
            blocks[-1][1].append(line)
        else:
            blocks.append(("text", [line]))
        before = line.rstrip()
    if lead and blocks and blocks[0][0] == "text":
        (_, first), *blocks = blocks
        opening = [("text", wrapped(f"{lead} {inline(' '.join(first))}"))]
    else:
        opening = [("text", lead)] if lead else []
    return _joined([*opening, *((kind, _block(kind, lines)) for kind, lines in blocks)])


def _block(kind: str, lines: Sequence[str]) -> str:
    if kind == "formula":
        return "\n".join(["```text", textwrap.dedent("\n".join(lines)), "```"])
    text = inline(" ".join(line.strip() for line in lines))
    return wrapped(text, "  ", "- ") if kind == "item" else wrapped(text)


def _joined(blocks: Sequence[tuple[str, str]]) -> str:
    out = ""
    for number, (kind, text) in enumerate(blocks):
        if number:
            out += "\n" if kind == blocks[number - 1][0] == "item" else "\n\n"
        out += text
    return out


def rewrapped(markdown: str) -> str:
    """Return Markdown whose paragraphs and lists are wrapped again; the rest stays as it is."""
    out = []
    for number, piece in enumerate(_FENCE.split(markdown)):
        blocks = [piece] if number % 2 else piece.split("\n\n")
        out.append("\n\n".join(map(_rewrapped, blocks)))
    return "".join(out)


def _rewrapped(block: str) -> str:
    if not block.strip() or block.lstrip().startswith(("|", "#", "```")):
        return block
    items = block.strip("\n").split("\n- ") if block.lstrip().startswith("- ") else []
    lines = [wrapped(item.removeprefix("- "), "  ", "- ") for item in items] or [wrapped(block)]
    before, after = block[: len(block) - len(block.lstrip("\n"))], block[len(block.rstrip("\n")) :]
    return before + "\n".join(lines) + after


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; its cells are Markdown already.

    Raises:
        ValueError: when a cell is empty, or a row has too many cells or too few.
    """
    lines = [_row(headings), _row(["---"] * len(headings))]
    for row in rows:
        if len(row) != len(headings) or not all(cell.strip() for cell in row):
            raise ValueError(f"row {list(row)} of the table {list(headings)}: a cell is missing")
        lines.append(_row(row))
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    plain = (_SPACES.sub(" ", cell.strip(" \t\n")).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(plain)} |"


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-")


def contents(markdown: str) -> str:
    """Return the list of the headings of two levels, each a link."""
    seen: Counter[str] = Counter()
    lines, fenced = [], False
    for line in markdown.splitlines():
        fenced ^= line.startswith("```")
        found = None if fenced else _HEADING.match(line)
        if found:
            anchor = slug(found[2])
            number = seen[anchor]
            seen[anchor] += 1
            target = f"{anchor}-{number}" if number else anchor
            lines.append(f"{'  ' * (len(found[1]) - 2)}- [{found[2]}](#{target})")
    return "\n".join(lines)
