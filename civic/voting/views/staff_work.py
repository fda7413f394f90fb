"""The workshop of one round: where it stands, what hinders the next step, and the steps themselves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from civic.kernel import clock
from civic.kernel.errors import Decision, Refused
from civic.kernel.forms import Form
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import policy
from civic.kernel.views import actor, shows
from civic.voting.forms.staff_rounds import CountForm, PlainForm, ReasonForm
from civic.voting.kinds import KINDS, RULE_WORDS
from civic.voting.models import Round, RoundState
from civic.voting.permissions import RoundAction
from civic.voting.predicates import state_of
from civic.voting.queries.cards import projects_count
from civic.voting.queries.roll import roll_size
from civic.voting.queries.rounds import parts_of, projects_of, round_by_id, rule_lines_of
from civic.voting.services.counting import announce_result, count_round
from civic.voting.services.rounds import RULE_KEYS, close_round, problems, publish_round, withdraw_round
from civic.voting.views.blueprint import STATES, blueprint
from civic.voting.views.news import news_lines
from civic.voting.views.rules import how_many
from civic.voting.views.staff import trail_of

STEPS = (_l("Draft"), _l("Published"), _l("Open"), _l("Closed"), _l("Counted"), _l("Result"))


@dataclass(frozen=True)
class Step:
    """An act of the workshop: its button, address, icon, and whether it is open now (and if not, why)."""

    label: object
    url: str
    kind: str
    decision: Decision


# Acts in the order of a round's life: (action, endpoint, button, look).
ACTS: tuple[tuple[RoundAction, str, object, str], ...] = (
    (RoundAction.PUBLISH, "rounds.publish", _l("Publish the round"), "primary"),
    (RoundAction.WITHDRAW, "rounds.withdraw", _l("Take it back to draft"), "quiet"),
    (RoundAction.CLOSE, "rounds.close", _l("End voting before its time"), "quiet"),
    (RoundAction.COUNT, "rounds.count", _l("Count the ballots"), "primary"),
    (RoundAction.ANNOUNCE, "rounds.announce", _l("Publish the result"), "primary"),
)


@blueprint.get("/<public_id>/work")
@shows(RoundAction.MANAGE, round_by_id)
def work(round_: Round) -> ResponseReturnValue:
    """The workshop page. Before the close it says how many may vote and never how many have."""
    state = state_of(round_)
    size = roll_size(round_)
    draft = state is RoundState.DRAFT
    return render_template(
        "rounds/staff/work.html",
        round=round_,
        trail=trail_of(round_, through=False),
        state=str(state),
        badge=STATES[state],
        steps=STEPS,
        current=list(RoundState).index(state) + 1,
        waits=list(problems(round_, projects_of(round_), size)) if draft else [],
        acts=_acts(round_, state),
        roll_size=size,
        projects=projects_count([round_]).get(round_.id, 0),
        parts=len(parts_of(round_)),
        sourced=sum(any((line.source_kk, line.source_ru, line.source_en)) for line in rule_lines_of(round_).values()),
        rules=len(RULE_KEYS),
        kind=KINDS[round_.ballot_kind],
        rule_words=RULE_WORDS[round_.rule],
        how_many=how_many(round_),
        now=clock.now(),
        news=news_lines(round_),
    )


def _acts(round_: Round, state: RoundState) -> list[Step]:
    """The acts that are still ahead or open; what lies behind is not offered any more."""
    behind = {
        RoundAction.PUBLISH: state is not RoundState.DRAFT,
        RoundAction.WITHDRAW: state not in (RoundState.DRAFT, RoundState.PUBLISHED),
        RoundAction.CLOSE: state not in (RoundState.DRAFT, RoundState.PUBLISHED, RoundState.OPEN),
        RoundAction.COUNT: state in (RoundState.COUNTED, RoundState.RESULT),
        RoundAction.ANNOUNCE: state is RoundState.RESULT,
    }
    ask = policy().decide
    return [
        Step(label, url_for(endpoint, public_id=round_.public_id), look, ask(actor(), action, round_))
        for action, endpoint, label, look in ACTS
        if not behind[action]
    ]


@dataclass(frozen=True)
class Act:
    """One act of the workshop: who may, the words of the page that asks before it acts, its form, and the deed."""

    action: RoundAction
    title: object
    lead: object
    consequences: tuple[object, ...]
    button: object
    done: object
    form: type[Form]
    do: Callable[[Any, Round, Any], object]
    kind: str = "primary"


STEPS_TO_TAKE: Mapping[str, Act] = {
    "publish": Act(
        RoundAction.PUBLISH,
        _l("Publish the round"),
        _l("Everybody will see the money, the rules and the projects."),
        (
            _l("From now on nobody can change the money, the dates, the rules or the projects, not even the operator."),
            _l("Until voting opens the round can still be taken back, with a reason that stays in the log."),
            _l("Voters can be added to the roll until voting ends."),
        ),
        _l("Publish"),
        _l("The round is published."),
        PlainForm,
        lambda who, round_, form: publish_round(who, round_),
    ),
    "withdraw": Act(
        RoundAction.WITHDRAW,
        _l("Take the round back to draft"),
        _l("People no longer see it, and it can be changed again."),
        (_l("The roll and the projects stay."), _l("Your reason stays in the log.")),
        _l("Take it back"),
        _l("The round is a draft again."),
        ReasonForm,
        lambda who, round_, form: withdraw_round(who, round_, form.reason.data or ""),
        "danger",
    ),
    "close": Act(
        RoundAction.CLOSE,
        _l("End voting before its time"),
        _l("From this moment nobody can vote any more. This cannot be undone."),
        (
            _l("Ballots that were cast stay and count."),
            _l("Everybody will read on the result page that voting ended early, and why."),
        ),
        _l("End voting now"),
        _l("Voting has ended."),
        ReasonForm,
        lambda who, round_, form: close_round(who, round_, form.reason.data or ""),
        "danger",
    ),
    "count": Act(
        RoundAction.COUNT,
        _l("Count the ballots"),
        _l(
            "The ballots are counted by the published rule. You see the result first; the public sees it when you publish it."
        ),
        (
            _l("Before counting, the number of ballots is compared with the number of people who voted."),
            _l("The count is done once and cannot be changed."),
        ),
        _l("Count"),
        _l("The ballots are counted. Look at the result, then publish it."),
        CountForm,
        lambda who, round_, form: count_round(who, round_, form.seed.data or "", form.seed_source.data or ""),
    ),
    "announce": Act(
        RoundAction.ANNOUNCE,
        _l("Publish the result"),
        _l("Everybody will see the result, with the file of ballots to count again."),
        (_l("A published result cannot be taken back."),),
        _l("Publish the result"),
        _l("The result is public."),
        PlainForm,
        lambda who, round_, form: announce_result(who, round_),
    ),
}


def _take(round_: Round, asked: Act) -> ResponseReturnValue:
    """Show what an act means; when it is confirmed, do it and go back to the workshop."""
    back, form = url_for("rounds.work", public_id=round_.public_id), asked.form()
    if form.submitted():
        try:
            asked.do(actor(), round_, form)
            flash(str(asked.done), "good")
            return redirect(back, 303)
        except Refused as problem:
            form.refuse(problem)
    publishing = asked.action is RoundAction.PUBLISH
    waits = list(problems(round_, projects_of(round_), roll_size(round_))) if publishing else []
    page = render_template(
        "rounds/staff/step.html", round=round_, trail=trail_of(round_), form=form, asked=asked, back=back, waits=waits
    )
    return page, form.status()


def _offer(name: str, asked: Act) -> None:
    """Put the page of an act at its address."""

    @shows(asked.action, round_by_id)
    def view(round_: Round) -> ResponseReturnValue:
        return _take(round_, asked)

    view.__doc__ = f"{name}: ask before it is done, then do it."
    blueprint.add_url_rule(f"/<public_id>/{name}", name, view, methods=["GET", "POST"])


for _name, _act in STEPS_TO_TAKE.items():
    _offer(_name, _act)
