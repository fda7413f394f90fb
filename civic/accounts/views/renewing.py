"""A forgotten password, and a changed one."""

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from civic.accounts import sessions
from civic.accounts.forms import ForgotForm, PasswordForm, ResetForm
from civic.accounts.models import Person
from civic.accounts.permissions import AccountAction
from civic.accounts.queries import live_link
from civic.accounts.services import change_password, request_reset
from civic.accounts.services import reset as reset_password
from civic.accounts.views.blueprint import agent, blueprint, myself, network
from civic.accounts.views.joining import SENT_TO
from civic.kernel.errors import Refused
from civic.kernel.i18n import _
from civic.kernel.views import actor, public, shows


@blueprint.route("/forgot", methods=["GET", "POST"])
@public
def forgot() -> ResponseReturnValue:
    """Ask for a link; the answer is the same for unknown addresses."""
    form = ForgotForm()
    if form.submitted():
        try:
            request_reset(actor(), form.email.data, network())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            session[SENT_TO] = form.email.data.strip()
            return redirect(url_for("accounts.letter_sent"))
    return render_template("accounts/forgot.html", form=form), form.status()


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password with the link from the letter; then sign in as usual."""
    if live_link("reset", token) is None:
        return render_template("accounts/reset_old.html"), 410
    form = ResetForm()
    if form.submitted():
        try:
            reset_password(actor(), token, form.password.data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            sessions.forget()
            flash(_("The new password is set. Sign in with it."), "success")
            return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/reset.html", form=form), form.status()


@blueprint.route("/me/password", methods=["GET", "POST"])
@shows(AccountAction.CHANGE_PASSWORD, myself)
def password(person: Person) -> ResponseReturnValue:
    """Replace one's own password."""
    form = PasswordForm()
    if form.submitted():
        try:
            ticket = change_password(actor(), person, form.current.data, form.new.data, network(), agent())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            sessions.adopt(ticket)
            flash(_("The password is changed. Other browsers have been signed out."), "success")
            return redirect(url_for("accounts.profile"))
    return render_template("accounts/password.html", form=form, person=person), form.status()
