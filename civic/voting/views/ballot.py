"""The ballot: choosing, checking, casting, and the receipt that is shown once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from civic.kernel.errors import Denied, Refused
from civic.kernel.forms import switching_language
from civic.kernel.i18n import _, ngettext
from civic.kernel.views import actor, sends, shows
from civic.voting.forms.ballot import BallotForm, press, read_choices
from civic.voting.kinds import Choices, Limits, choices_within, encode, numbers_in, problems_of
from civic.voting.models import Round, RoundState
from civic.voting.permissions import RoundAction
from civic.voting.queries.ballots import draft_key, draft_of
from civic.voting.queries.cards import ProjectLine, device_key, fits, order_seed, project_lines, shuffled
from civic.voting.queries.limits import limits_of
from civic.voting.queries.rounds import ProjectFilter, parts_of
from civic.voting.services.casting import cast_ballot, read_written, save_draft
from civic.voting.views.blueprint import Standing, asked, blueprint, seen_round, standing_of, trail_through
from civic.voting.views.receipt import receipt_again, show_receipt
from civic.voting.views.rules import how_many
from civic.voting.views.showing import ProjectCard, cards_of, menus

FILTERS = ("q", "category", "place")
# What the components call the kinds of ballots.
WIDGETS = {"choose-one": "one"}


@dataclass
class Booth:
    """One ballot on one screen: whose, of which round, what is chosen, what was refused."""

    round: Round
    standing: Standing
    choices: Choices = ()
    form: BallotForm = field(default_factory=BallotForm)
    kept: bool = False
    """Whether these choices are the draft as the server keeps it."""

    @cached_property
    def limits(self) -> Limits:
        """What this voter's ballot may hold."""
        return limits_for(self.round, self.standing)

    @property
    def kind(self) -> str:
        """How choices are given: with several pots one project of each is still several."""
        kind = self.round.ballot_kind
        return "approval" if kind == "choose-one" and self.limits.pots else kind


def limits_for(round_: Round, standing: Standing) -> Limits:
    """What the ballot of somebody standing here may hold; whoever is not on the roll sees every pot."""
    return limits_of(round_, standing.entry.part if standing.entry else None)


@blueprint.route("/<public_id>/ballot", methods=["GET", "POST"])
@shows(RoundAction.SEE, seen_round)
def ballot(round_: Round) -> ResponseReturnValue:
    """The ballot. Every button of it keeps the draft; without the right to vote it can be read, with the reason."""
    booth = Booth(round_, standing_of(round_))
    if request.method == "POST":
        return _sent(booth)
    if booth.standing.may_vote:
        booth.choices, booth.kept = draft_of(actor(), round_), True
    return _page(booth)


def _sent(booth: Booth) -> ResponseReturnValue:
    if not booth.standing.may_vote:
        raise Denied(booth.standing.decision)
    button = request.form.get("do", "")
    try:
        booth.choices = _pressed(booth, button)
        if switching_language():
            return _page(booth)
        save_draft(actor(), booth.round, booth.choices)
        booth.kept = True
        if button == "review":
            _check(booth)
    except Refused as refusal:
        if not booth.choices:
            booth.choices = _readable(booth)
        booth.form.refuse(refusal)
        return _page(booth)
    return _answer(booth.round, button)


def _pressed(booth: Booth, button: str) -> Choices:
    """The choices sent, after the button that was pressed."""
    if request.form.get("from") == "draft":
        booth.choices = draft_of(actor(), booth.round)
    else:
        booth.choices = read_choices(booth.kind, request.form)
    if booth.kind != "ranked":
        return booth.choices
    ranking = press(tuple(numbers_in(booth.choices)), button, places(booth.limits))
    if len(ranking) > len(booth.choices):
        _check_room(booth.limits, ranking)
    return ranking


def _check_room(limits: Limits, ranking: Choices) -> None:
    """Each pot has places of its own."""
    for name, own in limits.pots.items():
        if len(choices_within(ranking, own.costs)) > own.max_choices:
            full = ngettext(
                "You have chosen %(num)s project, as many as you may. Remove it first.",
                "You have chosen %(num)s projects, as many as you may. Remove one first.",
                own.max_choices,
            )
            raise Refused("choices", f"{name}: {full}")


def places(limits: Limits) -> int:
    """How many projects one ballot may name in all."""
    return sum(own.max_choices for own in limits.pots.values()) if limits.pots else limits.max_choices


def _readable(booth: Booth) -> Choices:
    """What can be kept of a form that was refused: projects without what was wrong beside them."""
    numbers = [text for text in request.form.getlist("choice") if text.isascii() and text.isdigit() and len(text) < 10]
    points = [
        (name, text)
        for name, text in request.form.items()
        if name.removeprefix("points-").isdecimal() and text.isascii() and text.isdigit() and len(text) < 7
    ]
    return read_choices(booth.kind, MultiDict([*(("choice", n) for n in numbers), *points]))


def _check(booth: Booth) -> None:
    problems = problems_of(booth.round.ballot_kind, booth.choices, booth.limits)
    if problems:
        raise Refused("choices", " ".join(problems))


def _answer(round_: Round, button: str) -> ResponseReturnValue:
    """Where a kept draft leads: quietly nowhere for a script, to the next step, or back to the same spot."""
    if request.headers.get("X-Requested-With") == "fetch":
        return "", 204
    if button == "review":
        return redirect(url_for("rounds.review", public_id=round_.public_id), 303)
    if button == "compare":
        return redirect(url_for("rounds.pair", public_id=round_.public_id), 303)
    verb, _dash, number = button.partition("-")
    spot = f"p{number}" if verb == "add" else "projects-filter" if verb == "filter" else "my-ranking"
    return redirect(_url(round_, spot), 303)


def _url(round_: Round, spot: str | None = None) -> str:
    """The ballot's address with the search that is going on."""
    kept: dict[str, Any] = {name: asked(name) or None for name in FILTERS}
    return url_for("rounds.ballot", public_id=round_.public_id, _anchor=spot, **kept)


def _page(booth: Booth) -> ResponseReturnValue:
    round_ = booth.round
    wanted = ProjectFilter(asked("q"), asked("category"), asked("place"))
    limits = booth.limits
    lines = [
        line for line in project_lines(round_, searchable=bool(wanted.text)) if line.number not in limits.elsewhere
    ]
    parts = parts_of(round_)
    key = draft_key(actor(), round_) if booth.standing.may_vote else None
    seed = order_seed(key) if key else ""
    ordered = by_pot(shuffled(lines, seed) if seed else lines, limits)
    cards = cards_of(round_, ordered, parts)
    hidden = {line.number for line in lines if not fits(line, wanted)}
    if limits.pots:
        cards = [_with_pot(card, limits) for card in cards]
    by_number = {card.number: card for card in cards}
    kind = booth.kind
    chosen = [by_number[n] for n in numbers_in(booth.choices) if n in by_number]
    labels = _("Category"), _("Part of the town")
    return render_template(
        "rounds/ballot.html" if booth.standing.may_vote else "rounds/ballot_closed.html",
        round=round_,
        trail=trail_through(round_),
        standing=booth.standing,
        form=booth.form,
        kind=WIDGETS.get(kind, kind),
        how_many=how_many(round_),
        cards=cards,
        hidden=hidden,
        chosen=chosen,
        given=_typed_points() if kind == "points" and booth.form.refused else _given(kind, booth.choices),
        used=_used(round_, booth.choices, by_number),
        total=_total(round_, limits),
        places=places(limits),
        pots=_pots(limits, booth.choices),
        missing=_missing(booth),
        state=_state(booth),
        seed=seed,
        draft_key=device_key(key) if key else None,
        saved=_("Draft saved.") if booth.kept and booth.choices else None,
        wanted=wanted,
        menus=menus(lines, parts, wanted.category, wanted.part, labels),
        url=_url(round_),
        published=booth.standing.state is RoundState.PUBLISHED,
    ), booth.form.status()


def _given(kind: str, choices: Choices) -> dict[int, int]:
    if kind == "ranked":
        return {n: rank for rank, n in enumerate(numbers_in(choices), start=1)}
    return {c if isinstance(c, int) else c[0]: 1 if isinstance(c, int) else c[1] for c in choices}


def _typed_points() -> dict[int, str]:
    """What was typed beside the projects, wrong or not: a refused form comes back as it was sent."""
    named = ((name.removeprefix("points-"), text) for name, text in request.form.items() if name.startswith("points-"))
    return {int(number): text[:12] for number, text in named if number.isascii() and number.isdigit() and text}


@dataclass(frozen=True)
class PotShown:
    """A pot of this voter's ballot: its name, how many of its projects may be chosen, how many are, and which are its own."""

    name: str
    most: int
    chosen: int
    first: int | None


def _pots(limits: Limits, choices: Choices) -> list[PotShown]:
    # The own part stands in front of the whole place.
    return [
        PotShown(name, own.max_choices, len(choices_within(choices, own.costs)), min(own.costs, default=None))
        for name, own in reversed(list(limits.pots.items()))
    ]


def _with_pot(card: ProjectCard, limits: Limits) -> ProjectCard:
    """The card with the name of the pot that pays for it."""
    name = next((name for name, own in limits.pots.items() if card.number in own.costs), "")
    words = [name, card.place_name] if card.place_name and card.place_name != name else [name]
    return card._replace(place_name=", ".join(words))


def by_pot(lines: list[ProjectLine], limits: Limits) -> list[ProjectLine]:
    """Projects of the voter's own part in front of those of the whole place; otherwise in their order."""
    place = {number: -at for at, own in enumerate(limits.pots.values()) for number in own.costs}
    return sorted(lines, key=lambda line: place.get(line.number, 0))


def _total(round_: Round, limits: Limits) -> int:
    """How much one ballot may give: projects, points or money."""
    each = list(limits.pots.values()) or [limits]
    if round_.ballot_kind == "points":
        return sum(own.points_total or 0 for own in each)
    if round_.ballot_kind == "knapsack":
        return sum(own.spend_cap or 0 for own in each)
    return places(limits)


def _used(round_: Round, choices: Choices, cards: Mapping[int, ProjectCard]) -> int:
    if round_.ballot_kind == "points":
        return sum(_given("points", choices).values())
    if round_.ballot_kind == "knapsack":
        return sum(cards[n].cost for n in numbers_in(choices) if n in cards)
    return len(choices)


def _missing(booth: Booth) -> str | None:
    """What an unfinished ballot still lacks; said before anybody presses anything."""
    if booth.form.refused or not booth.standing.may_vote:
        return None
    if booth.standing.has_voted and not booth.choices:
        return None
    problems = problems_of(booth.round.ballot_kind, booth.choices, booth.limits)
    return problems[0] if problems else None


def _state(booth: Booth) -> str:
    """Never voted, voted and not touched since, or voted and now being changed."""
    if not booth.standing.has_voted:
        return "draft"
    return "changed" if booth.choices else "voted"


@blueprint.get("/<public_id>/ballot/review")
@shows(RoundAction.SEE, seen_round)
def review(round_: Round) -> ResponseReturnValue:
    """Read what is going to be cast."""
    return _reviewed(round_, BallotForm(), lambda: draft_of(actor(), round_))


@blueprint.post("/<public_id>/ballot/review")
@sends(RoundAction.VOTE)
def cast(public_id: str) -> ResponseReturnValue:
    """Cast exactly what was read. The receipt is the answer itself: it is kept nowhere."""
    if switching_language():
        return _in_another_language(seen_round(public_id))
    written = request.form.get("choices", "")
    try:
        return show_receipt(*cast_ballot(actor(), public_id, written))
    except Refused as problem:
        refusal = problem
    round_, form = seen_round(public_id), BallotForm()
    form.refuse(refusal)
    return _reviewed(round_, form, lambda: read_written(round_, written))


def _in_another_language(round_: Round) -> ResponseReturnValue:
    if request.form.get("tracker"):
        return receipt_again(round_)
    return _reviewed(round_, BallotForm(), lambda: read_written(round_, request.form.get("choices", "")))


def _reviewed(round_: Round, form: BallotForm, read: Callable[[], Choices]) -> ResponseReturnValue:
    standing = standing_of(round_)
    if not standing.may_vote:
        raise Denied(standing.decision)
    choices = read()
    lines = project_lines(round_)
    if not form.refused and problems_of(round_.ballot_kind, choices, limits_for(round_, standing)):
        return redirect(url_for("rounds.ballot", public_id=round_.public_id), 303)
    cards = {card.number: card for card in cards_of(round_, lines, parts_of(round_))}
    chosen = [cards[n] for n in numbers_in(choices) if n in cards]
    casts = standing.entry.casts if standing.entry else 0
    return render_template(
        "rounds/review.html",
        round=round_,
        trail=trail_through(round_),
        standing=standing,
        form=form,
        written=encode(round_.ballot_kind, choices),
        chosen=chosen,
        given=_given(round_.ballot_kind, choices),
        spent=sum(card.cost for card in chosen),
        casts_left=round_.max_casts - casts,
    ), form.status()
