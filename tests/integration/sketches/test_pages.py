"""A yard from the empty board to the agreed plan, on pages without script."""

import json
from xml.etree import ElementTree

import pytest
from flask import Flask

from civic.communities.models import Place
from civic.kernel.commands import transaction
from maps.sketches.services import agreed
from tests.factories import sketches as make
from tests.factories.communities import region
from tests.factories.people import Actors
from tests.support.visitor import Visitor


@pytest.fixture
def yard(app: Flask) -> Place:
    return region()[3]


def fields(page: str, name: str) -> str:
    """The value of a hidden field of the page."""
    mark = f'name="{name}"'
    tag = next(part for part in page.split("<input") if mark in part.split(">")[0]).split(">")[0]
    return tag.partition('value="')[2].partition('"')[0].replace("&#34;", '"').replace("&quot;", '"')


def test_every_page_opens(app: Flask, actors: Actors, yard: Place) -> None:
    facilitator, resident = actors.facilitator_of(yard), actors.person("Aigul")
    board = make.board(yard)
    sketch = make.sketch(board, resident, make.piece("bench", 12, 22), make.path([(2, 2), (30, 2)]), make.area("lawn", [(5, 5), (15, 5), (15, 15)]))  # fmt: skip
    make.table(board, "Table 3", make.piece("bench", 12.5, 22))
    plan = make.plan(board)
    b, s, p = board.public_id, sketch.public_id, plan.public_id
    code = yard.code
    browser = actors.browser(facilitator)
    pages = [
        "/sketches", f"/sketches/{b}", "/workshop/sketches", f"/places/{code}/sketches/new", f"/sketches/{b}/edit",
        f"/sketches/{b}/plan", f"/sketches/{b}/palette", f"/sketches/{b}/table", f"/sketches/{b}/draw",
        f"/sketches/{b}/compare", f"/sketches/{b}/compare?item=lawn", f"/sketches/{b}/sheet", f"/sketches/{b}/objects.csv",
        f"/sketches/{b}/objects.geojson?frame=wgs84", f"/sketches/s/{s}", f"/sketches/s/{s}/versions", f"/sketches/s/{s}/print",
        f"/sketches/s/{s}/picture.svg", f"/sketches/s/{s}/objects.csv", f"/sketches/s/{s}/objects.geojson",
        f"/sketches/s/{p}", f"/sketches/s/{p}/edit", f"/sketches/s/{p}/versions", f"/places/{code}",
    ]  # fmt: skip
    # The browser walks every page in every language; here it is the way without script, in Kazakh.
    browser.language = "kk"
    for path in pages:
        seen = browser.get(path)
        assert seen.status == 200, (path, seen.status, seen.words()[:300])
    assert browser.get(f"/sketches/s/{s}/edit").status == 403, "a resident's sketch belongs to its author"
    assert json.loads(browser.get(f"/sketches/s/{s}/objects.geojson").text)["features"]


def test_a_resident_lays_the_yard_out_without_script(app: Flask, actors: Actors, yard: Place) -> None:
    address = f"/sketches/{make.board(yard).public_id}"
    aigul = actors.browser(actors.person("Aigul"))
    aigul.get(f"{address}/draw")
    rows = {
        "item-1": "bench", "many-1": "2", "where-1": "C4", "turn-1": "90",
        "item-2": "path", "where-2": "А1 D1 D3",  # the first letter typed on a Russian keyboard
        "item-3": "lawn", "where-3": "F2 G3",
        "item-4": "tree", "where-4": "h5 h6",
    }  # fmt: skip
    seen = aigul.post(f"{address}/draw", {"base": "0", "document": "", "do": "save", **rows})
    assert seen.status == 303, seen.words()
    edit = seen.location
    page = aigul.follow()
    things = json.loads(fields(page.text, "document"))["features"]
    found = {
        item: [t["geometry"]["coordinates"] for t in things if t["properties"]["item"] == item]
        for item in ("bench", "path", "lawn", "tree")
    }
    # Square C4 is 10 to 15 m from the left and 20 to 25 m from the bottom of a board 40 m high.
    assert sorted(found["bench"]) == [[11.25, 23.75], [13.75, 23.75]]
    assert found["path"] == [[[2.5, 37.5], [17.5, 37.5], [17.5, 27.5]]]
    assert found["lawn"] == [[[[25, 25], [35, 25], [35, 35], [25, 35], [25, 25]]]]
    assert sorted(found["tree"]) == [[37.5, 12.5], [37.5, 17.5]]
    assert {t["properties"].get("turned") for t in things if t["properties"]["item"] == "bench"} == {90}
    # 2 × 85 000 + 25 m × 9 000 + 100 m² × 2 300 + 2 × 15 000.
    assert "655 000 ₸" in page.words().replace("\xa0", " ")

    bench = next(t["id"] for t in things if t["properties"]["item"] == "bench")
    tree = next(t["id"] for t in things if t["properties"]["item"] == "tree")
    sent = {"base": "1", "document": fields(page.text, "document"), "do": "send"}
    seen = aigul.post(edit, {**sent, f"where-{bench}": "A8", f"turn-{bench}": "45", f"drop-{tree}": "1"})
    assert seen.status == 303 and "/edit" not in seen.location
    page = aigul.follow()
    assert "given in" in page.words() and "Tree" not in page.words()
    back = json.loads(aigul.get(f"{edit.removesuffix('/edit')}/objects.geojson").text)["features"]
    moved = next(f for f in back if f["id"].endswith(bench))
    assert (moved["geometry"]["coordinates"], moved["properties"]["turned"], moved["properties"]["square"]) == ([2.5, 2.5], 45, "A8")  # fmt: skip
    assert len(back) == len(things) - 1


def test_measures_are_written_as_the_reader_writes_them(app: Flask, yard: Place) -> None:
    address = f"/sketches/{make.board(yard).public_id}"
    for language, words in (("kk", "1,8 × 0,6 м"), ("ru", "1,8 × 0,6 м"), ("en", "1.8 × 0.6 m")):
        assert words in Visitor(app, language).get(address).words().replace("\u00a0", " "), language


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"item-1": "bench", "where-1": "Z9"}, "There is no square Z9: they go from A1 to L8."),
        ({"item-1": "bench", "where-1": ""}, "Say where, in squares of the grid: C4."),
        ({"where-1": "C4"}, "Row 1: choose what to put there."),
        ({"item-1": "bench", "where-1": "C4", "many-1": "٣"}, "Type a whole number in figures."),
        ({"item-1": "bench", "where-1": "C4", "many-1": "51"}, "From 1 to 50 pieces at once."),
        ({"item-1": "bench", "where-1": "C4", "turn-1": "361"}, "Turned by: degrees from 0 to 359."),
        ({"item-1": "path", "where-1": "C4"}, "A line needs at least two squares: C4 F4."),
        ({"item-1": "lawn", "where-1": "A1 C3 B2"}, "An area needs three corners that enclose some ground"),
        ({"document": "{"}, "The drawing came in a form that cannot be read."),
        ({"document": '{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","properties":{"item":"bench"},"geometry":{"type":"Point","coordinates":[76.9,52.2]}}]}'}, "bench: An object stands outside the board."),
    ],
)  # fmt: skip
def test_a_wrong_row_is_answered_in_words_and_nothing_typed_is_lost(
    app: Flask, actors: Actors, yard: Place, row: dict[str, str], words: str
) -> None:
    shown = f"/sketches/{make.board(yard).public_id}"
    browser = actors.browser(actors.person("Aigul"))
    address = f"{shown}/draw"
    browser.get(address)
    good = {"item-2": "tree", "where-2": "B2", "many-2": "3", "label": "Ours"}
    seen = browser.post(address, {"base": "0", "document": "", "do": "save", **good, **row})
    assert seen.status == 422
    assert words in seen.words()
    assert 'value="Ours"' in seen.text and 'value="B2"' in seen.text
    assert "Your sketches" not in browser.get(shown).words(), "nothing is stored by halves"


def test_a_lawn_that_crosses_itself_is_taken_apart_and_the_resident_is_told(
    app: Flask, actors: Actors, yard: Place
) -> None:
    shown = f"/sketches/{make.board(yard).public_id}"
    for language, words in (
        ("en", "lawn, A7: the outline crossed itself and was taken apart into 2 areas."),
        ("ru", "газон, A7: контур пересекал сам себя и разобран на 2 участка."),
        ("kk", "көгал, A7: шекара өзін-өзі қиып өтті, 2 аумаққа бөлінді."),
    ):
        browser = actors.browser(actors.person(f"Aigul {language}"), language)
        address = f"{shown}/draw?lang={language}"
        browser.get(address)
        bow = {"type": "FeatureCollection", "features": [{"type": "Feature", "id": "a", "properties": {"item": "lawn"}, "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [10, 10], [10, 0], [0, 10], [0, 0]]]}}]}  # fmt: skip
        seen = browser.post(address, {"base": "0", "document": json.dumps(bow), "do": "save"})
        assert seen.status == 303, seen.words()
        assert words in browser.follow().words()


HOSTILE = "</script><img src=x onerror=alert(1)>`${alert(1)}'\"&"


def test_hostile_words_stay_words_everywhere(app: Flask, actors: Actors, yard: Place) -> None:
    facilitator = actors.facilitator_of(yard)
    board = make.board(yard, title_en=HOSTILE, about_en=HOSTILE)
    with transaction():
        bench = next(item for item in make.made_palette(board) if item.key == "bench")
        bench.name_kk = bench.name_ru = bench.name_en = HOSTILE
    drawn = make.table(board, "=" + HOSTILE, make.piece("bench", 12, 22))
    b, s = board.public_id, drawn.public_id
    plan = make.plan(board)
    agreed.speak(actors.person("Yerlan"), plan, {"a1": ("object", HOSTILE)})
    p = plan.public_id
    code = yard.code
    browser = actors.browser(facilitator)
    for path in (
        "/sketches", f"/sketches/{b}", f"/sketches/{b}/draw", f"/sketches/{b}/compare", f"/sketches/{b}/sheet",
        f"/sketches/s/{s}", f"/sketches/s/{s}/versions", f"/sketches/s/{s}/print", f"/sketches/s/{s}/picture.svg",
        f"/sketches/s/{s}/edit", f"/sketches/s/{p}", f"/places/{code}",
    ):  # fmt: skip
        seen = browser.get(path)
        assert seen.status == 200 and "<img src=x" not in seen.text and "</script><" not in seen.text, path
    svg = browser.get(f"/sketches/s/{s}/picture.svg")
    root = ElementTree.fromstring(svg.text)  # noqa: S314 - our own answer
    assert not [e for e in root.iter() if e.tag.endswith(("script", "foreignObject", "image"))]
    assert svg.response.headers["Content-Disposition"].startswith("attachment")
    lines = browser.get(f"/sketches/{b}/objects.csv").text.splitlines()
    assert "'=" in lines[1], "a label that begins with = is no formula"
    data = json.loads(browser.get(f"/sketches/{b}/objects.geojson").text)
    assert data["features"][0]["properties"]["name_en"] == HOSTILE
