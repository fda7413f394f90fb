"""Signing in and out."""

import hmac
from dataclasses import dataclass

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from civic.accounts import sessions
from civic.accounts.forms import CodeForm, SignInForm
from civic.accounts.models import SessionRow
from civic.accounts.queries import person_by_public_id
from civic.accounts.returning import path_of
from civic.accounts.services import Passed, check_password, sign_in_with_code
from civic.accounts.services import sign_in as sign_person_in
from civic.accounts.services import sign_out as sign_person_out
from civic.accounts.views.blueprint import agent, blueprint, network
from civic.kernel import clock, keys
from civic.kernel.errors import Missing, Refused
from civic.kernel.extensions import db
from civic.kernel.i18n import _
from civic.kernel.views import actor, public

HALFWAY = "halfway"
HALFWAY_SECONDS = 600


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Address and password; then perhaps a code."""
    if actor().is_authenticated:
        return redirect(path_of(request.args.get("next")))
    form = SignInForm()
    if form.submitted():
        try:
            passed = check_password(form.email.data, form.password.data, network())
            if passed.person.has_second_factor:
                return _ask_code(passed)
            sessions.adopt(sign_person_in(actor(), passed, form.password.data, agent()))
            return redirect(path_of(request.args.get("next")))
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("accounts/sign_in.html", form=form, next=request.args.get("next")), form.status()


def _ask_code(passed: Passed) -> ResponseReturnValue:
    session[HALFWAY] = {
        "who": passed.person.public_id,
        "mark": _mark(passed),
        "at": int(clock.now().timestamp()),
    }
    return redirect(url_for("accounts.second_factor_code", next=request.args.get("next")))


def _mark(passed: Passed) -> str:
    """Ties the first half of a sign-in to the password it was made with, without saying anything about it."""
    return keys.keyed(current_app.config["SECRET_KEY"], "halfway", passed.person.public_id, passed.checked).hex()


@dataclass(frozen=True)
class _Halfway:
    """What the browser brings back from the first half."""

    who: str
    mark: str
    at: int


def _halfway() -> Passed | None:
    """The person who gave the right password a moment ago in this browser."""
    kept = session.get(HALFWAY)
    if not isinstance(kept, dict):
        return None
    half = _Halfway(str(kept.get("who")), str(kept.get("mark")), int(kept.get("at", 0)))
    if not 0 <= clock.now().timestamp() - half.at + 1 < HALFWAY_SECONDS:
        return None
    try:
        person = person_by_public_id(half.who)
    except Missing:
        return None
    passed = Passed(person, person.password_hash)
    return passed if hmac.compare_digest(_mark(passed), half.mark) else None


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_factor_code() -> ResponseReturnValue:
    """The second step of signing in."""
    passed = None if actor().is_authenticated else _halfway()
    if passed is None:
        return redirect(url_for("accounts.sign_in", next=request.args.get("next")))
    form = CodeForm()
    if form.submitted():
        try:
            sessions.adopt(sign_in_with_code(actor(), passed, form.code.data, agent()))
            return redirect(path_of(request.args.get("next")))
        except Refused as refusal:
            form.refuse(refusal)
    return render_template("accounts/second_factor_code.html", form=form), form.status()


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End this browser's session; harmless when there is none."""
    digest = sessions.current_digest()
    row = db.session.get(SessionRow, digest) if digest is not None else None
    if row is not None:
        sign_person_out(sessions.VISITOR, row)
    sessions.forget()
    flash(_("You are signed out."), "success")
    return redirect("/")
