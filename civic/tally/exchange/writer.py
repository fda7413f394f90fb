"""Writes Pabulib `.pb` files: the same ballots, costs and budget, and nothing about the voters but their numbers."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, cast

from civic.tally.election import BallotKind, Choice, Election
from civic.tally.exchange.amounts import amount_text
from civic.tally.exchange.pb_file import JOINED, SHARED_PLACES, VOTE_TYPE_OF, VOTE_TYPES, PbFile
from civic.tally.exchange.reader import OWN_COLUMNS
from civic.tally.tallies import Tallies

FIRST_KEYS = ("description", "country", "unit", "instance", "num_projects", "num_votes", "budget", "vote_type", "rule")
OWN_KEYS = ("ballot_kind", SHARED_PLACES)
"""Keys of ours, written only where they say something about the ballots."""
BLOCK = 5_000
"""Rows joined into one piece of text, so that streaming is neither one huge string nor many tiny ones."""

Row = tuple[str, ...]
CONTROLS = dict.fromkeys((*range(32), 127, 133, 8232, 8233), " ")


def write_pb(target: str | Path | BinaryIO, pb: PbFile) -> None:
    """Write a `.pb` file to a path (gzip when it ends in .gz, without a timestamp) or to a binary stream."""
    if isinstance(target, (str, Path)):
        with Path(target).open("wb") as stream:
            if str(target).endswith(".gz"):
                with gzip.GzipFile(fileobj=stream, mode="wb", filename="", mtime=0) as packed:
                    _write(cast(BinaryIO, packed), pb)
            else:
                _write(stream, pb)
    else:
        _write(target, pb)


def _write(stream: BinaryIO, pb: PbFile) -> None:
    for piece in pb_lines(pb):
        stream.write(piece.encode())


def pb_lines(pb: PbFile) -> Iterator[str]:
    """The text of a `.pb` file in pieces of whole lines, for streaming."""
    for section, rows in sections(pb).items():
        yield f"{section}\n"
        waiting = iter(rows)
        while piece := "".join(_line(*row) for row in islice(waiting, BLOCK)):
            yield piece


def sections(pb: PbFile) -> Mapping[str, Iterable[Row]]:
    """The rows of every section of the format, the names of the columns first."""
    points = pb.election.kind is BallotKind.POINTS
    head: Row = ("voter_id", "vote", "points") if points else ("voter_id", "vote")
    votes = ((voter, *_ballot(choice, points)) for voter, choice in zip(pb.voter_ids, pb.choices, strict=True))
    return {
        "META": [("key", "value"), *_meta(pb).items()],
        "PROJECTS": _projects(pb),
        "VOTES": chain([head], votes),
    }


def _meta(pb: PbFile) -> dict[str, str]:
    """META in its usual order: first what the format asks for, then every other key of the file in its order."""
    election = pb.election
    usual = VOTE_TYPE_OF[election.kind]
    stated = pb.meta.get("vote_type", "")
    own = {
        "num_projects": str(len(election.options)),
        "num_votes": str(len(pb.choices)),
        "budget": amount_text(election.budget, election.minor_digits),
        "vote_type": stated if VOTE_TYPES.get(stated) is VOTE_TYPES[usual] else usual,
    }
    if election.places is not None:
        _check_ids(election)
        own[SHARED_PLACES] = "yes"
    if election.kind is BallotKind.KNAPSACK:
        own["ballot_kind"] = election.kind.value
        own["max_sum_cost"] = pb.meta.get("max_sum_cost", own["budget"])
    head = {key: own.get(key, pb.meta.get(key, "unknown" if key == "rule" else "")) for key in FIRST_KEYS}
    more = {key: value for key, value in pb.meta.items() if key not in head and (key not in OWN_KEYS or key in own)}
    return {**head, **more, **own}


def _check_ids(election: Election) -> None:
    for option in election.options:
        if JOINED in option.id:
            raise ValueError(f"the id {option.id!r} cannot stand in a file in which {JOINED!r} joins ids")


def _projects(pb: PbFile) -> Iterator[Row]:
    election = pb.election
    details = list(dict.fromkeys(name for option in election.options for name in option.details))
    details = [name for name in details if name not in OWN_COLUMNS]
    sums = _sums(election)
    columns = ["project_id", "cost", *sums, "name", *details, *(["selected"] if pb.selected else [])]
    yield tuple(columns)
    for place, option in enumerate(election.options):
        cells = [option.id, amount_text(option.cost, election.minor_digits)]
        cells += [str(total[place]) for total in sums.values()]
        cells += [option.name, *(option.details.get(name, "") for name in details)]
        if pb.selected:
            cells.append(str(pb.selected.get(option.id, 0)))
        yield tuple(cells)


def _sums(election: Election) -> Mapping[str, list[int]]:
    tallies = Tallies(election)
    if election.kind is BallotKind.POINTS:
        return {"votes": tallies.votes, "score": tallies.points(())}
    if election.kind is BallotKind.RANKED:
        longest = int(election.meta.get("max_length", "0") or 0) or tallies.longest
        return {"votes": tallies.votes, "score": tallies.points(range(max(longest, tallies.longest), 0, -1))}
    return {"votes": tallies.votes}


def _ballot(choice: Choice, points: bool) -> tuple[str, ...]:
    if not points:
        return (",".join(pick if isinstance(pick, str) else JOINED.join(map(str, pick)) for pick in choice),)
    pairs = cast(tuple[tuple[str, int], ...], choice)
    return ",".join(pick for pick, _ in pairs), ",".join(str(given) for _, given in pairs)


def _line(*cells: str) -> str:
    return ";".join(map(cell_text, cells)) + "\n"


def cell_text(text: str, delimiter: str = ";") -> str:
    """A cell as it must be written: line ends become spaces, and what would be misread is put in quotes."""
    if not text.isprintable():
        text = text.translate(CONTROLS)
    if delimiter in text or '"' in text:
        return '"' + text.replace('"', '""') + '"'
    return text
