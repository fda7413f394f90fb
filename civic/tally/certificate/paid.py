"""Follows the rules in which supporters pay: equal shares, sequential Phragmén, expanding approvals."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import numpy as np

from civic.tally.certificate.accounts import NEAR, Account, Accounts, Lines, price
from civic.tally.certificate.following import Payment, Trail, setting, walk_by_total, walk_free
from civic.tally.certificate.holdings import Holdings
from civic.tally.certificate.refusal import BadCertificate
from civic.tally.election import BallotKind
from civic.tally.outcome import Loser, Number
from civic.tally.rules.weight import Weight

LONG = 4096
"""Bits beyond which decimal digits are slow to write and read."""
USUAL_UTILITY = {BallotKind.RANKED: "cost-points", BallotKind.POINTS: "points"}


def fraction_text(value: Fraction | int) -> str:
    """A number as a certificate writes exact ones: "a/b", with hexadecimal digits ("0x..") where they are very long."""
    exact = Fraction(value)
    if max(exact.numerator.bit_length(), exact.denominator.bit_length()) > LONG:
        return f"{exact.numerator:#x}/{exact.denominator:#x}"
    return f"{exact.numerator}/{exact.denominator}"


def walk_shares(trail: Trail) -> None:
    """Equal shares: every purchase is paid to the last unit by its backers, and no other was cheaper then."""
    ledger = trail.ledger
    ledger.parameters["utility"] = ledger.parameters["utility"] or USUAL_UTILITY.get(ledger.election.kind, "cost")
    ledger.parameters["increment"] = ledger.parameters["increment"] or 10**ledger.election.minor_digits
    walk_free(trail)
    ledger.bar_rivals()
    behind: dict[str, dict[str, Number]] = {}
    if ledger.open and ledger.election.voters:
        shares = _Shares(trail, _opening(trail))
        for each in trail.rounds("main"):
            shares.buy(each.option)
        behind = shares.close()
    if "fill" in setting(trail, "completion"):
        walk_by_total(trail, trail.rounds("tail"), list(ledger.open), ledger.votes, "tail")
        ledger.tell_more(behind)
        return
    for option in list(ledger.open):
        ledger.close(option, Loser(option, "weak_support", None, behind.get(option, {})))


def _opening(trail: Trail) -> Fraction:
    """The stated opening balance: the equal share and a whole number of increments where the rule adds them."""
    ledger = trail.ledger
    share = Fraction(ledger.election.budget, ledger.election.voters)
    opening = Fraction(trail.stated.numbers.get("opening_balance", 0))
    steps = (opening - share) / cast(int, ledger.parameters["increment"])
    if steps < 0 or steps.denominator != 1 or (steps and not setting(trail, "completion").startswith("add1")):
        raise BadCertificate("opening", "numbers.opening_balance")
    ledger.numbers |= {"share": share, "opening_balance": opening}
    return opening


class _Shares:
    def __init__(self, trail: Trail, opening: Fraction) -> None:
        self.trail, self.ledger, election = trail, trail.ledger, trail.ledger.election
        utility = setting(trail, "utility")
        weights = cast(tuple[int, ...], self.ledger.parameters["weights"]) if "points" in utility else None
        self.lines = Lines.of(election, self.ledger.tallies, weights)
        self.accounts = Accounts(election, self.lines, opening)
        self.scale = [option.cost if "cost" in utility else 1 for option in election.options]
        self.scales = np.array(self.scale, dtype=np.float64)
        self.costs = np.array([option.cost for option in election.options], dtype=np.float64)
        self.place = election.position

    def buy(self, option: str) -> None:
        trail, ledger = self.trail, self.ledger
        trail.need_open(option)
        place = self.place[option]
        backers = self.accounts.behind(place)
        rate = price(ledger.cost(option), backers)
        if rate is None:
            raise BadCertificate("not_paid", step=trail.step, project=option)
        shown, _ = Weight.of(rate).shown()
        trail.need_first(option, self._level(option, rate), shown)
        trail.need_money(option)
        most = int(self.lines.strength[self.lines.place == place].max())
        support, exact = Weight.of(ledger.cost(option) / (rate * most)).shown()
        ledger.fund(option, "main", support, supporters=self._backers(place), exact=exact)
        trail.payments.append(_paid(option, rate, backers))
        self.accounts.pay(place, rate)
        trail.close_rivals(option)

    def _backers(self, place: int) -> int:
        ballots = self.lines.ballot[self.lines.place == place]
        return int(self.ledger.election.weights[ballots].sum())

    def _level(self, option: str, rate: Fraction) -> list[str]:
        """Open projects exactly as cheap as the stated one; BadCertificate when one is cheaper."""
        level = rate / self.scale[self.place[option]]
        offered = self.accounts.offered(float(level) * self.scales)
        near = set(np.flatnonzero(offered >= self.costs * (1 - NEAR)).tolist())
        same = [option]
        for other in self.ledger.open:
            place = self.place[other]
            if other == option or place not in near or not self.accounts.backed(place):
                continue
            rival = price(self.ledger.cost(other), self.accounts.behind(place))
            if rival is not None and rival / self.scale[place] < level:
                raise BadCertificate("out_of_turn", step=self.trail.step, project=option, other=other)
            if rival is not None and rival / self.scale[place] == level:
                same.append(other)
        return same

    def close(self) -> dict[str, dict[str, Number]]:
        """Nobody left behind can pay any more; returns what is held behind each project."""
        told: dict[str, dict[str, Number]] = {}
        for option in self.ledger.open:
            held, cost = self.accounts.together(self.place[option]), self.ledger.cost(option)
            if held >= cost and self.accounts.backed(self.place[option]):
                raise BadCertificate("still_payable", project=option)
            shown, _ = Weight.of(held).shown()
            told[option] = {"support": shown, "threshold": cost, "short_support": cost - shown}
        return told


def _paid(option: str, rate: Fraction, backers: list[Account]) -> Payment:
    """Who paid in full, by strength, and who paid all they held."""
    full: dict[int, int] = {}
    rest, together = 0, Fraction(0)
    for each in backers:
        if each.held >= rate * each.strength:
            full[each.strength] = full.get(each.strength, 0) + each.voters
        else:
            rest += each.voters
            together += each.held * each.voters
    classes = [
        {"strength": strength, "voters": full[strength], "each": fraction_text(rate * strength)}
        for strength in sorted(full)
    ]
    left = {"voters": rest, "together": fraction_text(together)}
    return {"project": option, "price": fraction_text(rate), "in_full": classes, "all_they_held": left}


def walk_ear(trail: Trail) -> None:
    """Expanding approvals: each purchase had the weight it needs, none had more, and no loser is reached."""
    ledger = trail.ledger
    usual = "points" if ledger.election.kind is BallotKind.RANKED else "votes"
    tail = ledger.parameters["tail"] = ledger.parameters["tail"] or usual
    walk_free(trail)
    ledger.bar_rivals()
    behind: dict[str, dict[str, Number]] = {}
    if ledger.open and ledger.election.voters:
        steps = _Expanding(trail)
        for each in trail.rounds("ranked"):
            steps.buy(each.option, each.level or 0)
        behind = steps.close()
    if tail == "none":
        for option in list(ledger.open):
            ledger.close(option, Loser(option, "weak_support", None, behind.get(option, {})))
        return
    totals = ledger.points if tail == "points" else ledger.votes
    walk_by_total(trail, trail.rounds("tail"), list(ledger.open), totals, "tail")
    ledger.tell_more(behind)


class _Expanding:
    def __init__(self, trail: Trail) -> None:
        self.trail, self.ledger = trail, trail.ledger
        self.held = Holdings(trail.ledger.election, trail.ledger.tallies)
        self.place = trail.ledger.election.position
        self.level = min(1, self.held.levels)

    def buy(self, option: str, level: int) -> None:
        """The stated purchase: nothing was reached on the way to its level, and there nothing had more behind it."""
        trail = self.trail
        trail.need_open(option)
        place = self.place[option]
        if not self.level <= level <= self.held.levels:
            raise BadCertificate("out_of_turn", step=trail.step, project=option, other="")
        self._climb(level)
        behind = self.held.exact(place, level)
        if behind.compare(self.held.needed(place)) < 0:
            raise BadCertificate("not_paid", step=trail.step, project=option)
        shown, exact = behind.shown()
        trail.need_first(option, self._level_with(option, behind), shown)
        trail.need_money(option)
        supporters = self.held.supporters(place, level)
        threshold = self.held.threshold(place)
        self.ledger.fund(option, "ranked", shown, supporters=supporters, level=level, threshold=threshold, exact=exact)
        self.held.pay(place, level, behind)
        trail.close_rivals(option)

    def _climb(self, level: int) -> None:
        while self.level < level:
            self._none_reached()
            self.level += 1

    def _none_reached(self) -> None:
        rough = self.held.rough(self.level)
        for option in self.ledger.open:
            place = self.place[option]
            if rough[place] < float(self.held.needed(place)) - self.held.margin:
                continue
            if self.held.exact(place, self.level).compare(self.held.needed(place)) >= 0:
                raise BadCertificate("still_payable", project=option)

    def _level_with(self, option: str, behind: Weight) -> list[str]:
        rough = self.held.rough(self.level)
        same = [option]
        for other in self.ledger.open:
            place = self.place[other]
            if other == option or rough[place] < float(behind) - self.held.margin:
                continue
            rival = self.held.exact(place, self.level)
            if rival.compare(self.held.needed(place)) < 0 or rival.compare(behind) < 0:
                continue
            if rival.compare(behind) > 0:
                raise BadCertificate("out_of_turn", step=self.trail.step, project=option, other=other)
            same.append(other)
        return same

    def close(self) -> dict[str, dict[str, Number]]:
        """At the last place on the ballots no loser is reached; returns the weight left behind each."""
        if self.held.levels:
            self._climb(self.held.levels)
            self._none_reached()
        told: dict[str, dict[str, Number]] = {}
        for option in self.ledger.open:
            shown, _ = self.held.exact(self.place[option], self.level).shown()
            threshold = self.held.threshold(self.place[option])
            short = threshold - shown
            told[option] = {"support": shown, "threshold": threshold, "short_support": short, "level": self.level}
        return told
