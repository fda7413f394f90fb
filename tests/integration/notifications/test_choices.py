"""Everybody chooses which letters they get and when: at once, in one letter a day, or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from civic.accounts.models import Person
from civic.audit.models import AuditEntry
from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.errands import Errand
from civic.kernel.errors import Denied
from civic.kernel.events import Event, record
from civic.kernel.extensions import db
from civic.kernel.feature import Feature, offered
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.notices import LetterSort, Notice, Recipient
from civic.kernel.permissions import SYSTEM
from civic.notifications.commands import deliver_command
from civic.notifications.models import Letter, LetterChoice, Pace
from civic.notifications.queries import Reader, mark_of
from civic.notifications.services import choose_letters, deliver
from tests.factories.accounts import body, letters, path_in
from tests.factories.people import Actors
from tests.support.bursts import at_once
from tests.support.visitor import Visitor

LATER = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class TreePlanted(Event):
    """Made up for these tests."""

    street: str
    people: tuple[tuple[str, str, int | None], ...]


def _recipients(fact: TreePlanted) -> Iterator[Recipient]:
    return (Recipient(address, code, person) for address, code, person in fact.people)


def _words(fact: TreePlanted, recipient: Recipient) -> tuple[str, str]:
    return f"Asar: a tree on {fact.street}", f"It was planted on {fact.street}."


def _must(fact: TreePlanted, recipient: Recipient) -> tuple[str, str]:
    return "Asar: your tree", "It is yours, so you are told."


TREES = LetterSort("trees", _l("Save"), _l("Save"), order=1)
OFFERS = (TREES, Notice("tree", TreePlanted, _recipients, _words, TREES.name))


@pytest.fixture
def offer(app: Flask) -> Iterator[list[object]]:
    """What the made-up feature offers; tests may add to it."""
    house = app.extensions["asar"]
    offers: list[object] = [*OFFERS]
    feature = Feature(name="trees", offers=offers)
    house.features.append(feature)
    house.shelf.clear()
    yield offers
    house.features.remove(feature)
    house.shelf.clear()


pytestmark = pytest.mark.usefixtures("offer")


def plant(*people: Person, street: str = "Kamzin Street") -> None:
    with transaction():
        record(TreePlanted(street=street, people=tuple((one.email, one.locale, one.id) for one in people)))


def wants(person: Person, pace: Pace) -> None:
    choose_letters(person, person, {"trees": pace})


def at(hour: int, *, days: int = 0) -> timedelta:
    """How far the clock must move to stand at this hour of the town, so many days from now."""
    now = clock.now().astimezone(clock.zone())
    there = datetime(now.year, now.month, now.day, hour, 5, tzinfo=clock.zone()) + timedelta(days=days)
    return there - now


def test_letters_wanted_once_a_day_come_in_one_the_next_morning(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    wants(aigul, Pace.DAILY)
    with clock.travel(at(10)):
        plant(aigul, street="Kamzin Street")
        plant(aigul, street="Chokin Street")
        assert deliver(SYSTEM).delivered == 0
    with clock.travel(at(7, days=1)):
        assert deliver(SYSTEM).delivered == 0, "not in the night"
    with clock.travel(at(8, days=1)):
        plant(aigul, street="Lermontov Street")
        assert deliver(SYSTEM).delivered == 1, "one message, and what is of today waits"
    [letter] = letters(app, aigul.email)
    assert letter["Subject"] == "Asar: 2 letters in one"
    said = body(letter)
    assert said.index("Chokin Street.") < said.index("Kamzin Street.") and "Lermontov" not in said
    assert "A TREE ON KAMZIN STREET" in said
    waiting = db.session.scalars(select(Letter.body)).all()
    assert waiting == ["It was planted on Lermontov Street."]


def test_a_single_letter_of_the_day_keeps_its_subject(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    wants(aigul, Pace.DAILY)
    plant(aigul)
    with clock.travel(at(9, days=1)):
        deliver(SYSTEM)
    assert [letter["Subject"] for letter in letters(app)] == ["Asar: a tree on Kamzin Street"]


def test_nobody_finds_letters_of_others_in_their_own(app: Flask, actors: Actors) -> None:
    aigul, dana = actors.person("Aigul"), actors.person("Dana")
    for one in (aigul, dana):
        wants(one, Pace.DAILY)
    plant(aigul, dana, street="Kamzin Street")
    plant(dana, street="Chokin Street")
    with clock.travel(at(9, days=1)):
        assert deliver(SYSTEM).delivered == 2
    assert "Chokin" not in body(letters(app, aigul.email)[0])
    assert letters(app, dana.email)[0]["Subject"] == "Asar: 2 letters in one"


def test_the_hour_of_the_morning_is_a_setting(app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MORNING", 5)
    aigul = actors.person("Aigul")
    wants(aigul, Pace.DAILY)
    plant(aigul)
    with clock.travel(at(5, days=1)):
        assert deliver(SYSTEM).delivered == 1


def test_what_one_person_wants_changes_nothing_for_others(app: Flask, actors: Actors) -> None:
    aigul, dana, sergei = (actors.person(name) for name in ("Aigul", "Dana", "Sergei"))
    wants(aigul, Pace.DAILY)
    wants(dana, Pace.NEVER)
    plant(aigul, dana, sergei)
    deliver(SYSTEM)
    assert [letter["To"] for letter in letters(app)] == [sergei.email]
    with clock.travel(at(9, days=1)):
        deliver(SYSTEM)
    assert sorted(letter["To"] for letter in letters(app)) == sorted([sergei.email, aigul.email])


def test_those_without_an_account_are_told_at_once(app: Flask) -> None:
    with transaction():
        record(TreePlanted(street="Kamzin Street", people=(("guest@town.example", "ru", None),)))
    deliver(SYSTEM)
    [letter] = letters(app, "guest@town.example")
    assert letter["List-Unsubscribe"] is None and "/letters/" not in body(letter)


def test_what_cannot_be_declined_comes_whatever_was_chosen(app: Flask, actors: Actors, offer: list[object]) -> None:
    offer.append(Notice("must", TreePlanted, _recipients, _must))
    app.extensions["asar"].shelf.clear()
    aigul = actors.person("Aigul")
    wants(aigul, Pace.NEVER)
    plant(aigul)
    deliver(SYSTEM)
    [letter] = letters(app, aigul.email)
    assert letter["Subject"] == "Asar: your tree"
    assert letter["List-Unsubscribe"] is None and "/letters/" not in body(letter)


def test_letters_that_wait_already_follow_a_new_choice(app: Flask, actors: Actors) -> None:
    aigul, dana = actors.person("Aigul"), actors.person("Dana")
    plant(aigul, dana)
    wants(aigul, Pace.NEVER)
    wants(dana, Pace.DAILY)
    deliver(SYSTEM)
    assert letters(app) == []
    wants(dana, Pace.AT_ONCE)
    deliver(SYSTEM)
    assert [letter["To"] for letter in letters(app)] == [dana.email]
    assert db.session.scalars(select(LetterChoice.person_id)).all() == [aigul.id], "what is usual is not kept"


def test_a_failed_message_of_several_is_tried_again_whole(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    wants(aigul, Pace.DAILY)
    plant(aigul, street="Kamzin Street")
    plant(aigul, street="Chokin Street")

    def shut(*_words: str) -> None:
        raise OSError("mailbox full")

    with clock.travel(at(9, days=1)):
        done = deliver(SYSTEM, sender=shut)
        assert (done.delivered, done.failed) == (0, 1)
        assert set(db.session.scalars(select(Letter.last_error))) == {"OSError: mailbox full"}
    with clock.travel(at(10, days=1)):
        assert deliver(SYSTEM).delivered == 1
    assert letters(app)[0]["Subject"] == "Asar: 2 letters in one"


def test_what_is_chosen_is_asked_on_a_page_of_ones_own(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    number = aigul.id
    browser = actors.browser(aigul)
    assert 'href="/me/letters"' in browser.get("/me").text
    page = browser.get("/me/letters")
    assert 'value="at-once" checked' in page.text.replace("  ", " ") or "checked" in page.text
    asked = dict.fromkeys(("votes", "issues", "talk"), "at-once")
    assert all(f'name="{name}"' in page.text for name in asked)
    assert browser.post("/me/letters", {**asked, "trees": "never", "talk": "daily"}).status == 303
    assert "Saved." in browser.follow().words()
    rows = db.session.execute(select(LetterChoice.sort, LetterChoice.pace).where(LetterChoice.person_id == number))
    assert dict(list(rows)) == {"trees": "never", "talk": "daily"}
    told = db.session.scalars(select(AuditEntry.details).where(AuditEntry.fact == "LettersChosen")).all()
    assert len(told) == 1 and "never" not in told[0], "which way is one's own business"


def test_nonsense_is_refused_at_its_field(app: Flask, actors: Actors) -> None:
    browser = actors.browser(actors.person("Aigul"))
    browser.get("/me/letters")
    seen = browser.post("/me/letters", {"votes": "hourly", "issues": "never", "talk": "at-once", "trees": "at-once"})
    assert seen.status == 422 and "Not a valid choice." in seen.words()
    assert db.session.scalars(select(LetterChoice)).all() == []


def test_a_visitor_is_asked_to_sign_in_first(app: Flask, visitor: Visitor) -> None:
    seen = visitor.get("/me/letters")
    assert seen.status in (302, 303, 401, 403) and "sign-in" in (seen.location or seen.text)


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
    offer.append(Notice("voted", TreePlanted, _recipients, _words, "votes"))
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


def test_two_presses_at_once_are_one_choice(app: Flask, actors: Actors) -> None:
    number = actors.person("Aigul").id
    db.session.remove()

    def press() -> None:
        with app.app_context():
            try:
                person = db.session.get_one(Person, number)
                choose_letters(person, person, {"trees": Pace.NEVER})
            finally:
                db.session.remove()

    assert at_once(8, press) == []
    assert len(db.session.scalars(select(LetterChoice)).all()) == 1


def test_declining_one_sort_leaves_letters_of_another(app: Flask, actors: Actors, offer: list[object]) -> None:
    offer.append(Notice("voted", TreePlanted, _recipients, _words, "votes"))
    app.extensions["asar"].shelf.clear()
    aigul = actors.person("Aigul")
    plant(aigul)
    wants(aigul, Pace.NEVER)
    assert db.session.scalars(select(Letter.sort)).all() == ["votes"]


def test_what_comes_at_night_belongs_to_the_day_before(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    wants(aigul, Pace.DAILY)
    with clock.travel(at(1, days=1)):
        plant(aigul)
        assert deliver(SYSTEM).delivered == 0
    with clock.travel(at(8, days=1)):
        assert deliver(SYSTEM).delivered == 1


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
@pytest.mark.parametrize("notice", ["issue-state", "issue-answer", "issue-reopened", "issue-question", "comment-written", "round-news"])  # fmt: skip
def test_what_can_be_declined(app: Flask, notice: str) -> None:
    found = next(one for one in offered(Notice) if one.name == notice)
    assert found.sort in {sort.name for sort in offered(LetterSort)}


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
@pytest.mark.parametrize("notice", ["issue-moderated", "issue-photo", "issue-assigned", "issue-claim", "ballot-cast", "password-changed"])  # fmt: skip
def test_what_always_comes(app: Flask, notice: str) -> None:
    assert next(one for one in offered(Notice) if one.name == notice).sort == ""


@pytest.mark.parametrize("built", ["embedded"], indirect=True)
def test_time_itself_has_reporters_asked_and_residents_told(app: Flask) -> None:
    assert {errand.name for errand in offered(Errand)} >= {
        "ask reporters whether it is done", "tell residents of rounds",
    }  # fmt: skip


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
    for who in (dana, Reader(dana.id, "en")):
        with pytest.raises(Denied):
            choose_letters(who, aigul, {"trees": Pace.NEVER})


def test_an_errand_that_fails_harms_neither_others_nor_the_post(
    app: Flask, actors: Actors, offer: list[object]
) -> None:
    done: list[str] = []

    def broken(_actor: object) -> int:
        raise RuntimeError("the hill has no road")

    def fetched(_actor: object) -> int:
        done.append("water")
        return 1

    offer[:0] = [Errand("climb", broken), Errand("fetch", fetched)]
    app.extensions["asar"].shelf.clear()
    aigul = actors.person("Aigul")
    plant(aigul)
    result = CliRunner().invoke(deliver_command)
    assert result.exit_code == 1 and "could not do: climb" in result.output
    assert done == ["water"] and len(letters(app)) == 1
