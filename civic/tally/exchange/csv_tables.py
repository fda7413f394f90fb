"""Elections as three CSV tables packed in a zip: the sections of a `.pb` file for whoever works with spreadsheets.

`meta.csv`, `projects.csv` and `votes.csv` have the columns of the sections META, PROJECTS and VOTES, separated by
commas, in UTF-8. What a spreadsheet would take for a formula has an apostrophe before it, and so has whatever begins
with an apostrophe; reading takes one away.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from civic.tally.exchange.bad_file import BadFile
from civic.tally.exchange.lines import BROKEN_GZIP, LARGEST_FILE, Records, Source, opened
from civic.tally.exchange.pb_file import PbFile
from civic.tally.exchange.reader import Reading
from civic.tally.exchange.writer import cell_text, sections

TABLES = {"META": "meta.csv", "PROJECTS": "projects.csv", "VOTES": "votes.csv"}
PROTECTED = ("=", "+", "-", "@", "\t", "\r", "'")
NO_TIME = (1980, 1, 1, 0, 0, 0)


def write_csv(target: str | Path | BinaryIO, pb: PbFile) -> None:
    """Write the packed tables of an election; the same election gives the same tables, and no time is kept."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for section, rows in sections(pb).items():
            with packed.open(zipfile.ZipInfo(TABLES[section], NO_TIME), "w") as stream:
                for row in rows:
                    stream.write((",".join(cell_text(_protected(cell), ",") for cell in row) + "\r\n").encode())


def read_csv(source: Source) -> PbFile:
    """The election in packed tables; BadFile with table, line and column when it is not complete and consistent."""
    with opened(source) as stream:
        try:
            data = stream.read(LARGEST_FILE + 1)
        except BROKEN_GZIP:
            raise BadFile("gzip_broken", 1, 1) from None
    if len(data) > LARGEST_FILE:
        raise BadFile("too_large", 0, 0, limit=LARGEST_FILE >> 20)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _Tables(packed).run()
    except (zipfile.BadZipFile, RuntimeError):
        raise BadFile("zip_broken", 0, 0) from None


def _protected(cell: str) -> str:
    return f"'{cell}" if cell.startswith(PROTECTED) else cell


class _Cells(Records):
    """The rows of one table, without the apostrophes that protect cells."""

    def __init__(self, stream: BinaryIO, table: str) -> None:
        super().__init__(stream, ",")
        self._table = table

    def __iter__(self) -> Iterator[list[str]]:
        try:
            for row in super().__iter__():
                yield [cell.removeprefix("'") for cell in row]
        except BadFile as problem:
            problem.part = self._table
            raise

    def fail(self, code: str, cell: int = 0, offset: int = 0, /, **params: object) -> BadFile:
        """The mistake, with the table it stands in."""
        problem = super().fail(code, cell, offset, **params)
        problem.part = self._table
        return problem


class _Tables(Reading):
    """A reading that goes from table to table."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        super().__init__(self._opened("META"))

    def _opened(self, section: str) -> Records:
        table = TABLES[section]
        if table not in self._packed.namelist():
            raise BadFile("missing_table", 0, 0, table=table)
        return _Cells(cast(BinaryIO, self._packed.open(table)), table)

    def start(self) -> None:
        """The first table is open already."""

    def expect(self, section: str) -> None:
        """Open the next table."""
        self.records = self._opened(section)
        self.rows = iter(self.records)

    def body(self, section: str) -> Iterator[list[str]]:
        """All rows of the table that are not empty."""
        return self.filled(section)
