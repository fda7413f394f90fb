"""Everybody chooses which letters they get and when: at once, in one letter a day, or not at all."""

import re

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from civic.accounts.models import Person
from civic.audit.models import AuditEntry
from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.errands import Errand
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.feature import offered
from civic.kernel.notices import LetterSort, Notice
from civic.kernel.permissions import SYSTEM
from civic.notifications.commands import deliver_command
from civic.notifications.models import Letter, LetterChoice, Pace
from civic.notifications.services import choose_letters, deliver
from tests.factories.accounts import body, letters
from tests.factories.people import Actors
from tests.factories.trees import TreePlanted, at, must, plant, recipients, wants, words
from tests.support.bursts import at_once
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("offer")


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
    offer.append(Notice("must", TreePlanted, recipients, must))
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
    checked = [tag for tag in re.findall(r"<input[^>]*>", page.text) if " checked" in tag]
    assert len(checked) == 4 and all('value="at-once"' in tag for tag in checked), "what is usual"
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
    assert seen.status == 302 and seen.location.startswith("/sign-in?next=")


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
    offer.append(Notice("voted", TreePlanted, recipients, words, "votes"))
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
