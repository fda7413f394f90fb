"""A table out of a text file: its encoding and delimiter found, its lines counted, nothing longer than it may be."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from civic.kernel.errors import RefusedRows
from civic.kernel.i18n import lazy_gettext as _l

LONGEST_LINE = 1_000_000
"""Characters of one line; a report has a few thousand."""
MOST_COLUMNS = 400
MOST_PROBLEMS = 50
_SAMPLE = 1 << 20
_DELIMITERS = (",", ";", "\t", "|")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# The Kazakh letters of KZ-1048 stand where windows-1251 has letters of other Slavic tongues; all else is the same.
_KAZAKH = frozenset(bytes("ҒғӘәҚқҢңӨөҮүҰұҺһІі".encode("kz1048")))


def refused(name: str, *problems: tuple[int, int, object]) -> RefusedRows:
    """The refusal of a file, with line and column of everything that is wrong, the first fifty."""
    return RefusedRows(name, _l("Nothing was stored: the file has mistakes."), list(problems)[:MOST_PROBLEMS])


@dataclass(frozen=True)
class Table:
    """A file that can be read as a table: how it is written, and what its first line calls the columns."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line number and cells of every row below the header; empty lines are left out.

        Raises:
            RefusedRows: a line that is too long, not well-formed, or not in the file's encoding.
        """
        with self.path.open(encoding=self.encoding, newline="") as source:
            reader = csv.reader(_lines(source, self.path.name), delimiter=self.delimiter, strict=True)
            begun = 1
            try:
                next(reader, None)
                begun = reader.line_num + 1
                for cells in reader:
                    if cells and any(cell.strip() for cell in cells):
                        yield begun, cells
                    begun = reader.line_num + 1
            except csv.Error as problem:
                raise refused(self.path.name, (begun, 1, _said(str(problem)))) from problem
            except UnicodeDecodeError as problem:
                raise refused(
                    self.path.name,
                    (begun, 1, _l("The file is not in the encoding %(name)s.", name=self.encoding)),
                ) from problem


def _said(problem: str) -> object:
    if "unexpected end" in problem:
        return _l(
            "The file ends in the middle of a quoted cell that begins here: it was cut off, or a quote is missing."
        )
    return _l("This line is not well-formed CSV.")


def _lines(source: IO[str], name: str) -> Iterator[str]:
    """Lines one by one; one that does not end within bounds stops the reading before it fills the memory."""
    number = 0
    while line := source.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise refused(
                name,
                (
                    number,
                    1,
                    _l("This line is longer than %(n)s characters: this is no table of reports.", n=LONGEST_LINE),
                ),
            )
        if "\0" in line:
            raise refused(name, (number, line.index("\0") + 1, _l("The file has characters that no text has.")))
        yield line


def open_table(path: Path, encoding: str = "", delimiter: str = "") -> Table:
    """The table in a file; encoding and delimiter are found unless given.

    Raises:
        RefusedRows: no text at all, an unknown encoding, or nothing that looks like a table.
    """
    with path.open("rb") as source:
        head = source.read(_SAMPLE)
    _check_kind(path.name, head)
    found = encoding or _encoding(path, head)
    try:
        with path.open(encoding=found, newline="") as text:
            first = next(_lines(text, path.name), "")
    except (LookupError, UnicodeError) as problem:
        raise refused(path.name, (1, 1, _l("The file is not in the encoding %(name)s.", name=found))) from problem
    mark = delimiter or _delimiter(first)
    header = _header(path, found, mark)
    if len(header) < 2 or len(header) > MOST_COLUMNS:
        raise refused(
            path.name,
            (1, 1, _l("The first line must name the columns, separated by commas, semicolons, tabs or bars.")),
        )
    return Table(path, found, mark, header)


def _check_kind(name: str, head: bytes) -> None:
    if not head.strip():
        raise refused(name, (1, 1, _l("The file is empty.")))
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise refused(
            name, (1, 1, _l("This is a workbook. Open it in a spreadsheet and save the sheet as CSV (UTF-8)."))
        )
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"[", b"<")):
        raise refused(name, (1, 1, _l("This is JSON or XML, not a table. Export the list as CSV.")))


def _encoding(path: Path, head: bytes) -> str:
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    decoder = codecs.getincrementaldecoder("utf-8")()
    high = bytearray()
    try:
        with path.open("rb") as source:
            while chunk := source.read(_SAMPLE):
                decoder.decode(chunk)
            decoder.decode(b"", True)
        return "utf-8"
    except UnicodeDecodeError:
        high += head
    return _old_encoding(bytes(high)) if any(byte > 127 for byte in high) else "utf-8"


def _old_encoding(sample: bytes) -> str:
    """Cyrillic stands in whole words of high bytes, the letters of western Europe alone among Latin ones."""
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", sample)]
    in_words = sum(run for run in runs if run >= 3)
    if in_words * 2 < sum(runs):
        return "cp1252"
    counts = Counter(sample)
    kazakh = sum(counts[byte] for byte in _KAZAKH)
    return "kz1048" if kazakh * 200 > sum(runs) else "cp1251"


def _delimiter(line: str) -> str:
    plain = re.sub(r'"[^"]*"', "", line)
    return max(_DELIMITERS, key=lambda mark: (plain.count(mark), -_DELIMITERS.index(mark)))


def _header(path: Path, encoding: str, delimiter: str) -> tuple[str, ...]:
    with path.open(encoding=encoding, newline="") as source:
        try:
            cells = next(csv.reader(_lines(source, path.name), delimiter=delimiter, strict=True), [])
        except csv.Error as problem:
            raise refused(path.name, (1, 1, _said(str(problem)))) from problem
    return tuple(" ".join(cell.split()) for cell in cells)
