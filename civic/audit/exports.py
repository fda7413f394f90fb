"""The record of changes as a table for other programs."""

import csv
import io
from collections.abc import Sequence

from civic.audit.queries import Line

COLUMNS = ("at", "actor", "fact", "subject_kind", "subject_id", "place", "details", "request_id")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before what would start one."""
    return "'" + text if text.startswith(_FORMULA) else text


def as_csv(lines: Sequence[Line]) -> str:
    """All lines with a header; times in UTC, actors by public id."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in lines:
        entry = line.entry
        cells = (
            entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            line.person.public_id if line.person else "",
            entry.fact,
            entry.subject_kind,
            entry.subject_id,
            line.place.code if line.place else "",
            entry.details,
            entry.request_id,
        )
        writer.writerow([harmless(cell) for cell in cells])
    return out.getvalue()
