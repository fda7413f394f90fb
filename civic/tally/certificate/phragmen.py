"""Follows sequential Phragmén: every project is paid when its backers have earned its cost, and none was due before."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np

from civic.tally.certificate.accounts import Lines
from civic.tally.certificate.following import Trail, setting, walk_free
from civic.tally.certificate.paid import fraction_text
from civic.tally.certificate.refusal import BadCertificate
from civic.tally.election import Election, Ints
from civic.tally.outcome import Loser
from civic.tally.rules.weight import Weight
from civic.tally.tallies import Tallies


class Earnings:
    """The time at which each voter last paid everything."""

    def __init__(self, election: Election, tallies: Tallies) -> None:
        """Nobody has paid yet."""
        self._costs = [option.cost for option in election.options]
        self._weights = election.weights
        lines = Lines.of(election, tallies, None)
        self._ballots = lines.ballot
        self._edges = np.searchsorted(lines.place, np.arange(len(election.options) + 1))
        self._since = np.zeros(len(election.weights), dtype=np.int64)
        self._times = [0]
        self._common = 1

    def state(self) -> tuple[Ints, list[Fraction]]:
        """For every folded ballot the place of its last payment in a list of times, and that list (0: none yet)."""
        return self._since.copy(), [Fraction(each, self._common) for each in self._times]

    def backers(self, place: int) -> Ints:
        """The ballots behind a project."""
        return self._ballots[self._edges[place] : self._edges[place + 1]]

    def voters(self, place: int) -> int:
        """How many voters back a project."""
        return int(self._weights[self.backers(place)].sum())

    def due(self, place: int) -> Fraction:
        """When the backers of a project have earned its cost."""
        ballots = self.backers(place)
        sizes = np.bincount(self._since[ballots], weights=self._weights[ballots])
        earlier = sum(self._times[each] * int(sizes[each]) for each in np.flatnonzero(sizes).tolist())
        return Fraction(self._costs[place] * self._common + earlier, self.voters(place) * self._common)

    def pay(self, place: int, time: Fraction) -> None:
        """The backers pay all they have earned."""
        common = lcm(self._common, time.denominator)
        self._times = [each * (common // self._common) for each in self._times]
        self._times.append(time.numerator * (common // time.denominator))
        self._common = common
        self._since[self.backers(place)] = len(self._times) - 1


def walk_phragmen(trail: Trail) -> None:
    """Sequential Phragmén, step by step."""
    walk_free(trail)
    ledger, place = trail.ledger, trail.ledger.election.position
    ledger.bar_rivals()
    earnings = Earnings(ledger.election, ledger.tallies)
    due = {each: earnings.due(place[each]) for each in ledger.open if earnings.voters(place[each])}
    stopped = False
    for stated in trail.rounds("main"):
        option = stated.option
        if option not in due:
            raise BadCertificate("out_of_turn", step=trail.step, project=option, other="")
        time = due[option]
        earlier = next((each for each, its in due.items() if its < time), "")
        if earlier:
            raise BadCertificate("out_of_turn", step=trail.step, project=option, other=earlier)
        level = [each for each, its in due.items() if its == time]
        trail.need_first(option, level, ledger.votes[option])
        if not stated.funded:
            _skip(trail, option)
            del due[option]
            continue
        trail.need_money(option)
        shown, exact = Weight.of(time).shown()
        ledger.fund(option, "main", ledger.votes[option], threshold=shown, exact=exact)
        trail.payments.append(
            {"project": option, "time": fraction_text(time), "voters": earnings.voters(place[option])}
        )
        earnings.pay(place[option], time)
        trail.close_rivals(option)
        due = {each: earnings.due(place[each]) for each in due if each in ledger.open}
    stopped = bool(due)
    if stopped:
        _stop(trail, due)
    for option in list(ledger.open):
        ledger.close(option, Loser(option, "stopped", None, {"cost": ledger.cost(option), "left": ledger.left}))


def _skip(trail: Trail, option: str) -> None:
    ledger = trail.ledger
    short = ledger.cost(option) - ledger.left
    if short <= 0 or setting(trail, "unaffordable") == "stop":
        raise BadCertificate("still_payable", project=option)
    numbers = {"cost": ledger.cost(option), "left": ledger.left, "short": short}
    ledger.pass_over(option, "not_enough_left", "main", ledger.votes[option], numbers)


def _stop(trail: Trail, due: dict[str, Fraction]) -> None:
    """The steps end with projects still waiting: only right where the next one would overspend and the rule stops."""
    ledger = trail.ledger
    earliest = min(due.values())
    level = [option for option, time in due.items() if time == earliest]
    first = ledger.chain.order(level)[0][0] if len(level) > 1 else level[0]
    if setting(trail, "unaffordable") != "stop" or ledger.cost(first) <= ledger.left:
        raise BadCertificate("still_payable", project=first)
    trail.need_first(first, level, ledger.votes[first])
