"""Lines and cells of an election file, read with bounds: nothing huge, broken or disguised gets into memory."""

from __future__ import annotations

import csv
import gzip
import io
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from civic.tally.exchange.bad_file import BadFile

LONGEST_LINE = 1 << 20
LARGEST_FILE = 1 << 28
BROKEN_GZIP = (EOFError, zlib.error, gzip.BadGzipFile)
LONGEST_RECORD = 200
"""Most lines one quoted cell may span."""

Source = str | Path | bytes | BinaryIO


@contextmanager
def opened(source: Source) -> Iterator[io.BufferedReader]:
    """The unpacked bytes of a path, of bytes, of a stream, or of standard input ("-"); gzip shows by its first bytes."""
    if isinstance(source, bytes):
        yield _unpacked(io.BytesIO(source))
    elif isinstance(source, (str, Path)) and str(source) != "-":
        with _file(Path(source)) as stream:
            yield _unpacked(stream)
    else:
        yield _unpacked(sys.stdin.buffer if isinstance(source, (str, Path)) else source)


def _file(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise BadFile("unreadable", 0, 0, reason=error.strerror or "") from None


def _unpacked(stream: BinaryIO) -> io.BufferedReader:
    buffered: io.BufferedReader = io.BufferedReader(_Raw(stream), 1 << 18)
    if buffered.peek(2)[:2] == b"\x1f\x8b":
        return io.BufferedReader(_Raw(cast(BinaryIO, gzip.GzipFile(fileobj=buffered))), 1 << 18)
    return buffered


class _Raw(io.RawIOBase):
    """Lets any object with `read` be buffered, so that its first bytes can be looked at without taking them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    # The override is narrower than RawIOBase allows: whoever buffers gives nothing but these two.
    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        part = self._stream.read(len(buffer)) or b""
        buffer[: len(part)] = part
        return len(part)


class Lines:
    """Decoded lines of a stream; knows the number of the last one, so that a mistake can be pointed at."""

    def __init__(self, stream: BinaryIO, longest: int = LONGEST_LINE) -> None:
        self._stream = stream
        self._longest = longest
        self.number = 0
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        for raw in iter(self._next, b""):
            self.number += 1
            yield self._decoded(raw)

    def _next(self) -> bytes:
        try:
            raw = self._stream.readline(self._longest + 1)
        except BROKEN_GZIP:
            raise BadFile("gzip_broken", self.number + 1, 1) from None
        except zipfile.BadZipFile:
            raise BadFile("zip_broken", self.number + 1, 1) from None
        self._size += len(raw)
        if self._size > LARGEST_FILE:
            raise BadFile("too_large", self.number + 1, 1, limit=LARGEST_FILE >> 20)
        return raw

    def _decoded(self, raw: bytes) -> str:
        if self.number == 1:
            if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise BadFile("utf16", 1, 1)
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if b"\0" in raw:
            raise BadFile("nul_byte", self.number, raw.index(b"\0") + 1)
        if len(raw) > self._longest:
            raise BadFile("line_too_long", self.number, self._longest + 1, limit=self._longest >> 10)
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            column = len(raw[: error.start].decode()) + 1
            raise BadFile("not_utf8", self.number, column, byte=f"0x{raw[error.start]:02X}") from None


class Records:
    """Rows of cells with the line each starts on; `fail` points at a cell of the current row."""

    def __init__(self, stream: BinaryIO, delimiter: str = ";") -> None:
        self._lines = Lines(stream)
        self._delimiter = delimiter
        self.line = 0
        self._text = ""
        self._ended = False

    def __iter__(self) -> Iterator[list[str]]:
        reader = csv.reader(self._watched(), delimiter=self._delimiter)
        while True:
            self.line = self._lines.number + 1
            try:
                row = next(reader)
            except StopIteration:
                self._text = ""
                break
            except csv.Error as error:
                raise BadFile("bad_csv", self._lines.number, 1, reason=str(error)) from None
            if self._ended:
                raise self._open_quote()
            yield row

    def _watched(self) -> Iterator[str]:
        """The lines; a row that is still waiting for more when they end has an open quotation mark."""
        for text in self._lines:
            if self._lines.number == self.line:
                self._text = text
            elif self._lines.number - self.line > LONGEST_RECORD:
                raise self._open_quote()
            yield text
        self._ended = True

    def _open_quote(self) -> BadFile:
        return BadFile("open_quote", self.line, self._text.rfind('"') + 1)

    def fail(self, code: str, cell: int = 0, offset: int = 0, /, **params: object) -> BadFile:
        """The mistake, placed at `offset` characters into a cell of the current row."""
        return BadFile(code, self.line, cell_column(self._text, cell, self._delimiter) + offset, **params)


def cell_column(text: str, cell: int, delimiter: str = ";") -> int:
    """The column (from 1) at which the content of a cell starts in a line."""
    at, quoted = 0, False
    for place, letter in enumerate(text):
        if cell == 0:
            break
        if letter == '"':
            quoted = not quoted
        elif letter == delimiter and not quoted:
            cell -= 1
            at = place + 1
    return at + 2 if text[at : at + 1] == '"' else at + 1
