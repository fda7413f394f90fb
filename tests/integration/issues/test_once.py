"""A report sent ten times at the same moment is stored once, and two people never get the same number."""

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from civic.kernel.extensions import db
from civic.kernel.permissions import STRANGER
from maps.issues.models import Issue, IssueMap, Support
from maps.issues.queries import map_by_id
from maps.issues.services import reporting
from maps.issues.services.reporting import report_issue
from maps.issues.services.voices import support_issue
from tests.factories import issues
from tests.support.bursts import at_once


def burst(app: Flask, made: IssueMap, uuids: list[str]) -> tuple[list[str], list[BaseException]]:
    """Send one report for each id, all at the same moment; the public ids handed out, and what went wrong."""
    waiting, given, map_id = list(uuids), [], made.public_id

    def send() -> None:
        uuid = waiting.pop()
        with app.app_context():
            given.append(report_issue(STRANGER, map_by_id(map_id), issues.report(client_uuid=uuid)).public_id)
            db.session.remove()

    return given, at_once(len(uuids), send)


def test_ten_sendings_of_one_report_store_one(app: Flask) -> None:
    given, wrong = burst(app, issues.open_map(), [str(uuid4())] * 10)
    assert wrong == []
    assert len(given) == 10 and len(set(given)) == 1
    assert db.session.scalar(select(func.count()).select_from(Issue)) == 1


def test_without_the_look_for_an_earlier_one_the_database_still_refuses_the_second(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with the guard removed nine of ten fail, and never two are stored."""
    monkeypatch.setattr(reporting, "issue_by_uuid", lambda *_given: None)
    _given, wrong = burst(app, issues.open_map(), [str(uuid4())] * 10)
    assert len(wrong) == 9
    assert db.session.scalar(select(func.count()).select_from(Issue)) == 1


def test_numbers_have_neither_gaps_nor_twins(app: Flask) -> None:
    _given, wrong = burst(app, issues.open_map(), [str(uuid4()) for _ in range(8)])
    assert wrong == []
    assert sorted(db.session.scalars(select(Issue.number))) == list(range(1, 9))


def test_one_voice_pressed_ten_times_at_once_counts_once(app: Flask) -> None:
    issue_id = issues.issue(issues.open_map()).id

    def press() -> None:
        with app.app_context():
            support_issue(STRANGER, db.session.get_one(Issue, issue_id), "a" * 64)
            db.session.remove()

    db.session.remove()
    assert at_once(10, press) == []
    assert db.session.get_one(Issue, issue_id).supports == 1
    assert db.session.scalar(select(func.count()).select_from(Support)) == 1
