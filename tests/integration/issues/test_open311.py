"""Other programs read what is public and send reports with a key, as Open311 GeoReport v2 says."""

import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask

from civic.audit.models import AuditEntry
from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.errors import Denied, Refused
from civic.kernel.extensions import db
from maps.issues.models import Issue, IssueMap, IssueState, Moderation
from maps.issues.queries.keys import key_by_id, keys_of
from maps.issues.services.keys import issue_key, revoke_key
from tests.factories import issues
from tests.factories.people import Actors
from tests.support.visitor import Visitor

DARK = {
    "service_code": "road",
    "lat": "52.29",
    "long": "76.95",
    "description": "Deep hole by the school. Cars swerve around it.",
}


def read_xml(text: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 - written by ourselves, just now


def address(made: IssueMap) -> str:
    return f"/maps/{db.session.merge(made).public_id}/open311"


@pytest.fixture
def sender(app: Flask, actors: Actors) -> tuple[IssueMap, str, str]:
    """A map, its Open311 address, a key."""
    made = issues.open_map(questions=True)
    key, token = issue_key(actors.staff_of(made.place), made, "WhatsApp bot of the contact centre")
    assert token not in (key.digest, key.label)
    return made, address(made), token


def send(visitor: Visitor, base: str, form: str = "json", **data: str) -> Any:
    return visitor.post(f"{base}/v2/requests.{form}", data, token=False)


def test_a_program_finds_the_service_and_its_questions(sender: tuple[IssueMap, str, str], visitor: Visitor) -> None:
    _made, base, _token = sender
    found = visitor.get(f"{base}/discovery.json").response.json
    assert found["endpoints"][0]["url"] == f"http://town.example{base}/v2"
    services = {one["service_code"]: one for one in visitor.get(f"{base}/v2/services.json").response.json}
    assert services["lamp"]["metadata"] is True and services["road"]["metadata"] is False
    definition = visitor.get(f"{base}/v2/services/lamp.json").response.json
    since = next(one for one in definition["attributes"] if one["code"] == "since")
    assert (since["datatype"], since["required"], [value["key"] for value in since["values"]]) == (
        "singlevaluelist",
        True,
        ["week", "longer"],
    )
    xml = read_xml(visitor.get(f"{base}/v2/services/lamp.xml").response.data)
    assert [node.text for node in xml.iter("key")] == ["week", "longer"]
    assert read_xml(visitor.get(f"{base}/discovery.xml").response.data).find(".//endpoint/url") is not None
    kazakh = Visitor(visitor.app, language="kk").get(f"{base}/v2/services.json").response.json
    assert kazakh[0]["service_name"] == "Көше шамы"


def test_a_report_sent_with_a_key_stands_on_the_map(sender: tuple[IssueMap, str, str], visitor: Visitor) -> None:
    _made, base, token = sender
    answer = send(visitor, base, api_key=token, first_name="Aigul", phone="+77010000000", **DARK)
    assert answer.status == 201, answer.text
    number = answer.response.json[0]["service_request_id"]
    [found] = visitor.get(f"{base}/v2/requests/{number}.json").response.json
    assert (found["status"], found["service_code"], found["lat"], found["long"]) == ("open", "road", 52.29, 76.95)
    assert found["description"].startswith("Deep hole by the school")
    stored = db.session.query(Issue).one()
    assert (stored.channel, stored.title) == ("api", "Deep hole by the school")
    assert not any("Aigul" in str(value) or "7701" in str(value) for value in vars(stored).values())
    xml = read_xml(visitor.get(f"{base}/v2/requests.xml").response.data)
    assert xml.findtext("request/service_request_id") == number


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"api_key": ""}, 403), ({"api_key": "x" * 43}, 403), ({"service_code": "nothing"}, 404), ({"service_code": ""}, 400),
        ({"description": ""}, 400), ({"lat": "", "long": ""}, 400), ({"lat": "5229000", "long": "7695000"}, 400), ({"lat": "952"}, 400),
        ({"service_code": "lamp"}, 400), ({"service_code": "lamp", "attribute[since]": "never"}, 400), ({"email": "no address"}, 400),
        ({"description": "a" * 5000}, 400), ({"jurisdiction_id": "elsewhere"}, 404),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_as_the_standard_says(
    sender: tuple[IssueMap, str, str], visitor: Visitor, changes: dict[str, str], code: int
) -> None:
    _made, base, token = sender
    data = {"api_key": token, **DARK, **changes}
    answer = send(visitor, base, **data)
    assert answer.status == code, answer.text
    [error] = answer.response.json
    assert error["code"] == code and error["description"]
    xml = read_xml(send(visitor, base, "xml", **data).response.data)
    assert xml.tag == "errors" and xml.findtext("error/code") == str(code) and xml.findtext("error/description")
    assert db.session.query(Issue).count() == 0
    assert token not in answer.text


def test_questions_are_answered_by_attributes(sender: tuple[IssueMap, str, str], visitor: Visitor) -> None:
    _made, base, token = sender
    answer = send(visitor, base, **{"api_key": token, **DARK, "service_code": "lamp", "attribute[since]": "week"})
    assert answer.status == 201, answer.text
    assert json.loads(db.session.query(Issue).one().answers) == {"since": "week"}


def test_a_report_that_waits_gives_a_token_until_a_moderator_has_read_it(
    app: Flask, actors: Actors, visitor: Visitor
) -> None:
    made = issues.open_map(moderation=Moderation.BEFORE)
    _key, token = issue_key(actors.staff_of(made.place), made, "bot")
    base = address(made)
    [answer] = send(visitor, base, api_key=token, **DARK).response.json
    assert "service_request_id" not in answer
    path = f"{base}/v2/tokens/{answer['token']}.json"
    assert visitor.get(path).status == 404
    issue = db.session.query(Issue).one()
    issue.visible = True
    issues.put(issue, IssueState.NEW)
    assert visitor.get(path).status == 404
    with transaction():
        db.session.query(Issue).one().visible = True
    assert visitor.get(path).response.json == [{"service_request_id": answer["token"], "token": answer["token"]}]


def test_a_revoked_key_and_another_maps_key_open_nothing(
    sender: tuple[IssueMap, str, str], actors: Actors, visitor: Visitor
) -> None:
    made, base, token = sender
    made = db.session.merge(made)
    other = issues.open_map(made.place)
    elsewhere = address(other)
    assert send(visitor, elsewhere, api_key=token, **DARK).status == 403
    key = keys_of(db.session.get_one(IssueMap, 1))[0]
    staff = actors.staff_of(db.session.get_one(IssueMap, 1).place)
    revoke_key(staff, key_by_id(key.public_id))
    revoke_key(staff, key_by_id(key.public_id))
    assert send(visitor, base, api_key=token, **DARK).status == 403
    kinds = [entry.fact for entry in db.session.query(AuditEntry)]
    assert kinds.count("KeyRevoked") == 1
    assert not any(token in str(vars(entry)) for entry in db.session.query(AuditEntry))


def test_only_staff_give_keys_and_a_key_has_a_name(app: Flask, actors: Actors) -> None:
    made = issues.open_map()
    for person in (actors.person(), actors.facilitator_of(made.place)):
        with pytest.raises(Denied):
            issue_key(person, db.session.merge(made), "mine")
    staff = actors.staff_of(db.session.merge(made).place)
    for label in ("", "  ", "x" * 121):
        with pytest.raises(Refused):
            issue_key(staff, db.session.merge(made), label)


def test_nothing_but_the_keyed_report_is_taken_without_a_forms_token(
    sender: tuple[IssueMap, str, str], app: Flask, visitor: Visitor
) -> None:
    exempt = {name for name in app.extensions["csrf"]._exempt_views if name.startswith("maps.")}
    assert exempt == {"maps.issues.views.open311.send"}


def test_requests_are_filtered_and_paged(app: Flask, visitor: Visitor) -> None:
    made = issues.open_map()
    names = [issues.issue(made, title=f"Dark {n}").public_id for n in range(4)]
    done = issues.issue(made, IssueState.DONE, key="road", title="Filled").public_id
    old = issues.issue(made, title="Long ago")
    with transaction():
        db.session.get_one(Issue, old.id).created_at = clock.now() - timedelta(days=200)
    base = address(made) + "/v2/requests.json"

    def ids(query: str) -> list[str]:
        return [one["service_request_id"] for one in visitor.get(base + query).response.json]

    assert set(ids("")) == {*names, done}
    assert ids("?status=closed") == [done] == ids("?service_code=road")
    assert set(ids("?status=open,closed")) == {*names, done}
    assert ids(f"?service_request_id={names[0]},{done}") == [done, names[0]]
    assert ids(
        f"?start_date={(clock.now() - timedelta(days=201)).strftime('%Y-%m-%dT%H:%M:%SZ')}&end_date={(clock.now() - timedelta(days=199)).strftime('%Y-%m-%dT%H:%M:%SZ')}"
    ) == [old.public_id]
    pages = [ids(f"?page_size=2&page={n}") for n in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [2, 2, 1, 0] and len({one for page in pages for one in page}) == 5
    for query in ("?status=half", "?page=0", "?page_size=1001", "?start_date=yesterday", "?page=²"):
        assert visitor.get(base + query).status == 400, query
    assert visitor.get(address(made) + "/v2/requests.html").status == 404
    assert visitor.get("/maps/nowhere/open311/v2/services.json").response.json[0]["code"] == 404
