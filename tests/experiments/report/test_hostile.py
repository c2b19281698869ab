"""Text that a folder holds stays text: whatever stands in it, the page has the same elements."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from experiments.command.made import Made
from experiments.report.charts import Drawings
from experiments.report.findings import Findings
from experiments.report.markdown import effects_text
from experiments.report.page import page
from experiments.report.terminal import show
from tests.experiments.filmed import film
from tests.experiments.told import told

POISON = "</style></script><img src=x onerror=alert(1)>{{7*7}}\"'&<b>"


class Skeleton(HTMLParser):
    """The elements of a page, each with the names of its attributes, in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, ...]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, *(name for name, _ in attrs)))


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    factors = {"facilitation": ("none", "three"), "logistics": ("bare", "shared")}
    found = told(tmp_path_factory.mktemp("hostile"), factors=factors)
    return replace(found, film=film("none", "three").with_columns(logistics=pl.lit("bare")))


def _poisoned(value: Any) -> Any:
    return value + POISON if isinstance(value, str) else value


def _made(findings: Findings) -> dict[str, Any]:
    """Return the provenance with poison in all that a page may quote."""
    made = dict(findings.provenance)
    for key in ("id", "commit", "python", "model_sources", "command"):
        made[key] = [POISON] if isinstance(made.get(key), list) else f"{made.get(key)}{POISON}"
    made["packages"] = {f"{name}{POISON}": version for name, version in made["packages"].items()}
    made["machine"] = {key: _poisoned(value) for key, value in made["machine"].items()}
    return made | {"experiment": made["experiment"] | {"name": POISON}}


def test_text_of_a_folder_becomes_no_element(findings: Findings) -> None:
    plain = page(Drawings(findings))
    named = pl.col("policy").cast(pl.String) + POISON
    hostile = replace(
        findings,
        provenance=_made(findings),
        effects=findings.effects.with_columns(policy=named),
        runs=findings.runs.with_columns(policy=named),
        film=findings.film.with_columns(pl.col("phase", "logistics") + POISON),
    )
    made = page(Drawings(hostile))
    assert made != plain
    assert Skeleton(made).found == Skeleton(plain).found
    assert "49" not in made.replace(plain, "") or "{{7*7}}" in made, "no template is filled in"
    assert made.count("</style>") == plain.count("</style>") == 1
    assert made.count("</script>") == plain.count("</script>")


MARKED = f"{POISON}|x[a](javascript:b)![c](http://d)\n\n# e\x1b]0;f\x07\u202e"


def _named(findings: Findings) -> Findings:
    """Return findings whose policies, levels and cautions have hostile names."""
    named = {name: pl.col(name).cast(pl.String) + MARKED for name in ("policy", "facilitation")}
    late = {"kind": "late_policy", "policy": MARKED, "lead": 2, "days": 1}
    return replace(
        findings,
        provenance=findings.provenance | {"cautions": [late]},
        effects=findings.effects.with_columns(**named),
        runs=findings.runs.with_columns(**named),
    )


def test_text_of_a_folder_becomes_nothing_else_in_markdown(findings: Findings) -> None:
    plain, made = effects_text(findings), effects_text(_named(findings))
    tables = [
        [line for line in text.splitlines() if line.startswith("|")] for text in (plain, made)
    ]
    assert len(tables[0]) == len(tables[1])
    for lines in tables:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1
    assert "onerror=alert(1)" in made
    assert not re.findall(r"(?<!\\)<[a-z/]|\](?!\\)\(", made, re.IGNORECASE)
    assert not re.findall(r"^# e|[\x1b\x07\u202e]", made, re.MULTILINE)


def test_no_terminal_obeys_text_of_a_folder(
    findings: Findings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    show(_named(findings))
    said = capsys.readouterr().out
    assert r"\x1b]0;f\x07\u202e" in "".join(said.split())
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for columns in ("40", "500"):
        monkeypatch.setenv("COLUMNS", columns)
        show(_named(findings))
    assert not re.findall(r"\x1b[^\[]|[\x07\u202e]", said + capsys.readouterr().out)


def test_nor_does_a_notebook(findings: Findings, tmp_path: Path) -> None:
    (tmp_path / "<img src=x>.parquet").touch()
    assert "<img" not in Made(tmp_path, findings, (), 0)._repr_html_()


def test_the_check_sees_what_becomes_an_element() -> None:
    assert Skeleton(f"<p>{POISON}</p>").found != Skeleton("<p></p>").found
