"""The page behind the link of the question «is it done?»: one press of a button, no account needed."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from civic.accounts.models import Person
from civic.kernel.errors import Denied, Missing, Refused
from civic.kernel.extensions import db
from civic.kernel.files import checked
from civic.kernel.i18n import _, localized
from civic.kernel.views import public
from maps.issues.forms.answering import DoneForm
from maps.issues.models import Issue
from maps.issues.queries import issue_by_id, voice_of
from maps.issues.services.asking import Asked, asked_by, confirm_done
from maps.issues.services.own import keep_evidence
from maps.issues.services.voices import say_still_there
from maps.issues.views.blueprint import blueprint


@dataclass(frozen=True)
class _Answer:
    """What to say after an answer."""

    title: str
    text: str


@blueprint.route("/issues/<public_id>/done/<who>/<mark>", methods=["GET", "POST"])
@public
def is_it_done(public_id: str, who: str, mark: str) -> ResponseReturnValue:
    """Ask whether it is done; whoever has the link may answer for the person it was sent to, once."""
    issue = issue_by_id(public_id)
    asked = asked_by(issue, who, mark)
    if asked is None or not issue.visible:
        raise Missing(public_id)
    form = DoneForm()
    if form.submitted():
        try:
            return _said(issue, _answered(asked, issue, form))
        except Refused as problem:
            form.refuse(problem)
        except Denied as problem:
            form.refuse(Refused(None, problem.decision.because))
    page = render_template("issues/is_it_done.html", issue=issue, category=localized(issue.category, "name"), form=form)
    return page, form.status()


def _answered(asked: Asked, issue: Issue, form: DoneForm) -> _Answer:
    if request.form.get("do") == "yes":
        confirm_done(asked, issue)
        return _Answer(_("Thank you"), _("Everybody can see now that you found it done."))
    photos = [checked(sent.stream, "photos") for sent in request.files.getlist("photos") if sent.filename]
    speaker: Any = db.session.get(Person, asked.id) if asked.id is not None else asked
    voice = voice_of(speaker, f"asked {issue.public_id}")
    uploads = keep_evidence(speaker, issue, photos) if photos else []
    again = say_still_there(speaker, issue, voice, form.text.data or "", uploads)
    if again:
        return _Answer(
            _("It is open again"), _("Enough people say that it is still there. Staff must deal with it anew.")
        )
    return _Answer(_("Noted"), _("Staff see it. When enough people say so, it is opened again."))


def _said(issue: Issue, answer: _Answer) -> ResponseReturnValue:
    return render_template("issues/is_it_done_said.html", issue=issue, answer=answer)
