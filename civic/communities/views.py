"""Pages of the town: front page, places, and what stewards do with places and roles."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields import SelectChoice

from civic.accounts.models import Person
from civic.communities.charts import place_map
from civic.communities.exports import outlines_geojson
from civic.communities.forms import GrantForm, NewPlaceForm, PlaceForm, ReasonForm
from civic.communities.kinds import PLACE_KINDS, ROLE_MEANINGS, ROLES, STOPS, PlaceLink, ThreadStop
from civic.communities.models import Place, PlaceKind, Role, RoleName
from civic.communities.permissions import PlaceAction
from civic.communities.queries import (
    ancestors_of,
    children_of,
    find_places,
    person_by_email,
    person_by_public_id,
    place_by_code,
    public_roles,
    role_by_public_id,
    roles_held_by,
    roles_in,
    starting_places,
    tree,
)
from civic.communities.services import (
    Grant,
    PlaceWords,
    create_place,
    edit_place,
    grant_role,
    restore_person,
    suspend_person,
    unlock_person,
    withdraw_role,
)
from civic.kernel import clock, geo
from civic.kernel.chrome import about
from civic.kernel.errors import Refused
from civic.kernel.feature import offered
from civic.kernel.i18n import _, localized
from civic.kernel.permissions import policy
from civic.kernel.preview import tell_others
from civic.kernel.slots import Slot, cards
from civic.kernel.views import actor, public, shows

blueprint = Blueprint("places", __name__)


def place_link(place: Place) -> tuple[str, str]:
    """Name and address of a place, for trails."""
    return localized(place, "name"), url_for("places.show", code=place.code)


def stand_in(place: Place) -> list[tuple[str, str]]:
    """Say which place the page is about; gives the trail that leads to it."""
    about(*place_link(place), responsible=place.responsible)
    return [place_link(above) for above in ancestors_of(place)]


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """What Asar is, what is open now, what was decided, where."""
    tell_others(_("Neighbours, the village and the city decide together what the budget pays for."), "places.home")
    return render_template(
        "pages/home.html",
        open_now=cards(Slot.OPEN_NOW, None),
        results=cards(Slot.RESULTS, None),
        places=starting_places(),
        kinds=PLACE_KINDS,
        now=clock.now(),
    )


@blueprint.get("/places")
@public
def index() -> ResponseReturnValue:
    """All places as a tree and a map, or those that match a search."""
    words = request.args.get("q", "").strip()
    branch = tree()
    inside = [child.place for child in branch.children] if branch else []
    return render_template(
        "communities/index.html",
        words=words,
        found=find_places(words) if words else [],
        tree=branch,
        map=place_map(branch.place, inside) if branch and not words else None,
        kinds=PLACE_KINDS,
    )


@blueprint.get("/places/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    """One place: what is open here now comes first."""
    place = place_by_code(code)
    if code != place.code:
        return redirect(url_for("places.show", code=place.code), 301)
    inside = children_of(place)
    tell_others(_("What is open here now, what was decided, and where it will be built."), "places.show", code=code)
    return render_template(
        "communities/show.html",
        here=place,
        trail=stand_in(place),
        open_now=cards(Slot.OPEN_NOW, place),
        results=cards(Slot.RESULTS, place),
        steps=cards(Slot.STEPS, place),
        evidence=cards(Slot.EVIDENCE, place),
        thread=_thread(place),
        links=[(one.label, one.url(place)) for one in sorted(offered(PlaceLink), key=lambda one: one.order)],
        inside=inside,
        map=place_map(place, inside),
        people=public_roles(place),
        kinds=PLACE_KINDS,
        roles=ROLES,
        now=clock.now(),
        may_edit=bool(policy().decide(actor(), PlaceAction.EDIT, place)),
        may_see_roles=bool(policy().decide(actor(), PlaceAction.SEE_ROLES, place)),
        may_create=bool(policy().decide(actor(), PlaceAction.CREATE, place)),
    )


def _thread(place: Place) -> list[dict[str, Any]]:
    reached = {offer.stop: offer.reached(place) for offer in offered(ThreadStop)}
    stops = []
    for stop in STOPS:
        here = reached.get(stop)  # type: ignore[call-overload]  # a StrEnum key is its string
        state = "next" if here is None else "now" if here.now else "done"
        stops.append(
            {"key": str(stop), "state": state, "count": here.count if here else None, "url": here.url if here else None}
        )
    return stops


@blueprint.get("/places/<code>/outlines.geojson")
@public
def outlines(code: str) -> ResponseReturnValue:
    """Outlines of the place and of the places inside it, as open data."""
    place = place_by_code(code)
    response = Response(current_app.json.dumps(outlines_geojson(place)), mimetype="application/geo+json")
    response.headers["Content-Disposition"] = f'attachment; filename="{place.code}-outlines.geojson"'
    return response


@blueprint.route("/places/<code>/edit", methods=["GET", "POST"])
@shows(PlaceAction.EDIT, place_by_code)
def edit(place: Place) -> ResponseReturnValue:
    """Names and description of a place."""
    form = PlaceForm(data=_described(place))
    if form.submitted():
        try:
            edit_place(actor(), place, _words(form))
            flash(_("Saved."), "good")
            return redirect(url_for("places.show", code=place.code), 303)
        except Refused as problem:
            form.refuse(problem)
    return render_template("communities/edit.html", here=place, trail=stand_in(place), form=form), form.status()


@blueprint.route("/places/<code>/new", methods=["GET", "POST"])
@shows(PlaceAction.CREATE, place_by_code)
def new(parent: Place) -> ResponseReturnValue:
    """Add a place inside this one."""
    form = NewPlaceForm()
    form.kind.choices = [
        SelectChoice(str(kind), words) for kind, words in PLACE_KINDS.items() if kind != PlaceKind.COUNTRY
    ]
    if form.submitted():
        try:
            made = create_place(actor(), parent, form.code.data, PlaceKind(form.kind.data), _words(form))
            flash(_("The place has been added."), "good")
            return redirect(url_for("places.show", code=made.code), 303)
        except Refused as problem:
            form.refuse(problem)
    return render_template("communities/new.html", here=parent, trail=stand_in(parent), form=form), form.status()


def _described(place: Place) -> dict[str, object]:
    """What the form shows at first: positions as text, empty where there is none."""
    kept = {name: getattr(place, name) for name in ("name_kk", "name_ru", "name_en", "population", "responsible")}
    return kept | {name: "" if getattr(place, name) is None else str(getattr(place, name)) for name in ("lon", "lat")}


def _words(form: PlaceForm) -> PlaceWords:
    lon, lat = (form.lon.data or "").strip(), (form.lat.data or "").strip()
    try:
        middle = geo.check_lon_lat(lon, lat) if lon or lat else (None, None)
    except geo.BadPlace as problem:
        raise Refused("lon", problem.words) from problem
    return PlaceWords(
        name_kk=(form.name_kk.data or "").strip(),
        name_ru=(form.name_ru.data or "").strip(),
        name_en=(form.name_en.data or "").strip(),
        population=form.population.data,
        responsible=(form.responsible.data or "").strip(),
        lon=middle[0],
        lat=middle[1],
    )


@blueprint.get("/workshop/roles")
@shows(PlaceAction.GRANT_ROLE)
def my_roles() -> ResponseReturnValue:
    """Where this person may hand out roles."""
    return render_template("communities/my_roles.html", held=roles_held_by(actor()), roles=ROLES)


@blueprint.route("/places/<code>/roles", methods=["GET", "POST"])
@shows(PlaceAction.SEE_ROLES, place_by_code)
def roles(place: Place) -> ResponseReturnValue:
    """All roles held here, and the form that gives one."""
    givable = _givable(place)
    form = GrantForm()
    form.role.choices = [SelectChoice(str(name), ROLES[name]) for name in givable]
    if form.submitted():
        try:
            grant_role(actor(), _asked_grant(form, place), form.reason.data)
            flash(_("The role has been given."), "good")
            return redirect(url_for("places.roles", code=place.code), 303)
        except Refused as problem:
            form.refuse(problem)
    return render_template(
        "communities/roles.html",
        here=place,
        trail=stand_in(place),
        held=[(role, _may_withdraw(role)) for role in roles_in(place)],
        withdrawn=roles_in(place, withdrawn=True),
        form=form if givable else None,
        roles=ROLES,
        meanings={name: ROLE_MEANINGS[name] for name in givable},
        may_see_persons=bool(policy().decide(actor(), PlaceAction.SEE_PERSON, None)),
    ), form.status()


def _givable(place: Place) -> list[RoleName]:
    who = actor()
    return [name for name in RoleName if policy().decide(who, PlaceAction.GRANT_ROLE, Grant(place, name, 0))]


def _may_withdraw(role: Role) -> bool:
    return bool(policy().decide(actor(), PlaceAction.WITHDRAW_ROLE, role))


def _asked_grant(form: GrantForm, place: Place) -> Grant:
    person = person_by_email(form.email.data or "")
    if person is None:
        raise Refused("email", _("There is no account with this address. Ask the person to sign up first."))
    return Grant(place, RoleName(form.role.data), person.id)


@blueprint.route("/roles/<name>/withdraw", methods=["GET", "POST"])
@shows(PlaceAction.WITHDRAW_ROLE, role_by_public_id)
def withdraw(role: Role) -> ResponseReturnValue:
    """Take a role back, with the reason."""
    form = ReasonForm()
    if form.submitted():
        try:
            withdraw_role(actor(), role, form.reason.data)
            flash(_("The role has been withdrawn."), "good")
            return redirect(url_for("places.roles", code=role.place.code), 303)
        except Refused as problem:
            form.refuse(problem)
    place = role.place
    return render_template(
        "communities/withdraw.html", role=role, here=place, trail=stand_in(place), form=form, roles=ROLES
    ), form.status()


@blueprint.get("/people")
@shows(PlaceAction.SEE_PERSON)
def people() -> ResponseReturnValue:
    """Find an account by its address."""
    address = request.args.get("q", "").strip()
    found = person_by_email(address) if address else None
    if found is not None:
        return redirect(url_for("places.person", name=found.public_id), 303)
    return render_template("communities/people.html", address=address)


@blueprint.get("/people/<name>")
@shows(PlaceAction.SEE_PERSON, person_by_public_id)
def person(found: Person) -> ResponseReturnValue:
    """An account: its roles, and the way to suspend or restore it."""
    return render_template(
        "communities/person.html",
        person=found,
        held=roles_held_by(found),
        roles=ROLES,
        may_unlock=bool(policy().decide(actor(), PlaceAction.UNLOCK, found)),
    )


@blueprint.route("/people/<name>/suspend", methods=["GET", "POST"])
@shows(PlaceAction.SUSPEND, person_by_public_id)
def suspend(found: Person) -> ResponseReturnValue:
    """Suspend an account, with the reason."""
    form = ReasonForm()
    if form.submitted():
        try:
            suspend_person(actor(), found, form.reason.data)
            flash(_("The account is suspended."), "good")
            return redirect(url_for("places.person", name=found.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    return render_template("communities/suspend.html", person=found, form=form), form.status()


@blueprint.route("/people/<name>/unlock", methods=["GET", "POST"])
@shows(PlaceAction.UNLOCK, person_by_public_id)
def unlock(found: Person) -> ResponseReturnValue:
    """Take off a lost second factor, with the reason."""
    form = ReasonForm()
    if form.submitted():
        try:
            unlock_person(actor(), found, form.reason.data)
            flash(_("The second factor is off. The person sets up a new one after signing in."), "good")
            return redirect(url_for("places.person", name=found.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    return render_template("communities/unlock.html", person=found, form=form), form.status()


@blueprint.route("/people/<name>/restore", methods=["GET", "POST"])
@shows(PlaceAction.RESTORE, person_by_public_id)
def restore(found: Person) -> ResponseReturnValue:
    """Restore a suspended account, with the reason."""
    form = ReasonForm()
    if form.submitted():
        try:
            restore_person(actor(), found, form.reason.data)
            flash(_("The account may take part again."), "good")
            return redirect(url_for("places.person", name=found.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    return render_template("communities/restore.html", person=found, form=form), form.status()
