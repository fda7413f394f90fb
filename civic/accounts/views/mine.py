"""One's own page and one's own browsers."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from civic.accounts import queries, services, sessions
from civic.accounts.forms import ProfileForm
from civic.accounts.models import Person, SessionRow
from civic.accounts.permissions import AccountAction
from civic.accounts.views.blueprint import blueprint, myself
from civic.kernel.errors import Refused
from civic.kernel.i18n import _, ngettext
from civic.kernel.views import actor, shows


@blueprint.route("/me", methods=["GET", "POST"])
@shows(AccountAction.SEE, myself)
def profile(person: Person) -> ResponseReturnValue:
    """Name and language; ways to the rest."""
    form = ProfileForm(name=person.name, locale=person.locale)
    if form.submitted():
        try:
            services.change_profile(actor(), person, form.name.data, form.locale.data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            g.profile_language = person.locale
            flash(_("Saved."), "success")
            return redirect(url_for("accounts.profile"))
    return render_template("accounts/profile.html", form=form, person=person), form.status()


# Named after the page, not the module of the same name that this file imports above.
@blueprint.get("/me/sessions", endpoint="sessions")
@shows(AccountAction.SEE, myself)
def my_sessions(person: Person) -> ResponseReturnValue:
    """Where one is signed in."""
    rows = queries.sessions_of(person)
    return render_template("accounts/sessions.html", rows=rows, here=sessions.current().public_id)


@blueprint.post("/me/sessions/<public_id>/end")
@shows(AccountAction.END_SESSION, queries.session_by_public_id)
def end_session(row: SessionRow) -> ResponseReturnValue:
    """Sign one of one's own browsers out."""
    here = row.id == sessions.current_digest()
    services.end_session(actor(), row)
    if here:
        sessions.forget()
        return redirect("/")
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("accounts.sessions"))


@blueprint.post("/me/sessions/end-others")
@shows(AccountAction.END_SESSION, myself)
def end_other_sessions(person: Person) -> ResponseReturnValue:
    """Sign all of one's browsers out but this one."""
    count = services.end_other_sessions(actor(), person, sessions.current_digest())
    flash(ngettext("%(num)s browser is signed out.", "%(num)s browsers are signed out.", count), "success")
    return redirect(url_for("accounts.sessions"))
