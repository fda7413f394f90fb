"""Making an account and proving its address."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from civic.accounts import sessions
from civic.accounts.forms import BareForm, PasswordOnlyForm, SignUpForm
from civic.accounts.models import Person
from civic.accounts.permissions import AccountAction
from civic.accounts.queries import live_link
from civic.accounts.services import Entry, ask_confirmation, prove
from civic.accounts.services import confirm as confirm_address
from civic.accounts.services import sign_up as make_account
from civic.accounts.views.blueprint import agent, blueprint, myself, network
from civic.kernel.errors import Refused
from civic.kernel.extensions import db
from civic.kernel.i18n import _, language
from civic.kernel.views import actor, public, shows

SENT_TO = "sent_to"


@blueprint.route("/sign-up", methods=["GET", "POST"])
@public
def sign_up() -> ResponseReturnValue:
    """A new account; the answer is the same for known addresses."""
    if actor().is_authenticated:
        return redirect(url_for("accounts.profile"))
    form = SignUpForm(locale=language())
    if form.submitted():
        entry = Entry(form.email.data, form.name.data, form.password.data, form.locale.data)
        try:
            make_account(actor(), entry, network())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            session[SENT_TO] = form.email.data.strip()
            return redirect(url_for("accounts.letter_sent"))
    return render_template("accounts/sign_up.html", form=form, next=request.args.get("next")), form.status()


@blueprint.get("/letter-sent")
@public
def letter_sent() -> ResponseReturnValue:
    """Says that there is mail to read, whoever asked."""
    return render_template("accounts/letter_sent.html", address=session.get(SENT_TO, ""))


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """The link from the letter: asks for the password, or, signed in, for one press of a button."""
    link = live_link("confirm", token)
    person = db.session.get(Person, link.person_id) if link is not None else None
    if person is None:
        return render_template("accounts/confirm_old.html"), 410
    mine = actor().id == person.id
    form = BareForm() if mine else PasswordOnlyForm()
    if form.submitted():
        try:
            return _confirmed(token, person, form, mine)
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("accounts/confirm.html", form=form, mine=mine), form.status()


def _confirmed(token: str, person: Person, form: BareForm | PasswordOnlyForm, mine: bool) -> ResponseReturnValue:
    if mine:
        ticket = prove(actor(), None, token, None, agent())
    else:
        ticket = confirm_address(actor(), token, person, form.password.data, network(), agent())
    if ticket is not None:
        sessions.adopt(ticket)
    flash(_("Your address is confirmed."), "success")
    return redirect(url_for("accounts.profile"))


@blueprint.post("/me/confirm-again")
@shows(AccountAction.ASK_CONFIRMATION, myself)
def confirm_again(person: Person) -> ResponseReturnValue:
    """Send the letter once more."""
    try:
        ask_confirmation(actor(), person, network())
    except Refused as refusal:
        flash(str(refusal.message), "error")
    else:
        flash(_("We have sent the letter again."), "success")
    return redirect(url_for("accounts.profile"))
