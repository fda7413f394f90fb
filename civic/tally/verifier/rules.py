"""Every rule as a walk along its stated steps, and the comparison of all that was found with all that is stated."""

from collections.abc import Mapping
from fractions import Fraction

from .comparison import Comparison
from .exact import Refused, less, need, plain, show, text, weigh
from .purses import Backers, Held, Purse
from .raising import Raising
from .steps import Data


class Verifier(Comparison):
    """One certificate against one election file."""

    def run(self) -> None:
        """Follow the steps and compare everything; Refused at the first thing that does not hold."""
        self.add_up()
        for group in self.settings["conflicts"]:
            for name in group:
                self.rivals[name] |= set(group) - {name}
        for name in self.ids:
            if self.cost[name] > self.budget:
                short = {"cost": self.cost[name], "budget": self.budget, "short": self.cost[name] - self.budget}
                self.lose(name, "too_expensive", numbers=short)
        self.bar("min_support", self.votes)
        if self.rule == "points-greedy":
            self.bar("min_points", self.points)
        self.greedy([name for name in self.open if not self.cost[name]], self.votes, "free")
        self.walk()
        need(not self.open, "the steps leave out", *self.open)
        found = {"winners": self.won, "spent": self.budget - self.left, "rounds": self.rounds, "ties": self.ties,
                 "losers": [self.lost[each["option"]] for each in self.standings if each["option"] in self.lost],
                 "standings": self.standings, "funded_choices": self.funded(), "numbers": self.numbers}  # fmt: skip
        for name in sorted(found.keys() | self.result.keys()):
            need(text(plain(found.get(name))) == text(self.result.get(name)), "the ballots give another", name)
        need(text(plain(self.payments)) == text(self.data["payments"]), "the payments are others")
        need(text(plain(self.verdicts())) == text(self.data["checks"]), "the verdicts are others")

    def walk(self) -> None:
        """The steps of the stated rule."""
        need(text(self.data["rule"]["version"]) == "1\n", "the rule has another version than this verifier knows")
        if self.rule in ("points-greedy", "votes-greedy"):
            self.main(self.points if self.rule == "points-greedy" else self.votes)
            return
        walks = {"ear": self.ear, "equal-shares": self.shares, "phragmen": self.phragmen, "ranked-pairs": self.pairs}
        need(self.rule in walks, "there is no such rule:", self.rule)
        walks[self.rule]()

    def backers(self) -> Backers:
        """For every project: (ballot, strength) pairs."""
        scale = self.settings["weights"] if "points" in self.settings["utility"] else None
        behind: Backers = {name: [] for name in self.ids}
        for at, names in enumerate(self.names):
            for name, rank, points in zip(names, self.places[at], self.marks[at], strict=True):
                strength = points if scale is not None else min(points, 1)
                if scale is not None and self.kind == "ranked":
                    strength = scale[rank] if rank < len(scale) else 0
                if strength:
                    behind[name].append((at, strength))
        return behind

    def shares(self) -> None:
        """Equal shares: each purchase is paid exactly by its backers, none was cheaper, no loser is payable."""
        self.exclude(*self.won)
        behind: dict[str, Data] = {}
        if self.open and self.voters:
            share, opening = Fraction(self.budget, self.voters), Fraction(self.result["numbers"]["opening_balance"])
            steps = (opening - share) / self.settings["increment"]
            raised = steps.denominator == 1 and steps > 0 and self.settings["completion"].startswith("add1")
            need(raised or steps == 0, "the opening balance does not follow from the share")
            self.numbers = {"share": share, "opening_balance": opening}
            backers = self.backers()
            purse = Purse(backers, self.weight, opening)
            scale = self.cost if "cost" in self.settings["utility"] else dict.fromkeys(self.ids, 1)
            if self.settings["completion"].startswith("add1"):
                self.confirm_rise({name: backers[name] for name in self.open if backers[name]}, scale, share, opening)
            for each in self.stated("main"):
                self.purchase(each["option"], purse, scale)
            for name in self.open:
                held, cost = purse.together(name), self.cost[name]
                need(held < cost or not purse.backers[name], name, "lost although its supporters can pay for it")
                shown = show(weigh(held))[0]
                behind[name] = {"support": shown, "threshold": cost, "short_support": cost - shown}
        self.finish("fill" in self.settings["completion"], self.votes, behind)

    def confirm_rise(self, backers: Backers, scale: Mapping[str, int], share: Fraction, opening: Fraction) -> None:
        """Shares are raised again, step by step; in haste only the last step and the one after it are looked at."""
        raising = Raising(backers, self.weight, self.cost, scale, self.rivals, self.order)
        full, increment = "add1e" in self.settings["completion"], self.settings["increment"]
        start = opening if self.hasty else share
        need(raising.end(start, increment, self.left, full) == opening, "shares were raised to another balance")

    def purchase(self, name: str, purse: Purse, scale: Mapping[str, int]) -> None:
        """One stated purchase."""
        price = purse.price(name, self.cost[name])
        if price is None:
            raise Refused(f"the supporters of {name} cannot pay its cost")
        level, same = price / scale[name], [name]
        for other in self.open:
            if other != name and purse.offer(other, float(level) * scale[other]) >= self.cost[other] * (1 - 1e-9):
                rival = purse.price(other, self.cost[other])
                need(rival is None or rival / scale[other] >= level, name, "was bought before the cheaper", other)
                same += [other] if rival is not None and rival / scale[other] == level else []
        self.first_of(name, same, show(weigh(price))[0])
        most = max(strength for _, strength in purse.backers[name])
        support, exact = show(weigh(Fraction(self.cost[name]) / (price * most)))
        self.note(name, "main", support, "", sum(self.weight[at] for at, _ in purse.backers[name]), exact=exact)
        self.payments.append({"project": name, "price": price, **purse.pay(name, price)})
        self.exclude(name)

    def ear(self) -> None:
        """Expanding approvals: each purchase reached its threshold, none had more behind it, no loser is reached."""
        self.exclude(*self.won)
        behind: dict[str, Data] = {}
        tail, longest = self.settings["tail"], max(map(len, self.names), default=0)
        depth = longest if self.kind == "ranked" else min(1, longest)
        steps = list(self.stated("ranked"))
        if self.open and self.voters:
            thresholds = {name: Fraction(self.voters * self.cost[name], self.budget or 1) for name in self.ids}
            held = Held(self.names, self.places, self.weight, depth, thresholds)
            for level in range(1, depth + 1):
                while steps and steps[0]["level"] == level:
                    self.reach(steps.pop(0)["option"], held, level)
                for name in held.near(self.open, level):
                    need(less(held.behind(name, level), held.needed[name]), name, "is reached and was passed by")
            for name in self.open:
                shown, threshold = show(held.behind(name, depth))[0], held.threshold[name]
                behind[name] = {
                    "support": shown,
                    "threshold": threshold,
                    "short_support": threshold - shown,
                    "level": depth,
                }
        need(not steps, "a step is out of turn")
        self.finish(tail != "none", self.points if tail == "points" else self.votes, behind)

    def reach(self, name: str, held: Held, level: int) -> None:
        """One stated purchase at this place of the ballots."""
        need(name in self.open, name, "is not in the count any more")
        support, same = held.behind(name, level), [name]
        need(not less(support, held.needed[name]), name, "had not the support it needs")
        for other in held.near(self.open, level):
            rival = held.behind(other, level)
            if other != name and not less(rival, held.needed[other]):
                need(not less(support, rival), name, "was not next, but", other)
                same += [other] if not less(rival, support) else []
        shown, exact = show(support)
        self.first_of(name, same, shown)
        voters = sum(self.weight[at] for at in held.ballots[name, level])
        self.note(name, "ranked", shown, "", voters, level, held.threshold[name], exact)
        held.pay(name, level, support)
        self.exclude(name)
