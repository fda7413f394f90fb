"""Pages of the handbook and the living style guide."""

from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from civic.communities.kinds import ROLES
from civic.handbook import queries
from civic.handbook.forms import StyleForm
from civic.kernel import clock
from civic.kernel.i18n import language
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.text import document
from civic.kernel.views import public

blueprint = Blueprint("handbook", __name__)

# The parts of the town by the names of their features; one without words here is shown by its name.
AREAS: dict[str, object] = {
    "accounts": _l("Accounts"),
    "communities": _l("Places and roles"),
    "audit": _l("Record of changes"),
    "notifications": _l("Letters"),
    "voting": _l("People's Participation Budget"),
}


@blueprint.get("/handbook")
@public
def index() -> ResponseReturnValue:
    """Everything the handbook holds."""
    found = queries.pages(language())
    cover = next((page for page in found if page.name == "index"), None)
    return render_template(
        "handbook/index.html",
        pages=[page for page in found if page.name != "index"],
        body=document(cover.text) if cover else None,
    )


@blueprint.get("/handbook/<name>")
@public
def show(name: str) -> ResponseReturnValue:
    """One page, in the reader's language where it exists."""
    page = queries.page(name, language())
    return render_template("handbook/show.html", page=page, body=document(page.text))


@blueprint.get("/handbook/permissions")
@public
def permissions() -> ResponseReturnValue:
    """Who may do what, printed from the rules themselves."""
    return render_template(
        "handbook/permissions.html", tables=queries.rules(), areas=AREAS, bars=queries.bars(), roles=ROLES
    )


@blueprint.get("/handbook/settings")
@public
def settings() -> ResponseReturnValue:
    """Every setting, printed from the list that is checked at start."""
    return render_template("handbook/settings.html", settings=queries.settings())


@blueprint.get("/handbook/words")
@public
def words() -> ResponseReturnValue:
    """The words of the product in three languages."""
    return render_template("handbook/words.html", words=queries.words())


@blueprint.get("/handbook/decisions")
@public
def decisions() -> ResponseReturnValue:
    """Decision records."""
    return render_template("handbook/decisions.html", decisions=queries.decisions())


@blueprint.get("/handbook/decisions/<name>")
@public
def decision(name: str) -> ResponseReturnValue:
    """One decision record."""
    record = queries.decision(name)
    return render_template("handbook/decision.html", page=record, body=document(record.text))


@blueprint.get("/style")
@public
def style() -> ResponseReturnValue:
    """Every component in every state."""
    wrong = StyleForm(MultiDict({"wrong-sum": "many"}), prefix="wrong")
    wrong.validate()
    theme = request.args.get("theme")
    return render_template(
        "pages/style.html",
        form=StyleForm(MultiDict()),
        wrong=wrong,
        now=clock.now(),
        days=lambda n: timedelta(days=n),
        theme=theme if theme in ("light", "dark") else None,
    )
