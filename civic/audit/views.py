"""The page of the record of changes, and its download."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields import SelectChoice

from civic.audit.exports import as_csv
from civic.audit.forms import FilterForm
from civic.audit.kinds import details_of, subject_words, words_for
from civic.audit.permissions import AuditAction
from civic.audit.queries import Filter, entries, exported, facts
from civic.communities.models import Place
from civic.communities.queries import place_by_code
from civic.kernel.errors import Missing, Refused
from civic.kernel.i18n import _
from civic.kernel.permissions import policy
from civic.kernel.views import actor, page_number, shows

blueprint = Blueprint("audit", __name__)

# Only these are carried on to other addresses: anything else in a query could steer how an address is built.
KEPT = ("place", "fact", "person", "since", "until")


@blueprint.get("/audit")
@shows(AuditAction.READ)
def index() -> ResponseReturnValue:
    """Every change in the places whose record this person may read, newest first."""
    form = _form()
    wanted = _wanted(form)
    page = entries(actor(), wanted, page_number()) if wanted else None
    kept: dict[str, Any] = {name: request.args[name] for name in KEPT if name in request.args}
    return render_template(
        "audit/index.html",
        form=form,
        page=page,
        words_for=words_for,
        subject_words=subject_words,
        details_of=details_of,
        address=lambda number: url_for("audit.index", **{**kept, "page": number}),
        download_url=url_for("audit.download", **kept),
    ), form.status()


@blueprint.get("/audit.csv")
@shows(AuditAction.READ)
def download() -> ResponseReturnValue:
    """The same as a table."""
    wanted = _wanted(_form())
    if wanted is None:
        raise Refused(None, _("The filter cannot be used; open the page of the record and correct it."))
    response = Response(as_csv(exported(actor(), wanted)), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _form() -> FilterForm:
    form = FilterForm(request.args)
    form.fact.choices = [
        SelectChoice("", _("everything")),
        *sorted((SelectChoice(name, words_for(name)) for name in facts()), key=lambda choice: choice.label),
    ]
    return form


def _wanted(form: FilterForm) -> Filter | None:
    if not form.validate():
        return None
    try:
        place = _place(form.place.data or "")
    except Refused as problem:
        form.refuse(problem)
        return None
    return Filter(place, form.fact.data or "", (form.person.data or "").strip(), form.since.data, form.until.data)


def _place(code: str) -> Place | None:
    if not code.strip():
        return None
    try:
        place = place_by_code(code.strip())
    except Missing as problem:
        raise Refused("place", _("There is no place with this short name or code.")) from problem
    policy().require(actor(), AuditAction.READ, place)
    return place
