"""The count of a round, read back as a story."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from civic.kernel.errors import Missing
from civic.kernel.extensions import db
from civic.tally import Outcome
from civic.tally.retell import outcome_from
from civic.voting.models import Result, Round
from civic.voting.queries.pots import WHOLE
from civic.voting.queries.shares import Told


@dataclass(frozen=True)
class Counted:
    """A stored result with its outcome rebuilt. ``turnout`` rows are (part code, on the roll, voted).

    Where money is divided this is one of its pots (``pot`` is its code, None where one pot is for all), and ``pots``
    holds all of them; ``file_hash``, ``ballots`` and ``shares`` are those of the pot.
    """

    row: Result
    outcome: Outcome
    turnout: list[tuple[str, int, int]]
    pot: str | None
    file_hash: str
    ballots: int
    shares: Told
    pots: tuple["Counted", ...] = field(default=(), repr=False, compare=False)

    @property
    def ballots_are_public(self) -> bool:
        """Whether enough ballots were cast for single ballots to be published."""
        return bool(self.file_hash)


def result_of(round_: Round, pot: str | None = None) -> Counted:
    """The round's count; of several pots the one asked for, or the first.

    Raises:
        Missing: not counted, or there is no such pot.
    """
    row = db.session.scalar(select(Result).where(Result.round_id == round_.id))
    if row is None:
        raise Missing(round_.public_id)
    turnout = [(str(part), int(listed), int(voted)) for part, listed, voted in json.loads(row.turnout)]
    shares: Told = [tuple(each) for each in json.loads(row.shares)]
    kept = json.loads(row.pots)
    if not kept:
        if pot is not None:
            raise Missing(pot)
        return Counted(row, outcome_from(json.loads(row.outcome)), turnout, None, row.file_hash, row.ballots, shares)
    pots = tuple(
        Counted(
            row, outcome_from(each["outcome"]), turnout, each["code"], each["file_hash"], each["ballots"],
            _shares(each, shares),
        )
        for each in kept
    )  # fmt: skip
    found = next((each for each in pots if pot in (None, each.pot)), None)
    if found is None:
        raise Missing(pot)
    return replace(found, pots=pots)


def _shares(pot: Mapping[str, Any], older: Told) -> Told:
    """Those of a pot; counts made before every pot had its own kept only those of the whole place."""
    if "shares" in pot:
        return [tuple(each) for each in pot["shares"]]
    return older if pot["code"] == WHOLE else []


def published_file(round_: Round, pot: str | None = None) -> Path:
    """Where the published .pb file of a pot of the round lies (None: of all of it)."""
    name = round_.public_id if pot is None else f"{round_.public_id}-{pot or 'all'}"
    return Path(current_app.config["HOME"]) / "published" / f"{name}.pb"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file of the round, whole or not at all, even when two write it at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    fresh.write_bytes(data)
    fresh.replace(path)
