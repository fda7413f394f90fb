"""Rounds in the making: the list for staff, beginning a round, and changing its draft."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from civic.communities.models import Place
from civic.communities.queries import place_by_code
from civic.kernel import clock
from civic.kernel.chrome import about
from civic.kernel.errors import Refused
from civic.kernel.i18n import _, localized
from civic.kernel.permissions import policy
from civic.kernel.text import offset
from civic.kernel.views import actor, shows
from civic.voting.forms.staff_counting import rule_texts
from civic.voting.forms.staff_rounds import (
    LANGUAGES,
    RoundForm,
    filled,
    form_of,
    sources_of,
    values_of,
)
from civic.voting.kinds import KINDS
from civic.voting.models import Round
from civic.voting.permissions import RoundAction
from civic.voting.predicates import state_of
from civic.voting.queries.cards import projects_count
from civic.voting.queries.places import places_of_staff
from civic.voting.queries.rounds import round_by_id, rounds_in, rule_lines_of
from civic.voting.services.rounds import RULE_KEYS, draft_round, edit_round
from civic.voting.views.blueprint import STATES, blueprint
from civic.voting.views.rules import TITLES


@shows(RoundAction.MANAGE)
def workshop() -> ResponseReturnValue:
    """All rounds of the places this person works for, drafts too, and where a new one can begin."""
    places = places_of_staff(actor())
    rounds = rounds_in(places)
    return render_template(
        "rounds/staff/workshop.html",
        rounds=[(round_, STATES[state_of(round_)]) for round_ in rounds],
        counts=projects_count(rounds),
        places=[found for found in places if policy().decide(actor(), RoundAction.CREATE, found)],
    )


@shows(RoundAction.CREATE, place_by_code)
def new(where: Place) -> ResponseReturnValue:
    """Begin a round in a place."""
    form = form_of(None)
    if form.submitted():
        try:
            round_ = draft_round(actor(), where, values_of(form), sources_of(form))
            flash(_("The draft is there. Now enter projects and voters."), "good")
            return redirect(url_for("rounds.work", public_id=round_.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    about(localized(where, "name"), url_for("places.show", code=where.code), where.responsible)
    trail = [
        (localized(where, "name"), url_for("places.show", code=where.code)),
        (_("Rounds"), url_for("rounds.workshop")),
    ]
    return _round_page(form, trail, url_for("rounds.new", code=where.code), url_for("rounds.workshop"), None)


@blueprint.route("/<public_id>/edit", methods=["GET", "POST"])
@shows(RoundAction.EDIT, round_by_id)
def edit(round_: Round) -> ResponseReturnValue:
    """Change the draft: words, money, dates, voters, ballot, counting, sources."""
    form = form_of(round_)
    if not form.is_submitted():
        filled(form, rule_lines_of(round_))
    if form.submitted():
        try:
            edit_round(actor(), round_, values_of(form), sources_of(form))
            flash(_("Saved."), "good")
            return redirect(url_for("rounds.work", public_id=round_.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    back = url_for("rounds.work", public_id=round_.public_id)
    return _round_page(form, trail_of(round_), url_for("rounds.edit", public_id=round_.public_id), back, round_)


def _round_page(
    form: RoundForm, trail: list[tuple[str, str]], action: str, back: str, round_: Round | None
) -> ResponseReturnValue:
    return render_template(
        "rounds/staff/edit.html",
        form=form,
        trail=trail,
        action=action,
        back=back,
        round=round_,
        kind_texts={name: kind.explain for name, kind in KINDS.items()},
        rule_texts=rule_texts(),
        rule_titles={key: TITLES[key] for key in RULE_KEYS},
        codes=list(LANGUAGES),
        offset=offset(clock.now()),
    ), form.status()


def trail_of(round_: Round, *, through: bool = True) -> list[tuple[str, str]]:
    """Say which place the page is about; gives the trail that leads to the round's workshop."""
    about(localized(round_.place, "name"), url_for("places.show", code=round_.place.code), round_.place.responsible)
    trail = [(_("Rounds in the making"), url_for("rounds.workshop"))]
    if through:
        trail.append((localized(round_, "title"), url_for("rounds.work", public_id=round_.public_id)))
    return trail


# These two stand outside the blueprint's own address.
blueprint.record(lambda setup: setup.app.add_url_rule("/workshop/rounds", "rounds.workshop", workshop))
blueprint.record(
    lambda setup: setup.app.add_url_rule("/places/<code>/rounds/new", "rounds.new", new, methods=["GET", "POST"])
)
