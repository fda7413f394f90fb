"""The rules kept for comparison: sequential Phragmén and budgeted ranked pairs."""

from collections import Counter
from fractions import Fraction
from math import lcm

from .exact import need, show, weigh
from .groups import Groups


class Comparison(Groups):
    """Walks along the steps of the two rules."""

    def phragmen(self) -> None:
        """Every project is paid when its backers have earned its cost, and none was due before."""
        self.exclude(*self.won)
        self.since, self.times, self.unit = [0] * len(self.weight), [0], 1
        self.behind: dict[str, list[int]] = {name: [] for name in self.ids}
        for at, names in enumerate(self.names):
            for name in names:
                self.behind[name].append(at)
        due = {name: self.due(name) for name in self.open if self.behind[name]}
        skips = self.settings["unaffordable"] == "skip"
        for each in self.stated("main"):
            name = each["option"]
            need(name in due and due[name] == min(due.values()), name, "was not next")
            self.first_of(name, [other for other in due if due[other] == due[name]], self.votes[name])
            time = due.pop(name)
            if self.cost[name] > self.left and skips:
                short = {"cost": self.cost[name], "left": self.left, "short": self.cost[name] - self.left}
                self.note(name, "main", self.votes[name], "not_enough_left")
                self.lose(name, "not_enough_left", len(self.rounds), short)
                continue
            shown, exact = show(weigh(time))
            self.note(name, "main", self.votes[name], threshold=shown, exact=exact)
            voters = sum(self.weight[at] for at in self.behind[name])
            self.payments.append({"project": name, "time": time, "voters": voters})
            common = lcm(self.unit, time.denominator)
            self.times = [each * (common // self.unit) for each in self.times]
            self.times.append(time.numerator * (common // time.denominator))
            self.unit = common
            for at in self.behind[name]:
                self.since[at] = len(self.times) - 1
            self.exclude(name)
            due = {other: self.due(other) for other in due if other in self.open}
        if due:
            level = [name for name in due if due[name] == min(due.values())]
            first = self.tie(level, self.votes[self.order(level)[0][0]])[0] if len(level) > 1 else level[0]
            need(not skips and self.cost[first] > self.left, first, "could still be paid")
        for name in list(self.open):
            self.lose(name, "stopped", numbers={"cost": self.cost[name], "left": self.left})

    def due(self, name: str) -> Fraction:
        """When the backers of a project have earned its cost."""
        voters: Counter[int] = Counter()
        for at in self.behind[name]:
            voters[self.since[at]] += self.weight[at]
        earlier = sum(self.times[paid] * times for paid, times in voters.items())
        return Fraction(self.cost[name] * self.unit + earlier, voters.total() * self.unit)

    def pairs(self) -> None:
        """Majorities are locked from the clearest down; money goes down the order they make."""
        if not self.open:
            return
        usual, used = self.order(self.ids)
        above = self.locked(usual)
        waiting, totals = list(usual), dict[str, int]()
        while waiting:
            first = [name for name in waiting if not any(name in above[other] for other in waiting)]
            if len(first) > 1:
                told = {"step": len(totals) + 1, "options": first, "value": len(waiting) - 1, "breakers": used}
                self.ties.append({**told, "mattered": True})
            totals[first[0]] = len(waiting) - 1
            waiting.remove(first[0])
        self.main(totals)

    def locked(self, usual: list[str]) -> dict[str, set[str]]:
        """For every project those it stands above."""
        place = {name: at for at, name in enumerate(usual)}
        prefer: Counter[tuple[str, str]] = Counter()
        level: Counter[tuple[str, str]] = Counter()
        for names, places, weight in zip(self.names, self.places, self.weight, strict=True):
            for at, better in enumerate(names):
                for below, worse in enumerate(names[at + 1 :], at + 1):
                    (prefer if places[at] < places[below] else level)[better, worse] += weight
        both = {(a, b): prefer[a, b] + prefer[b, a] + level[a, b] + level[b, a] for a in usual for b in usual if a != b}
        wins = {(a, b): prefer[a, b] + self.votes[a] - both[a, b] for a, b in both}
        margin = {(a, b): wins[a, b] - wins[b, a] for a, b in both if wins[a, b] > wins[b, a]}
        above: dict[str, set[str]] = {name: set() for name in usual}
        for winner, loser in sorted(margin, key=lambda pair: (-margin[pair], place[pair[0]], -place[pair[1]])):
            if winner not in above[loser]:
                gained = above[loser] | {loser}
                for name in usual:
                    if name == winner or winner in above[name]:
                        above[name] |= gained
        return above
