"""Saving, giving in, and what happens when two people save one sketch."""

import json
import threading
from contextvars import Context
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from civic.accounts.models import Person
from civic.communities.models import Place
from civic.kernel.errors import Denied, Refused
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from maps.analysis.layout import Layout, Thing, document
from maps.sketches.models import Sketch, SketchObject, SketchVersion
from maps.sketches.queries import layout_of, live_sketches, palette_of, sketch_by_id, versions_of
from maps.sketches.services import boards, drawing
from tests.factories import sketches as make
from tests.factories.communities import region
from tests.factories.people import Actors


@pytest.fixture
def yard(app: Flask) -> Place:
    return region()[3]


def person_called(name: str) -> Person:
    return db.session.scalars(select(Person).where(Person.name == name)).one()


def standing(sketch: Sketch) -> Layout:
    return layout_of(sketch, palette_of(sketch.board))


def test_the_second_of_two_savers_is_told_and_nothing_is_lost(app: Flask, actors: Actors, yard: Place) -> None:
    board = make.board(yard)
    table = make.table(board, "Table 3", make.piece("bench", 12, 22), send=False)
    name = table.public_id
    edit = f"/sketches/s/{name}/edit"
    people = [actors.facilitator_of(yard).email for _ in range(2)]
    ours, theirs = (actors.browser(email) for email in people)
    ours.get(edit), theirs.get(edit)
    tree = document(make.layout(make.piece("bench", 12, 22), make.piece("tree", 30, 20, "t1")))
    lamp = document(make.layout(make.piece("bench", 12, 22), make.piece("lamp", 40, 30, "l1")))
    assert theirs.post(edit, {"base": "1", "document": tree, "do": "save", "label": "Table 3"}).status == 303
    seen = ours.post(edit, {"base": "1", "document": lamp, "do": "save", "label": "Table 3"})
    assert seen.status == 409
    assert "Yours" in seen.words() and "Theirs" in seen.words()
    assert "Only in yours: lamp, I3" in seen.words() and "Only in theirs: tree, G5" in seen.words()
    db.session.rollback()
    assert document(standing(sketch_by_id(name))) == tree, "the first saving stands until somebody chooses"

    # Keep mine as a copy: theirs stands, mine is a sketch of its own.
    token = {"base": "2", "document": lamp, "label": "Table 3"}
    seen = ours.post(edit, {**token, "do": "copy"})
    assert seen.status == 303
    copy = sketch_by_id(seen.location.split("/")[3])
    assert (copy.label, document(standing(copy))) == ("Table 3 (copy)", lamp)
    assert document(standing(sketch_by_id(name))) == tree

    # Keep mine: mine is the newest version, theirs stays in the list.
    assert ours.post(edit, {**token, "do": "save"}).status == 303
    found = versions_of(sketch_by_id(name))
    assert [version.number for version in found] == [3, 2, 1]
    assert [version.document for version in found[:2]] == [lamp, tree]


def test_two_savings_at_once_leave_one_version_and_one_refusal(app: Flask, actors: Actors, yard: Place) -> None:
    board = make.board(yard)
    sketch = make.table(board, "Table 1", make.piece("bench", 12, 22), send=False)
    name = sketch.public_id
    db.session.rollback()
    db.session.remove()
    outcomes: list[Any] = []
    start = threading.Barrier(2)

    def save(key: str) -> None:
        with app.app_context():
            mine = sketch_by_id(name)
            start.wait(10)
            try:
                outcomes.append(
                    drawing.save_sketch(SYSTEM, mine, make.layout(make.piece("tree", 30, 20, key)), 1).version
                )
            except drawing.StaleSketch as problem:
                outcomes.append(f"stale, {problem.newest} stands")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=Context().run, args=(save, key)) for key in ("t1", "t2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(map(str, outcomes)) == ["2", "stale, 2 stands"]
    assert db.session.scalar(select(func.count()).select_from(SketchVersion)) == 2


def test_saving_the_same_again_makes_no_version(app: Flask, actors: Actors, yard: Place) -> None:
    board, aigul = make.board(yard), actors.person("Aigul")
    sketch = make.sketch(board, aigul, make.piece("bench", 12, 22), send=False)
    again = drawing.save_sketch(aigul, sketch, make.layout(make.piece("bench", 12, 22)), 0)
    assert (again.version, again.fresh) == (1, False)


def test_rows_of_objects_say_what_the_newest_version_says(app: Flask, actors: Actors, yard: Place) -> None:
    board, aigul = make.board(yard), actors.person("Aigul")
    sketch = make.sketch(board, aigul, make.piece("bench", 12, 22, "b1"), make.path([(0, 0), (3, 4)]), send=False)
    drawing.save_sketch(aigul, sketch, make.layout(make.piece("tree", 30, 20, "t1"), make.path([(0, 0), (3, 4)])), 1)
    rows = db.session.execute(select(SketchObject.key, SketchObject.item_key, SketchObject.x, SketchObject.y, SketchObject.amount, SketchObject.price).order_by(SketchObject.key)).all()  # fmt: skip
    assert [tuple(row) for row in rows] == [("path", "path", 1.5, 2.0, 5.0, 45_000), ("t1", "tree", 30.0, 20.0, 1.0, 15_000)]  # fmt: skip


def test_a_sketch_over_the_sum_can_be_saved_but_not_given_in(app: Flask, actors: Actors, yard: Place) -> None:
    board, aigul = make.board(yard, budget=200_000), actors.person("Aigul")
    benches = [make.piece("bench", 5.0 * n, 22, f"b{n}") for n in (1, 2, 3)]
    sketch = make.sketch(board, aigul, *benches, send=False)
    with pytest.raises(Refused) as caught:
        drawing.send_sketch(aigul, sketch)
    assert str(caught.value.message).replace("\xa0", " ") == "Everything together costs 255 000 ₸, that is 55 000 ₸ more than there is."  # fmt: skip
    drawing.save_sketch(aigul, sketch, make.layout(*benches[:2]), 1)
    drawing.send_sketch(aigul, sketch)
    with pytest.raises(Refused, match="more than there is"):
        drawing.save_sketch(aigul, sketch, make.layout(*benches), 2)
    assert sketch.version == 2 and len(standing(sketch).things) == 2


def test_more_lamps_than_allowed_are_named(app: Flask, actors: Actors, yard: Place) -> None:
    board, aigul = make.board(yard, budget=None), actors.person("Aigul")
    sketch = make.sketch(board, aigul, *(make.piece("lamp", 5.0 * n, 22, f"l{n}") for n in range(1, 6)), send=False)
    with pytest.raises(Refused, match="lamp: at most 4 are allowed here, there are 5"):
        drawing.send_sketch(aigul, sketch)


def test_an_empty_sketch_is_not_given_in(app: Flask, actors: Actors, yard: Place) -> None:
    board, aigul = make.board(yard), actors.person("Aigul")
    with pytest.raises(Refused, match="Nothing is drawn yet"):
        make.sketch(board, aigul)


def test_one_person_has_one_sketch_that_counts(app: Flask, actors: Actors, yard: Place) -> None:
    board, aigul = make.board(yard), actors.person("Aigul")
    first = make.sketch(board, aigul, make.piece("bench", 12, 22))
    second = make.sketch(board, aigul, make.piece("tree", 12, 22))
    assert [sketch.id for sketch in live_sketches(board)] == [second.id]
    drawing.send_sketch(aigul, first)
    assert [sketch.id for sketch in live_sketches(board)] == [first.id]
    drawing.withdraw_sketch(aigul, first)
    assert live_sketches(board) == []


def test_an_earlier_version_stands_again_as_a_new_one(app: Flask, actors: Actors, yard: Place) -> None:
    board, aigul = make.board(yard), actors.person("Aigul")
    sketch = make.sketch(board, aigul, make.piece("bench", 12, 22), send=False)
    drawing.save_sketch(aigul, sketch, make.layout(make.piece("tree", 30, 20)), 1)
    name = sketch.public_id
    browser = actors.browser(aigul)
    page = browser.get(f"/sketches/s/{name}/versions")
    assert "Came: tree, G5" in page.words() and "Went: bench, C4" in page.words()
    assert browser.post(f"/sketches/s/{name}/restore", {"number": "1"}).status == 303
    db.session.rollback()
    again = sketch_by_id(name)
    assert again.version == 3
    assert [thing.item for thing in standing(again).things] == ["bench"]
    assert "version 1 again" in browser.follow().words()


def test_nobody_touches_or_sees_a_neighbours_draft(app: Flask, actors: Actors, yard: Place) -> None:
    board, aigul, yerlan = make.board(yard), actors.person("Aigul"), actors.person("Yerlan")
    sketch = make.sketch(board, aigul, make.piece("bench", 12, 22), send=False)
    b, n, email = board.public_id, sketch.public_id, aigul.email
    browser = actors.browser(yerlan)
    for path in ("", "/versions", "/print", "/picture.svg", "/objects.csv", "/objects.geojson"):
        assert browser.get(f"/sketches/s/{n}{path}").status == 404, path
    sketch, author, other = sketch_by_id(n), person_called("Aigul"), person_called("Yerlan")
    with pytest.raises(Denied):
        drawing.save_sketch(other, sketch, Layout(), 1)
    drawing.send_sketch(author, sketch)
    seen = browser.get(f"/sketches/s/{n}")
    assert seen.status == 200 and "Aigul" not in seen.text, "a sketch is public, its author is not"
    for row in (browser.get(f"/sketches/{b}/objects.csv"), browser.get(f"/sketches/{b}/objects.geojson")):  # fmt: skip
        assert "Aigul" not in row.text and email not in row.text


def test_nobody_draws_before_the_opening_or_after_the_close(app: Flask, actors: Actors, yard: Place) -> None:
    aigul = actors.person("Aigul")
    draft = make.board(yard, publish=False)
    with pytest.raises(Denied):
        make.sketch(draft, aigul, make.piece("bench", 12, 22))
    board = make.board(yard)
    sketch = make.sketch(board, aigul, make.piece("bench", 12, 22))
    boards.close_board(SYSTEM, board)
    with pytest.raises(Denied):
        drawing.save_sketch(aigul, sketch, Layout(), 1)
    assert len(live_sketches(board)) == 1, "what was given in stays"


def test_the_ground_stands_once_people_draw_on_it(app: Flask, actors: Actors, yard: Place) -> None:
    board = make.board(yard)
    with pytest.raises(Refused, match="its ground, size and grid stand"):
        boards.edit_board(SYSTEM, board, {"width_m": 80.0})
    rows = [
        {name: getattr(item, name) for name in ("key", "name_kk", "name_ru", "name_en", "shape", "width_m", "length_m", "price", "most")}
        for item in palette_of(board)
    ]  # fmt: skip
    with pytest.raises(Refused, match="none may leave"):
        boards.set_palette(SYSTEM, board, rows[1:])
    swing = {**rows[0], "key": "", "name_en": "Swing", "name_ru": "качели", "name_kk": "әткеншек", "price": 300_000}
    boards.set_palette(SYSTEM, board, [*rows, swing])
    assert palette_of(board)[-1].key == "swing"


def test_five_hundred_and_one_objects_are_refused_on_the_page(app: Flask, actors: Actors, yard: Place) -> None:
    address = f"/sketches/{make.board(yard).public_id}/draw"
    browser = actors.browser(actors.person("Aigul"))
    browser.get(address)
    many = document(Layout(tuple(Thing(f"t{n}", "tree", "point", ((n % 60, n // 60),)) for n in range(501))))
    seen = browser.post(address, {"base": "0", "document": many, "do": "save"})
    assert seen.status == 422 and "There are more than 500 objects" in seen.words()
    heavy = json.dumps({"type": "FeatureCollection", "features": [], "x": "y" * 200_001})
    seen = browser.post(address, {"base": "0", "document": heavy, "do": "save"})
    assert seen.status == 422 and "larger than 200 KB" in seen.words()
