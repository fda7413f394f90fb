"""What a phone sends by itself once it has a connection: the same report any number of times, and plain answers."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from civic.kernel import clock
from civic.kernel.extensions import db
from maps.issues.models import Issue
from tests.factories import issues
from tests.integration.issues.test_pages import described, report_page
from tests.support.visitor import Seen, Visitor

JSON = {"Accept": "application/json"}
EMBEDDED = pytest.mark.parametrize("built", ["embedded"], indirect=True)


def send(visitor: Visitor, page: str, uuid: str, **changes: Any) -> Seen:
    """As ``static/js/lib/outbox.js`` does: a fresh token, then everything at once."""
    gate = visitor.get(f"{page}/token", headers=JSON).response.get_json()
    assert gate["asar"] == page.split("/")[2]
    given = {**described(do="send", client_uuid=uuid), "csrf_token": gate["token"], **changes}
    return visitor.post(page, given, headers=JSON)


def test_a_phone_that_sends_again_gets_the_same_number(app: Flask, visitor: Visitor) -> None:
    page, uuid = report_page(issues.open_map(questions=True)), str(uuid4())
    answers = [send(visitor, page, uuid) for _ in range(3)]
    assert [(answer.status, answer.response.get_json()["number"]) for answer in answers] == [(201, 1)] * 3
    assert db.session.query(Issue).count() == 1


def test_a_phone_is_told_afterwards_what_others_had_reported_near_by(app: Flask, visitor: Visitor) -> None:
    made = issues.open_map()
    page, lamp = report_page(made), issues.issue(made, title="The same lamp").public_id
    issues.issue(made, title="Far away", at=(76.99, 52.34))
    issues.issue(made, key="road", title="Another thing")
    issues.hide(issues.issue(made, title="Hidden"))
    uuid = str(uuid4())
    for _again in range(2):
        told = send(visitor, page, uuid, spot_at="52.290000, 76.950000").response.get_json()
        assert told["similar"] == [{"title": "The same lamp", "url": f"/maps/issues/{lamp}"}]
    nowhere = send(visitor, page, str(uuid4()), spot_at="", spot_words="By the kiosk").response.get_json()
    assert nowhere["similar"] == []


@EMBEDDED
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"title": ""}, "Fill in"),
        ({"category": "moon"}, "choice"),
        ({"client_uuid": "x"}, "damaged"),
        ({"spot_at": "99"}, ""),
    ],
)
def test_what_cannot_be_taken_is_told_to_the_phone(
    app: Flask, visitor: Visitor, wrong: dict[str, str], says: str
) -> None:
    seen = send(visitor, report_page(issues.open_map()), str(uuid4()), **wrong)
    assert seen.status == 422 and seen.response.is_json
    assert says in seen.response.get_json()["reason"]
    assert db.session.query(Issue).count() == 0


@EMBEDDED
def test_a_phone_in_haste_waits_and_a_closed_map_says_so(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maps.issues.services.limits.REPORTS_PER_NETWORK", 1)
    page = report_page(issues.open_map())
    assert send(visitor, page, str(uuid4())).status == 201
    late = send(visitor, page, str(uuid4()))
    assert late.status == 429 and late.response.get_json()["minutes"] > 0
    over = report_page(issues.open_map(closes_at=clock.now() - timedelta(minutes=1)))
    gate = visitor.get(f"{over}/token", headers=JSON).response.get_json()
    assert gate["open"] is False and "Reports were taken until" in gate["because"]


@EMBEDDED
def test_the_kept_form_is_nobodys(app: Flask, visitor: Visitor) -> None:
    page = report_page(issues.open_map())
    kept = visitor.get(f"{page}/offline")
    assert 'name="csrf_token" value=""' in kept.text, "a token of one visit is of no use to the next"
    worker = visitor.get("/maps/worker.js")
    assert worker.response.mimetype == "text/javascript" and "credentials: 'omit'" in worker.text
    assert "worker-src 'self'" in worker.response.headers["Content-Security-Policy"]
