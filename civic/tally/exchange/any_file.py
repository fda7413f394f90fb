"""Elections in any of the formats, told apart by how the data begins and what a file is called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from civic.tally.exchange.bad_file import BadFile
from civic.tally.exchange.csv_tables import read_csv, write_csv
from civic.tally.exchange.json_document import read_json, write_json
from civic.tally.exchange.lines import BROKEN_GZIP, Source, opened
from civic.tally.exchange.pb_file import PbFile
from civic.tally.exchange.reader import read_pb
from civic.tally.exchange.writer import write_pb

Write = Callable[[str | Path, PbFile], None]


def read_election(source: Source) -> PbFile:
    """The election in a `.pb` file, a JSON document or packed CSV tables; BadFile when it is none of them."""
    with opened(source) as stream:
        try:
            begin = stream.peek(64).lstrip(b"\xef\xbb\xbf \t\r\n")
        except BROKEN_GZIP:
            raise BadFile("gzip_broken", 1, 1) from None
        if begin.startswith(b"PK\x03\x04"):
            return read_csv(stream)
        if begin.startswith((b"{", b"[")):
            return read_json(stream)
        return read_pb(stream)


def write_election(target: str | Path, pb: PbFile) -> None:
    """Write an election as the name of the file says: .json, .zip (CSV tables), else `.pb` (with .gz packed)."""
    writers: dict[str, Write] = {".json": write_json, ".zip": write_csv}
    writers.get(Path(target).suffix, write_pb)(target, pb)
