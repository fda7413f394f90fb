"""What became of the voters' money: how much of it, group by group, found a project that the group supports.

Everybody's money is an equal share of the budget, under every rule, so that rules can be compared. Where the rule lets
supporters pay (equal shares, expanding approvals, Phragmén) they pay here what they pay there. What is funded
otherwise, by points, votes, majorities, or from leftover money, is paid by its supporters in equal parts, each giving
at most what they still hold. Whatever a project costs beyond that, and whatever somebody pays beyond an equal share
(where shares are raised, or earned without end), is the money of others, which has found nothing of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import cast

import numpy as np

from civic.tally.certificate.accounts import Accounts, Lines, price
from civic.tally.certificate.holdings import Holdings
from civic.tally.certificate.phragmen import Earnings
from civic.tally.election import Choice, Election, Ints, input_hash
from civic.tally.outcome import Outcome, Round
from civic.tally.tallies import Tallies


@dataclass(frozen=True)
class GroupShare:
    """Voters under a label: how many, what they held together, and what of it found a project they support.

    Money in minor units. `exact` is false where amounts are rounded to twelve digits after the point of a share.
    """

    label: str
    voters: int
    held: Fraction
    spent: Fraction
    exact: bool = True

    @property
    def share(self) -> Fraction:
        """The part of their money that found a project, from 0 to 1 (0 when they held nothing)."""
        return self.spent / self.held if self.held else Fraction(0)

    @property
    def percent(self) -> int:
        """The same in whole percent, rounded down, so that only all of the money is 100."""
        return int(self.share * 100)


@dataclass(frozen=True, eq=False)
class Spending:
    """What every voter held and what is left of it: `rest[kinds[g]]` for each voter of folded ballot `g`."""

    election: Election
    opening: Fraction
    kinds: Ints
    rest: Sequence[Fraction]
    exact: bool

    @classmethod
    def of(cls, election: Election, outcome: Outcome) -> Spending:
        """Follow the money of an outcome of this election; ValueError when it is one of another election."""
        if outcome.input_hash != input_hash(election):
            raise ValueError("the outcome is not one of this election")
        return _Followed(election, outcome).spending()

    def everybody(self) -> GroupShare:
        """All voters together, under an empty label."""
        return self._share("", np.arange(len(self.election.weights)), self.election.weights)

    def supporters(self) -> Mapping[str, GroupShare]:
        """For every project those who name it on their ballots (with a point at least, where there are points)."""
        told: dict[str, GroupShare] = {}
        for place, option in enumerate(self.election.options):
            ballots = self._lines.ballot[self._edges[place] : self._edges[place + 1]]
            told[option.id] = self._share(option.id, ballots, self.election.weights[ballots])
        return told

    def labelled(self, members: Mapping[str, Iterable[tuple[Choice, int]]]) -> tuple[GroupShare, ...]:
        """Groups that the ballots do not show, such as districts: for each label its (choice, voters) pairs.

        A voter may belong to several groups. Small groups tell about single people: whoever publishes them sees to
        that. ValueError when more voters of a group cast a ballot than all voters did.
        """
        return tuple(self._labelled(label, ballots) for label, ballots in members.items())

    def _labelled(self, label: str, ballots: Iterable[tuple[Choice, int]]) -> GroupShare:
        mine, options = self.election, self.election.options
        part = Election.of(options, mine.budget, mine.kind, ballots, minor_digits=mine.minor_digits, merge_repeats=True)
        found = np.array([self._known.get(key, -1) for key in _keys(part)], dtype=np.int64)
        if (found < 0).any() or (part.weights > mine.weights[found]).any():
            raise ValueError(f"{label!r}: these ballots were not all cast in this election")
        return self._share(label, found, part.weights)

    def _share(self, label: str, ballots: Ints, voters: Ints) -> GroupShare:
        sizes = np.bincount(self.kinds[ballots], weights=voters, minlength=1)
        rest = sum((self.rest[each] * int(sizes[each]) for each in np.flatnonzero(sizes).tolist()), Fraction(0))
        many = int(voters.sum())
        return GroupShare(label, many, self.opening * many, self.opening * many - rest, self.exact)

    @cached_property
    def _lines(self) -> Lines:
        return Lines.of(self.election, Tallies(self.election), None)

    @cached_property
    def _edges(self) -> Ints:
        return np.searchsorted(self._lines.place, np.arange(len(self.election.options) + 1))

    @cached_property
    def _known(self) -> Mapping[tuple[bytes, bytes], int]:
        return {key: ballot for ballot, key in enumerate(_keys(self.election))}


def _keys(election: Election) -> Iterable[tuple[bytes, bytes]]:
    """Every folded ballot as a value that is the same in all elections with these options in this order."""
    beside = Tallies(election).rank_of_pick if election.marks is None else election.marks
    edges = election.starts.tolist()
    for start, end in pairwise(edges):
        yield election.picks[start:end].tobytes(), beside[start:end].tobytes()


class _Followed:
    """The money of one outcome, round by round."""

    def __init__(self, election: Election, outcome: Outcome) -> None:
        self.election, self.outcome, self.tallies = election, outcome, Tallies(election)
        self.opening = Fraction(election.budget, election.voters) if election.voters else Fraction(0)
        self.kinds = np.zeros(len(election.weights), dtype=np.int64)
        self.rest = [self.opening]
        self.exact = True

    def spending(self) -> Spending:
        paid: Sequence[Round] = [each for each in self.outcome.rounds if each.funded and each.phase != "free"]
        if self.election.voters and self.outcome.rule == "equal-shares":
            paid = self._shares(paid)
        elif self.election.voters and self.outcome.rule == "ear":
            paid = self._weights(paid)
        elif self.election.voters and self.outcome.rule == "phragmen":
            paid = self._earnings(paid)
        self._split(paid)
        return Spending(self.election, self.opening, self.kinds, self.rest, self.exact)

    def _shares(self, paid: Sequence[Round]) -> list[Round]:
        """Equal shares; returns the rounds that are paid otherwise."""
        settings = self.outcome.parameters
        weights = cast(tuple[int, ...], settings["weights"]) if "points" in str(settings["utility"]) else None
        raised = Fraction(self.outcome.numbers.get("opening_balance", self.opening))
        accounts = Accounts(self.election, Lines.of(self.election, self.tallies, weights), raised)
        for each in paid:
            if each.phase == "main":
                self._pay(accounts, each.option)
        self.kinds, held = accounts.state()
        self.rest = [max(Fraction(0), self.opening - (raised - each)) for each in held]
        return [each for each in paid if each.phase != "main"]

    def _weights(self, paid: Sequence[Round]) -> list[Round]:
        """Expanding approvals: weights, and what they are worth."""
        holdings = Holdings(self.election, self.tallies)
        for each in paid:
            if each.phase == "ranked":
                place, level = self.election.position[each.option], each.level or 0
                holdings.pay(place, level, holdings.exact(place, level))
        self.kinds, weights = holdings.state()
        shown = [weight.shown() for weight in weights]
        self.rest = [value * self.opening for value, _ in shown]
        self.exact = all(exact for _, exact in shown)
        return [each for each in paid if each.phase != "ranked"]

    def _earnings(self, paid: Sequence[Round]) -> list[Round]:
        """Sequential Phragmén: whoever paid last at some time has paid all they had earned by then."""
        earnings = Earnings(self.election, self.tallies)
        for each in paid:
            place = self.election.position[each.option]
            earnings.pay(place, earnings.due(place))
        self.kinds, times = earnings.state()
        self.rest = [max(Fraction(0), self.opening - time) for time in times]
        return []

    def _split(self, paid: Sequence[Round]) -> None:
        """What is not paid by the rule itself: equal parts of what its supporters still hold."""
        if not paid or not self.election.voters:
            return
        accounts = Accounts(self.election, Lines.of(self.election, self.tallies, None), self.opening)
        accounts.restore(self.kinds, self.rest)
        for each in paid:
            self._pay(accounts, each.option)
        self.kinds, self.rest = accounts.state()

    def _pay(self, accounts: Accounts, option: str) -> None:
        place, cost = self.election.position[option], self.election.option(option).cost
        behind = accounts.behind(place)
        if behind:
            rate = price(cost, behind)
            accounts.pay(place, max(each.held / each.strength for each in behind) if rate is None else rate)
