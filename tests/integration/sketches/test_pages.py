"""A yard from the empty board to the agreed plan, on pages without script."""

import json

import pytest
from flask import Flask

from civic.communities.models import Place
from tests.factories import sketches as make
from tests.factories.communities import region
from tests.factories.people import Actors


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
    browser = actors.browser(facilitator)
    pages = [
        "/sketches", f"/sketches/{b}", "/workshop/sketches", f"/places/{yard.code}/sketches/new", f"/sketches/{b}/edit",
        f"/sketches/{b}/plan", f"/sketches/{b}/palette", f"/sketches/{b}/table", f"/sketches/{b}/draw",
        f"/sketches/{b}/compare", f"/sketches/{b}/compare?item=lawn", f"/sketches/{b}/sheet", f"/sketches/{b}/objects.csv",
        f"/sketches/{b}/objects.geojson?frame=wgs84", f"/sketches/s/{s}", f"/sketches/s/{s}/versions", f"/sketches/s/{s}/print",
        f"/sketches/s/{s}/picture.svg", f"/sketches/s/{s}/objects.csv", f"/sketches/s/{s}/objects.geojson",
        f"/sketches/s/{p}", f"/sketches/s/{p}/edit", f"/sketches/s/{p}/versions", f"/places/{yard.code}",
    ]  # fmt: skip
    for language in ("en", "kk", "ru"):
        browser.language = language
        for path in pages:
            seen = browser.get(path)
            assert seen.status == 200, (path, seen.status, seen.words()[:300])
    assert browser.get(f"/sketches/s/{s}/edit").status == 403, "a resident's sketch belongs to its author"
    assert json.loads(browser.get(f"/sketches/s/{s}/objects.geojson").text)["features"]
