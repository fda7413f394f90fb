"""Reporting: describe, look at what was reported before, check, send; complete without script and without a map."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from civic.accounts.services import network_of
from civic.kernel.errors import Refused
from civic.kernel.forms import switching_language
from civic.kernel.geo import BadPlace, check_lon_lat, distance_m
from civic.kernel.i18n import _, language, localized
from civic.kernel.permissions import policy
from civic.kernel.views import actor, shows
from civic.locations.charts import map_of
from civic.locations.kinds import Spot
from civic.locations.queries.ground import words_for
from maps.constraints.kinds import LAYER_KINDS
from maps.constraints.queries import warnings_at
from maps.issues.forms.reporting import PHOTO_TYPES, KeptPhotos, ReportForm, sent_answers
from maps.issues.kinds.questions import Question, read_answers, read_questions
from maps.issues.kinds.states import STATES
from maps.issues.models import Issue, IssueCategory, IssueMap
from maps.issues.permissions import IssueAction
from maps.issues.queries import (
    categories_of,
    category_by_key,
    first_photos,
    issue_on_map,
    similar_issues,
    uploads_named,
)
from maps.issues.services.limits import TooOften, before_report
from maps.issues.services.own import keep_photos
from maps.issues.services.placing import check_place, geometry_of, middle_of, remark_of
from maps.issues.services.reporting import MOST_PHOTOS, Report, checked_contact, report_issue
from maps.issues.views.blueprint import blueprint, seen_map, trail_through
from maps.issues.views.photos import take_photos

FAR_M = 30
"""Metres from which on the camera's spot is offered instead of the one given."""
MOST_NEAR = 3
"""Reports near by that a phone is told of after it has sent one by itself."""
SENT = "issue_sent"
_TAKES_PHOTOS = {"issues.report", "issues.still_there", "issues.edit", "issues.claim_edit"}


@blueprint.url_value_preprocessor
def _room_for_photos(endpoint: str | None, _values: Any) -> None:
    """Several photos may come at once, each as large as one upload; said before anything reads the request."""
    if endpoint in _TAKES_PHOTOS:
        request.max_content_length = (MOST_PHOTOS + 1) * int(current_app.config["UPLOAD_MB"]) * 1024 * 1024


@dataclass
class Draft:
    """A report on its way through the form."""

    map: IssueMap
    form: ReportForm
    photos: KeptPhotos
    category: IssueCategory | None = None
    questions: tuple[Question, ...] = ()
    answers: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    spot: Spot | None = None

    @property
    def wants_json(self) -> bool:
        """Whether a device sends what it kept; nobody then sees a page."""
        return request.accept_mimetypes.best == "application/json"


@blueprint.route("/<map_id>/report", methods=["GET", "POST"])
@shows(IssueAction.REPORT, seen_map)
def report(issue_map: IssueMap) -> ResponseReturnValue:
    """Report an issue; ``do`` of the buttons: check, back, photo-spot, send."""
    draft = _draft(issue_map)
    if request.method == "GET":
        asked = request.args.get("category", "")
        draft.form.category.data = asked or None
        return _describe(draft)
    do = request.form.get("do", "check")
    try:
        _take_photos(draft)
        if switching_language():
            return _review(draft) if request.form.get("step") == "review" and _understood(draft) else _describe(draft)
        if do == "back" or not draft.form.submitted():
            return _told(draft) if draft.wants_json else _describe(draft)
        if do == "photo-spot":
            _use_photo_spot(draft)
        _understand(draft)
        if do == "send" and not draft.wrong:
            return _send(draft)
        if not draft.wants_json:
            return _review(draft)
    except TooOften as problem:
        if draft.wants_json:
            return {"error": str(problem.message), "minutes": problem.minutes}, 429
        draft.form.refuse(problem)
    except Refused as problem:
        draft.form.refuse(problem)
    return _told(draft) if draft.wants_json else _describe(draft)


def _draft(issue_map: IssueMap) -> Draft:
    form = ReportForm()
    form.offer(categories_of(issue_map))
    if not form.client_uuid.data:
        form.client_uuid.data = str(uuid4())
    return Draft(issue_map, form, KeptPhotos(form.kept.data or ""))


def _take_photos(draft: Draft) -> None:
    kept = draft.photos
    pictures = take_photos(
        kept, draft.form.new_photos(), "photos", lambda found: keep_photos(actor(), draft.map, found)
    )
    if pictures:
        kept.spot = next((picture.spot for picture in pictures if picture.spot), _noted_spot() or kept.spot)
    draft.form.kept.data = kept.signed()


def _noted_spot() -> tuple[float, float] | None:
    """What the browser read out of a photo before making it smaller."""
    try:
        return check_lon_lat(request.form.get("photo_lon", ""), request.form.get("photo_lat", ""))
    except BadPlace:
        return None


def _understood(draft: Draft) -> bool:
    try:
        _understand(draft)
    except Refused:
        return False
    return draft.category is not None


def _understand(draft: Draft) -> None:
    """Read category, place and answers.

    Raises:
        Refused: what cannot be; names the field.
    """
    form = draft.form
    draft.category = category_by_key(draft.map, form.category.data or "")
    if draft.category is None:
        raise Refused("category", _("Choose what it is about."))
    draft.spot = form.spot(draft.map.place)
    check_place(draft.map, draft.category, draft.spot, draft.spot.words)
    if not actor().is_authenticated:
        checked_contact(form.contact.data or "")
    draft.questions = read_questions(draft.category.questions)
    asked = request.form.get("asked") == draft.category.key
    # What was never asked (a report from a phone without a connection) is not missing.
    lenient = draft.wants_json or not asked
    draft.answers, draft.wrong = read_answers(draft.questions, sent_answers(request.form), lenient=lenient)
    if request.form.get("do") == "send" and draft.questions and not asked and not draft.wants_json:
        # Sent before the questions were seen: shown first, without a reproach.
        draft.wrong.setdefault("", "")


def _use_photo_spot(draft: Draft) -> None:
    if draft.photos.spot is None:
        return
    lon, lat = draft.photos.spot
    draft.form.spot_at.data = f"{lat:.6f}, {lon:.6f}"
    draft.form.spot_source.data = "photo"
    draft.form.spot_accuracy.data = ""
    draft.form.spot_shape.data = "point"


def _send(draft: Draft) -> ResponseReturnValue:
    form = draft.form
    before_report(actor(), network_of(request.remote_addr))
    made = report_issue(
        actor(),
        draft.map,
        Report(
            category=form.category.data,
            title=form.title.data,
            words=form.words.data or "",
            spot=draft.spot,
            spot_words=draft.spot.words if draft.spot else "",
            answers=draft.answers,
            photos=uploads_named(draft.photos.names),
            contact=form.contact.data or "",
            language=language(),
            client_uuid=form.client_uuid.data,
            trapped=bool(form.website.data),
        ),
    )
    if draft.wants_json:
        page = url_for("issues.show", public_id=made.public_id) if made.visible else ""
        return {"number": made.number, "title": made.title, "url": page, "similar": _others_near(draft, made)}, 201
    session[SENT] = made.public_id
    return redirect(url_for("issues.sent", map_id=draft.map.public_id), 303)


def _others_near(draft: Draft, made: Issue) -> list[dict[str, str]]:
    """What stands near by already, for who could not be shown it before sending."""
    middle = middle_of(draft.spot)
    if middle is None or draft.category is None:
        return []
    found = [issue for issue, _metres in similar_issues(draft.category, *middle) if issue.id != made.id]
    return [
        {"title": issue.title, "url": url_for("issues.show", public_id=issue.public_id)} for issue in found[:MOST_NEAR]
    ]


def _told(draft: Draft) -> ResponseReturnValue:
    """What is wrong, in one line, for a device that sends by itself."""
    errors = [*draft.form.form_errors, *(text for field in draft.form for text in field.errors), *draft.wrong.values()]
    return {"error": str(_("That was not possible")), "reason": " ".join(map(str, errors))}, 422


def _describe(draft: Draft) -> ResponseReturnValue:
    """The first page: what and where."""
    return _page("issues/report.html", draft, categories=categories_of(draft.map)), draft.form.status()


def _review(draft: Draft) -> ResponseReturnValue:
    """The second page: what others reported near by, what staff need to know, everything once more."""
    category = draft.category
    if category is None:
        return _describe(draft)
    middle = middle_of(draft.spot)
    similar = similar_issues(category, *middle) if middle else []
    status = 422 if any(draft.wrong.values()) else 200
    return _page(
        "issues/review.html",
        draft,
        category=category,
        similar=[(issue, None if category.is_sensitive else metres) for issue, metres in similar],
        states=STATES,
        thumbs=first_photos([issue for issue, _metres in similar]),
        questions=draft.questions,
        given={question.key: request.form.getlist(f"q-{question.key}") for question in draft.questions},
        wrong=draft.wrong,
        spot=draft.spot,
        where=words_for(*middle) if middle else "",
        photo_spot=_offered(draft, middle),
        remark=remark_of(draft.spot),
        layer_kinds=LAYER_KINDS,
        restrictions=warnings_at(draft.map.place, drawn) if (drawn := geometry_of(draft.spot)) is not None else [],
    ), status


def _offered(draft: Draft, middle: tuple[float, float] | None) -> str:
    """The camera's spot in words, where it says something else than the sender."""
    found = draft.photos.spot
    if found is None or (draft.spot is not None and draft.spot.shape):
        return ""
    if middle is not None and distance_m(*middle, *found) < FAR_M:
        return ""
    return f"{words_for(*found)} ({found[1]:.5f}, {found[0]:.5f})"


def _page(template: str, draft: Draft, **more: Any) -> str:
    return render_template(
        template,
        map=draft.map,
        form=draft.form,
        trail=trail_through(draft.map),
        settings=map_of(draft.map.place),
        photos=draft.photos.names,
        most_photos=MOST_PHOTOS,
        photo_types=PHOTO_TYPES,
        limit_mb=current_app.config["UPLOAD_MB"],
        signed_in=actor().is_authenticated,
        fresh=request.method == "GET",
        who=_whose_words(),
        names={one.key: localized(one, "name") for one in categories_of(draft.map)},
        **more,
    )


def _whose_words() -> str:
    """The next person at the same browser is not shown what this one typed."""
    return str(getattr(actor(), "public_id", ""))


@blueprint.get("/<map_id>/sent")
@shows(IssueAction.SEE_MAP, seen_map)
def sent(issue_map: IssueMap) -> ResponseReturnValue:
    """Says that the report has come, its number, and what happens next."""
    issue = issue_on_map(issue_map, str(session.get(SENT, "")))
    if issue is None:
        return redirect(url_for("issues.show_map", map_id=issue_map.public_id), 303)
    return render_template(
        "issues/sent.html", map=issue_map, issue=issue, trail=trail_through(issue_map), who=_whose_words()
    )


@blueprint.get("/<map_id>/report/token")
@shows(IssueAction.SEE_MAP, seen_map)
def report_token(issue_map: IssueMap) -> ResponseReturnValue:
    """What a device needs to send what it kept: a fresh token, and the word that it really speaks with us."""
    decision = policy().decide(actor(), IssueAction.REPORT, issue_map)
    return {
        "asar": issue_map.public_id,
        "token": generate_csrf(),
        "open": bool(decision),
        "because": str(decision.because),
    }


@blueprint.get("/<map_id>/report/offline")
@shows(IssueAction.SEE_MAP, seen_map)
def report_offline(issue_map: IssueMap) -> ResponseReturnValue:
    """The form as a phone keeps it for places without a connection; what it takes is sent later.

    The service worker asks for it without cookies, so that what it keeps is nobody's in particular.
    """
    categories = categories_of(issue_map)
    asked = {one.key: read_questions(one.questions) for one in categories}
    questions = {key: found for key, found in asked.items() if found}
    return _page("issues/report_offline.html", _draft(issue_map), categories=categories, questions=questions)
