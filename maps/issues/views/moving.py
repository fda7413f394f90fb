"""The page on which an issue is put elsewhere: for its reporter, whoever holds its link, and staff."""

import hashlib
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.kernel.errors import Refused
from civic.kernel.permissions import policy
from civic.kernel.views import actor, shows
from civic.locations.charts import map_of
from civic.locations.kinds import Spot
from maps.constraints.kinds import LAYER_KINDS, Warning
from maps.constraints.queries import warnings_at
from maps.issues.forms.reporting import PlaceForm
from maps.issues.models import Issue, Shape
from maps.issues.permissions import IssueAction
from maps.issues.queries.issues import corners_of, waits_again
from maps.issues.services.moving import put_elsewhere, stands_at
from maps.issues.services.placing import geometry_of
from maps.issues.views.blueprint import blueprint, seen_issue, trail_through
from maps.issues.views.issue import issue_url, saved


@blueprint.route("/issues/<public_id>/spot", methods=["GET", "POST"])
@shows(IssueAction.PLACE, seen_issue)
def place(issue: Issue) -> ResponseReturnValue:
    """Put an issue elsewhere; staff come from the desk and go back to it."""
    works = bool(policy().decide(actor(), IssueAction.MOVE, issue))
    return place_page(
        issue, actor(), url_for("issues.work_on", public_id=issue.public_id) if works else issue_url(issue)
    )


def place_page(issue: Issue, who: Any, back: str) -> ResponseReturnValue:
    """The form that asks where it really is, filled in with where it stands now."""
    form = PlaceForm()
    form.allow_shapes(*issue.category.shapes.split())
    if request.method == "GET":
        _fill(form, issue)
    own = bool(policy().decide(who, IssueAction.EDIT, issue))
    found: list[Warning] = []
    try:
        if form.submitted():
            spot = form.spot(issue.map.place)
            found = _new_to_reader(form, issue, spot)
            if not found:
                put_elsewhere(who, issue, spot)
                return saved(back, waits=own and not issue.visible)
    except Refused as problem:
        form.refuse(problem)
    return render_template(
        "issues/place.html",
        issue=issue,
        form=form,
        settings=map_of(issue.map.place),
        restrictions=found,
        layer_kinds=LAYER_KINDS,
        waits=own and issue.visible and waits_again(issue),
        trail=trail_through(issue.map),
        back=back,
    ), form.status()


def _new_to_reader(form: PlaceForm, issue: Issue, spot: Spot) -> list[Warning]:
    """What restricts the new spot, unless this very spot was sent again by who has read it."""
    drawn = geometry_of(spot)
    if drawn is None or stands_at(issue, spot):
        return []
    name = hashlib.sha256(drawn.wkb).hexdigest()
    if form.told.data == name:
        return []
    form.told.data = name
    return warnings_at(issue.map.place, drawn)


def _fill(form: PlaceForm, issue: Issue) -> None:
    form.spot_words.data = issue.spot_words
    location, corners = issue.location, corners_of(issue)
    if location is None:
        return
    form.spot_shape.data = issue.shape
    form.spot_corners.data = "\n".join(f"{lat:.6f}, {lon:.6f}" for lat, lon in corners)
    if issue.shape == Shape.POINT or corners:
        # A drawing in several parts is replaced only by somebody who says by what.
        form.spot_at.data = f"{location.lat:.6f}, {location.lon:.6f}"
