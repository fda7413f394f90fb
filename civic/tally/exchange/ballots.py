"""The ballots of an election file, checked one by one as they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from civic.tally.election import MOST_POINTS, BallotKind, Choice, Option
from civic.tally.exchange.amounts import NotAnAmount, in_minor_units, read_amount
from civic.tally.exchange.bad_file import BadFile
from civic.tally.exchange.lines import Records
from civic.tally.exchange.pb_file import JOINED, Oddity

NO_LIMIT = 1 << 62


@dataclass(frozen=True)
class Limits:
    """What META allows on one ballot: projects named, points in all and per project, cost in minor units."""

    min_length: int = 0
    max_length: int = NO_LIMIT
    min_sum_points: int = 0
    max_sum_points: int = NO_LIMIT
    max_points: int = NO_LIMIT
    max_sum_cost: int = NO_LIMIT

    @classmethod
    def of(cls, meta: Mapping[str, str], places: Mapping[str, tuple[int, int]], digits: int) -> Limits:
        """The limits META states; BadFile at one that is not a number."""
        found: dict[str, int] = {}
        for name in ("min_length", "max_length", "min_sum_points", "max_sum_points", "max_points"):
            value = meta.get(name, "")
            if not value:
                continue
            if not (value.isascii() and value.isdigit() and len(value) < 16):
                raise BadFile("bad_number", places[name][0], len(name) + 2, key=name, value=value)
            found[name] = int(value)
        try:
            found["max_sum_cost"] = in_minor_units(read_amount(meta.get("max_sum_cost", "")), digits)
        except NotAnAmount:
            found["max_sum_cost"] = NO_LIMIT
        return cls(**found)


class Ballots:
    """Collects ballots: voter ids and choices in file order, and the same choices folded."""

    def __init__(
        self,
        options: Sequence[Option],
        kind: BallotKind,
        columns: Mapping[str, int],
        limits: Limits,
        records: Records,
        shared: bool = False,
    ) -> None:
        """`shared` says whether "=" joins projects that share a place."""
        self.voters: list[str] = []
        self.choices: list[Choice] = []
        self.folded: dict[Choice, int] = {}
        self.oddities: list[Oddity] = []
        self._ids = {option.id: option.id for option in options}
        self._costs = {option.id: option.cost for option in options}
        self._kind = kind
        self._shared = shared
        self._limits = limits
        self._records = records
        self._voter_cell = columns["voter_id"]
        self._vote_cell = columns["vote"]
        self._points_cell = columns.get("points", -1)
        self._known_voters: set[str] = set()
        self._known: dict[tuple[str, str], Choice] = {}
        if self._points_cell >= 0 and kind is not BallotKind.POINTS:
            self.oddities.append(Oddity("unused_points", records.line, ""))

    def take(self, row: list[str]) -> None:
        """Check one row of the section VOTES and keep its ballot."""
        voter = row[self._voter_cell].strip()
        if not voter:
            raise self._records.fail("empty_id", self._voter_cell)
        if voter in self._known_voters:
            raise self._records.fail("repeated_voter", self._voter_cell, id=voter)
        self._known_voters.add(voter)
        points = row[self._points_cell] if self._kind is BallotKind.POINTS else ""
        written = (row[self._vote_cell], points)
        choice = self._known.get(written)
        if choice is None:
            choice = self._known[written] = self._choice(*written)
        self.voters.append(voter)
        self.choices.append(choice)
        self.folded[choice] = self.folded.get(choice, 0) + 1

    def _choice(self, vote: str, points: str) -> Choice:
        """A choice not met before, checked; oddities are written down for its first ballot."""
        if self._shared and JOINED in vote:
            return self._shared_choice(vote)
        try:
            picks = tuple([self._ids[part] for part in vote.split(",")])
        except KeyError:
            picks = self._odd_picks(vote)
        self._check_picks(picks, vote)
        if self._kind is BallotKind.POINTS:
            return tuple(zip(picks, self._read_points(picks, points), strict=True))
        return picks

    def _shared_choice(self, vote: str) -> Choice:
        """A ranked ballot on which some projects share a place."""
        picks = self._odd_picks(vote.replace(JOINED, ","))
        self._check_picks(picks, vote)
        waiting, choice = list(picks), list[str | tuple[str, ...]]()
        for part in vote.split(","):
            same = [waiting.pop(0) for _ in part.split(JOINED)]
            choice.append(same[0] if len(same) == 1 else tuple(same))
        return tuple(choice)

    def _check_picks(self, picks: tuple[str, ...], vote: str) -> None:
        limits = self._limits
        if not limits.min_length <= len(picks) <= limits.max_length:
            self._check_length(len(picks))
        if self._kind is BallotKind.CHOOSE_ONE and len(picks) > 1:
            raise self._records.fail("too_many_choices", self._vote_cell, found=len(picks), limit=1)
        if len(set(picks)) != len(picks):
            self._odd("repeated_choice", vote)
        if limits.max_sum_cost < NO_LIMIT and sum(map(self._costs.__getitem__, picks)) > limits.max_sum_cost:
            self._odd("ballot_over_cost", vote)

    def _odd_picks(self, vote: str) -> tuple[str, ...]:
        """The picks of a vote that is empty or has spaces in it, or the mistake."""
        if not vote.strip():
            return ()
        picks: list[str] = []
        at = 0
        for part in vote.split(","):
            project = part.strip()
            if project not in self._ids:
                lead = len(part) - len(part.lstrip())
                raise self._records.fail("unknown_project", self._vote_cell, at + lead, id=project)
            picks.append(self._ids[project])
            at += len(part) + 1
        return tuple(picks)

    def _check_length(self, found: int) -> None:
        if found > self._limits.max_length:
            limit = self._limits.max_length
            raise self._records.fail("too_many_choices", self._vote_cell, found=found, limit=limit)
        self._odd("ballot_too_short", str(found))

    def _read_points(self, picks: tuple[str, ...], text: str) -> list[int]:
        parts = text.split(",") if text.strip() else []
        if len(parts) != len(picks):
            raise self._records.fail("points_count", self._points_cell, projects=len(picks), points=len(parts))
        given: list[int] = []
        at = 0
        for part in parts:
            given.append(self._one_number(part.strip(), at))
            at += len(part) + 1
        if sum(given) > self._limits.max_sum_points:
            limit = self._limits.max_sum_points
            raise self._records.fail("too_many_points", self._points_cell, found=sum(given), limit=limit)
        if sum(given) < self._limits.min_sum_points:
            self._odd("too_few_points", text)
        return given

    def _one_number(self, text: str, at: int) -> int:
        whole, point, rest = text.partition(".")
        if not (whole.isascii() and whole.isdigit() and len(whole) < 11 and (rest.strip("0") == "" or not point)):
            raise self._records.fail("bad_points", self._points_cell, at, value=text)
        points = int(whole)
        if points > min(MOST_POINTS, self._limits.max_points):
            limit = min(MOST_POINTS, self._limits.max_points)
            raise self._records.fail("too_many_points", self._points_cell, at, found=points, limit=limit)
        return points

    def _odd(self, code: str, value: str) -> None:
        self.oddities.append(Oddity(code, self._records.line, value))
