"""What was shown before: whether the page and figures of a folder are those that would be made."""

from __future__ import annotations

import hashlib
from functools import cache
from itertools import product
from pathlib import Path

import experiments
from experiments.report.charts import Drawings
from experiments.report.findings import Findings
from experiments.words import MESSAGES

_SUFFIXES = frozenset({".py", ".toml", ".j2", ".css", ".js", ".csv"})


def mark_of(findings: Findings) -> str:
    """Return a hash of what is shown, and of the files that say how.

    The page has it, so that it need not be made again where it would be the same.
    """
    digest = hashlib.sha256(_sources())
    for part in (
        findings.experiment.model_dump_json(),
        str(sorted(findings.late)),
        str(findings.provenance.get("ended")),
    ):
        digest.update(f"{len(part)}\0{part}".encode())
    return digest.hexdigest()


def shown_before(findings: Findings, folder: Path) -> list[Path]:
    """Return the page, texts and figures of a folder where they show this; nothing elsewhere.

    Args:
        findings: what is to be shown.
        folder: holds the tables.
    """
    page = folder / "report.html"
    if not page.exists() or mark_of(findings) not in page.read_text(encoding="utf-8"):
        return []
    texts = [path for name in ("effects", "mechanisms", "verdicts")
             if (path := folder / f"{name}.md").exists()]  # fmt: skip
    drawn = [
        folder / f"{name}.{language}.{end}"
        for language, name, end in product(MESSAGES, Drawings(findings).names, ("svg", "png"))
    ]
    return [page, *texts, *drawn] if all(path.exists() for path in drawn) else []


@cache
def _sources() -> bytes:
    """Return a hash of the files of this package, which say what is shown and how."""
    root, digest = Path(experiments.__file__).parent, hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.suffix in _SUFFIXES):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()
