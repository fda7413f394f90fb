"""Setting up maps: the workshop, beginning one, its words, area, publication, end and outcome."""

import json
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.communities.models import STAFF_ROLES, Place, RoleName
from civic.communities.queries import place_by_code, places_of_work
from civic.kernel import clock, geo
from civic.kernel.chrome import about
from civic.kernel.errors import Refused
from civic.kernel.extensions import db
from civic.kernel.forms import choices
from civic.kernel.i18n import _, localized
from civic.kernel.permissions import policy
from civic.kernel.text import offset
from civic.kernel.views import actor, shows
from maps.issues.forms.setting_up import (
    AreaForm,
    CloseForm,
    MapForm,
    NewMapForm,
    OutcomeForm,
    PlainForm,
    ReadyForm,
    map_values,
    outcome_values,
)
from maps.issues.kinds.ready_sets import ready_sets
from maps.issues.kinds.terms import term_words
from maps.issues.models import IssueMap, IssueMapArea
from maps.issues.permissions import IssueAction
from maps.issues.queries import categories_of, map_by_id
from maps.issues.queries.work import counts_of, maps_of
from maps.issues.services.setting_up import (
    advice,
    close_map,
    draft_map,
    edit_map,
    missing,
    publish_map,
    set_area,
    tell_outcome,
)
from maps.issues.views.blueprint import blueprint

WORK = sorted(STAFF_ROLES - {RoleName.AUDITOR})


def map_state(issue_map: IssueMap) -> tuple[object, str, str]:
    """Words, tone and icon of where a map stands."""
    now = clock.now()
    if issue_map.published_at is None:
        return _("draft"), "plain", "document"
    if now < issue_map.opens_at:
        return _("opens soon"), "accent", "calendar"
    if issue_map.is_open(now):
        return _("takes reports"), "good", "now"
    return _("ended"), "accent", "lock"


def work_trail(issue_map: IssueMap, *, through: bool = True) -> list[tuple[str, str]]:
    """Say which place the page is about; gives the trail that leads to the map's workshop."""
    place = issue_map.place
    about(localized(place, "name"), url_for("places.show", code=place.code), place.responsible)
    trail = [(_("Maps in the making"), url_for("issues.workshop"))]
    if through:
        trail.append((localized(issue_map, "title"), url_for("issues.set_up", map_id=issue_map.public_id)))
    return trail


@shows(IssueAction.MANAGE_MAP)
def workshop() -> ResponseReturnValue:
    """All maps of the places this person works for, with their numbers, and where a new one can begin."""
    places = places_of_work(actor(), WORK)
    maps = maps_of(places)
    return render_template(
        "issues/workshop.html",
        maps=[(one, map_state(one)) for one in maps],
        counts=counts_of(maps),
        places=places,
    )


@shows(IssueAction.CREATE_MAP, place_by_code)
def new_map(place: Place) -> ResponseReturnValue:
    """Begin a map, with the categories of another one or of a ready set."""
    form = NewMapForm()
    maps = [one for one in maps_of(places_of_work(actor(), WORK)) if policy().decide(actor(), IssueAction.SEE_MAP, one)]
    form.start.choices = choices(
        [
            *((f"ready:{name}", _("Ready set: %(name)s", name=found.label)) for name, found in ready_sets().items()),
            *((f"map:{one.public_id}", _("As on: %(name)s", name=localized(one, "title"))) for one in maps),
            ("", _("none yet")),
        ]
    )
    if form.submitted():
        kind, _colon, name = (form.start.data or "").partition(":")
        like = next((one for one in maps if kind == "map" and one.public_id == name), None)
        try:
            made = draft_map(actor(), place, map_values(form), like, name if kind == "ready" else "")
            flash(_("The draft is there. Look through its categories, then publish it."), "success")
            return redirect(url_for("issues.set_up", map_id=made.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    about(localized(place, "name"), url_for("places.show", code=place.code), place.responsible)
    trail = [(_("Maps in the making"), url_for("issues.workshop"))]
    return _words_page(form, trail, None, url_for("issues.workshop"))


@blueprint.route("/<map_id>/edit", methods=["GET", "POST"])
@shows(IssueAction.MANAGE_MAP, map_by_id)
def edit_map_words(issue_map: IssueMap) -> ResponseReturnValue:
    """Change words and settings."""
    form = MapForm(obj=issue_map)
    back = url_for("issues.set_up", map_id=issue_map.public_id)
    if form.submitted():
        try:
            edit_map(actor(), issue_map, map_values(form))
            flash(_("Saved."), "success")
            return redirect(back, 303)
        except Refused as problem:
            form.refuse(problem)
    return _words_page(form, work_trail(issue_map), issue_map, back)


def _words_page(
    form: MapForm, trail: list[tuple[str, str]], issue_map: IssueMap | None, back: str
) -> ResponseReturnValue:
    page = render_template(
        "issues/edit_map_words.html", form=form, trail=trail, map=issue_map, back=back, offset=offset(clock.now())
    )
    return page, form.status()


@blueprint.get("/<map_id>/set-up")
@shows(IssueAction.MANAGE_MAP, map_by_id)
def set_up(issue_map: IssueMap) -> ResponseReturnValue:
    """The workshop of one map: what is missing, its categories, area, publication, end."""
    return set_up_page(issue_map, PlainForm(), 200)


def set_up_page(issue_map: IssueMap, form: Any, status: int) -> ResponseReturnValue:
    """The workshop page; ``form`` may carry a refusal."""
    categories = categories_of(issue_map, retired=True)
    offered = [category for category in categories if category.retired_at is None]
    own_area = db.session.get(IssueMapArea, issue_map.id)
    ready = ReadyForm()
    ready.ready.choices = choices((name, found.label) for name, found in ready_sets().items())
    page = render_template(
        "issues/set_up.html",
        map=issue_map,
        trail=work_trail(issue_map, through=False),
        state=map_state(issue_map),
        form=form,
        ready=ready,
        categories=[(category, term_words(category)) for category in categories],
        waits=missing(issue_map, offered) if issue_map.published_at is None else [],
        advice=advice(issue_map, offered),
        counts=counts_of([issue_map])[issue_map.id],
        own_area=own_area is not None,
        may_give_keys=bool(policy().decide(actor(), IssueAction.MANAGE_KEYS, issue_map)),
        is_open=issue_map.is_open(clock.now()),
        is_over=issue_map.closes_at is not None and issue_map.closes_at <= clock.now(),
    )
    return page, status


@blueprint.post("/<map_id>/publish")
@shows(IssueAction.MANAGE_MAP, map_by_id)
def publish(issue_map: IssueMap) -> ResponseReturnValue:
    """Show the map to everybody."""
    form = PlainForm()
    if form.submitted():
        try:
            publish_map(actor(), issue_map)
            flash(_("The map is public."), "success")
            return redirect(url_for("issues.set_up", map_id=issue_map.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    return set_up_page(issue_map, form, 422)


@blueprint.route("/<map_id>/area", methods=["GET", "POST"])
@shows(IssueAction.MANAGE_MAP, map_by_id)
def edit_area(issue_map: IssueMap) -> ResponseReturnValue:
    """Say where reports are taken."""
    form = AreaForm()
    if form.submitted():
        try:
            set_area(actor(), issue_map, _sent_area(form))
            flash(_("Saved."), "success")
            return redirect(url_for("issues.set_up", map_id=issue_map.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    elif not form.is_submitted():
        own = db.session.get(IssueMapArea, issue_map.id)
        form.area.data = "" if own is None else json.dumps(geo.to_geojson(own.geometry))
    page = render_template("issues/edit_area.html", form=form, trail=work_trail(issue_map), map=issue_map)
    return page, form.status()


def _sent_area(form: AreaForm) -> str:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return str(form.area.data or "")
    try:
        return sent.stream.read(2_000_001).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Refused("file", _("This is not GeoJSON. Choose a file with the ending .geojson.")) from problem


@blueprint.route("/<map_id>/close", methods=["GET", "POST"])
@shows(IssueAction.MANAGE_MAP, map_by_id)
def close(issue_map: IssueMap) -> ResponseReturnValue:
    """Close the map before its time, with a reason."""
    form = CloseForm()
    if form.submitted():
        try:
            close_map(actor(), issue_map, form.reason.data or "")
            flash(_("The map takes no reports any more."), "success")
            return redirect(url_for("issues.set_up", map_id=issue_map.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    page = render_template("issues/close.html", form=form, trail=work_trail(issue_map), map=issue_map)
    return page, form.status()


@blueprint.route("/<map_id>/outcome", methods=["GET", "POST"])
@shows(IssueAction.MANAGE_MAP, map_by_id)
def outcome(issue_map: IssueMap) -> ResponseReturnValue:
    """Say what was done with the reports, once the map is over."""
    form = OutcomeForm(obj=issue_map)
    if form.submitted():
        try:
            tell_outcome(actor(), issue_map, outcome_values(form))
            flash(_("Saved."), "success")
            return redirect(url_for("issues.set_up", map_id=issue_map.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    page = render_template("issues/outcome.html", form=form, trail=work_trail(issue_map), map=issue_map)
    return page, form.status()


# These two stand outside the blueprint's own address.
blueprint.record(lambda setup: setup.app.add_url_rule("/workshop/maps", "issues.workshop", workshop))
blueprint.record(
    lambda setup: setup.app.add_url_rule("/places/<code>/maps/new", "issues.new_map", new_map, methods=["GET", "POST"])
)
