"""Categories and issues in the words of Open311 GeoReport v2 (http://wiki.open311.org/GeoReport_v2/)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from civic.kernel.clock import zone
from civic.kernel.i18n import localized
from maps.issues.kinds.questions import BadQuestions, Question, read_questions
from maps.issues.models import OPEN_STATES, Issue, IssueCategory

CHANGESET = "2026-11-25T00:00:00Z"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
_DATATYPES = {"text": "text", "number": "number", "one": "singlevaluelist", "many": "multivaluelist"}


def discovery(base: str, contact: str, key_service: str) -> dict[str, Any]:
    """Where the service is; ``base`` is its address without a slash at the end."""
    return {
        "changeset": CHANGESET,
        "contact": contact,
        "key_service": key_service,
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": base,
                "changeset": CHANGESET,
                "type": "production",
                "formats": ["application/json", "text/xml"],
            }
        ],
    }


def service(category: IssueCategory) -> dict[str, Any]:
    """A category as a service."""
    return {
        "service_code": category.key,
        "service_name": localized(category, "name"),
        "description": localized(category, "needs"),
        "metadata": bool(questions_of(category)),
        "type": "realtime",
        "keywords": ", ".join(dict.fromkeys((category.name_kk, category.name_ru, category.name_en))),
        "group": localized(category.department, "name") if category.department else "",
    }


def questions_of(category: IssueCategory) -> tuple[Question, ...]:
    """The category's own questions; none where they cannot be read."""
    try:
        return read_questions(category.questions)
    except BadQuestions:
        return ()


def definition(category: IssueCategory) -> dict[str, Any]:
    """A service with its attributes: the category's own questions."""
    return {
        "service_code": category.key,
        "attributes": [_attribute(number, one) for number, one in enumerate(questions_of(category), 1)],
    }


def _attribute(number: int, question: Question) -> dict[str, Any]:
    found: dict[str, Any] = {
        "variable": True,
        "code": question.key,
        "datatype": _DATATYPES[question.kind],
        "required": question.required,
        "datatype_description": question.unit,
        "order": number,
        "description": question.label,
    }
    if question.options:
        found["values"] = [{"key": option.key, "name": option.label} for option in question.options]
    return found


def request_of(issue: Issue, words: str, media_url: str, service_notice: str = "") -> dict[str, Any]:
    """An issue as a service request: the public spot, no names. ``words``: the last answer in public."""
    due = datetime.combine(issue.due_on, time(23, 59), zone()) if issue.due_on else None
    return {
        "service_request_id": issue.public_id,
        "status": "open" if issue.state in OPEN_STATES else "closed",
        "status_notes": words,
        "service_name": localized(issue.category, "name"),
        "service_code": issue.category.key,
        "description": f"{issue.title}\n\n{issue.words}".strip(),
        "agency_responsible": localized(issue.department, "name") if issue.department else "",
        "service_notice": service_notice,
        "requested_datetime": moment(issue.created_at),
        "updated_datetime": moment(issue.changed_at),
        "expected_datetime": moment(due) if due else None,
        "address": issue.public_words,
        "address_id": None,
        "zipcode": None,
        "lat": issue.lat,
        "long": issue.lon,
        "media_url": media_url or None,
    }


def requests(issues: Sequence[Issue], words: Mapping[int, str], media: Mapping[int, str]) -> list[dict[str, Any]]:
    """Issues as service requests."""
    return [request_of(issue, words.get(issue.id, ""), media.get(issue.id, "")) for issue in issues]


def moment(value: datetime) -> str:
    """A time as the standard writes it, in UTC."""
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


INNER = {
    "endpoints": "endpoint",
    "formats": "format",
    "attributes": "attribute",
    "values": "value",
}
"""What the parts of lists are called in XML."""
