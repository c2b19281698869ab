"""Template: pages of prose in which slots are filled with what the code says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from sim.documentation.markdown import contents, rewrapped
from sim.documentation.submodels import links

_TEMPLATES = Path(__file__).parent / "templates"
_SLOT = re.compile(r"\{\{(\w+)\}\}")


def filled(parts: tuple[str, ...], slots: Mapping[str, str]) -> str:
    """Return a page.

    Args:
        parts: names of the templates that it is made of, in their order.
        slots: what the code says, by the name that the templates ask for it; `contents` is made of
            the page's own headings.

    Raises:
        ValueError: when the templates ask for what there is not, or leave out what there is.
    """
    texts = [(_TEMPLATES / f"{part}.md").read_text(encoding="utf-8") for part in parts]
    template = "\n".join(text.strip("\n") + "\n" for text in texts)
    asked = set(_SLOT.findall(template)) - {"contents"}
    if asked != set(slots):
        raise ValueError(f"{', '.join(parts)}: slots {sorted(asked ^ set(slots))} do not match")
    page = rewrapped(_SLOT.sub(lambda found: slots.get(found[1], found[0]), links(template)))
    return page.replace("{{contents}}", contents(page.partition("{{contents}}")[2]))
