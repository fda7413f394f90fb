"""Verdicts about a result, and the groups of voters that show where a promise is broken."""

from collections import Counter
from fractions import Fraction
from itertools import groupby

from .exact import by_id, need
from .steps import Data, Steps

PROPERTIES = ("feasible", "exhaustive", "priceable", "ipsc", "rank-pjr-plus", "ejr-plus")


class Groups(Steps):
    """The search for groups that got less than their equal shares can pay."""

    def verdicts(self) -> list[Data]:
        """Every property with its verdict, and the group of voters that shows what is broken."""
        barred = ("too_expensive", "below_threshold", "conflict")
        losers = [name for name in self.ids if name in self.lost and self.lost[name]["reason"] not in barred]
        claims = self.claims()
        return [self.verdict(name, name in claims, losers) for name in PROPERTIES]

    def verdict(self, name: str, claimed: bool, losers: list[str]) -> Data:
        """The verdict on one property; a claim that is broken refuses the certificate."""
        told: Data = {"property": name, "claimed": claimed}
        if name == "feasible":
            return {**told, "holds": True}
        if name == "exhaustive":
            group = self.fitting(losers, self.left)
        elif name == "ipsc" and self.kind in ("ranked", "choose-one"):
            group = self.solid(losers) or (self.fitting(losers, self.budget) if self.voters else None)
        elif name == "ejr-plus" and (claimed or self.kind in ("approval", "knapsack")):
            group = self.common(losers)
        else:
            return {**told, "holds": True if claimed else None}
        need(group is None or not claimed, "the result does not keep what the rule claims:", name)
        if name == "ipsc" and group is None and self.shared:
            return {**told, "holds": True if claimed else None}
        return {**told, "holds": True} if group is None else {**told, "holds": False, "group": group}

    def claims(self) -> set[str]:
        """What the rule claims under its settings."""
        settings, found = self.settings, {"feasible"}
        if self.rule in ("ear", "equal-shares", "phragmen"):
            found.add("priceable")
        if self.rule in ("points-greedy", "votes-greedy", "ranked-pairs") and settings["unaffordable"] == "skip":
            found.add("exhaustive")
        if self.rule == "ear":
            found.add("rank-pjr-plus")
            if settings["tail"] != "none":
                found |= {"exhaustive", "ipsc"} if self.kind == "ranked" else {"exhaustive"}
        if self.rule == "equal-shares":
            found |= {"exhaustive"} if "fill" in settings["completion"] else set()
            found |= {"ejr-plus"} if settings["utility"] in ("cost", "count") else set()
        return found

    def fitting(self, losers: list[str], share: int) -> Data | None:
        """The cheapest loser that the money left would pay."""
        names = sorted((n for n in losers if self.cost[n] <= self.left), key=lambda n: (self.cost[n], by_id(n)))
        return self.group(self.voters, names[0], [], Fraction(share), self.budget - self.left) if names else None

    def group(self, voters: int, name: str, together: list[str], share: Fraction, got: int) -> Data:
        """A group of voters as a certificate tells it."""
        return {
            "voters": voters,
            "project": name,
            "together": together,
            "share": share,
            "cost": self.cost[name],
            "got": got,
        }

    def solid(self, losers: list[str]) -> Data | None:
        """Voters whose first places hold the same projects and who could pay for one more of them."""
        sizes: Counter[frozenset[str]] = Counter()
        wanted, won, groups = set(losers), set(self.won), list[Data]()
        for names, places, weight in zip(self.names, self.places, self.weight, strict=True):
            for depth in range(1, len(names) + 1):
                if depth == len(names) or places[depth] == depth:
                    sizes[frozenset(names[:depth])] += weight
        for together, voters in sizes.items():
            names = sorted(together & wanted, key=lambda n: (self.cost[n], by_id(n)))
            got = sum(self.cost[n] for n in together & won)
            if names and (self.cost[names[0]] + got) * self.voters <= voters * self.budget:
                share = Fraction(voters * self.budget, self.voters)
                groups.append(self.group(voters, names[0], sorted(together, key=by_id), share, got))
        return worst(groups)

    def common(self, losers: list[str]) -> Data | None:
        """Voters who support the same loser and of whom none got what the group's share deserves."""
        value = dict.fromkeys(self.ids, 1) if self.settings.get("utility") == "count" else self.cost
        supporters: dict[str, list[tuple[int, int, int]]] = {name: [] for name in losers}
        won, groups = set(self.won), list[Data]()
        for names, marks, weight in zip(self.names, self.marks, self.weight, strict=True):
            backed = [name for name, mark in zip(names, marks, strict=True) if mark > 0]
            got, money = (sum(worth[n] for n in backed if n in won) for worth in (value, self.cost))
            for name in supporters.keys() & set(backed):
                supporters[name].append((got, money, weight))
        for name, found in supporters.items():
            voters, money, best = 0, 0, None
            for got, rows in groupby(sorted(found), key=lambda row: row[0]):
                for _, its, weight in rows:
                    voters, money = voters + weight, max(money, its)
                if (got + value[name]) * self.voters * self.cost[name] <= voters * value[name] * self.budget:
                    best = self.group(voters, name, [name], Fraction(voters * self.budget, self.voters), money)
            groups += [best] if best else []
        return worst(groups)


def worst(groups: list[Data]) -> Data | None:
    """The largest of these groups."""
    return min(groups, default=None, key=_rank)


def _rank(group: Data) -> tuple[object, ...]:
    together = tuple(by_id(name) for name in group["together"])
    return -group["voters"], group["cost"], by_id(group["project"]), len(together), together
