"""Tables as CSV that a spreadsheet cannot mistake for formulas."""

import csv
import io
from collections.abc import Iterable, Sequence

# A cell that begins with one of these is a formula to some spreadsheet; full-width twins are folded by a few.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(value: object) -> object:
    """The value, with an apostrophe before text that a spreadsheet would run; numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(_DANGEROUS):
        return "'" + value
    return "" if value is None else value


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV file with its mark of UTF-8, which spreadsheets need to read Kazakh and Russian."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([safe(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()
