"""The story of a count in words, made from its numbers alone; translation and money come from the caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from civic.tally.claims import RULE_WORDS
from civic.tally.groups import Spending
from civic.tally.outcome import Loser, Outcome, Round, Standing, Tie


@dataclass(frozen=True)
class Voice:
    """How sentences are said: `gettext(text, **params)`, `ngettext(one, many, n, **params)` and `money(minor units)`.

    Both translate the template first and fill it in afterwards; `ngettext` fills in `num` by itself.
    """

    gettext: Callable[..., str]
    ngettext: Callable[..., str]
    money: Callable[[int], str]


@dataclass(frozen=True)
class Paragraph:
    """Sentences that belong together: a `kind` (summary, rule, winner, loser, ties, voters), and whom they are about."""

    kind: str
    project: str
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentences, one after another."""
        return " ".join(self.sentences)


def explain(
    outcome: Outcome, names: Mapping[str, str], voice: Voice, spending: Spending | None = None
) -> tuple[Paragraph, ...]:
    """The whole story: what was spent, by which rule, why each project won or lost, ties, and what voters got.

    With `spending` losers and voters also hear how much of their equal shares found a project.
    """
    story = _Story(outcome, names, voice, spending)
    winners = [story.winner(each) for each in outcome.rounds if each.funded]
    losers = [story.loser(each) for each in outcome.losers]
    ties = [story.tie(each) for each in outcome.ties if each.mattered]
    return (story.summary(), story.rule(), *winners, *losers, *ties, story.voters())


class _Story:
    def __init__(
        self, outcome: Outcome, names: Mapping[str, str], voice: Voice, spending: Spending | None = None
    ) -> None:
        self.spending = spending
        self.supporters = spending.supporters() if spending else {}
        self.outcome = outcome
        self.names = names
        self.gettext = voice.gettext
        self.ngettext = voice.ngettext
        self.amount = voice.money
        self.share = Fraction(outcome.budget, outcome.voters) if outcome.voters else Fraction(0)

    def money(self, amount: int | Fraction) -> str:
        """An amount; parts of the smallest unit are cut off."""
        return self.amount(int(amount))

    def name(self, option: str) -> str:
        """What a project is called."""
        return self.names.get(option) or option

    def summary(self) -> Paragraph:
        outcome, ngettext = self.outcome, self.ngettext
        return Paragraph(
            "summary",
            "",
            (
                ngettext("%(num)s voter took part.", "%(num)s voters took part.", outcome.voters),
                ngettext("%(num)s project is funded.", "%(num)s projects are funded.", len(outcome.winners)),
                self.gettext(
                    "%(spent)s of %(budget)s is spent, %(left)s is left.",
                    spent=self.money(outcome.spent),
                    budget=self.money(outcome.budget),
                    left=self.money(outcome.left),
                ),
            ),
        )

    def rule(self) -> Paragraph:
        words = RULE_WORDS[self.outcome.rule]
        sentences = [f"{self.gettext(words.title)}.", self.gettext(words.how)]
        opening = self.outcome.numbers.get("opening_balance")
        if opening is not None and opening != self.share:
            sentences.append(
                self.gettext(
                    "To use more of the budget, every voter's share was raised from %(share)s to %(opening)s.",
                    share=self.money(self.share),
                    opening=self.money(opening),
                )
            )
        return Paragraph("rule", "", tuple(sentences))

    def winner(self, step: Round) -> Paragraph:
        standing = self.outcome.standing(step.option)
        first = self.gettext(
            "%(step)s. “%(project)s” is funded. It costs %(cost)s.",
            step=step.step,
            project=self.name(step.option),
            cost=self.money(standing.cost),
        )
        left = self.gettext("%(left)s is left.", left=self.money(step.left_after))
        return Paragraph("winner", step.option, (first, *self._why(step, standing), left))

    def _why(self, step: Round, standing: Standing) -> tuple[str, ...]:
        if step.phase == "free":
            return (self.gettext("It costs nothing."),)
        if step.phase == "ranked":
            return self._shared(step)
        if step.phase == "tail":
            return (
                self.gettext("No group could claim the rest by itself; it goes on by support."),
                self._support(standing),
            )
        if self.outcome.rule == "equal-shares":
            return self._bought(step)
        if self.outcome.rule == "phragmen":
            return (
                self.ngettext(
                    "%(num)s supporter saved up for it.", "%(num)s supporters saved up for it.", step.supporters
                ),
            )
        if self.outcome.rule == "ranked-pairs":
            below = self.ngettext(
                "It stands above %(num)s other project.", "It stands above %(num)s other projects.", int(step.support)
            )
            return (below,)
        return (self._support(standing),)

    def _support(self, standing: Standing) -> str:
        if goes_by_points(self.outcome):
            return self.ngettext("It has %(num)s point.", "It has %(num)s points.", standing.points)
        return self.ngettext("It has %(num)s vote.", "It has %(num)s votes.", standing.votes)

    def _shared(self, step: Round) -> tuple[str, ...]:
        level = step.level or 1
        who = self.ngettext(
            "%(num)s voter has it among the first %(level)s places.",
            "%(num)s voters have it among the first %(level)s places.",
            step.supporters,
            level=level,
        )
        if self.outcome.kind != "ranked":
            who = self.ngettext("%(num)s voter marked it.", "%(num)s voters marked it.", step.supporters)
        elif level == 1:
            who = self.ngettext("%(num)s voter put it first.", "%(num)s voters put it first.", step.supporters)
        held = self.gettext(
            "Of their equal shares they still had %(held)s together.", held=self.money(step.support * self.share)
        )
        return who, held

    def _bought(self, step: Round) -> tuple[str, ...]:
        backers = self.ngettext("%(num)s voter supports it.", "%(num)s voters support it.", step.supporters)
        most = most_paid(self.outcome, step)
        paid = self.gettext("None of them paid more than %(most)s from their share.", most=self.money(most))
        return backers, paid

    def loser(self, loser: Loser) -> Paragraph:
        standing = self.outcome.standing(loser.option)
        first = self.gettext(
            "“%(project)s” is not funded. It costs %(cost)s.",
            project=self.name(loser.option),
            cost=self.money(standing.cost),
        )
        sentences = (first, self._support(standing), *self._reasons(loser), *self._found(loser.option))
        return Paragraph("loser", loser.option, sentences)

    def _found(self, option: str) -> tuple[str, ...]:
        """What the money of those behind a project found elsewhere."""
        group = self.supporters.get(option)
        if group is None or not group.voters:
            return ()
        percent = f"{group.percent}\N{NO-BREAK SPACE}%"
        return (
            self.gettext(
                "Of the equal shares of its supporters, %(percent)s went to projects they named.", percent=percent
            ),
        )

    def _reasons(self, loser: Loser) -> tuple[str, ...]:
        numbers, gettext = loser.numbers, self.gettext
        if loser.reason == "too_expensive":
            return (gettext("It costs more than the whole budget."),)
        if loser.reason == "below_threshold":
            needed, had = numbers["threshold"], numbers["support"]
            return (gettext("It needed at least %(needed)s and had %(had)s.", needed=needed, had=had),)
        if loser.reason == "conflict":
            other = self.name(loser.other)
            return (gettext("It cannot be built together with “%(other)s”, which came first.", other=other),)
        if loser.reason == "stopped":
            return (gettext("An earlier project did not fit, and by this rule the list ends there."),)
        if loser.reason == "weak_support":
            return self._behind(loser)
        return self._behind(loser) + self._missing(loser)

    def _missing(self, loser: Loser) -> tuple[str, ...]:
        left, short = self.money(loser.numbers["left"]), self.money(loser.numbers["short"])
        said = self.gettext("When its turn came, %(left)s was left: %(short)s too little.", left=left, short=short)
        if not loser.other or "needed" not in loser.numbers:
            return (said,)
        needed = self.gettext(
            "Ahead of “%(other)s”, with more than %(needed)s, it would have come in time.",
            other=self.name(loser.other),
            needed=loser.numbers["needed"],
        )
        return said, needed

    def _behind(self, loser: Loser) -> tuple[str, ...]:
        if "short_support" not in loser.numbers:
            return ()
        unit = self.share if self.outcome.rule == "ear" else Fraction(1)
        held, short = loser.numbers["support"] * unit, loser.numbers["short_support"] * unit
        return (
            self.gettext(
                "Its supporters had %(held)s left of their shares, %(short)s too little to pay for it.",
                held=self.money(held),
                short=self.money(short),
            ),
        )

    def tie(self, tie: Tie) -> Paragraph:
        listed = ", ".join(f"“{self.name(option)}”" for option in tie.options)
        words = [self.gettext("Level at step %(step)s: %(projects)s.", step=tie.step, projects=listed)]
        words += [self.gettext(BREAKER_WORDS[breaker]) for breaker in tie.breakers if breaker in BREAKER_WORDS]
        return Paragraph("ties", tie.options[0], tuple(words))

    def voters(self) -> Paragraph:
        nothing = self.outcome.funded_choices[0] if self.outcome.funded_choices else 0
        words = [
            self.ngettext(
                "%(num)s voter sees at least one of their projects funded.",
                "%(num)s voters see at least one of their projects funded.",
                self.outcome.voters - nothing,
            ),
            self.ngettext("%(num)s voter sees none.", "%(num)s voters see none.", nothing),
        ]
        if self.spending is not None and self.outcome.voters:
            percent = f"{self.spending.everybody().percent}\N{NO-BREAK SPACE}%"
            words.append(
                self.gettext("Of all equal shares, %(percent)s went to projects their holders named.", percent=percent)
            )
        return Paragraph("voters", "", tuple(words))


def goes_by_points(outcome: Outcome) -> bool:
    """Whether money, or what supporters leave of it, goes to projects in order of their points (else of their votes)."""
    return outcome.rule == "points-greedy" or (outcome.rule == "ear" and outcome.parameters.get("tail") == "points")


def most_paid(outcome: Outcome, step: Round) -> Fraction:
    """Equal shares: a sum that nobody exceeded when this project was bought, and nobody holds more than an opening share.

    Backers to whom a project is worth less pay less, and those who hold less than their price pay what they hold.
    """
    cost = Fraction(outcome.standing(step.option).cost)
    asked = cost / step.support if step.support else Fraction(0)
    return min(asked, cost, Fraction(outcome.numbers.get("opening_balance", cost)))


N_ = str
BREAKER_WORDS: Mapping[str, str] = {
    "first_ranks": N_("More first places went first."),
    "votes": N_("More votes went first."),
    "points": N_("More points went first."),
    "lower_cost": N_("The cheaper one went first."),
    "higher_cost": N_("The dearer one went first."),
    "drawn": N_("The order had been drawn before."),
    "lot": N_("The lot decided, drawn from the public number."),
}
"""How each tie-breaker decided, in a sentence."""
