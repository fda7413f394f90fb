"""Elections as one JSON document: for programs, with ballots folded and every amount exact.

{"meta": {key: text}, "projects": [{"project_id": ..., "cost": ..., ...}],
 "votes": [{"voters": 3, "vote": ["b", ["a", "c"]], "points": [..]}]}

The keys are those of the `.pb` format. A list within a vote holds projects that share a place; points are there on
points ballots only. Numbers are taken as they are written, so that 600.25 stays 600.25.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from civic.tally.election import BallotKind
from civic.tally.exchange.bad_file import BadFile
from civic.tally.exchange.lines import LARGEST_FILE, Lines, Records, Source, opened
from civic.tally.exchange.pb_file import JOINED, PbFile
from civic.tally.exchange.reader import MOST_ROWS, Reading
from civic.tally.exchange.writer import sections

SECTIONS = {"META": "meta", "PROJECTS": "projects", "VOTES": "votes"}
Vote = tuple[str, ...]


def json_text(pb: PbFile) -> str:
    """The document of an election, one project or kind of ballot a line; who cast a ballot is not told."""
    rows = {section: [tuple(row) for row in each] for section, each in sections(pb).items()}
    head, *projects = rows["PROJECTS"]
    meta = json.dumps({row[0]: row[1] for row in rows["META"][1:]}, ensure_ascii=False)
    listed = [json.dumps(dict(zip(head, row, strict=True)), ensure_ascii=False) for row in projects]
    folded: dict[Vote, int] = {}
    for _, *vote in rows["VOTES"][1:]:
        folded[tuple(vote)] = folded.get(tuple(vote), 0) + 1
    shared = pb.election.places is not None
    votes = [json.dumps(_vote(vote, folded[vote], shared), ensure_ascii=False) for vote in sorted(folded)]
    parts = [f'"meta": {meta}', _listed("projects", listed), _listed("votes", votes)]
    return "{" + ",\n".join(parts) + "}\n"


def _listed(name: str, rows: Sequence[str]) -> str:
    return f'"{name}": [\n' + ",\n".join(rows) + "\n]"


def _vote(vote: Vote, voters: int, shared: bool) -> Mapping[str, object]:
    lines: list[object] = []
    for part in vote[0].split(",") if vote[0] else []:
        same = part.split(JOINED) if shared else [part]
        lines.append(same[0] if len(same) == 1 else same)
    told: dict[str, object] = {"voters": voters, "vote": lines}
    if len(vote) > 1:
        told["points"] = [int(each) for each in vote[1].split(",")] if vote[1] else []
    return told


def write_json(target: str | Path | BinaryIO, pb: PbFile) -> None:
    """Write the document of an election."""
    data = json_text(pb).encode()
    if isinstance(target, (str, Path)):
        Path(target).write_bytes(data)
    else:
        target.write(data)


def read_json(source: Source) -> PbFile:
    """The election in a JSON document, plain or gzip.

    Raises:
        BadFile: with line and column where it is no JSON, else with the place in the document.
    """
    with opened(source) as stream:
        text = "".join(Lines(stream, LARGEST_FILE))
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_int=str, parse_float=str, parse_constant=_no_number)
    except json.JSONDecodeError as problem:
        raise BadFile("bad_json", problem.lineno, problem.colno, reason=problem.msg) from None
    except RecursionError:
        raise BadFile("bad_json", 0, 0, reason="too many brackets") from None
    return _Document(data).run()


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadFile("repeated_key", 0, 0, key=key)
        found[key] = value
    return found


def _no_number(text: str) -> str:
    raise BadFile("bad_json", 0, 0, reason=text)


class _Rows(Records):
    """The rows of one part of a document; knows at which element it is."""

    def __init__(self, name: str, columns: Sequence[str], rows: Iterator[tuple[int, list[str]]]) -> None:
        self.name, self.columns, self.line = name, columns, 0
        self._rows, self._at = rows, -1

    def __iter__(self) -> Iterator[list[str]]:
        yield list(self.columns)
        for at, row in self._rows:
            self._at = at
            yield row

    def fail(self, code: str, cell: int = 0, offset: int = 0, /, **params: object) -> BadFile:
        """The mistake, with its place in the document."""
        problem = BadFile(code, 0, 0, **params)
        element = f"[{self._at}]" if self._at >= 0 else ""
        column = f".{self.columns[cell]}" if element and cell < len(self.columns) else ""
        problem.part = self.name + element + column
        return problem


def misplaced(part: str, expected: str) -> BadFile:
    """A value of another kind than should stand at this place of the document."""
    problem = BadFile("bad_value", 0, 0, expected=expected)
    problem.part = part
    return problem


class _Document(Reading):
    """A reading that goes from part to part."""

    def __init__(self, data: Any) -> None:
        if not isinstance(data, dict):
            raise misplaced("{}", "{...}")
        self._data = data
        super().__init__(self._part("META"))

    def start(self) -> None:
        """The first part is open already."""

    def expect(self, section: str) -> None:
        """Go to the next part."""
        self.records = self._part(section)
        self.rows = iter(self.records)

    def body(self, section: str) -> Iterator[list[str]]:
        """All rows of the part."""
        return self.filled(section)

    def _part(self, section: str) -> Records:
        name = SECTIONS[section]
        if name not in self._data:
            raise BadFile("missing_section", 0, 0, section=name)
        part = self._data[name]
        if section == "META":
            return _Rows(name, ("key", "value"), enumerate(self._meta(part)))
        if not isinstance(part, list) or not all(isinstance(row, dict) for row in part):
            raise misplaced(name, "[{...}, ...]")
        if section == "PROJECTS":
            columns = list(dict.fromkeys(["project_id", "cost", *(key for row in part for key in row)]))
            cells = ([_word(row.get(key, ""), f"{name}[{at}].{key}") for key in columns] for at, row in enumerate(part))
            return _Rows(name, columns, enumerate(cells))
        given = self.kind is BallotKind.POINTS or any("points" in row for row in part)
        columns = ["voter_id", "vote", "points"] if given else ["voter_id", "vote"]
        return _Rows(name, columns, ((at, row[: len(columns)]) for at, row in _voters(part)))

    def _meta(self, part: Any) -> Iterator[list[str]]:
        if not isinstance(part, dict):
            raise misplaced("meta", "{...}")
        projects, votes = self._data.get("projects"), self._data.get("votes")
        counted = {
            "num_projects": str(len(projects)) if isinstance(projects, list) else "0",
            "num_votes": str(sum(_times(each) for each in votes)) if isinstance(votes, list) else "0",
        }
        for key, value in {**counted, **part}.items():
            yield [key, _word(value, f"meta.{key}")]


def _word(value: Any, part: str) -> str:
    if not isinstance(value, str):
        raise misplaced(part, "“...”")
    return value


def _times(row: Any) -> int:
    """How many voters cast a ballot; 0 where that is not said properly."""
    voters = row.get("voters", "1") if isinstance(row, dict) else "0"
    known = isinstance(voters, str) and voters.isascii() and voters.isdigit() and len(voters) < 9
    return int(voters) if known else 0


def _voters(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, list[str]]]:
    """A row for every voter, numbered from 1."""
    number = 0
    for at, row in enumerate(rows):
        times = _times(row)
        if not 0 < times <= MOST_ROWS["VOTES"]:
            raise misplaced(f"votes[{at}].voters", "1, 2, 3, ...")
        vote, points = row.get("vote"), row.get("points", [])
        if not isinstance(vote, list) or not isinstance(points, list):
            raise misplaced(f"votes[{at}]", "“vote”: [...]")
        told = ",".join(_line(each, f"votes[{at}].vote[{line}]") for line, each in enumerate(vote))
        given = ",".join(_word(each, f"votes[{at}].points[{line}]") for line, each in enumerate(points))
        for _ in range(times):
            number += 1
            yield at, [str(number), told, given]


def _line(pick: Any, part: str) -> str:
    if isinstance(pick, list):
        return JOINED.join(_word(each, part) for each in pick)
    return _word(pick, part)
