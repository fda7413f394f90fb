"""Which letters one gets: one's own page, and the pages behind the links of a letter."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.accounts.models import Person
from civic.kernel.errors import Missing
from civic.kernel.extensions import csrf
from civic.kernel.i18n import _
from civic.kernel.views import actor, public, shows
from civic.notifications.forms import letters_form, wanted
from civic.notifications.kinds import sorts, sorts_named
from civic.notifications.permissions import NoticeAction
from civic.notifications.queries import Reader, choices_of, reader_behind
from civic.notifications.services import choose_letters, stop_letters

blueprint = Blueprint("notifications", __name__)


def _behind(reader: str, sort: str, mark: str) -> tuple[Reader, Person]:
    found = reader_behind(reader, sort, mark)
    if found is None:
        raise Missing(reader)
    if not actor().is_authenticated:
        # In the language of the letter, unless another was chosen here.
        g.profile_language = found[1].locale
        g.pop("language", None)
    return found


@blueprint.route("/me/letters", methods=["GET", "POST"])
@shows(NoticeAction.CHOOSE, actor)
def letters(person: Person) -> ResponseReturnValue:
    """One's own choice about every sort."""
    form = letters_form(sorts(), choices_of(person))
    if form.submitted():
        choose_letters(actor(), person, wanted(form, sorts()))
        flash(_("Saved."), "success")
        return redirect(url_for("notifications.letters"), 303)
    return render_template("notifications/letters.html", form=form, sorts=sorts(), address=person.email), form.status()


@blueprint.route("/letters/<reader>/<sort>/<mark>", methods=["GET", "POST"])
@public
def choose(reader: str, sort: str, mark: str) -> ResponseReturnValue:
    """The choice of whoever holds a letter: about its sort, without signing in, and without showing whose it is."""
    guest, person = _behind(reader, sort, mark)
    asked = sorts_named(sort)
    form = letters_form(asked, choices_of(person))
    if form.submitted():
        choose_letters(guest, person, wanted(form, asked))
        flash(_("Saved."), "success")
        return redirect(url_for("notifications.choose", reader=reader, sort=sort, mark=mark), 303)
    return render_template("notifications/letters.html", form=form, sorts=asked, address=""), form.status()


# The mark is the proof: a mail program holds no token of a page.
@blueprint.route("/letters/<reader>/<sort>/<mark>/stop", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]  # flask-wtf ships no types
@public
def stop(reader: str, sort: str, mark: str) -> ResponseReturnValue:
    """What mail programs press by themselves (RFC 8058); whoever opens it in a browser is asked first."""
    guest, person = _behind(reader, sort, mark)
    if request.method == "POST":
        stop_letters(guest, person, sort)
        # Neither a redirect nor a cookie: the program is no browser.
        return Response(_("Saved."), mimetype="text/plain")
    return redirect(url_for("notifications.choose", reader=reader, sort=sort, mark=mark), 303)
