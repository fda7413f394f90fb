"""Letters hold the way out, for people and for mail programs, without a password and for nobody else."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from civic.kernel import clock
from civic.kernel.errors import Denied
from civic.kernel.extensions import db
from civic.kernel.notices import Notice
from civic.kernel.permissions import SYSTEM
from civic.notifications.models import LetterChoice, Pace
from civic.notifications.queries import Reader, mark_of
from civic.notifications.services import choose_letters, deliver
from tests.factories.accounts import letters, path_in
from tests.factories.people import Actors
from tests.factories.trees import TreePlanted, at, plant, recipients, wants, words
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("offer")


def test_a_letter_holds_the_way_out_and_it_needs_no_password(app: Flask, actors: Actors, visitor: Visitor) -> None:
    aigul = actors.person("Aigul")
    number, address = aigul.id, aigul.email
    plant(aigul)
    deliver(SYSTEM)
    [letter] = letters(app)
    path = path_in(letter, "letters")
    page = visitor.get(path)
    assert page.status == 200 and address not in page.text and "Aigul" not in page.text
    assert 'name="trees"' in page.text and 'name="votes"' not in page.text, "of this sort alone"
    assert visitor.post(path, {"trees": "daily"}).status == 303
    assert db.session.scalars(select(LetterChoice.pace).where(LetterChoice.person_id == number)).all() == ["daily"]


def test_a_mail_program_stops_them_with_one_press(app: Flask, actors: Actors, visitor: Visitor) -> None:
    aigul = actors.person("Aigul")
    number = aigul.id
    plant(aigul)
    deliver(SYSTEM)
    [letter] = letters(app)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = letter["List-Unsubscribe"]
    assert url.startswith("<http://town.example/letters/") and url.endswith("/stop>")
    path = url.removeprefix("<http://town.example").removesuffix(">")
    assert visitor.get(path).location.endswith(path.removesuffix("/stop")), "whoever only looks is asked"
    assert db.session.scalars(select(LetterChoice)).all() == []
    pressed = visitor.post(path, {"List-Unsubscribe": "One-Click"}, token=False)
    assert pressed.status == 200 and "Set-Cookie" not in pressed.response.headers
    assert db.session.scalars(select(LetterChoice.pace).where(LetterChoice.person_id == number)).all() == ["never"]


def test_the_way_out_of_several_letters_of_one_sort_leads_out_of_that_sort(
    app: Flask, actors: Actors, visitor: Visitor
) -> None:
    aigul = actors.person("Aigul")
    wants(aigul, Pace.DAILY)
    plant(aigul, street="Kamzin Street")
    plant(aigul, street="Chokin Street")
    with clock.travel(at(9, days=1)):
        deliver(SYSTEM)
    page = visitor.get(path_in(letters(app)[0], "letters"))
    assert 'name="trees"' in page.text and 'name="votes"' not in page.text


def test_the_way_out_of_a_letter_of_several_leads_out_of_all(
    app: Flask, actors: Actors, visitor: Visitor, offer: list[object]
) -> None:
    offer.append(Notice("voted", TreePlanted, recipients, words, "votes"))
    app.extensions["asar"].shelf.clear()
    aigul = actors.person("Aigul")
    choose_letters(aigul, aigul, {"trees": Pace.DAILY, "votes": Pace.DAILY})
    plant(aigul)
    with clock.travel(at(9, days=1)):
        deliver(SYSTEM)
    [letter] = letters(app)
    path = path_in(letter, "letters")
    page = visitor.get(path)
    assert all(f'name="{name}"' in page.text for name in ("trees", "votes", "issues", "talk"))
    visitor.post(path + "/stop", {"List-Unsubscribe": "One-Click"}, token=False)
    assert set(db.session.scalars(select(LetterChoice.sort))) == {"trees", "votes", "issues", "talk"}


def test_mail_programs_can_read_the_way_out(app: Flask, actors: Actors) -> None:
    plant(actors.person("Aigul", locale="kk"))
    deliver(SYSTEM)
    [path] = (Path(app.config["HOME"]) / "mail").glob("*.eml")
    lines = [line for line in path.read_bytes().splitlines() if line.startswith(b"List-Unsubscribe:")]
    assert len(lines) == 1 and lines[0].startswith(b"List-Unsubscribe: <http://town.example/letters/")
    assert lines[0].endswith(b"/stop>"), "neither encoded nor broken over lines"


def test_the_page_behind_a_letter_speaks_its_language(app: Flask, actors: Actors, visitor: Visitor) -> None:
    aigul = actors.person("Aigul", locale="kk")
    plant(aigul)
    deliver(SYSTEM)
    path = path_in(letters(app)[0], "letters")
    assert "Маған қандай хаттар келеді" in visitor.get(path).words()
    assert "Which letters I get" in visitor.get(f"{path}?lang=en").words()


def test_a_link_is_good_for_its_person_and_its_sort_alone(app: Flask, actors: Actors, visitor: Visitor) -> None:
    aigul, dana = actors.person("Aigul"), actors.person("Dana")
    mark, hers, nobody = mark_of(aigul.public_id, "trees"), aigul.public_id, dana.public_id
    assert visitor.get(f"/letters/{hers}/trees/{mark}").status == 200
    for path in (
        f"/letters/{nobody}/trees/{mark}", f"/letters/{hers}/votes/{mark}", f"/letters/{hers}/all/{mark}",
        f"/letters/{hers}/trees/{'0' * 32}", f"/letters/{hers}/trees/{mark[:8]}", f"/letters/{hers}/trees/{mark[:31]}é", f"/letters/{hers}/nothing/{mark_of(hers, 'nothing')}",
    ):  # fmt: skip
        assert visitor.get(path).status == 404
        assert visitor.post(f"{path}/stop", {}, token=False).status == 404
    assert db.session.scalars(select(LetterChoice)).all() == []


def test_whoever_holds_a_letter_can_do_nothing_about_others(app: Flask, actors: Actors) -> None:
    aigul, dana = actors.person("Aigul"), actors.person("Dana")
    for who in (dana, Reader(dana.id)):
        with pytest.raises(Denied):
            choose_letters(who, aigul, {"trees": Pace.NEVER})
