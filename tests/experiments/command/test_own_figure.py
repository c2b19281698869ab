"""A figure of one's own: on the page in both languages, with its numbers; named each time."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from experiments.command.main import carry_out
from experiments.report.charts import svg_of
from experiments.report.own_figures import Drawn, own_figure, own_figures
from experiments.words import MESSAGES
from sim.composition import ConfigurationError
from tests.plain_command import draw_plainly

PAGE = (Path(__file__).parents[3] / "docs" / "extensions.md").read_text()
FIGURE = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[1].replace(
    "days_inside_mean", "needs_met_everyone"
)


@pytest.fixture
def mine(tmp_path: Path) -> str:
    """A reference to the page's figure, of an outcome that all results have."""
    return named(tmp_path, FIGURE)


def named(folder: Path, source: str) -> str:
    path = folder / "inside.py"
    path.write_text(source)
    return f"{path}:Inside"


def runs(_: str) -> pl.DataFrame:
    return pl.DataFrame(
        {"policy": ["a", "a", "b"], "status": ["finished"] * 3, "needs_met_everyone": [0.2, 0.4, 1]}
    )


def test_it_is_drawn_from_its_numbers_in_each_language(mine: str) -> None:
    drawn = Drawn(own_figures([mine]), runs)
    wide, narrow = (svg_of(drawn.chart("Inside", MESSAGES["fr"], columns)) for columns in (2, 1))
    assert wide != narrow
    assert "besoins satisfaits" in wide
    assert "needs met" in svg_of(drawn.chart("Inside", MESSAGES["en"], 2))


def test_it_stands_on_the_page_and_is_gone_where_it_is_not_named(
    mine: str, complete: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_plainly(monkeypatch)
    assert carry_out("report", [str(complete), "--figure", mine]) == 0
    page = (complete / "report.html").read_text()
    for title in ("Days inside", "Jours sans sortir"):
        assert re.search(rf'<h2 id="own-inside-[a-z]+">[^<]*{title}', page), title
    assert (complete / "own.Inside.fr.svg").is_file()
    shown = pl.read_parquet(complete / "runs.parquet")
    first = shown.filter(policy=shown["policy"][0])["needs_met_everyone"].mean()
    assert f"{first:.3f}" in page
    assert carry_out("report", [str(complete)]) == 0
    assert "Days inside" not in (complete / "report.html").read_text()
    for path in complete.glob("own.*"):
        path.unlink()
    assert carry_out("report", [str(complete)]) == 0


FAULTS = {
    "line 2: ModuleNotFoundError": "\nimport beside",
    "no class Inside there (Outside)": FIGURE.replace("class Inside", "class Outside"),
    "no figure; write class Inside(OwnFigure)": "class Inside: pass",
    "it has no method draw": FIGURE.replace("def draw", "def drew"),
    "it has no method draw and numbers": FIGURE.replace("def draw", "x").split("    def ")[0],
    "title: a text for each of": FIGURE.replace(', "fr": "Jours sans sortir"', ""),
    "title: each is a line of 80 signs at most": FIGURE.replace("Days inside", "Days" * 40),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_leaves_something_out_is_refused(fault: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as error:
        own_figure(named(tmp_path, FAULTS[fault]))
    assert fault in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('tables("runs")', 'tables("rums")', "there is no table 'rums'; there are "),
        ('tables("runs")', '1 / 0 or tables("runs")', "ZeroDivisionError: division by zero"),
        ('filter(status="finished")', 'filter(state="finished")', "ColumnNotFoundError: "),
        ("return runs.group_by", "return 1 or runs.group_by", "numbers gives no table of polars"),
    ],
)
def test_what_it_raises_is_told_in_a_line(
    old: str, new: str, fault: str, complete: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    draw_plainly(monkeypatch)
    before = (complete / "runs.parquet").read_bytes()
    assert (
        carry_out("report", [str(complete), "--figure", named(tmp_path, FIGURE.replace(old, new))])
        == 1
    )
    said = capsys.readouterr().err.strip()
    assert said.startswith("figure Inside: ")
    assert fault in said
    assert "\n" not in said
    assert (complete / "runs.parquet").read_bytes() == before


def test_two_of_one_name_are_refused(mine: str) -> None:
    with pytest.raises(ConfigurationError, match="figures: two are named Inside; leave one out"):
        own_figures([mine, mine])
    with pytest.raises(ConfigurationError, match=r"'inside': no entry point of entraide.figures"):
        own_figure("inside")
