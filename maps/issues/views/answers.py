"""Questions of the kinds a report may be about, and their answers, on the page where its reporter changes it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from civic.kernel.errors import Refused
from civic.kernel.i18n import _
from maps.issues.forms.reporting import sent_answers
from maps.issues.kinds.questions import Question, read_answers, read_questions
from maps.issues.models import Issue, IssueCategory


@dataclass(frozen=True)
class AskedKind:
    """What one kind asks: ``given`` and ``wrong`` by the key of each question; ``shown`` of the kind chosen now."""

    key: str
    questions: tuple[Question, ...]
    given: Mapping[str, list[str]]
    wrong: Mapping[str, str]
    shown: bool


def asked_kinds(issue: Issue, kinds: Iterable[IssueCategory], chosen: str, wrong: Mapping[str, str]) -> list[AskedKind]:
    """The kinds that ask anything; what was sent for one of them stands there again."""
    asked = []
    for kind in kinds:
        questions = read_questions(kind.questions)
        if questions:
            shown = kind.key == chosen
            asked.append(AskedKind(kind.key, questions, _given(issue, kind, questions), wrong if shown else {}, shown))
    return asked


def changed_answers(issue: Issue, kind: IssueCategory) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """The answers this form sent for the kind (none: leave them as they are), and what is wrong by key of the question.

    Raises:
        Refused: another kind was chosen, and what it asks has not been seen yet.
    """
    questions = read_questions(kind.questions)
    if request.form.get("asked") == kind.key:
        return read_answers(questions, sent_answers(request.form))
    if kind.id == issue.category_id:
        return None, {}
    if questions:
        raise Refused(None, _("This kind of report asks something more. Answer it, then save."))
    return {}, {}


def _given(issue: Issue, kind: IssueCategory, questions: Iterable[Question]) -> dict[str, list[str]]:
    if request.form.get("asked") == kind.key:
        return {one.key: request.form.getlist(f"q-{one.key}") for one in questions}
    kept = json.loads(issue.answers or "{}") if kind.id == issue.category_id else {}
    return {
        key: [str(each) for each in (answer if isinstance(answer, list) else [answer])] for key, answer in kept.items()
    }
