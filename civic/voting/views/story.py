"""The count told in plain words: why a project got money, what another was short of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from civic.kernel.figures import figure
from civic.kernel.i18n import _, ngettext
from civic.kernel.money import money
from civic.tally import Loser, Outcome, Standing
from civic.tally import Round as Step
from civic.tally.explain import goes_by_points, most_paid
from civic.voting.models import Round
from civic.voting.queries.cards import ProjectLine

Steps = list[tuple[str, str]]


@dataclass(frozen=True)
class Short:
    """What a project was short of: ``had`` out of ``needed`` (money, votes or points), and both said in words."""

    had: int
    needed: int
    words: str
    share: str


@dataclass(frozen=True)
class Told:
    """One project's part in the story; ``short`` is for the meter."""

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
        if not standing.votes:
            return [(_("Support"), _("Nobody chose it."))]
        if self.outcome.kind == "points":
            said = ngettext(
                "%(count)s voter gave it points.",
                "%(count)s voters gave it points.",
                standing.votes,
                count=figure(standing.votes),
            )
            return [(_("Support"), said)]
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
            return by_points if goes_by_points(self.outcome) else by_votes
        own = self._by_rule(step, standing)
        if own:
            return own
        by_points = _("Next by points. %(left)s was left, enough for its %(cost)s.", left=left, cost=cost)
        by_votes = _("Next by votes. %(left)s was left, enough for its %(cost)s.", left=left, cost=cost)
        return by_points if goes_by_points(self.outcome) else by_votes

    def _by_rule(self, step: Step, standing: Standing) -> str:
        """Why a rule of its own kind chose a project; empty for the rules that go by votes or points."""
        if self.outcome.rule == "equal-shares" and step.support:
            # Rounded up, but never above a share as it is shown.
            opening = self.outcome.numbers.get("opening_balance", standing.cost)
            most = min(-int(-most_paid(self.outcome, step) // 1), int(opening))
            return _(
                "Its supporters paid the %(cost)s together out of their shares, nobody more than %(most)s.",
                cost=self.money(standing.cost),
                most=self.money(most),
            )
        if self.outcome.rule == "phragmen":
            return _(
                "All voters save at the same speed, and its supporters had saved up its %(cost)s first.",
                cost=self.money(standing.cost),
            )
        if self.outcome.rule == "ranked-pairs" and not step.support:
            return _("Compared two by two, it stands above no other project, but there was still enough money for it.")
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
            short = self._short_of(self.outcome.budget, standing.cost, _budget_words)
            return _("It costs more than the whole budget."), short
        if loser.reason == "weak_support" and "support" not in loser.numbers:
            return _("Nobody chose it."), None
        if loser.reason == "not_enough_left":
            left = int(loser.numbers["left"])
            behind = self._behind(loser, standing)
            said = [*behind, self._left(left, standing, after=bool(behind)), *self._would_have(loser)]
            return " ".join(said), self._short_of(left, standing.cost, _left_words)
        if loser.reason == "below_threshold":
            return self._below(loser, standing)
        if loser.reason == "stopped":
            return self._stopped(standing), None
        if loser.reason == "conflict":
            other = self.projects.get(loser.other)
            title = other.title if other else loser.other
            return _("It cannot be built together with «%(other)s», which came first.", other=title), None
        said = self._behind(loser, standing)
        return " ".join(said), self._short_of(self._held(loser), standing.cost, _supporters_words)

    def _held(self, loser: Loser) -> int:
        """What its supporters had left; expanding approvals tells it in shares of one voter, the others in money."""
        return int(loser.numbers.get("support", 0) * (self.share if self.outcome.rule == "ear" else 1))

    def _behind(self, loser: Loser, standing: Standing) -> list[str]:
        """Why its own supporters could not pay for it, under the rules that let supporters pay."""
        if "short_support" not in loser.numbers or not standing.votes:
            return []
        said = _(
            "Its supporters had %(behind)s left of their shares, and it costs %(cost)s.",
            behind=self.money(self._held(loser)), cost=self.money(standing.cost),
        )  # fmt: skip
        return [said]

    def _left(self, left: int, standing: Standing, *, after: bool) -> str:
        """What was left at its turn; ``after`` its supporters could not pay, and so out of the leftover money."""
        if not left and after:
            return _("When its turn for the leftover money came, nothing was left of it.")
        if not left:
            return _("When its turn came, no money was left.")
        if after:
            return _("When its turn for the leftover money came, %(left)s was left.", left=self.money(left))
        return _(
            "When its turn came, %(left)s was left and it costs %(cost)s.",
            left=self.money(left), cost=self.money(standing.cost),
        )  # fmt: skip

    def _would_have(self, loser: Loser) -> list[str]:
        """What would have brought it in time: to stand before the last project at whose turn there was enough."""
        if not loser.other or "needed" not in loser.numbers:
            return []
        other, needed = self.projects.get(loser.other), int(loser.numbers["needed"])
        title = other.title if other else loser.other
        if self.outcome.rule == "ranked-pairs":
            return [_("Had it stood above «%(other)s», there would have been enough money.", other=title)]
        if goes_by_points(self.outcome):
            said = ngettext(
                "With more than %(count)s point it would have stood before «%(other)s», and there would have been enough money.",
                "With more than %(count)s points it would have stood before «%(other)s», and there would have been enough money.",
                needed,
                count=figure(needed),
                other=title,
            )
        else:
            said = ngettext(
                "With more than %(count)s vote it would have stood before «%(other)s», and there would have been enough money.",
                "With more than %(count)s votes it would have stood before «%(other)s», and there would have been enough money.",
                needed,
                count=figure(needed),
                other=title,
            )
        return [said]

    def _stopped(self, standing: Standing) -> str:
        if not standing.votes:
            return _("Nobody chose it.")
        if self.outcome.rule == "phragmen":
            return _(
                "The next project for which supporters had saved up cost more than was left, and by this rule the count ends there."
            )
        return _("An earlier project did not fit, and by this rule the list ends there.")

    def _below(self, loser: Loser, standing: Standing) -> tuple[str, Short | None]:
        """Too little support by a threshold: in votes where nobody gives points, else in points."""
        had, needed = int(loser.numbers["support"]), int(loser.numbers["threshold"])
        if standing.votes == 0:
            return _("Nobody chose it."), None
        if had == standing.votes and needed == self.outcome.parameters.get("min_support"):
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
        return said, Short(had, needed, short, _("had %(share)s of what it needed", share=_percent(had, needed)))

    def _short_of(self, had: int, cost: int, share_words: Callable[[str], str]) -> Short | None:
        if had >= cost:
            return None
        words = _("%(amount)s were missing", amount=self.money(cost - had))
        return Short(had, cost, words, share_words(_percent(had, cost)))


def _percent(had: int, needed: int) -> str:
    """Whole percent, rounded down, so that nothing short of all is 100."""
    return f"{100 * had // needed}\N{NO-BREAK SPACE}%"


def _budget_words(share: str) -> str:
    return _("the whole budget is %(share)s of its cost", share=share)


def _left_words(share: str) -> str:
    return _("%(share)s of its cost was left", share=share)


def _supporters_words(share: str) -> str:
    return _("its supporters had %(share)s of its cost", share=share)
