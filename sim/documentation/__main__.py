"""Write the pages of docs/ that are made from the code: python -m sim.documentation."""

from __future__ import annotations

from sim.documentation.pages import pages

for path, text in pages().items():
    path.write_text(text, encoding="utf-8")
