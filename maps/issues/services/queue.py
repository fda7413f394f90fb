"""Many issues at once: each is a change of its own, and the report says what was refused and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from civic.kernel.errors import Denied, Refused
from civic.kernel.i18n import LANGUAGES, _
from maps.issues.models import Department, Issue, ReplyTemplate
from maps.issues.queries import issue_by_id
from maps.issues.services.answering import answer_issue, assign_issue, change_state
from maps.issues.services.moderating import hide_issue, let_through

MOST = 100


@dataclass(frozen=True)
class Row:
    """What became of one issue: its number, title, and why it was refused (empty: it was done)."""

    number: int
    title: str
    public_id: str
    refused: str = ""


@dataclass(frozen=True)
class Deed:
    """What is to be done with each: ``do`` is state, answer, assign, through or hide."""

    do: str
    to: str = ""
    text: str = ""
    reply: ReplyTemplate | None = None
    department: Department | None = None


def words_for(issue: Issue, text: str, reply: ReplyTemplate | None) -> str:
    """What is said under an issue: what was typed, else the ready answer in the language of the report."""
    if text.strip() or reply is None:
        return text
    for code in (issue.language, *LANGUAGES):
        said = getattr(reply, f"text_{code}", "") if code else ""
        if said:
            return str(said)
    return ""


def do_all(actor: Any, ids: Sequence[str], deed: Deed) -> list[Row]:
    """Do the same with many issues, one after the other; nobody's refusal stops the others.

    Raises:
        Refused: none or too many were chosen, or nothing of the kind can be done.
    """
    act = _ACTS.get(deed.do)
    if act is None:
        raise Refused("do", _("Choose what to do."))
    if not 1 <= len(ids) <= MOST:
        raise Refused("ids", _("Choose from 1 to %(n)s issues.", n=MOST))
    return [_one(actor, public_id, deed, act) for public_id in dict.fromkeys(ids)]


def _one(actor: Any, public_id: str, deed: Deed, act: Callable[[Any, Issue, Deed], object]) -> Row:
    issue = issue_by_id(public_id)
    number, title = issue.number, issue.title
    try:
        act(actor, issue, deed)
    except Refused as problem:
        return Row(number, title, public_id, str(problem.message))
    except Denied as problem:
        return Row(number, title, public_id, str(problem.decision.because))
    return Row(number, title, public_id)


def _state(actor: Any, issue: Issue, deed: Deed) -> None:
    change_state(actor, issue, deed.to, words_for(issue, deed.text, deed.reply))


def _answer(actor: Any, issue: Issue, deed: Deed) -> None:
    answer_issue(actor, issue, words_for(issue, deed.text, deed.reply))


def _assign(actor: Any, issue: Issue, deed: Deed) -> None:
    assign_issue(actor, issue, deed.department)


def _through(actor: Any, issue: Issue, _deed: Deed) -> None:
    let_through(actor, issue)


def _hide(actor: Any, issue: Issue, deed: Deed) -> None:
    hide_issue(actor, issue, deed.text)


_ACTS: dict[str, Callable[[Any, Issue, Deed], object]] = {
    "state": _state,
    "answer": _answer,
    "assign": _assign,
    "through": _through,
    "hide": _hide,
}
