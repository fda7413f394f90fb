"""The count told in plain words: why a project got money, what another was short of."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from civic.kernel.i18n import _, ngettext
from civic.kernel.money import figure, money
from civic.tally import Loser, Outcome, Standing
from civic.tally import Round as Step
from civic.voting.models import Round
from civic.voting.queries.cards import ProjectLine

Steps = list[tuple[str, str]]
Short = tuple[int, int, str]


@dataclass(frozen=True)
class Told:
    """One project's part in the story. ``short`` is (had, needed, words) for the meter, or None."""

    code: str
    number: int
    funded: bool
    facts: list[str]
    steps: Steps
    short: Short | None = None


class Story:
    """Tells an outcome of a round; every number comes from the count, none is made here."""

    def __init__(self, round_: Round, outcome: Outcome, projects: Mapping[str, ProjectLine]) -> None:
        self.round = round_
        self.outcome = outcome
        self.projects = projects
        self.share = Fraction(outcome.budget, outcome.voters) if outcome.voters else Fraction(0)

    def money(self, amount: int | Fraction) -> str:
        """An amount; fractions of a minor unit are cut off."""
        return money(int(amount), self.round.currency, self.round.minor_digits)

    def share_words(self) -> str:
        """What everybody's share was, under the rule that pays from shares alone; empty elsewhere."""
        share, opening = (self.outcome.numbers.get(name) for name in ("share", "opening_balance"))
        if share is None or opening is None:
            return ""
        if opening <= share:
            return _("Everybody's share of the money was %(share)s.", share=self.money(share))
        return _(
            "Everybody's share of the money was %(share)s. As money was left, all shares were raised alike, up to %(raised)s.",
            share=self.money(share),
            raised=self.money(opening),
        )

    def winners(self) -> list[Told]:
        """Funded projects in the order chosen."""
        return [self._winner(code) for code in self.outcome.winners]

    def losers(self) -> list[Told]:
        """The others, those with most support first."""
        won = set(self.outcome.winners)
        return [self._loser(s.option) for s in self.outcome.standings if s.option not in won]

    def _winner(self, code: str) -> Told:
        step = self.outcome.funding_round(code)
        standing = self.outcome.standing(code)
        steps = [] if step is None else self._how(step, standing)
        return Told(code, self.projects[code].number, True, self.facts(standing), steps)

    def facts(self, standing: Standing) -> list[str]:
        """Votes and points in short."""
        facts = [ngettext("%(count)s vote", "%(count)s votes", standing.votes, count=figure(standing.votes))]
        if standing.points:
            facts.append(
                ngettext("%(count)s point", "%(count)s points", standing.points, count=figure(standing.points))
            )
        return facts

    def _how(self, step: Step, standing: Standing) -> Steps:
        place = (_("Step %(n)s", n=step.step), self._reason_of(step, standing))
        left = (_("Money left after it"), self.money(step.left_after))
        return [*self._support(standing), place, left]

    def _support(self, standing: Standing) -> Steps:
        if not standing.ranks:
            said = ngettext(
                "%(count)s voter marked it.",
                "%(count)s voters marked it.",
                standing.votes,
                count=figure(standing.votes),
            )
            return [(_("Support"), said)]
        places = ", ".join(
            _("place %(rank)s: %(count)s", rank=rank, count=figure(count))
            for rank, count in enumerate(standing.ranks, start=1)
            if count
        )
        words = ngettext(
            "%(count)s voter ranked it", "%(count)s voters ranked it", standing.votes, count=figure(standing.votes)
        )
        return [(_("Support"), f"{words} ({places})." if places else f"{words}.")]

    def _reason_of(self, step: Step, standing: Standing) -> str:
        left, cost = self.money(step.left_before), self.money(standing.cost)
        if step.phase == "free":
            return _("It costs nothing.")
        if step.phase == "ranked":
            return self._paid_by_supporters(step)
        if step.phase == "tail":
            by_points = _(
                "%(left)s was left that no group could claim by itself. Leftover money goes by points; this project was next and fitted.",
                left=left,
            )
            by_votes = _(
                "%(left)s was left that no group could claim by itself. Leftover money goes by votes; this project was next and fitted.",
                left=left,
            )
            return by_points if standing.points else by_votes
        own = self._by_rule(step, standing)
        if own:
            return own
        by_points = _("Next by points. %(left)s was left, enough for its %(cost)s.", left=left, cost=cost)
        by_votes = _("Next by votes. %(left)s was left, enough for its %(cost)s.", left=left, cost=cost)
        return by_points if standing.points else by_votes

    def _by_rule(self, step: Step, standing: Standing) -> str:
        """Why a rule of its own kind chose a project; empty for the rules that go by votes or points."""
        if self.outcome.rule == "equal-shares" and step.support:
            most = -int(-Fraction(standing.cost) / step.support // 1)
            return _(
                "Its supporters paid the %(cost)s together out of their shares, nobody more than %(most)s.",
                cost=self.money(standing.cost),
                most=self.money(min(most, standing.cost)),
            )
        if self.outcome.rule == "phragmen":
            return _(
                "All voters save at the same speed, and its supporters had saved up its %(cost)s first.",
                cost=self.money(standing.cost),
            )
        if self.outcome.rule == "ranked-pairs":
            return ngettext(
                "Compared two by two, it stands above %(num)s other project, and its cost still fitted.",
                "Compared two by two, it stands above %(num)s other projects, and its cost still fitted.",
                int(step.support),
            )
        return ""

    def _paid_by_supporters(self, step: Step) -> str:
        cost = self.outcome.standing(step.option).cost
        # What stands behind a funded project is at least its cost; the exact share is a fraction.
        behind = max(cost, int(step.support * self.share))
        return f"{self._supporters(step)} " + _(
            "Of their equal shares of the budget they still had %(behind)s: enough to pay its %(cost)s.",
            behind=self.money(behind),
            cost=self.money(cost),
        )

    def _supporters(self, step: Step) -> str:
        if self.outcome.kind != "ranked":
            return ngettext(
                "%(count)s voter marked it.",
                "%(count)s voters marked it.",
                step.supporters,
                count=figure(step.supporters),
            )
        if (step.level or 1) == 1:
            return ngettext(
                "%(count)s voter put it first.",
                "%(count)s voters put it first.",
                step.supporters,
                count=figure(step.supporters),
            )
        return ngettext(
            "%(count)s voter has it among the first %(level)s places.",
            "%(count)s voters have it among the first %(level)s places.",
            step.supporters,
            count=figure(step.supporters),
            level=step.level,
        )

    def _loser(self, code: str) -> Told:
        loser, standing = self.outcome.loser(code), self.outcome.standing(code)
        number = self.projects[code].number
        if loser is None:
            return Told(code, number, False, self.facts(standing), self._support(standing))
        said, short = self._lost(loser, standing)
        steps = [*self._support(standing), (_("Result"), said)]
        return Told(code, number, False, self.facts(standing), steps, short)

    def _lost(self, loser: Loser, standing: Standing) -> tuple[str, Short | None]:
        if loser.reason == "too_expensive":
            return _("It costs more than the whole budget."), self._short_of(self.outcome.budget, standing.cost)
        if loser.reason == "weak_support" and "support" not in loser.numbers:
            return _("Nobody chose it."), None
        if loser.reason == "not_enough_left":
            left = int(loser.numbers["left"])
            said = _(
                "When its turn came, %(left)s was left and it costs %(cost)s.",
                left=self.money(left), cost=self.money(standing.cost),
            )  # fmt: skip
            return said, self._short_of(left, standing.cost)
        if loser.reason == "below_threshold":
            return self._below(loser, standing)
        if loser.reason == "stopped":
            return _("An earlier project did not fit, and by this rule the list ends there."), None
        if loser.reason == "conflict":
            other = self.projects.get(loser.other)
            title = other.title if other else loser.other
            return _("It cannot be built together with «%(other)s», which came first.", other=title), None
        # Expanding approvals tells what is left in shares of one voter, the others in money.
        behind = int(loser.numbers.get("support", 0) * (self.share if self.outcome.rule == "ear" else 1))
        said = _(
            "Its supporters had %(behind)s left of their shares, and it costs %(cost)s.",
            behind=self.money(behind), cost=self.money(standing.cost),
        )  # fmt: skip
        return said, self._short_of(behind, standing.cost)

    def _below(self, loser: Loser, standing: Standing) -> tuple[str, Short | None]:
        """Too little support by a threshold: in votes where nobody gives points, else in points."""
        had, needed = int(loser.numbers["support"]), int(loser.numbers["threshold"])
        if standing.votes == 0:
            return _("Nobody chose it."), None
        if had == standing.votes:
            said = ngettext(
                "It needed at least %(count)s vote.",
                "It needed at least %(count)s votes.",
                needed,
                count=figure(needed),
            )
            short = ngettext(
                "%(count)s vote was missing", "%(count)s votes were missing", needed - had, count=figure(needed - had)
            )
        else:
            said = ngettext(
                "It needed at least %(count)s point.",
                "It needed at least %(count)s points.",
                needed,
                count=figure(needed),
            )
            short = ngettext(
                "%(count)s point was missing", "%(count)s points were missing", needed - had, count=figure(needed - had)
            )
        return said, (had, needed, short)

    def _short_of(self, had: int, cost: int) -> Short | None:
        if had >= cost:
            return None
        return had, cost, _("%(amount)s were missing", amount=self.money(cost - had))
