"""The count of a round, read back as a story."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from civic.kernel.errors import Missing
from civic.kernel.extensions import db
from civic.tally import Outcome
from civic.tally.retell import outcome_from
from civic.voting.models import Result, Round


@dataclass(frozen=True)
class Counted:
    """A stored result with its outcome rebuilt. ``turnout`` rows are (part code, on the roll, voted)."""

    row: Result
    outcome: Outcome
    turnout: list[tuple[str, int, int]]

    @property
    def ballots_are_public(self) -> bool:
        """Whether enough ballots were cast for single ballots to be published."""
        return bool(self.row.file_hash)


def result_of(round_: Round) -> Counted:
    """The round's count.

    Raises:
        Missing: not counted.
    """
    row = db.session.scalar(select(Result).where(Result.round_id == round_.id))
    if row is None:
        raise Missing(round_.public_id)
    turnout = [(str(part), int(listed), int(voted)) for part, listed, voted in json.loads(row.turnout)]
    return Counted(row, outcome_from(json.loads(row.outcome)), turnout)


def published_file(round_: Round) -> Path:
    """Where the round's published .pb file lies."""
    return Path(current_app.config["HOME"]) / "published" / f"{round_.public_id}.pb"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file of the round, whole or not at all, even when two write it at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    fresh.write_bytes(data)
    fresh.replace(path)
