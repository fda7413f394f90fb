"""Where the real elections are, and which of them a plain greedy count reproduces."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("ASAR_DATA", ROOT / ".." / "shared" / "data")).resolve() / "pabulib"


@dataclass(frozen=True)
class Listed:
    """One row of the table of sources: the file, and whether its official result is a plain greedy result."""

    name: str
    vote_type: str
    rule: str
    reproduced: str

    @property
    def path(self) -> Path:
        """The file itself."""
        return FOLDER / self.name


def listed() -> list[Listed]:
    """All real elections, largest of each kind first; empty where the data is not present."""
    table = FOLDER / "SOURCES.md"
    if not table.is_file():
        return []
    rows = [[cell.strip() for cell in line.split("|")] for line in table.read_text().splitlines()]
    return [Listed(row[1], row[9], row[10], row[13]) for row in rows if len(row) > 13 and ".pb" in row[1]]


def cases(files: list[Listed]) -> list[object]:
    """Parameters of a test over files; one that skips loudly where the data is not present."""
    if not files:
        return [pytest.param(None, marks=pytest.mark.skip(reason="real data not present"))]
    return [pytest.param(each, id=each.name.split(".pb")[0]) for each in files]
