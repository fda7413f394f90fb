"""What residents meet on the pages of issue maps, without script: report, me too, still there, my reports, the link in the letter."""

import io
import json
import re
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from civic.locations.models import BaseShape
from civic.locations.services import coarsen
from civic.notifications.services import deliver
from maps.issues.models import Issue, IssueMap, IssuePhoto, IssueState, Moderation
from tests.factories import communities, issues
from tests.factories.accounts import body, letters, path_in
from tests.factories.people import Actors
from tests.support.visitor import NS, Seen, Visitor

AT = "52.29, 76.95"


def photo(lon: float | None = None, lat: float | None = None, colour: str = "green") -> bytes:
    """A JPEG, with a spot in its metadata where one is given."""
    out = io.BytesIO()
    image = Image.new("RGB", (640, 480), colour)
    exif = Image.Exif()
    if lon is not None and lat is not None:
        exif.get_ifd(0x8825).update({1: "N", 2: (lat, 0.0, 0.0), 3: "E", 4: (lon, 0.0, 0.0)})
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def described(**changes: Any) -> dict[str, Any]:
    given = {
        "category": "lamp", "title": "The lamp at no. 6 is dark", "words": "Children walk to school here.",
        "spot_at": AT, "spot_words": "6 Toraigyrov Street", "spot_shape": "point", "do": "check",
    }  # fmt: skip
    return {**given, **changes}


def fields(seen: Seen) -> dict[str, Any]:
    """The hidden fields of the report form on this page."""
    form = next(node for node in seen.document.iter(f"{NS}form") if node.get("id") == "page-form")
    hidden = (node for node in form.iter(f"{NS}input") if node.get("type") == "hidden")
    return {str(node.get("name")): str(node.get("value")) for node in hidden}


def report_page(made: IssueMap) -> str:
    return f"/maps/{made.public_id}/report"


def test_a_report_is_described_checked_and_sent(app: Flask, visitor: Visitor) -> None:
    made = issues.open_map(questions=True)
    page = report_page(made)
    assert "Write the number of the post." in visitor.get(page).words()
    review = visitor.post(page, {**fields(visitor.get(page)), **described(contact="aigul@town.example")})
    assert review.status == 200
    assert "Since when?" in review.words() and "6 Toraigyrov Street" in review.words()
    lacking = visitor.post(page, {**fields(review), "do": "send"})
    assert lacking.status == 422 and "Fill in this field." in lacking.words()
    sent = visitor.post(page, {**fields(lacking), "do": "send", "q-since": "week", "q-post": "17a"})
    assert sent.status == 303
    thanks = visitor.follow()
    assert "no. 1 of this map" in thanks.words() and "An answer is due by" in thanks.words()
    issue = db.session.query(Issue).one()
    shown = visitor.get(f"/maps/issues/{issue.public_id}").words()
    for text in ("The lamp at no. 6 is dark", "Children walk to school here.", "Since when?", "a week", "17a"):
        assert text in shown
    assert "aigul@town.example" not in shown


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_sending_twice_by_the_back_button_stores_once(app: Flask, visitor: Visitor) -> None:
    made = issues.open_map()
    page = report_page(made)
    review = visitor.post(page, {**fields(visitor.get(page)), **described()})
    for _ in range(3):
        assert visitor.post(page, {**fields(review), "do": "send"}).status == 303
    assert db.session.query(Issue).count() == 1


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"category": ""}, "What is it about?"),
        ({"category": "moon"}, "What is it about?"),
        ({"title": "  "}, "Fill in this field."),
        ({"title": "x" * 201}, "At most 200 characters."),
        ({"spot_at": "", "spot_words": ""}, "Say where it is"),
        ({"spot_at": "5792000, 8566000"}, "projected"),
        ({"contact": "not an address"}, "This is not a mail address."),
        ({"words": "a\x00b"}, "cannot be shown"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(
    app: Flask, visitor: Visitor, wrong: dict[str, str], says: str
) -> None:
    made = issues.open_map()
    page = report_page(made)
    seen = visitor.post(page, {**fields(visitor.get(page)), **described(**wrong)})
    assert seen.status == 422
    assert says in seen.words()
    typed = {**described(), **wrong}
    if "title" not in wrong:
        assert typed["title"] in seen.text
    assert db.session.query(Issue).count() == 0


def lay(kind: str, shape: dict[str, Any], source: str = "") -> None:
    """Something on the base map near everything."""
    sides = {"min_lon": 76.0, "min_lat": 52.0, "max_lon": 78.0, "max_lat": 53.0}
    with transaction():
        db.session.add(BaseShape(kind=kind, min_zoom=6, geojson=json.dumps(shape), source=source, **sides))


def test_the_page_of_a_report_shows_the_streets_around_it_and_of_a_blurred_one_only_its_square(
    app: Flask, visitor: Visitor
) -> None:
    made = issues.open_map()
    exact, blurred = issues.issue(made).public_id, issues.issue(made, key="care").public_id
    bare = visitor.get(f"/maps/issues/{exact}").text
    assert "ground--land" not in bare
    lay("street", {"type": "LineString", "coordinates": [[76.9, 52.29], [77.0, 52.29]]}, "streets by <b>neighbours</b>")
    lay("lake", {"type": "Polygon", "coordinates": [[[70, 50], [70.1, 50], [70.1, 50.1], [70, 50]]]}, "far away")
    seen = visitor.get(f"/maps/issues/{exact}")
    # The street runs through the spot, from one side of the picture to the other, and no farther.
    assert re.findall(r'<path class="on-street" d="([^"]+)"', seen.text) == ["M-12 180L612 180"]
    assert "on-lake" not in seen.text and "far away" not in seen.text
    assert "streets by &lt;b&gt;neighbours&lt;/b&gt;" in seen.text
    assert 'class="pin ' in seen.text and "roughly" not in seen.text
    square = visitor.get(f"/maps/issues/{blurred}").text
    assert 'class="pin ' not in square
    # 300 m of the 1 500 m that the 600 units of the picture show.
    assert re.search(r'<rect class="roughly" x="240.0" y="120.0" width="120.0" height="120.0"', square)
    # What was blurred to a larger square stays so, whatever its category says today.
    with transaction():
        location = db.session.query(Issue).filter_by(public_id=blurred).one().location
        assert location is not None
        coarsen(location, 600)
    coarser = visitor.get(f"/maps/issues/{blurred}")
    assert 'width="240.0"' in coarser.text and "a square of 600 m" in coarser.words()


CROSSED = "52.28, 76.94\n52.30, 76.96\n52.28, 76.96\n52.30, 76.94"


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
@pytest.mark.parametrize(
    ("place", "status", "said"),
    [
        ({"spot_at": "51.13, 71.43"}, 422, {
            "kk": "Бұл орын картаның аумағынан тыс.",
            "ru": "Это место за пределами карты.",
            "en": "This spot is outside the area of the map.",
        }),
        ({"spot_at": "76.95, 52.29"}, 422, {
            "kk": "Ендік пен бойлық ауысып кеткен сияқты.",
            "ru": "Похоже, широта и долгота перепутаны.",
            "en": "Latitude and longitude seem to be swapped.",
        }),
        ({"category": "road", "spot_at": "", "spot_shape": "area", "spot_corners": CROSSED}, 200, {
            "kk": "Сызба өзін-өзі қиып өтті.",
            "ru": "Контур пересекал сам себя.",
            "en": "The outline crossed itself. It was mended",
        }),
    ],
    ids=["outside", "swapped", "crossed"],
)  # fmt: skip
def test_a_place_that_cannot_be_meant_is_told_in_the_readers_language(
    app: Flask, place: dict[str, Any], status: int, said: dict[str, str]
) -> None:
    page = report_page(issues.open_map(communities.region()[2]))
    for language, words in said.items():
        visitor = Visitor(app, language)
        seen = visitor.post(page, {**fields(visitor.get(page)), **described(**place)})
        assert seen.status == status and words in seen.words(), seen.words()
        # Nothing of the kind is said of a place that is in order.
        sound = visitor.post(page, {**fields(visitor.get(page)), **described()})
        assert sound.status == 200 and words not in sound.words()


def test_photos_survive_mistakes_and_lose_what_the_camera_hid(app: Flask, visitor: Visitor) -> None:
    made = issues.open_map()
    page = report_page(made)
    pictures = [(io.BytesIO(photo(76.5, 52.5)), "a.jpg"), (io.BytesIO(photo(colour="red")), "b.jpg")]
    lacking = visitor.post(
        page,
        {**fields(visitor.get(page)), **described(title=""), "photos": pictures},
        content_type="multipart/form-data",
    )
    assert lacking.status == 422 and "Leave photo 2 out" in lacking.words()
    review = visitor.post(page, {**fields(lacking), **described()})
    assert "Your photo says another place" in review.words()
    moved = visitor.post(page, {**fields(review), "do": "photo-spot"})
    assert "Your photo says another place" not in moved.words()
    assert fields(moved)["spot_at"] == "52.500000, 76.500000"
    assert visitor.post(page, {**fields(moved), "do": "send"}).status == 303
    issue = db.session.query(Issue).one()
    assert (issue.photos, issue.lon, issue.lat) == (2, 76.5, 52.5)
    names = [kept.upload.public_id for kept in db.session.query(IssuePhoto).all()]
    for name in names:
        for size in ("large", "thumb"):
            data = visitor.get(f"/files/{name}/{size}").response.data
            image = Image.open(io.BytesIO(data))
            assert not image.getexif() and not {"exif", "xmp", "icc_profile"} & set(image.info)


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_six_photos_are_too_many_and_others_photos_cannot_be_hung(app: Flask, visitor: Visitor) -> None:
    made = issues.open_map()
    page = report_page(made)
    many = [(io.BytesIO(photo()), f"{n}.jpg") for n in range(6)]
    seen = visitor.post(
        page, {**fields(visitor.get(page)), **described(), "photos": many}, content_type="multipart/form-data"
    )
    assert seen.status == 422 and "At most 5 photos." in seen.words()
    forged = visitor.post(page, {**fields(visitor.get(page)), **described(), "kept": '{"names":["abc"]}'})
    assert fields(forged)["kept"] == ""


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_a_network_that_sends_photo_after_photo_is_asked_to_wait(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maps.issues.services.limits.PHOTOS_PER_NETWORK", 1)
    page = report_page(issues.open_map())
    words = []
    for name in ("a.jpg", "b.jpg"):
        sent = {**fields(visitor.get(page)), **described(), "photos": [(io.BytesIO(photo()), name)]}
        words.append(visitor.post(page, sent, content_type="multipart/form-data").words())
    assert "Too many tries." not in words[0] and "Too many tries." in words[1]


def test_what_is_near_by_is_shown_first_and_me_too_makes_no_second_report(app: Flask, actors: Actors) -> None:
    made = issues.open_map()
    first = issues.issue(made, words="Dark since Monday.")
    for far in ({"at": (76.99, 52.29)}, {"key": "road"}):
        issues.issue(made, title="Something else", **far)
    page, first_id = report_page(made), first.public_id
    issues.issue(made, IssueState.DONE, title="Mended last week")
    bekzat = actors.browser(actors.person("Bekzat"))
    review = bekzat.post(page, {**fields(bekzat.get(page)), **described(spot_at="52.2904, 76.9503")})
    assert "Is it one of these?" in review.words() and "Dark since Monday." in review.words()
    assert "Something else" not in review.words()
    assert "Mended last week" in review.words() and "It is still there" in review.words()
    said = bekzat.post(f"/maps/issues/{first_id}/support", {**fields(review), "do": "support"})
    assert said.status == 303
    assert "You said it concerns you too." in bekzat.follow().words()
    assert db.session.query(Issue).filter(Issue.public_id == first_id).one().supports == 1
    assert db.session.query(Issue).count() == 4


def test_me_too_counts_once_for_a_device_and_can_be_taken_back(app: Flask, visitor: Visitor) -> None:
    issue = issues.issue(issues.open_map())
    page = f"/maps/issues/{issue.public_id}"
    visitor.get(page)
    for _ in range(2):
        visitor.post(f"{page}/support", {"do": "support"})
        visitor.follow()
    assert db.session.get_one(Issue, issue.id).supports == 1
    other = Visitor(app)
    other.get(page)
    other.post(f"{page}/support", {"do": "support"})
    db.session.expire_all()
    assert db.session.get_one(Issue, issue.id).supports == 2
    visitor.post(f"{page}/support", {"do": "withdraw"})
    assert "Does it concern you too?" not in visitor.follow().words()
    db.session.expire_all()
    assert db.session.get_one(Issue, issue.id).supports == 1


def test_two_who_say_it_is_still_there_open_it_again(app: Flask, actors: Actors, visitor: Visitor) -> None:
    made = issues.open_map()
    issue = issues.issue(made, IssueState.DONE, by=actors.person("Aigul"))
    page = f"/maps/issues/{issue.public_id}"
    assert "It is still there" in visitor.get(page).words()
    given = {"text": "Look at the photo", "photo": (io.BytesIO(photo()), "still.jpg")}
    assert visitor.post(f"{page}/still-there", given, content_type="multipart/form-data").status == 303
    shown = visitor.follow()
    assert "Look at the photo" not in shown.words(), "words of people nobody knows go to staff"
    again = visitor.post(f"{page}/still-there", {"text": "once more"})
    assert again.status == 422 and "You have said so already." in again.words()
    bekzat = actors.browser(actors.person("Bekzat"))
    bekzat.get(page)
    assert bekzat.post(f"{page}/still-there", {"text": "Dark again on Sunday"}).status == 303
    shown = bekzat.follow()
    assert "Open again: people say it is still there" in shown.words() and "Dark again on Sunday" in shown.words()
    issue = db.session.get_one(Issue, issue.id)
    assert (issue.state, issue.closed_at, issue.still_voices) == ("new", None, 0)
    assert issue.due_on is not None


def test_the_link_in_the_letter_opens_the_report_until_it_is_used(app: Flask, actors: Actors, visitor: Visitor) -> None:
    made = issues.open_map(moderation=Moderation.BEFORE)
    page = report_page(made)
    review = visitor.post(page, {**fields(visitor.get(page)), **described(contact="Sara@Town.example")})
    visitor.post(page, {**fields(review), "do": "send"})
    issue = db.session.query(Issue).one()
    assert visitor.get(f"/maps/issues/{issue.public_id}").status == 404, "nobody has read it yet"
    deliver(SYSTEM)
    letter = letters(app, "sara@town.example")[0]
    path = path_in(letter, "maps/claims")
    assert "Waits to be read by a moderator" in visitor.get(path).words()
    assert (
        visitor.post(
            f"{path}/edit", {"title": "Two lamps are dark", "words": "", "spot_words": "6 Toraigyrov Street"}
        ).status
        == 303
    )
    assert "Two lamps are dark" in visitor.get(path).words()
    sara = actors.browser(actors.person("Sara"))
    sara.get(path)
    assert sara.post(path, {}).status == 303
    assert "Two lamps are dark" in sara.get("/maps/mine").words()
    for browser in (visitor, sara):
        assert browser.get(path).status == 404, "used up"
    issue = db.session.get_one(Issue, issue.id)
    assert (issue.contact, issue.claim_hash) == ("", None)
    assert path.rsplit("/", 1)[1] not in body(letter).replace(path, "")


def test_a_withdrawn_report_is_gone_with_its_photos(app: Flask, actors: Actors, visitor: Visitor) -> None:
    made = issues.open_map()
    aigul = actors.person("Aigul")
    page = report_page(made)
    browser = actors.browser(aigul)
    sent = {**fields(browser.get(page)), **described(), "photos": [(io.BytesIO(photo()), "a.jpg")]}
    review = browser.post(page, sent, content_type="multipart/form-data")
    browser.post(page, {**fields(review), "do": "send"})
    issue = db.session.query(Issue).one()
    path = f"/maps/issues/{issue.public_id}"
    assert len(re.findall(r"/files/\w+/thumb", visitor.get(path).text)) == 1
    assert visitor.post(f"{path}/withdraw", {}).status in (302, 403)
    browser.get(f"{path}/withdraw")
    assert browser.post(f"{path}/withdraw", {}).status == 303
    assert visitor.get(path).status == 404
    assert "You took this report back" in browser.get("/maps/mine").words()


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_staff_who_have_answered_are_not_contradicted_by_new_words(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    issue = issues.issue(issues.open_map(), IssueState.ACCEPTED, by=aigul)
    browser = actors.browser(aigul)
    for page in ("edit", "withdraw"):
        seen = browser.get(f"/maps/issues/{issue.public_id}/{page}")
        assert seen.status == 403 and "Staff" in seen.words()


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_a_page_of_many_voices_costs_no_more_than_one_of_few(app: Flask, actors: Actors, visitor: Visitor) -> None:
    made = issues.open_map()
    few = issues.issue(made)
    many = issues.issue(made, title="Everybody knows this one")
    for number in range(12):
        browser = Visitor(app)
        browser.get(f"/maps/issues/{many.public_id}")
        browser.headers["X-Forwarded-For"] = f"10.0.0.{number}"
        browser.post(f"/maps/issues/{many.public_id}/support", {"do": "support"})
    assert (
        visitor.get(f"/maps/issues/{many.public_id}").statements
        <= visitor.get(f"/maps/issues/{few.public_id}").statements + 1
    )
