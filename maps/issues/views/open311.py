"""Open311 GeoReport v2 for one map: other programs read what is public, and send reports with a key."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from civic.kernel import clock
from civic.kernel.errors import Denied, Missing, Refused
from civic.kernel.extensions import csrf
from civic.kernel.geo import BadPlace, check_lon_lat
from civic.kernel.i18n import _, language
from civic.kernel.links import absolute
from civic.kernel.permissions import STRANGER
from civic.kernel.throttle import hit
from civic.kernel.views import public, shows
from civic.locations.kinds import Spot
from civic.locations.models import LocationSource
from maps.issues.exports import open311
from maps.issues.exports.markup import listed
from maps.issues.kinds.questions import read_answers
from maps.issues.models import Channel, IssueCategory, IssueMap
from maps.issues.permissions import IssueAction
from maps.issues.queries import categories_of, category_by_key
from maps.issues.queries.exchange import Wanted, first_photos, last_words, public_request, requests_of, sent_request
from maps.issues.queries.keys import live_key
from maps.issues.services.reporting import Report, report_issue
from maps.issues.views.blueprint import seen_map

blueprint = Blueprint("open311", __name__, url_prefix="/maps/<map_id>/open311")

LARGEST_PAGE = 1000
SPAN = timedelta(days=90)
KEY_LIMIT = 1000
"""Reports of one key within an hour."""
_FORMATS = {"json": "application/json", "xml": "text/xml"}


class Fault(Exception):
    """What the standard calls an error: a code of HTTP and a sentence."""

    def __init__(self, code: int, words: object) -> None:
        super().__init__(str(words))
        self.code = code
        self.words = words


def _form() -> str:
    asked = (request.view_args or {}).get("fmt", "json")
    return asked if asked in _FORMATS else "json"


def _sent(root: str, item: str, rows: Sequence[Mapping[str, Any]], status: int = 200) -> Response:
    """Rows in the form of the address; JSON and XML say the same."""
    form = _form()
    body = (
        current_app.json.dumps(list(rows), ensure_ascii=False) if form == "json" else listed(root, item, rows, open311.INNER)
    )  # fmt: skip
    response = Response(body, status, mimetype=_FORMATS[form])
    response.headers["Cache-Control"] = "no-cache" if request.method == "GET" else "no-store"
    response.headers["Content-Language"] = language()
    if request.method == "GET":
        # Public data may be read by the pages of other sites; nothing is sent from there without a key.
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _failed(code: int, words: object) -> Response:
    return _sent("errors", "error", [{"code": code, "description": str(words)}], code)


@blueprint.errorhandler(Fault)
def _fault(problem: Fault) -> ResponseReturnValue:
    return _failed(problem.code, problem.words)


@blueprint.errorhandler(Missing)
def _missing(problem: Missing) -> ResponseReturnValue:
    return _failed(404, _("There is no such page"))


@blueprint.errorhandler(Denied)
def _denied(problem: Denied) -> ResponseReturnValue:
    return _failed(403, problem.decision.because)


@blueprint.errorhandler(HTTPException)
def _http(problem: HTTPException) -> ResponseReturnValue:
    return _failed(problem.code or 500, _("The request could not be understood."))


@blueprint.before_request
def _check_form() -> None:
    asked = (request.view_args or {}).get("fmt")
    if asked is not None and asked not in _FORMATS:
        raise Fault(404, _("The forms are json and xml."))
    jurisdiction = request.values.get("jurisdiction_id", "")
    if jurisdiction and jurisdiction != (request.view_args or {}).get("map_id"):
        raise Fault(404, _("There is no such jurisdiction here; its id is the last part of the map's address."))


@blueprint.get("/discovery.<fmt>")
@shows(IssueAction.SEE_MAP, seen_map)
def discovery(issue_map: IssueMap) -> ResponseReturnValue:
    """Where the service is and who answers for it."""
    base = absolute("open311.services", map_id=issue_map.public_id, fmt="json").removesuffix("/services.json")
    found = open311.discovery(base, issue_map.place.responsible, absolute("handbook.show", name="open-data"))
    if _form() == "xml":
        return _sent("discoveries", "discovery", [found])
    response = _sent("discovery", "", [])
    response.set_data(current_app.json.dumps(found))
    return response


@blueprint.get("/v2/services.<fmt>")
@shows(IssueAction.SEE_MAP, seen_map)
def services(issue_map: IssueMap) -> ResponseReturnValue:
    """What can be reported: the map's categories."""
    return _sent("services", "service", [open311.service(one) for one in categories_of(issue_map)])


@blueprint.get("/v2/services/<service_code>.<fmt>")
@shows(IssueAction.SEE_MAP, seen_map)
def service_definition(issue_map: IssueMap) -> ResponseReturnValue:
    """What a service wants to know: the category's own questions."""
    code = str((request.view_args or {}).get("service_code"))
    category = category_by_key(issue_map, code)
    if category is None:
        raise Fault(404, _("There is no service with this code."))
    found = open311.definition(category)
    if _form() == "xml":
        return _sent("service_definitions", "service_definition", [found])
    response = _sent("", "", [])
    response.set_data(current_app.json.dumps(found, ensure_ascii=False))
    return response


@blueprint.get("/v2/requests.<fmt>")
@shows(IssueAction.SEE_MAP, seen_map)
def requests(issue_map: IssueMap) -> ResponseReturnValue:
    """Requests, the newest first: those of the last 90 days unless times or ids are given, in pages of at most 1,000."""
    return _told(requests_of(issue_map, _wanted()))


def _told(issues: Sequence[Any]) -> Response:
    photos = {number: absolute("files.show", name=name, size="large") for number, name in first_photos(issues).items()}
    return _sent("service_requests", "request", open311.requests(issues, last_words(issues), photos))


def _wanted() -> Wanted:
    given = request.args
    status = given.get("status", "")
    states = {one.strip() for one in status.split(",") if one.strip()}
    if not states <= {"open", "closed"}:
        raise Fault(400, _("status is open, closed, or both with a comma."))
    since, until = _time("start_date"), _time("end_date")
    changed = _time("updated_after")
    if since is None and changed is None:
        since = (until or clock.now()) - SPAN
    elif since is not None and until is None:
        until = since + SPAN
    return Wanted(
        ids=_listed("service_request_id"),
        services=_listed("service_code"),
        since=since,
        until=until,
        changed_since=changed,
        is_open=None if len(states) != 1 else "open" in states,
        page=_whole("page", 1, 100_000),
        size=_whole("page_size", 100, LARGEST_PAGE),
    )


def _listed(name: str) -> tuple[str, ...]:
    found = tuple(one.strip() for one in request.args.get(name, "").split(",") if one.strip())
    if len(found) > LARGEST_PAGE:
        raise Fault(400, _("At most %(n)s at a time.", n=LARGEST_PAGE))
    return found


def _whole(name: str, usual: int, most: int) -> int:
    text = request.args.get(name, "")
    if not text:
        return usual
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= most:
        raise Fault(400, _("%(name)s is a whole number from 1 to %(most)s.", name=name, most=most))
    return int(text)


def _time(name: str) -> datetime | None:
    text = request.args.get(name, "").strip().replace(" ", "+")
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except ValueError as problem:
        raise Fault(400, _("%(name)s is a time like 2026-11-25T09:00:00Z.", name=name)) from problem


@blueprint.get("/v2/requests/<request_id>.<fmt>")
@shows(IssueAction.SEE_MAP, seen_map)
def one_request(issue_map: IssueMap) -> ResponseReturnValue:
    """One request by its id."""
    issue = public_request(issue_map, str((request.view_args or {}).get("request_id")))
    if issue is None:
        raise Fault(404, _("There is no request with this id."))
    return _told([issue])


@blueprint.get("/v2/tokens/<token>.<fmt>")
@shows(IssueAction.SEE_MAP, seen_map)
def token(issue_map: IssueMap) -> ResponseReturnValue:
    """The id of a request that waited for a moderator when it was sent."""
    given = str((request.view_args or {}).get("token"))
    issue = sent_request(issue_map, given)
    if issue is None or not issue.visible:
        raise Fault(404, _("There is no request for this token, or it still waits for a moderator."))
    return _sent("service_requests", "request", [{"service_request_id": issue.public_id, "token": given}])


@blueprint.post("/v2/requests.<fmt>")
@public
def send(map_id: str, fmt: str) -> ResponseReturnValue:
    """Take a report from a program that shows its key; the key stands in for a form's token, and nothing else does."""
    issue_map = seen_map(map_id)
    key = live_key(issue_map, request.form.get("api_key", ""))
    if key is None:
        raise Fault(403, _("An api_key of this map is needed. The akimat gives them out."))
    minutes = hit("open311", key.public_id, KEY_LIMIT, timedelta(hours=1))
    if minutes:
        raise Fault(403, _("Too many reports with this key. Try again in %(n)s minutes.", n=minutes))
    try:
        issue = report_issue(STRANGER, issue_map, _report(issue_map))
    except Refused as problem:
        raise Fault(400, f"{_NAMES.get(problem.field or '', problem.field or '')}: {problem.message}".lstrip(": ")) from problem  # fmt: skip
    if issue.visible:
        answer = {"service_request_id": issue.public_id, "service_notice": "", "account_id": None}
    else:
        waits = _("A moderator reads it before everybody sees it.")
        answer = {"token": issue.public_id, "service_notice": waits, "account_id": None}
    return _sent("service_requests", "request", [answer], 201)


csrf.exempt(send)

_NAMES = {
    "category": "service_code",
    "title": "description",
    "words": "description",
    "spot_at": "lat",
    "spot_words": "address_string",
    "spot_shape": "service_code",
    "contact": "email",
}
"""Our fields in the standard's words."""


def _report(issue_map: IssueMap) -> Report:
    given = request.form
    code = given.get("service_code", "").strip()
    category = category_by_key(issue_map, code)
    if category is None:
        raise Fault(404 if code else 400, _("There is no service with this code."))
    title, words = _worded(given.get("title", ""), given.get("description", ""))
    return Report(
        category=category.key,
        title=title,
        words=words,
        spot=_spot(),
        spot_words=given.get("address_string", "")[:300],
        answers=_answers(category),
        contact=given.get("email", ""),
        language=language(),
        channel=Channel.API,
    )


def _worded(title: str, description: str) -> tuple[str, str]:
    """Title and words: the standard has a description alone, so its first line or sentence names it."""
    text = description.strip()
    if not text and not title.strip():
        raise Fault(400, _("description is missing."))
    if title.strip():
        return title.strip()[:200], text
    first = text.splitlines()[0].split(". ")[0].strip()
    return (first if len(first) <= 120 else first[:117].rstrip() + "…"), text


def _spot() -> Spot | None:
    lat, lon = request.form.get("lat", "").strip(), request.form.get("long", "").strip()
    if not lat and not lon:
        if not request.form.get("address_string", "").strip():
            raise Fault(400, _("lat and long, or address_string, are missing."))
        return None
    try:
        return Spot(*check_lon_lat(lon, lat), source=LocationSource.COORDINATES)
    except BadPlace as problem:
        raise Fault(400, problem.words) from problem


def _answers(category: IssueCategory) -> dict[str, Any]:
    def given(code: str) -> list[str]:
        return [*request.form.getlist(f"attribute[{code}]"), *request.form.getlist(f"attribute[{code}][]")]

    answers, wrong = read_answers(open311.questions_of(category), given)
    if wrong:
        raise Fault(400, "; ".join(f"attribute[{code}]: {words}" for code, words in wrong.items()))
    return answers
