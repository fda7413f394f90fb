"""Who may vote, for staff: bringing in a roll, the desk, and the parts of the place."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.accounts.models import Person
from civic.communities.queries import person_by_email
from civic.kernel.cells import csv_text
from civic.kernel.errors import Refused, RefusedRows
from civic.kernel.i18n import _, ngettext
from civic.kernel.views import actor, shows
from civic.voting.forms.staff_projects import ListForm
from civic.voting.forms.staff_roll import DeskForm, FindForm, PartsForm, part_choices, with_empty_rows
from civic.voting.imports import read_roll
from civic.voting.models import RollKind, Round, RoundPart
from civic.voting.permissions import RoundAction
from civic.voting.queries.roll import roll_size
from civic.voting.queries.rounds import parts_of, round_by_id
from civic.voting.samples import sample_roll
from civic.voting.services.roll import admit_voter, import_roll
from civic.voting.services.rounds import set_parts
from civic.voting.views.blueprint import blueprint
from civic.voting.views.staff import trail_of
from civic.voting.views.staff_projects import example_file


@blueprint.route("/<public_id>/roll", methods=["GET", "POST"])
@shows(RoundAction.ADMIT, round_by_id)
def roll(round_: Round) -> ResponseReturnValue:
    """Bring in a roll: all of it or nothing. Identities are turned into marks while the file is read."""
    form = ListForm()
    parts = parts_of(round_)
    wrong: list[tuple[int, int, object]] = []
    if form.submitted():
        try:
            added, already = import_roll(actor(), round_, read_roll(form.sent().stream, round_, parts))
            flash(
                ngettext("%(num)s person was put on the roll.", "%(num)s people were put on the roll.", added), "good"
            )
            if already:
                flash(
                    ngettext("%(num)s person was there already.", "%(num)s people were there already.", already), "info"
                )
            return redirect(url_for("rounds.work", public_id=round_.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
            wrong = problem.rows if isinstance(problem, RefusedRows) else []
    return render_template(
        "rounds/staff/roll.html",
        round=round_,
        trail=trail_of(round_),
        form=form,
        wrong=wrong,
        parts=parts,
        by_iin=round_.roll_kind == RollKind.IIN,
        size=roll_size(round_),
        back=url_for("rounds.work", public_id=round_.public_id),
    ), form.status()


@blueprint.get("/<public_id>/roll/example.csv")
@shows(RoundAction.ADMIT, round_by_id)
def example_roll(round_: Round) -> ResponseReturnValue:
    """A roll with the right columns."""
    head, rows = sample_roll(round_, list(parts_of(round_)))
    return example_file(csv_text(head, rows), "roll-example.csv")


@blueprint.route("/<public_id>/desk", methods=["GET", "POST"])
@shows(RoundAction.ADMIT, round_by_id)
def desk(round_: Round) -> ResponseReturnValue:
    """Find the account of the person at the desk, see the document, put them on the roll."""
    parts = parts_of(round_)
    form = _second_form(parts) if "reason" in request.form else FindForm()
    found = person_by_email(form.email.data) if form.email.data else None
    if found is None and isinstance(form, DeskForm):
        form = FindForm()
    if form.submitted():
        try:
            if found is None:
                raise Refused("email", _("There is no account with this address. Ask the person to sign up first."))
            if isinstance(form, DeskForm):
                return _admit(round_, found, form)
            form = _second_form(parts)
        except Refused as problem:
            form.refuse(problem)
    return render_template(
        "rounds/staff/desk.html",
        round=round_,
        trail=trail_of(round_),
        form=form,
        found=found if isinstance(form, DeskForm) else None,
        parts=parts,
        by_iin=round_.roll_kind == RollKind.IIN,
        back=url_for("rounds.work", public_id=round_.public_id),
    ), form.status()


def _second_form(parts: Mapping[str, RoundPart]) -> DeskForm:
    form = DeskForm()
    form.part.choices = part_choices(parts)
    return form


def _admit(round_: Round, found: Person, form: DeskForm) -> ResponseReturnValue:
    name = found.name
    admit_voter(actor(), round_, found, form.reason.data or "", form.iin.data or "", form.part.data or "")
    flash(_("%(name)s is on the roll.", name=name), "good")
    return redirect(url_for("rounds.desk", public_id=round_.public_id), 303)


@blueprint.route("/<public_id>/parts", methods=["GET", "POST"])
@shows(RoundAction.EDIT, round_by_id)
def parts(round_: Round) -> ResponseReturnValue:
    """Say into which parts the place is divided, so that turnout can be told by part."""
    form = PartsForm()
    if form.submitted() and request.form.get("do") != "more":
        try:
            set_parts(actor(), round_, form.rows())
            flash(_("Saved."), "good")
            return redirect(url_for("rounds.work", public_id=round_.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    with_empty_rows(form, list(parts_of(round_).values()))
    return render_template(
        "rounds/staff/parts.html",
        round=round_,
        trail=trail_of(round_),
        form=form,
        back=url_for("rounds.work", public_id=round_.public_id),
    ), form.status()
