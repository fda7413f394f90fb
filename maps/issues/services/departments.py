"""Departments of the akimat, and the answers staff keep ready."""

from collections.abc import Mapping
from typing import Any

from civic.accounts.identity import normalise_email
from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import LANGUAGES, _
from maps.issues.events import DepartmentsChanged, RepliesChanged
from maps.issues.models import Department, IssueState, ReplyTemplate
from maps.issues.permissions import IssueAction

DEPARTMENT_FIELDS = ("name_kk", "name_ru", "name_en", "email")
REPLY_FIELDS = ("title", "state", "text_kk", "text_ru", "text_en")
_LONGEST_REPLY = 4000


@command(IssueAction.MANAGE_DEPARTMENTS)
def add_department(actor: Any, place: Place, values: Mapping[str, str]) -> Department:
    """Add a department of a place; ``values`` holds DEPARTMENT_FIELDS.

    Raises:
        Refused: no name, or a mail address that is none.
    """
    department = Department(place_id=place.id, name_kk="", name_ru="", name_en="", email="")
    department.place = place
    _fill_department(department, values)
    db.session.add(department)
    record(DepartmentsChanged(how="added", **_about(actor, place)))
    db.session.flush()
    return department


@command(IssueAction.MANAGE_DEPARTMENTS)
def edit_department(actor: Any, department: Department, values: Mapping[str, str]) -> None:
    """Change a department's names or mail address.

    Raises:
        Refused: as for adding.
    """
    with db.session.no_autoflush:
        _fill_department(department, values)
    record(DepartmentsChanged(how="changed", **_about(actor, department.place)))


@command(IssueAction.MANAGE_DEPARTMENTS)
def retire_department(actor: Any, department: Department, *, back: bool = False) -> None:
    """Give nothing to a department any more (what it has stays with it), or again."""
    department.retired_at = None if back else clock.now()
    record(DepartmentsChanged(how="brought back" if back else "retired", **_about(actor, department.place)))


def _fill_department(department: Department, values: Mapping[str, str]) -> None:
    names = [" ".join(values.get(f"name_{code}", "").split()) for code in LANGUAGES]
    if not any(names):
        raise Refused("name_kk", _("Give the department a name in at least one language."))
    for code, name in zip(LANGUAGES, names, strict=True):
        setattr(department, f"name_{code}", name or next(filter(None, names)))
    address = normalise_email(values.get("email", ""))
    name, _at, host = address.partition("@")
    if address and (
        not name or "." not in host or any(c.isspace() or ord(c) < 32 for c in address) or len(address) > 254
    ):
        raise Refused("email", _("This is not a mail address."))
    department.email = address


@command(IssueAction.MANAGE_REPLIES)
def add_reply(actor: Any, place: Place, values: Mapping[str, str]) -> ReplyTemplate:
    """Keep a ready answer; ``values`` holds REPLY_FIELDS.

    Raises:
        Refused: no title, no text, or a state that is none.
    """
    reply = ReplyTemplate(place_id=place.id, title="", state="")
    reply.place = place
    _fill_reply(reply, values)
    db.session.add(reply)
    record(RepliesChanged(how="added", **_about(actor, place)))
    db.session.flush()
    return reply


@command(IssueAction.MANAGE_REPLIES)
def edit_reply(actor: Any, reply: ReplyTemplate, values: Mapping[str, str]) -> None:
    """Change a ready answer.

    Raises:
        Refused: as for adding.
    """
    with db.session.no_autoflush:
        _fill_reply(reply, values)
    record(RepliesChanged(how="changed", **_about(actor, reply.place)))


@command(IssueAction.MANAGE_REPLIES)
def retire_reply(actor: Any, reply: ReplyTemplate, *, back: bool = False) -> None:
    """Offer a ready answer no more, or again."""
    reply.retired_at = None if back else clock.now()
    record(RepliesChanged(how="brought back" if back else "retired", **_about(actor, reply.place)))


def _fill_reply(reply: ReplyTemplate, values: Mapping[str, str]) -> None:
    title = " ".join(values.get("title", "").split())
    if not title:
        raise Refused("title", _("Fill in this field."))
    texts = {code: values.get(f"text_{code}", "").strip() for code in LANGUAGES}
    if not any(texts.values()):
        raise Refused("text_kk", _("Write the answer in at least one language."))
    for code, text in texts.items():
        if len(text) > _LONGEST_REPLY:
            raise Refused(f"text_{code}", _("At most %(n)s characters.", n=_LONGEST_REPLY))
        setattr(reply, f"text_{code}", text)
    state = values.get("state", "")
    if state and state not in set(IssueState):
        raise Refused("state", _("Choose a state."))
    reply.title, reply.state = title[:120], state


def _about(actor: Any, place: Place) -> dict[str, Any]:
    return {
        "subject_kind": "place",
        "subject_id": place.code,
        "place_id": place.id,
        "actor_id": getattr(actor, "id", None),
    }
