"""The second factor: on and off."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from civic.accounts import codes, sessions
from civic.accounts.forms import CodeForm, CurrentPasswordForm, SecondFactorOffForm
from civic.accounts.models import Person
from civic.accounts.permissions import AccountAction
from civic.accounts.services import confirm_second_factor, remove_second_factor, start_second_factor
from civic.accounts.views.blueprint import agent, blueprint, myself, network
from civic.kernel.errors import Missing, Refused
from civic.kernel.i18n import _
from civic.kernel.views import actor, shows


@blueprint.route("/me/second-factor", methods=["GET", "POST"])
@shows(AccountAction.SECOND_FACTOR, myself)
def second_factor(person: Person) -> ResponseReturnValue:
    """What it is, whether it is on, and the password to begin."""
    form = CurrentPasswordForm()
    if not person.has_second_factor and form.submitted():
        try:
            start_second_factor(actor(), person, form.current.data, network())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("accounts.second_factor_set_up"))
    return render_template("accounts/second_factor.html", form=form, person=person), form.status()


@blueprint.route("/me/second-factor/set-up", methods=["GET", "POST"])
@shows(AccountAction.SECOND_FACTOR, myself)
def second_factor_set_up(person: Person) -> ResponseReturnValue:
    """Show the secret to the phone and take the first code back."""
    if person.totp_secret is None or person.totp_confirmed:
        return redirect(url_for("accounts.second_factor"))
    form = CodeForm()
    secret = codes.secret_of(person.public_id, person.totp_secret)
    if form.submitted():
        try:
            ticket = confirm_second_factor(actor(), person, form.code.data, agent())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            sessions.adopt(ticket)
            flash(_("The second factor is on. Other browsers have been signed out."), "success")
            return redirect(url_for("accounts.profile"))
    grouped = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    return render_template("accounts/second_factor_set_up.html", form=form, secret=grouped), form.status()


@blueprint.get("/me/second-factor/picture.svg")
@shows(AccountAction.SECOND_FACTOR, myself)
def second_factor_picture(person: Person) -> ResponseReturnValue:
    """The square picture to photograph, only while setting up."""
    if person.totp_secret is None or person.totp_confirmed:
        raise Missing("no second factor is being set up")
    secret = codes.secret_of(person.public_id, person.totp_secret)
    return Response(codes.picture(codes.address(secret, person.email)), mimetype="image/svg+xml")


@blueprint.route("/me/second-factor/off", methods=["GET", "POST"])
@shows(AccountAction.SECOND_FACTOR, myself)
def second_factor_off(person: Person) -> ResponseReturnValue:
    """Turn it off with password and code."""
    if not person.has_second_factor:
        return redirect(url_for("accounts.second_factor"))
    form = SecondFactorOffForm()
    if form.submitted():
        try:
            ticket = remove_second_factor(actor(), person, form.current.data, form.code.data, network(), agent())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            sessions.adopt(ticket)
            flash(_("The second factor is off."), "success")
            return redirect(url_for("accounts.profile"))
    return render_template("accounts/second_factor_off.html", form=form, person=person), form.status()
