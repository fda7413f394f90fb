"""What anybody may take away of a map: complete, licensed, without names, and harmless whatever people typed."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from flask import Flask

from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.locations.kinds import Spot
from maps.issues.exports import tables
from maps.issues.exports.markup import listed
from maps.issues.models import Issue, IssueMap
from tests.factories import issues, pins
from tests.factories.people import Actors
from tests.support.visitor import Visitor

HOSTILE = "=cmd|' /C calc'!A0 </script><img src=x onerror=alert(1)> ]]> ${7*7} ` & \" "
ATOM = "{http://www.w3.org/2005/Atom}"
SVG = "{http://www.w3.org/2000/svg}"


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def read_xml(text: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 - written by ourselves, just now


def address(made: IssueMap) -> str:
    return f"/maps/{db.session.merge(made).public_id}"


@pytest.fixture
def hostile(app: Flask) -> IssueMap:
    made = issues.open_map()
    issues.issue(made, title=HOSTILE, words="\x1b[31m\ufffe\ud7ff" + HOSTILE, spot_words="@SUM(1+1)")
    with transaction():
        issues.category(made, "lamp").name_en = "-2+3 <b>lamp</b>"
    return made


def test_a_spreadsheet_runs_nothing_of_what_people_typed(hostile: IssueMap, visitor: Visitor) -> None:
    [row] = rows(visitor.get(address(hostile) + "/issues.csv").text)
    assert (
        row["title"].startswith("'=cmd")
        and row["place_words"] == "'@SUM(1+1)"
        and row["category_en"].startswith("'-2+3")
    )
    assert not any(value.lstrip().startswith(("=", "+", "@", "\t")) for value in row.values())
    assert row["licence"] == "CC BY 4.0"


def test_hostile_words_stay_words_in_feeds_and_pictures(hostile: IssueMap, visitor: Visitor) -> None:
    base = address(hostile)
    feed = read_xml(visitor.get(base + "/issues.atom").response.data)
    [entry] = feed.findall(f"{ATOM}entry")
    assert "</script><img" in (entry.findtext(f"{ATOM}title") or "")
    assert feed.findtext(f"{ATOM}rights") == "CC BY 4.0"
    answer = visitor.get(base + "/map.svg").response
    picture = read_xml(answer.data)
    assert answer.mimetype == "image/svg+xml"
    assert (
        not list(picture.iter(f"{SVG}script"))
        and not list(picture.iter(f"{SVG}image"))
        and len(list(picture.iter(f"{SVG}circle"))) == 1
    )
    assert any("</script><img" in (title.text or "") for title in picture.iter(f"{SVG}title"))
    sheet = visitor.get(base + "/sheet")
    assert "&lt;img src=x" in sheet.text and "<img src=x" not in sheet.text
    page = visitor.get(base)
    assert "<img src=x" not in page.text


def test_characters_xml_cannot_hold_are_left_out() -> None:
    text = listed("a", "b", [{"c": "x\x00\x0b\x1f\ud800\ufffe\uffffy", "d": None, "e": True, "f": ["<&>"]}])
    found = read_xml(text)
    assert [node.text for node in found[0]] == ["xy", None, "true", None]
    assert found[0][3][0].text == "<&>"


def test_geojson_holds_every_report_with_or_without_a_place(app: Flask, visitor: Visitor) -> None:
    made = issues.open_map()
    issues.issue(made)
    issues.issue(made, title="Only in words", at=None)
    line = {"type": "LineString", "coordinates": [[76.94, 52.29], [76.96, 52.29]]}
    issues.issue(made, key="road", title="A stretch", spot=Spot(shape=line))
    answer = visitor.get(address(made) + "/issues.geojson")
    found = json.loads(answer.text)
    assert found["licence"] == "CC BY 4.0" and "license" in answer.response.headers["Link"]
    shapes = {one["properties"]["title"]: one["geometry"] for one in found["features"]}
    assert shapes["Only in words"] is None
    assert shapes["A stretch"] == line
    assert shapes["The lamp at no. 6 is dark"] == {"type": "Point", "coordinates": list(issues.HERE)}


def test_no_name_no_contact_and_no_exact_spot_of_a_blurred_report_leaves(
    app: Flask, actors: Actors, visitor: Visitor
) -> None:
    made = issues.open_map()
    aigul = actors.person("Aigul Seitkali", email="aigul.secret@town.example")
    line = {"type": "LineString", "coordinates": [[76.9512345, 52.2912345], [76.9523456, 52.2923456]]}
    with transaction():
        issues.category(made, "care").shapes = "point line"
    secret = issues.issue(
        made, key="care", title="Help", spot=Spot(shape=line), spot_words="12 Lomov Street, flat 4", by=aigul
    )
    issues.issue(made, title="By mail", contact="someone@else.example")
    lon, lat = f"{secret.lon}", f"{secret.lat}"
    base = address(made)
    paths = [
        "/issues.csv",
        "/issues.geojson",
        "/issues.atom",
        "/map.svg",
        "/sheet",
        "",
        "/view?bbox=76,52,78,53&zoom=15",
        "/open311/v2/requests.json",
        "/open311/v2/requests.xml",
    ]
    for path in paths:
        text = visitor.get(base + path).text
        for told in ("Aigul", "secret@", "someone@else", "76.9512", "76.9517", "52.2912", "52.2917", "Lomov"):
            assert told not in text, f"{path} tells {told}"
    assert lon in visitor.get(base + "/issues.csv").text and lat in visitor.get(base + "/issues.geojson").text


def test_downloads_follow_the_lists_filters_and_come_in_pieces(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maps.issues.queries.lists.BATCH", 50)
    monkeypatch.setattr(tables, "CHUNK", 40)
    made = issues.open_map()
    pins.scatter(made, 230, seed=3)
    public = db.session.query(Issue).filter_by(map_id=made.id, visible=True).count()
    lamps = (
        db.session.query(Issue)
        .filter_by(map_id=made.id, visible=True, category_id=issues.category(made, "lamp").id)
        .count()
    )
    base = address(made)
    whole = visitor.get(base + "/issues.csv?show=all")
    assert whole.response.is_streamed
    assert len(rows(whole.text)) == len({row["id"] for row in rows(whole.text)}) == public
    assert len(json.loads(visitor.get(base + "/issues.geojson?show=all&category=lamp").text)["features"]) == lamps
    assert len(rows(visitor.get(base + "/issues.csv?category=none").text)) == 0
    assert json.loads(visitor.get(base + "/issues.geojson?category=none").text)["features"] == []


def test_the_sheet_draws_many_as_counted_squares(app: Flask, visitor: Visitor) -> None:
    made = issues.open_map()
    pins.scatter(made, 900, seed=5)
    picture = read_xml(visitor.get(address(made) + "/map.svg?show=all").response.data)
    circles = list(picture.iter(f"{SVG}circle"))
    counts = [int(text.text or 0) for text in picture.iter(f"{SVG}text")]
    assert 10 < len(circles) < 500 and sum(counts) + len(circles) - len(counts) > 800


def test_a_picture_of_nothing_is_still_a_picture(app: Flask, visitor: Visitor) -> None:
    made = issues.open_map()
    base = address(made)
    assert read_xml(visitor.get(base + "/map.svg").response.data).tag == f"{SVG}svg"
    assert "Nothing here has a place" in visitor.get(base + "/sheet").text
