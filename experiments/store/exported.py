"""What is exported: which tables, in which form, checked before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from sim.composition import ConfigurationError
from sim.parameters import Parameters

type Format = Literal["csv", "parquet", "xlsx"]
type Compression = Literal["none", "gzip", "zstd"]

SHEET_ROWS = 1_048_575
"""Rows below the head that a sheet of Excel holds."""

_ENDINGS = {"none": "", "gzip": ".gz", "zstd": ".zst"}


def _several(tables: Any) -> Any:
    return (tables,) if isinstance(tables, str) else tables


class Export(Parameters):
    """Which tables are exported, and how."""

    tables: Annotated[tuple[str, ...], BeforeValidator(_several)] = Field(
        (), description="their names; all that there are unless given"
    )
    format: Format = Field("csv", description="one file a table, or a workbook with a sheet each")
    compression: Compression | None = Field(
        None, description="of csv (none unless given) and of parquet (zstd unless given)"
    )
    language: Literal["en", "fr"] = Field(
        "en",
        description="of csv: fr is for French spreadsheets, with semicolons, decimal commas and a "
        "mark of UTF-8 at its beginning",
    )

    @property
    def is_french(self) -> bool:
        """Whether numbers are written as French spreadsheets read them."""
        return self.language == "fr"

    @property
    def ending(self) -> str:
        """What the name of a file ends with."""
        packed = _ENDINGS[self.compression or "none"] if self.format == "csv" else ""
        return f".{self.format}{packed}"

    def check(self, there: Sequence[str]) -> None:
        """Refuse what cannot be.

        Args:
            there: names of the tables that the results have.

        Raises:
            ConfigurationError: a line for each fault, with key, value and what is allowed.
        """
        faults = [
            f"tables = {name!r}: no table of these results; {', '.join(there)} are there"
            for name in self.tables
            if name not in there
        ]
        if len(set(self.tables)) < len(self.tables):
            faults.append(f"tables = [{','.join(self.tables)}]: each is named once")
        if self.is_french and self.format != "csv":
            faults.append(
                f"language = fr: {self.format} holds numbers, which spreadsheets write in their "
                "own way; leave it out, or take format=csv"
            )
        if self.format == "xlsx" and self.compression:
            faults.append(
                f"compression = {self.compression}: xlsx is compressed as it is; leave it out"
            )
        if self.format == "xlsx" and find_spec("xlsxwriter") is None:
            faults.append(
                "format = xlsx: xlsxwriter is not installed; install the extra [spreadsheets], or "
                "take format=csv language=fr"
            )
        if faults:
            raise ConfigurationError("\n".join(faults))
