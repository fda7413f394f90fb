"""What is not official about a count: other rules on the same ballots, and what another cost or budget would change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.kernel.errors import Missing, Refused
from civic.kernel.figures import figure
from civic.kernel.i18n import _
from civic.kernel.money import SIGNS, money
from civic.kernel.views import shows
from civic.tally import Outcome, RuleError, UnresolvedTie
from civic.tally.claims import PROPERTY_WORDS, RULE_WORDS, RuleWords
from civic.tally.scenarios import Change
from civic.voting.charts.comparison import rules_chart
from civic.voting.forms.what_if import WhatIfForm, is_sound, what_if_form
from civic.voting.models import Round
from civic.voting.permissions import RoundAction
from civic.voting.queries.cards import ProjectLine, project_lines
from civic.voting.queries.certificates import Verdict, certificate_of
from civic.voting.queries.comparisons import Line, comparison_of, if_budget, if_cost
from civic.voting.queries.limits import pot_names
from civic.voting.queries.results import Counted, result_of
from civic.voting.queries.rounds import round_by_id
from civic.voting.views.blueprint import asked_pot, blueprint, trail_through
from civic.voting.views.showing import project_url

Link = tuple[str, str]
"""A project's title with its number, and its address."""


@dataclass(frozen=True)
class RuleShown:
    """One rule on the page: its words, its numbers, and the projects that only it, or only the official rule, funds."""

    line: Line
    words: RuleWords
    official: bool
    gains: list[Link]
    losses: list[Link]


@blueprint.get("/<public_id>/result/compare")
@shows(RoundAction.SEE_RESULT, round_by_id)
def compare(round_: Round) -> ResponseReturnValue:
    """All rules that take these ballots, beside the official one."""
    counted = _with_open_ballots(round_)
    found = comparison_of(round_, counted)
    lines = {line.code: line for line in project_lines(round_)}
    links = _links(round_, lines.values())
    shown = [
        RuleShown(
            line,
            RULE_WORDS[line.rule],
            place == 0,
            [links[code] for code in line.gains],
            [links[code] for code in line.losses],
        )
        for place, line in enumerate(found.lines)
    ]
    stored = certificate_of(round_, counted)
    return render_template(
        "rounds/compare.html",
        round=round_,
        trail=_trail(round_),
        voters=found.voters,
        rules=shown,
        left_out=[_(RULE_WORDS[name].title) for name in found.left_out],
        pots=pot_links(round_, counted, "rounds.compare"),
        pot=counted.pot,
        chart=rules_chart(round_, counted.outcome.budget, found),
        verdicts=[told(verdict, round_, lines) for verdict in (*stored.promises, *stored.broken)] if stored else [],
    )


@dataclass(frozen=True)
class VerdictShown:
    """A property in words: what it means, and the counter-example where it does not hold."""

    title: str
    meaning: str
    claimed: bool
    holds: bool | None
    shown_by: str


def told(verdict: Verdict, round_: Round, lines: Mapping[str, ProjectLine]) -> VerdictShown:
    """A verdict of the certificate in the reader's language."""
    words, group = PROPERTY_WORDS[verdict.property], verdict.group
    shown_by = ""
    if group is not None and words.broken:
        line = lines.get(group["project"])
        shown_by = _(
            words.broken,
            voters=figure(group["voters"]),
            project=f"«{line.title}»" if line else group["project"],
            share=_sum(round_, int(Fraction(group["share"]))),
            cost=_sum(round_, group["cost"]),
            got=_sum(round_, group["got"]),
        )
    return VerdictShown(_(words.title), _(words.meaning), verdict.claimed, verdict.holds, shown_by)


@dataclass(frozen=True)
class Answer:
    """What another count would change, in words and lists of projects."""

    supposed: str
    fate: str
    gained: list[Link]
    lost: list[Link]
    spent: tuple[str, str]
    nothing: tuple[str, str]
    kept: int

    @property
    def is_nothing(self) -> bool:
        """Whether the same projects would get the money."""
        return not self.gained and not self.lost


@blueprint.get("/<public_id>/result/what-if")
@shows(RoundAction.SEE_RESULT, round_by_id)
def what_if(round_: Round) -> ResponseReturnValue:
    """The same ballots with another cost of one project, or another budget."""
    counted = _with_open_ballots(round_)
    here = {standing.option for standing in counted.outcome.standings}
    lines = [line for line in project_lines(round_) if line.code in here]
    asked = request.args if "change" in request.args else None
    form = what_if_form(round_, [(str(line.number), f"{line.number}. {line.title}") for line in lines], asked)
    answer = None
    if asked is not None and is_sound(form, round_, counted.outcome.budget):
        try:
            answer = _answer(round_, counted, form, lines)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template(
        "rounds/what_if.html",
        round=round_,
        trail=_trail(round_),
        form=form,
        pots=pot_links(round_, counted, "rounds.what_if"),
        pot=counted.pot,
        budget=counted.outcome.budget,
        sign=SIGNS.get(round_.currency, round_.currency),
        answer=answer,
    ), form.status()


def _answer(round_: Round, counted: Counted, form: WhatIfForm, lines: Sequence[ProjectLine]) -> Answer:
    amount = form.amount.data or 0
    try:
        if form.change.data == "cost":
            line = next(each for each in lines if str(each.number) == form.project.data)
            after, found = if_cost(round_, counted, line.code, amount)
            supposed = _(
                "Suppose «%(project)s» costs %(new)s instead of %(old)s.",
                project=line.title, new=_sum(round_, amount), old=_sum(round_, line.cost),
            )  # fmt: skip
            fate = _fate(line.code, counted.outcome, after)
        else:
            budget = counted.outcome.budget + amount * (1 if form.change.data == "more" else -1)
            after, found = if_budget(round_, counted, budget)
            supposed = _(
                "Suppose there is %(new)s to give instead of %(old)s.",
                new=_sum(round_, budget), old=_sum(round_, counted.outcome.budget),
            )  # fmt: skip
            fate = ""
    except (RuleError, UnresolvedTie) as problem:
        raise Refused("amount", _("With this sum the rule of the round gives no answer. Try another one.")) from problem
    except ValueError as problem:
        raise Refused("amount", _("This sum is too large.")) from problem
    return _told_change(round_, after, found, supposed, fate, lines)


def _told_change(
    round_: Round, after: Outcome, found: Change, supposed: str, fate: str, lines: Sequence[ProjectLine]
) -> Answer:
    links = _links(round_, lines)
    before = round(found.with_nothing[0] * after.voters)
    return Answer(
        supposed,
        fate,
        [links[code] for code in found.gained],
        [links[code] for code in found.lost],
        (_sum(round_, found.spent[0]), _sum(round_, found.spent[1])),
        (figure(before), figure(after.funded_choices[0])),
        len(after.winners) - len(found.gained),
    )


def _fate(code: str, before: Outcome, after: Outcome) -> str:
    had, has = code in before.winners, code in after.winners
    if had and has:
        return _("It would get the money all the same.")
    if has:
        return _("It would get the money.")
    return _("It would lose the money.") if had else _("It still would not get the money.")


def _with_open_ballots(round_: Round) -> Counted:
    """The count, where single ballots are public: other counts of a few ballots would tell what is on them.

    Raises:
        Missing: the ballots stay closed.
    """
    counted = result_of(round_, asked_pot())
    if not counted.ballots_are_public:
        raise Missing(round_.public_id)
    return counted


def pot_links(round_: Round, counted: Counted, endpoint: str) -> list[tuple[str, str, bool]]:
    """(name, address, whether it is the one shown) of the same page for every pot; empty where one is for all."""
    if not counted.pots:
        return []
    names = pot_names(round_)
    return [
        (names[each.pot or ""], url_for(endpoint, public_id=round_.public_id, pot=each.pot), each.pot == counted.pot)
        for each in counted.pots
    ]


def _trail(round_: Round) -> list[tuple[str, str]]:
    return [*trail_through(round_), (_("Result"), url_for("rounds.result", public_id=round_.public_id))]


def _links(round_: Round, lines: Iterable[ProjectLine]) -> dict[str, Link]:
    base = project_url(round_)
    return {line.code: (f"{line.number}. {line.title}", f"{base}{line.number}") for line in lines}


def _sum(round_: Round, amount: int) -> str:
    return money(amount, round_.currency, round_.minor_digits)
