"""The count told in plain words: why a project got money, what another was short of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from civic.kernel.i18n import _, localized, ngettext
from civic.kernel.money import money
from civic.tally import Loser, Outcome, Standing
from civic.tally import Round as Step
from civic.voting.models import Project, Round

Steps = list[tuple[str, str]]


@dataclass(frozen=True)
class Told:
    """One project's part in the story. ``short`` is (had, needed, words) for the meter, or None."""

    project: Project
    funded: bool
    facts: list[str]
    steps: Steps
    short: tuple[int, int, str] | None = None


class Story:
    """Tells an outcome of a round; every number comes from the count, none is made here."""

    def __init__(self, round_: Round, outcome: Outcome, projects: Mapping[str, Project]) -> None:
        self.round = round_
        self.outcome = outcome
        self.projects = projects
        self.share = Fraction(outcome.budget, outcome.voters) if outcome.voters else Fraction(0)

    def money(self, amount: int | Fraction) -> str:
        """An amount; fractions of a minor unit are cut off."""
        return money(int(amount), self.round.currency, self.round.minor_digits)

    def winners(self) -> list[Told]:
        """Funded projects in the order chosen."""
        return [self._winner(code) for code in self.outcome.winners]

    def losers(self) -> list[Told]:
        """The others, those with most support first."""
        return [self._loser(s.option) for s in self.outcome.standings if s.option not in set(self.outcome.winners)]

    def _winner(self, code: str) -> Told:
        step = self.outcome.funding_round(code)
        standing = self.outcome.standing(code)
        steps = [] if step is None else self._how(step, standing)
        return Told(self.projects[code], True, self.facts(standing), steps)

    def facts(self, standing: Standing) -> list[str]:
        """Votes and points in short."""
        facts = [ngettext("%(num)s vote", "%(num)s votes", standing.votes)]
        if standing.points:
            facts.append(ngettext("%(num)s point", "%(num)s points", standing.points))
        return facts

    def _how(self, step: Step, standing: Standing) -> Steps:
        place = (_("Step %(n)s", n=step.step), self._reason_of(step, standing))
        left = (_("Left after it"), _("%(amount)s of the budget.", amount=self.money(step.left_after)))
        return [*self._support(standing), place, left]

    def _support(self, standing: Standing) -> Steps:
        if not standing.ranks:
            return [(_("Support"), ngettext("%(num)s voter marked it.", "%(num)s voters marked it.", standing.votes))]
        places = ", ".join(
            _("place %(rank)s: %(count)s", rank=rank, count=count)
            for rank, count in enumerate(standing.ranks, start=1)
            if count
        )
        words = ngettext("%(num)s voter ranked it", "%(num)s voters ranked it", standing.votes)
        return [(_("Support"), f"{words} ({places})." if places else f"{words}.")]

    def _reason_of(self, step: Step, standing: Standing) -> str:
        if step.phase == "free":
            return _("It costs nothing.")
        if step.phase == "ranked":
            return self._paid_by_supporters(step)
        if step.phase == "tail":
            return _(
                "%(left)s was left that no group could claim by itself. Leftover money goes by %(measure)s, and this project was next and fitted.",
                left=self.money(step.left_before),
                measure=self._measure(standing),
            )
        return _(
            "Next by %(measure)s. %(left)s was left, enough for its %(cost)s.",
            measure=self._measure(standing), left=self.money(step.left_before), cost=self.money(standing.cost),
        )  # fmt: skip

    def _measure(self, standing: Standing) -> str:
        return _("points") if standing.points else _("votes")

    def _paid_by_supporters(self, step: Step) -> str:
        behind = step.support * self.share
        words: Callable[..., str] = ngettext
        who = words(
            "%(num)s voter has it among the first %(level)s places.",
            "%(num)s voters have it among the first %(level)s places.",
            step.supporters,
            level=step.level or 1,
        )
        if (step.level or 1) == 1:
            who = words("%(num)s voter put it first.", "%(num)s voters put it first.", step.supporters)
        if self.outcome.kind == "approval":
            who = words("%(num)s voter marked it.", "%(num)s voters marked it.", step.supporters)
        cost = self.money(self.outcome.standing(step.option).cost)
        return f"{who} " + _(
            "Of their equal shares of the budget they still had %(behind)s: enough to pay its %(cost)s.",
            behind=self.money(behind),
            cost=cost,
        )

    def _loser(self, code: str) -> Told:
        loser, standing = self.outcome.loser(code), self.outcome.standing(code)
        if loser is None:
            return Told(self.projects[code], False, self.facts(standing), self._support(standing))
        said, short = self._lost(loser, standing)
        return Told(
            self.projects[code], False, self.facts(standing), [*self._support(standing), (_("Result"), said)], short
        )

    def _lost(self, loser: Loser, standing: Standing) -> tuple[str, tuple[int, int, str] | None]:
        numbers = loser.numbers
        missing = self.money(numbers.get("short", 0))
        if loser.reason == "too_expensive":
            return _("It costs more than the whole budget."), self._short_of(self.outcome.budget, standing.cost)
        if loser.reason == "not_enough_left":
            left = int(numbers["left"])
            said = _(
                "When its turn came, %(left)s was left and it costs %(cost)s: %(missing)s were missing.",
                left=self.money(left), cost=self.money(standing.cost), missing=missing,
            )  # fmt: skip
            return said, self._short_of(left, standing.cost)
        if loser.reason == "below_threshold":
            had, needed = int(numbers["support"]), int(numbers["threshold"])
            return _("It needed at least %(needed)s and had %(had)s.", needed=needed, had=had), (
                had, needed, _("%(n)s of support were missing", n=needed - had)
            )  # fmt: skip
        if loser.reason == "stopped":
            return _("An earlier project did not fit, and by this rule the list ends there."), None
        if loser.reason == "conflict":
            other = self.projects.get(loser.other)
            return _(
                "It cannot be built together with «%(other)s», which came first.",
                other=localized(other, "title") if other else loser.other,
            ), None
        behind = int(numbers.get("support", 0) * self.share)
        return _(
            "Its supporters had %(behind)s left of their shares, and it costs %(cost)s.",
            behind=self.money(behind),
            cost=self.money(standing.cost),
        ), self._short_of(behind, standing.cost)

    def _short_of(self, had: int, cost: int) -> tuple[int, int, str]:
        return had, cost, _("%(amount)s were missing", amount=self.money(cost - had))
