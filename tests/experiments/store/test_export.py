"""Exported tables: chosen, packed, for spreadsheets; refused in words, and never half there."""

from __future__ import annotations

import errno
import gzip
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest

from experiments.store import export as exporting
from experiments.store import exported
from experiments.store.export import export
from experiments.store.exported import Export
from sim.composition import ConfigurationError, validate
from tests.plain_command import ends

RUNS = ("runs",)


def _export(folder: Path, to: Path, **asked: object) -> list[Path]:
    return export(folder, to, validate(Export, asked))


def test_french_spreadsheets_get_commas_semicolons_and_a_mark(
    complete: Path, tmp_path: Path
) -> None:
    (runs, _) = _export(complete, tmp_path, tables=RUNS, language="fr")
    content = runs.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfrun;experiment;")
    assert b"NaN" not in content
    read = pl.read_csv(content, separator=";", decimal_comma=True, infer_schema_length=None)
    table = pl.read_parquet(complete / "runs.parquet")
    assert read["needs_met_everyone"].to_list() == table["needs_met_everyone"].to_list()


@pytest.mark.parametrize("packed", ["gzip", "zstd"])
def test_chosen_tables_are_packed_the_same_each_time(
    complete: Path, tmp_path: Path, packed: str
) -> None:
    asked = {"tables": ["timings", "daily"], "compression": packed}
    end = {"gzip": "gz", "zstd": "zst"}[packed]
    written = _export(complete, tmp_path / "a", **asked)
    assert [path.name for path in written] == [
        f"{name}.csv.{end}" for name in ("timings", "daily", "columns", "measures")
    ]
    plain = _export(complete, tmp_path / "plain", tables=["timings"])[0].read_bytes()
    table = pl.read_csv(written[0])  # which unpacks both
    assert table.equals(pl.read_csv(plain))
    if packed == "gzip":
        assert gzip.decompress(written[0].read_bytes()) == plain
        assert written[0].read_bytes()[4:8] == bytes(4), "no time in it"
    again = _export(complete, tmp_path / "b", **asked)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in written]
    assert {path.suffix for path in (tmp_path / "a").iterdir()} == {f".{end}"}


def test_parquet_is_the_same_table(complete: Path, tmp_path: Path) -> None:
    asked = {"tables": "runs", "format": "parquet", "compression": "gzip"}
    (runs, columns) = _export(complete, tmp_path, **asked)
    assert pl.read_parquet(runs).equals(pl.read_parquet(complete / "runs.parquet"))
    assert columns.name == "columns.parquet"


def test_a_workbook_has_a_sheet_a_table_and_text_stays_text(complete: Path, tmp_path: Path) -> None:
    asked = {"tables": ["runs", "failures"], "format": "xlsx"}
    (book,) = _export(complete, tmp_path / "a", **asked)
    assert book.name == "trial.xlsx"
    with ZipFile(book) as opened:
        sheets = [name for name in opened.namelist() if name.startswith("xl/worksheets/sheet")]
        texts = opened.read("xl/sharedStrings.xml").decode()
        names = opened.read("xl/workbook.xml").decode()
        assert not any(b"<f>" in opened.read(name) for name in sheets), "no formulas"
    assert len(sheets) == 3
    for name in ("runs", "failures", "columns"):
        assert f'name="{name}"' in names
    assert "facilitation none, governance centralised" in texts
    (again,) = _export(complete, tmp_path / "b", **asked)
    assert again.read_bytes() == book.read_bytes()


def test_what_cannot_be_is_refused_with_what_is_allowed_and_nothing_is_written(
    complete: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(**asked: object) -> list[str]:
        with pytest.raises(ConfigurationError) as caught:
            _export(complete, tmp_path / "x", **asked)
        assert not (tmp_path / "x").exists()
        return str(caught.value).splitlines()

    (line,) = said(tables=["runs", "runz"])
    assert line.startswith("tables = 'runz': no table of these results; runs, daily, gates, ")
    assert said(tables=["runs", "runs"]) == ["tables = [runs,runs]: each is named once"]
    lines = said(format="xlsx", compression="zstd", language="fr")
    assert [line.split(":")[0] for line in lines] == ["language = fr", "compression = zstd"]
    assert said(compression="bzip2") == [
        "compression = 'bzip2': input should be 'none', 'gzip' or 'zstd'"
    ]
    assert said(table="runs")[0].startswith("table: unknown key; did you mean tables?")
    monkeypatch.setattr(exporting, "SHEET_ROWS", 11)
    (line,) = said(format="xlsx", tables=["runs", "failures"])
    assert line.startswith("format = xlsx: runs has 12 rows, a sheet 11 at most; take tables=[fail")
    monkeypatch.setattr(exported, "find_spec", lambda _: None)
    assert said(format="xlsx")[0].startswith("format = xlsx: xlsxwriter is not installed; install")


def test_without_room_nothing_is_replaced_and_nothing_left(
    complete: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = _export(complete, tmp_path, tables=["runs", "gates"])
    before = {path: path.read_bytes() for path in written}

    real = exporting._write_csv

    def until_full(table: pl.LazyFrame, asked: Export, path: Path) -> None:
        if path.name.startswith("gates"):
            raise OSError(errno.ENOSPC, "full")
        real(table, asked, path)

    monkeypatch.setattr(exporting, "_write_csv", until_full)
    with pytest.raises(OSError, match="No space left on device") as caught:
        _export(complete, tmp_path, tables=["runs", "gates"], language="fr")
    assert caught.value.filename == str(tmp_path / "gates.csv")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_command_takes_settings_and_options_in_any_order(
    complete: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ["export", str(complete), "--to", str(tmp_path), "tables=[effects,runs]", "language=fr"]
    monkeypatch.chdir(tmp_path)
    assert ends(monkeypatch, *asked) == 1
    assert capsys.readouterr().err.startswith("tables = 'effects': no table of these results; ")
    assert ends(monkeypatch, *asked[:-2], "tables=[runs]", "compression=gzip") == 0
    said = capsys.readouterr().out.split()
    assert said == [str(tmp_path / f"{name}.csv.gz") for name in ("runs", "columns")]
