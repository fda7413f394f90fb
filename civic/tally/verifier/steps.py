"""The steps of a count, followed one by one: standings, ties, thresholds, and funding from the highest total down."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import groupby
from typing import Any

from .ballots import lines, read_ballots
from .exact import Number, Refused, by_id, need, text

Data = dict[str, Any]
Totals = Mapping[str, int]


class Steps:
    """An election, the statement about it, and what has been found so far."""

    def __init__(self, data: Data, path: str, hasty: bool = False) -> None:
        self.hasty = hasty
        self.data, stated = data, data["input"]
        self.result, self.settings, self.rule = data["result"], data["rule"]["parameters"], data["rule"]["rule"]
        self.kind, self.budget, self.cost, ballots = read_ballots(path, stated["minor_digits"])
        self.ids = sorted(self.cost, key=by_id)
        self.ballots = sorted(ballots.items(), key=str)
        self.voters = sum(ballots.values())
        self.rounds: list[Data] = []
        self.ties: list[Data] = []
        self.payments: list[Data] = []
        self.lost: dict[str, Data] = {}
        self.numbers: dict[str, Number] = {}
        self.votes: Counter[str] = Counter()
        self.points: Counter[str] = Counter()
        self.won: list[str] = []
        self.left, self.open = self.budget, dict.fromkeys(self.ids)
        self.rivals: dict[str, set[str]] = {name: set() for name in self.ids}
        found = {"kind": self.kind, "budget": self.budget, "minor_digits": stated["minor_digits"],
                 "voters": self.voters, "input_hash": self.input_hash(stated["minor_digits"])}  # fmt: skip
        need(text(found) == text(stated), "these are not the ballots of the certificate")
        told = [lines(self.kind, ballot) for ballot, _ in self.ballots]
        self.names = [names for names, _, _ in told]
        self.places = [places for _, places, _ in told]
        self.marks = [marks for _, _, marks in told]
        self.shared = any(len(ballot) < len(names) for (ballot, _), names in zip(self.ballots, self.names, strict=True))
        self.weight = [weight for _, weight in self.ballots]

    def input_hash(self, digits: int) -> str:
        """The hash of what is counted."""
        place = {name: str(at) for at, name in enumerate(self.ids)}
        head = json.dumps([self.kind, self.budget, digits, [[name, self.cost[name]] for name in self.ids]],
                          ensure_ascii=False)  # fmt: skip
        told = []
        for ballot, weight in self.ballots:
            words = [f"{place[p[0]]}:{p[1]}" if self.kind == "points" else place[p] if isinstance(p, str) else
                     "=".join(sorted((place[each] for each in p), key=int)) for p in ballot]  # fmt: skip
            told.append(f"{','.join(words)}*{weight}")
        return hashlib.sha256("\n".join([head, *sorted(told), ""]).encode()).hexdigest()

    def add_up(self) -> None:
        """Votes, points and places of every project."""
        scale, longest = self.settings.get("weights", []), max(map(len, self.names), default=0)
        ranked = self.kind == "ranked"
        ranks = {name: [0] * longest if ranked else [] for name in self.ids}
        for names, places, marks, weight in zip(self.names, self.places, self.marks, self.weight, strict=True):
            for name, at, worth in zip(names, places, marks, strict=True):
                self.votes[name] += weight if worth else 0
                if ranked:
                    ranks[name][at] += weight
                place = (scale[at] if at < len(scale) else 0) if ranked else scale[0] if scale else 0
                self.points[name] += weight * (worth if self.kind == "points" else place)
        if "weights" not in self.settings:
            self.points.clear()
        first = {name: ranks[name][0] if ranked and longest else 0 for name in self.ids}
        self.first = self.votes if self.kind == "choose-one" else first
        order = sorted(self.ids, key=lambda name: (-self.points[name], -self.votes[name]))
        self.standings = [{"option": name, "cost": self.cost[name], "votes": self.votes[name], "ranks": ranks[name],
                           "points": self.points[name], "first_ranks": self.first[name]} for name in order]  # fmt: skip

    def funded(self) -> list[int]:
        """How many voters have 0, 1, 2, ... funded projects on their ballots."""
        won = set(self.won)
        sizes: Counter[int] = Counter()
        for names, marks, weight in zip(self.names, self.marks, self.weight, strict=True):
            sizes[sum(name in won and mark > 0 for name, mark in zip(names, marks, strict=True))] += weight
        return [sizes[each] for each in range(max(sizes, default=0) + 1)]

    def lose(
        self, name: str, reason: str, step: int | None = None, numbers: Data | None = None, other: str = ""
    ) -> None:
        """A project is out."""
        self.lost[name] = {"option": name, "reason": reason, "step": step, "numbers": numbers or {}, "other": other}
        del self.open[name]

    def bar(self, setting: str, totals: Totals) -> None:
        """Projects below a threshold are out."""
        least = self.settings[setting]
        for name in list(self.open):
            if totals[name] < least:
                numbers = {"support": totals[name], "threshold": least, "short": least - totals[name]}
                self.lose(name, "below_threshold", numbers=numbers)

    def note(
        self,
        name: str,
        phase: str,
        support: Number,
        reason: str = "",
        supporters: int | None = None,
        level: int | None = None,
        threshold: Fraction | None = None,
        exact: bool = True,
    ) -> None:
        """Write a round down; a round without a reason is paid for."""
        before, funded = self.left, not reason
        need(not funded or self.cost[name] <= self.left, "no money is left for", name)
        self.left -= self.cost[name] if funded else 0
        self.rounds.append({"step": len(self.rounds) + 1, "option": name, "funded": funded, "phase": phase,
                            "support": support, "left_before": before, "left_after": self.left, "reason": reason,
                            "supporters": self.votes[name] if supporters is None else supporters, "level": level,
                            "threshold": threshold, "exact": exact})  # fmt: skip
        if funded:
            self.won.append(name)
            del self.open[name]

    def order(self, names: Iterable[str]) -> tuple[list[str], list[str]]:
        """Level projects in the order of the tie-breakers, and the breakers that told them apart."""
        drawn = self.settings["drawn"]
        keys: dict[str, Callable[[str], Any]] = {"first_ranks": lambda n: -self.first[n], "votes": lambda n: -self.votes[n],
                "points": lambda n: -self.points[n], "lower_cost": lambda n: self.cost[n], "higher_cost": lambda n: -self.cost[n],
                "drawn": lambda n: drawn.index(n) if n in drawn else len(drawn),
                "lot": lambda n: hashlib.sha256((self.settings["seed"] + n).encode()).digest()}  # fmt: skip
        used, chain = list[str](), self.settings["ties"]

        def split(part: list[str], at: int) -> list[str]:
            if len(part) < 2:
                return part
            need(at < len(chain) and chain[at] != "refuse", "a tie is left open:", *part)
            parts = [list(same) for _, same in groupby(sorted(part, key=keys[chain[at]]), key=keys[chain[at]])]
            if len(parts) > 1 and chain[at] not in used:
                used.append(chain[at])
            return [name for same in parts for name in split(same, at + 1)]

        return split(sorted(names, key=by_id), 0), used

    def tie(self, names: list[str], value: Number, matters: bool = True) -> list[str]:
        """Note a tie and return its order."""
        ordered, used = sorted(names, key=by_id), list[str]()
        try:
            ordered, used = self.order(names)
        except Refused:
            need(not matters, "a tie is left open:", *names)
        self.ties.append({"step": len(self.rounds) + 1, "options": ordered, "value": value, "breakers": used,
                          "mattered": matters})  # fmt: skip
        return ordered

    def first_of(self, name: str, level: list[str], value: Number) -> None:
        """Of level projects this one must be first."""
        need(len(level) < 2 or self.tie(level, value)[0] == name, name, "was not next")

    def exclude(self, *winners: str) -> None:
        """Projects that cannot stand beside these winners are out."""
        for winner in winners:
            step = next(each["step"] for each in self.rounds if each["funded"] and each["option"] == winner)
            for name in [name for name in self.open if name in self.rivals[winner]]:
                self.lose(name, "conflict", step, other=winner)

    def main(self, totals: Totals) -> None:
        """Everything still open, by its total."""
        self.greedy(list(self.open), totals, "main", self.settings["unaffordable"] == "stop")

    def greedy(self, names: list[str], totals: Totals, phase: str, stop: bool = False) -> None:
        """From the highest total down while the money lasts."""
        stopped = False
        for total, same in groupby(sorted(names, key=lambda n: -totals[n]), key=lambda n: totals[n]):
            level = list(same)
            fits = {n for n in level if self.cost[n] <= self.left and not self.rivals[n] & set(self.won)}
            crowded = sum(self.cost[n] for n in fits) > self.left or (stop and len(fits) < len(level))
            matters = bool(fits) and (crowded or any(self.rivals[n] & fits for n in fits))
            for name in self.tie(level, total, matters) if len(level) > 1 else level:
                stopped = self.consider(name, totals, phase, stopped, stop)

    def consider(self, name: str, totals: Totals, phase: str, stopped: bool, stop: bool) -> bool:
        """Fund one project or pass it over; true when the count has stopped."""
        step, cost, total, other = len(self.rounds) + 1, self.cost[name], totals[name], ""
        rival = next((winner for winner in self.won if winner in self.rivals[name]), "")
        numbers = {"cost": cost, "left": self.left}
        if rival:
            reason, numbers, other = "conflict", {}, rival
        elif stopped:
            reason = "stopped"
        elif cost <= self.left:
            self.note(name, phase, total)
            return stopped
        else:
            reason, stopped, numbers["short"] = "not_enough_left", stop, cost - self.left
            before = [
                r["option"] for r in self.rounds if r["funded"] and r["phase"] == phase and r["left_before"] >= cost
            ]
            if before:
                other, numbers["needed"] = before[-1], totals[before[-1]]
        self.note(name, phase, total, reason)
        self.lose(name, reason, step, numbers, other)
        return stopped

    def stated(self, phase: str) -> list[Data]:
        """The stated rounds of one phase."""
        return [each for each in self.result["rounds"] if each["phase"] == phase]

    def finish(self, tail: bool, totals: Totals, behind: dict[str, Data]) -> None:
        """Leftover money goes down the tail, or all others have lost."""
        if tail:
            self.greedy(list(self.open), totals, "tail")
            for name in behind.keys() & self.lost.keys():
                self.lost[name]["numbers"] |= behind[name]
        for name in list(self.open):
            self.lose(name, "weak_support", numbers=behind.get(name))
