"""Reads Pabulib `.pb` files: tolerant of what real files do, strict about what would change a count."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from types import MappingProxyType

from civic.tally.election import BallotKind, Election, Option
from civic.tally.exchange.amounts import NotAnAmount, digits_needed, in_minor_units, read_amount
from civic.tally.exchange.bad_file import BadFile
from civic.tally.exchange.ballots import Ballots, Limits
from civic.tally.exchange.lines import Records, Source, opened
from civic.tally.exchange.pb_file import JOINED, SHARED_PLACES, VOTE_TYPES, PbFile

SECTIONS = ("META", "PROJECTS", "VOTES")
MOST_ROWS = {"META": 1_000, "PROJECTS": 100_000, "VOTES": 5_000_000}
OWN_COLUMNS = frozenset({"project_id", "cost", "name", "votes", "score", "selected"})
"""Project columns with a meaning of their own; the sums are counted again when a file is written."""


def read_pb(source: Source) -> PbFile:
    """The election in a `.pb` file, plain or gzip: a path, bytes, a binary stream, or "-" for standard input.

    Raises:
        BadFile: with line, column and a sentence, when it is not a complete and consistent election file.
    """
    with opened(source) as stream:
        return Reading(Records(stream)).run()


class Reading:
    """One pass over the rows of a file."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.rows = iter(records)
        self.ended_by = ""
        self.seen: list[str] = []
        self.meta: dict[str, str] = {}
        self.places: dict[str, tuple[int, int]] = {}
        self.budget = Decimal(0)

    def run(self) -> PbFile:
        """The whole file; BadFile at the first mistake."""
        self.start()
        self._read_meta()
        self.expect("PROJECTS")
        options, costs, selected = self._read_projects()
        self.expect("VOTES")
        digits = digits_needed([self.budget, *costs])
        listed = [Option(each.id, in_minor_units(cost, digits), each.name, each.details)
                  for each, cost in zip(options, costs, strict=True)]  # fmt: skip
        ballots = self._read_votes(listed, digits)
        election = Election.of(
            listed,
            in_minor_units(self.budget, digits),
            self.kind,
            ballots.folded.items(),
            minor_digits=digits,
            meta=self.meta,
            merge_repeats=True,
        )
        official = MappingProxyType(selected)
        return PbFile(election, election.meta, ballots.voters, ballots.choices, official, tuple(ballots.oddities))

    def start(self) -> None:
        """Go to the first row of META."""
        for row in self.rows:
            section = _section(row)
            if section == "META":
                self.seen.append(section)
                return
            if any(row):
                raise self.records.fail("before_meta")
        raise BadFile("empty", 0, 0)

    def body(self, section: str) -> Iterator[list[str]]:
        """The rows of a section without empty ones, up to the line that opens the next."""
        for found, row in enumerate(self.rows):
            opens = _section(row)
            if opens:
                if opens in self.seen:
                    raise self.records.fail("repeated_section", section=opens)
                self.seen.append(opens)
                self.ended_by = opens
                return
            if found > MOST_ROWS[section] + 1:
                raise self.records.fail("too_many_lines", section=section, limit=MOST_ROWS[section])
            if any(row):
                yield row
        self.ended_by = ""

    def filled(self, section: str) -> Iterator[list[str]]:
        """All rows to the end that are not empty; BadFile when there are too many."""
        for found, row in enumerate(self.rows):
            if found > MOST_ROWS[section] + 1:
                raise self.records.fail("too_many_lines", section=section, limit=MOST_ROWS[section])
            if any(row):
                yield row

    def expect(self, section: str) -> None:
        """Go to the first row of the next section."""
        if self.ended_by != section:
            raise self.records.fail("missing_section", section=section)

    def _header(self, body: Iterator[list[str]], section: str, needed: tuple[str, ...]) -> dict[str, int]:
        row = next(body, None)
        if row is None:
            raise self.records.fail("missing_column", section=section, column=needed[0])
        names = [cell.strip().lower() for cell in row]
        while names and not names[-1]:
            names.pop()
        for place, name in enumerate(names):
            if name in names[:place]:
                raise self.records.fail("repeated_column", place, section=section, column=name)
        for name in needed:
            if name not in names:
                raise self.records.fail("missing_column", section=section, column=name)
        return {name: place for place, name in enumerate(names)}

    def _read_meta(self) -> None:
        body = self.body("META")
        columns = self._header(body, "META", ("key", "value"))
        for row in body:
            self._check_cells(row, len(columns))
            key = row[columns["key"]].strip()
            if key in self.meta:
                raise self.records.fail("repeated_meta", columns["key"], key=key)
            self.meta[key] = row[columns["value"]].strip()
            self._check_meta(key, columns["value"])
        for key in ("num_projects", "num_votes", "budget", "vote_type"):
            if key not in self.meta:
                raise self.records.fail("missing_meta", key=key)
        self._settle_kind()

    def _check_meta(self, key: str, cell: int) -> None:
        value = self.meta[key]
        self.places[key] = (self.records.line, cell)
        if key in ("num_projects", "num_votes"):
            section = "PROJECTS" if key == "num_projects" else "VOTES"
            if not (value.isascii() and value.isdigit() and len(value) < 20):
                raise self.records.fail("bad_number", cell, key=key, value=value)
            if int(value) > MOST_ROWS[section]:
                raise self.records.fail("too_many_lines", cell, section=section, limit=MOST_ROWS[section])
        elif key == "budget":
            self.budget = self._amount(value, cell)
            if not self.budget:
                raise self.records.fail("no_budget", cell)
        elif key == "vote_type" and value not in VOTE_TYPES:
            raise self.records.fail("bad_vote_type", cell, value=value, known=", ".join(VOTE_TYPES))

    def _settle_kind(self) -> None:
        self.kind = VOTE_TYPES[self.meta["vote_type"]]
        own = self.meta.get("ballot_kind")
        if own == BallotKind.KNAPSACK and self.kind is BallotKind.APPROVAL:
            self.kind = BallotKind.KNAPSACK
        elif own is not None and own != self.kind:
            line, _ = self.places["ballot_kind"]
            raise BadFile("bad_ballot_kind", line, 1, value=own, vote_type=self.meta["vote_type"])
        self.shared = SHARED_PLACES in self.meta
        if self.shared and (self.meta[SHARED_PLACES] != "yes" or self.kind is not BallotKind.RANKED):
            line, _ = self.places[SHARED_PLACES]
            raise BadFile("bad_shared_places", line, len(SHARED_PLACES) + 2, value=self.meta[SHARED_PLACES])

    def _amount(self, text: str, cell: int) -> Decimal:
        try:
            return read_amount(text)
        except NotAnAmount as wrong:
            raise self.records.fail(wrong.code, cell, value=text) from None

    def _check_cells(self, row: list[str], columns: int) -> None:
        while len(row) > columns and not row[-1]:
            row.pop()
        if len(row) != columns:
            cell = min(len(row), columns) - 1 if len(row) < columns else columns
            raise self.records.fail("cells", cell, found=len(row), expected=columns)

    def _read_projects(self) -> tuple[list[Option], list[Decimal], dict[str, int]]:
        body = self.body("PROJECTS")
        columns = self._header(body, "PROJECTS", ("project_id", "cost"))
        declared = int(self.meta["num_projects"])
        options: list[Option] = []
        costs: list[Decimal] = []
        selected: dict[str, int] = {}
        lines: dict[str, int] = {}
        for row in body:
            self._check_cells(row, len(columns))
            cells = {name: row[place].strip() for name, place in columns.items()}
            self._check_project(cells["project_id"], columns["project_id"], lines)
            costs.append(self._amount(cells["cost"], columns["cost"]))
            details = {name: text for name, text in cells.items() if name not in OWN_COLUMNS}
            options.append(Option(cells["project_id"], 0, cells.get("name", ""), MappingProxyType(details)))
            if cells.get("selected"):
                selected[cells["project_id"]] = self._selected(cells["selected"], columns["selected"])
        if len(options) != declared:
            raise self.records.fail("project_count", declared=declared, found=len(options))
        return options, costs, selected

    def _check_project(self, project: str, cell: int, lines: dict[str, int]) -> None:
        if not project:
            raise self.records.fail("empty_id", cell)
        if "," in project:
            raise self.records.fail("comma_in_id", cell, id=project)
        if self.shared and JOINED in project:
            raise self.records.fail("equals_in_id", cell, id=project)
        if project in lines:
            raise self.records.fail("repeated_project", cell, id=project, first=lines[project])
        lines[project] = self.records.line

    def _selected(self, text: str, cell: int) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 4):
            raise self.records.fail("bad_number", cell, key="selected", value=text)
        return int(text)

    def _read_votes(self, options: list[Option], digits: int) -> Ballots:
        body = self.body("VOTES")
        needed = ("voter_id", "vote", "points") if self.kind is BallotKind.POINTS else ("voter_id", "vote")
        columns = self._header(body, "VOTES", needed)
        limits = Limits.of(self.meta, self.places, digits)
        ballots = Ballots(options, self.kind, columns, limits, self.records, self.shared)
        for row in body:
            if len(row) != len(columns):
                self._check_cells(row, len(columns))
            ballots.take(row)
        declared, found = int(self.meta["num_votes"]), len(ballots.voters)
        if found != declared:
            raise self.records.fail("vote_count", declared=declared, found=found)
        return ballots


def _section(row: list[str]) -> str:
    if not row or len(row[0]) > 10:
        return ""
    name = row[0].strip().upper()
    return name if name in SECTIONS and not any(row[1:]) else ""
