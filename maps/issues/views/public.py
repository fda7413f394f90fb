"""The front of issue maps: all of them, and one."""

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue

from civic.kernel import clock
from civic.kernel.assets import Assets
from civic.kernel.chrome import Chrome
from civic.kernel.i18n import localized
from civic.kernel.permissions import policy
from civic.kernel.preview import tell_others
from civic.kernel.views import actor, public, shows
from maps.issues.kinds.states import WHO
from maps.issues.kinds.terms import term_words
from maps.issues.models import IssueMap
from maps.issues.permissions import IssueAction
from maps.issues.queries import categories_of, open_maps
from maps.issues.views.blueprint import blueprint, seen_map, stand_in
from maps.issues.views.reading import list_values


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    """Maps that take reports now."""
    return render_template("issues/index.html", maps=open_maps(), signed_in=actor().is_authenticated, now=clock.now())


@blueprint.get("/<map_id>")
@shows(IssueAction.SEE_MAP, seen_map)
def show_map(issue_map: IssueMap) -> ResponseReturnValue:
    """One map: what it is for, what will be done with it, who may take part."""
    told = None
    if issue_map.published_at is not None:
        words = localized(issue_map, "about") or localized(issue_map.place, "name")
        told = tell_others(words, "issues.show_map", map_id=issue_map.public_id)
    return render_template(
        "issues/show_map.html",
        map=issue_map,
        told=told,
        trail=stand_in(issue_map),
        categories=categories_of(issue_map),
        term_words=term_words,
        who=WHO[issue_map.who],
        may_report=policy().decide(actor(), IssueAction.REPORT, issue_map),
        listed=list_values(issue_map),
        sign_in=Chrome().sign_in_url,
        signed_in=actor().is_authenticated,
        now=clock.now(),
    )


@blueprint.get("/worker.js")
@public
def worker() -> Response:
    """The service worker; its address decides that it looks after pages under /maps/ and no others."""
    store: Assets = current_app.extensions["assets"]
    response = Response(store.get("js/worker.js").body, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response
