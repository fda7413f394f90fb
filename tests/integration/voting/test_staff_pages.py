"""The clerk's side of a round: from an empty form to the public result, and who is kept out of it."""

import io
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from civic.accounts.identity import check_digit, contact_key
from civic.accounts.models import Person
from civic.communities.models import Place
from civic.kernel import clock
from civic.kernel.clock import zone
from civic.kernel.commands import transaction
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from civic.voting.models import Project, RollEntry, Round, RoundPart, RoundState
from civic.voting.queries.roll import roll_ref
from civic.voting.services import projects, rounds
from tests.factories import rounds as make
from tests.factories.ballots import cast_ballot
from tests.factories.people import PASSWORD, Actors
from tests.support.visitor import Visitor

FORM = {
    "title_ru": "Бюджет народного участия", "title_en": "People's Participation Budget", "about_en": "Yards and streets",
    "budget": "9 000 000", "ceiling": "5 000 000", "roll_kind": "email", "ballot_kind": "ranked", "max_choices": "3",
    "min_choices": "1", "max_casts": "5", "rule": "ear", "min_published": "3", "source_basis_en": "Order no. 12 of 1 March",
}  # fmt: skip


def _typed(moment_in_days: float) -> str:
    return (clock.now() + timedelta(days=moment_in_days)).astimezone(zone()).strftime("%Y-%m-%dT%H:%M")


def _form(opens: float = 1, closes: float = 5, **changes: str) -> dict[str, str]:
    return {**FORM, "opens_at": _typed(opens), "closes_at": _typed(closes), **changes}


def _photo() -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (640, 360), "#3b7f5c").save(out, "JPEG")
    return io.BytesIO(out.getvalue()), "yard.jpg"


def _only_round() -> Round:
    return db.session.scalars(select(Round)).one()


def _clerk(actors: Actors, language: str = "en") -> tuple[Visitor, int]:
    """A clerk of the city at work, and the number of the city."""
    town_id = make.town().id
    return actors.browser(actors.staff_of(make.town()), language), town_id


def _sign_in_again(clerk: Visitor) -> None:
    """A session of staff does not live for days."""
    email = db.session.scalars(select(Person.email).where(Person.name == "Akimat Staff")).one()
    clerk.sign_in(email, PASSWORD)


@dataclass(frozen=True)
class Known:
    """Somebody the test remembers while requests end the database session."""

    id: int
    email: str

    def again(self) -> Person:
        """The person, read anew."""
        return db.session.get_one(Person, self.id)


def _known(person: Person) -> Known:
    return Known(person.id, person.email)


def _work(actors: Actors, round_: Round) -> tuple[Visitor, str]:
    """A clerk of the round's place, and the address of the round."""
    at = f"/rounds/{round_.public_id}"
    return actors.browser(actors.staff_of(round_.place)), at


def test_a_clerk_runs_a_round_from_draft_to_result(app: Flask, actors: Actors) -> None:
    neighbours = [_known(actors.person(name)) for name in ("Aigul", "Sergei", "Dana")]
    late = _known(actors.person("Nurlan"))
    clerk, town_id = _clerk(actors)
    assert "There is no round yet" in clerk.get("/workshop/rounds").words()
    assert "/workshop/rounds" in clerk.last.text  # type: ignore[union-attr]
    clerk.get("/places/pavlodar/rounds/new")
    assert clerk.post("/places/pavlodar/rounds/new", _form()).status == 303
    page = clerk.follow()
    round_ = _only_round()
    at = f"/rounds/{round_.public_id}"
    assert "A round needs at least two projects." in page.words() and "Nobody is on the roll yet" in page.words()
    assert round_.budget == 9_000_000 and round_.place_id == town_id

    parts = {"parts-0-code": "north", "parts-0-name_en": "North", "parts-1-code": "south", "parts-1-name_ru": "Юг"}
    assert clerk.post(f"{at}/parts", parts).status == 303
    assert set(db.session.scalars(select(RoundPart.code))) == {"north", "south"}
    first = {
        "title_en": "Playground", "cost": "3 000 000", "category": "playground", "part": "north", "lat": "52,2868",
        "lon": "76,9478", "photo": _photo(),
    }  # fmt: skip
    assert clerk.post(f"{at}/workshop/projects/new", first).status == 303
    listed = "title_ru;cost;category\nСвет у школы;2 500 000;lighting\nЛавочки;1 200 000;landscaping\n"
    sent = {"file": (io.BytesIO(listed.encode()), "list.csv")}
    assert clerk.post(f"{at}/workshop/projects/import", sent).status == 303
    assert "2 projects were added" in clerk.follow().words()
    roll = "email,part\n" + "".join(f"{person.email},north\n" for person in neighbours)
    assert clerk.post(f"{at}/roll", {"file": (io.BytesIO(roll.encode()), "roll.csv")}).status == 303

    assert "Ready to be published" in clerk.get(f"{at}/work").words()
    clerk.get(f"{at}/publish")
    assert clerk.post(f"{at}/publish").status == 303
    assert "Take it back to draft" in clerk.follow().words()
    with clock.travel(timedelta(days=2)):
        for voter, choice in zip(neighbours, [(1, 2), (1,), (2, 1, 3)], strict=True):
            cast_ballot(voter.again(), _only_round(), choice)
        _sign_in_again(clerk)
        assert "Nobody sees how many have voted" in clerk.get(f"{at}/work").words()
        assert "Nurlan" in clerk.post(f"{at}/desk", {"email": late.email.upper()}).words()
        admitted = clerk.post(f"{at}/desk", {"email": late.email, "reason": "identity card", "part": "south"})
        assert admitted.status == 303
        assert "Give a reason" in clerk.post(f"{at}/close", {"reason": "no"}).words()
        assert clerk.post(f"{at}/close", {"reason": "everybody has voted"}).status == 303
        clerk.get(f"{at}/count")
        assert clerk.post(f"{at}/count", {"seed": "417308", "seed_source": "minutes no. 7"}).status == 303
        assert Visitor(app).get(f"{at}/result").status in (302, 403)
        assert "Only staff see this page" in clerk.get(f"{at}/result").words()
        clerk.get(f"{at}/announce")
        assert clerk.post(f"{at}/announce").status == 303
        seen = Visitor(app, "en").get(f"{at}/result").words()
    assert "3 projects out of 3 get 6.7 million" in seen or "projects out of 3" in seen
    assert "3 people voted" in seen and "417308" in seen and "everybody has voted" in seen
    assert _only_round().state(clock.db_now()) is RoundState.RESULT


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"budget": "lots"}, "Type an amount in figures"),
        ({"budget": ""}, "Fill in this field"),
        ({"ceiling": "10 000 000"}, "between 1 and the budget"),
        ({"title_ru": "", "title_en": ""}, "a title in at least one language"),
        ({"opens_at": "soon"}, "Type a date and a time"),
        ({"closes_at": "2020-01-01T10:00"}, "must end after it opens"),
        ({"max_choices": "３"}, "Type a whole number"),
        ({"max_choices": "0"}, "between 1 and 200"),
        ({"rule": "votes-greedy"}, "does not take this kind of ballot"),
        ({"rule": "dice"}, "Not a valid choice"),
        ({"ballot_kind": "points", "rule": "points-greedy"}, "how many points everyone has"),
        ({"min_age": "200"}, "from 0 to 120"),
        ({"max_casts": "0"}, "from 1 to 100"),
    ],
)
def test_a_wrong_round_is_named_at_its_field_and_nothing_typed_is_lost(
    actors: Actors, changes: dict[str, str], words: str
) -> None:
    clerk, _town = _clerk(actors)
    seen = clerk.post("/places/pavlodar/rounds/new", _form() | changes)
    assert seen.status == 422 and words in seen.words()
    assert 'id="' in seen.text and "error-summary" in seen.text
    assert "Order no. 12 of 1 March" in seen.text and "Yards and streets" in seen.text
    for name, typed in changes.items():
        if name not in ("rule", "ballot_kind") and typed:
            assert typed in seen.text, name
    assert db.session.scalar(select(func.count()).select_from(Round)) == 0


def test_switching_the_language_keeps_what_was_typed(actors: Actors) -> None:
    clerk, _town = _clerk(actors)
    seen = clerk.post("/places/pavlodar/rounds/new", _form(budget="wrong", _language="kk"))
    assert seen.status == 200 and seen.document.get("lang") == "kk"
    assert 'value="wrong"' in seen.text and "Order no. 12 of 1 March" in seen.text
    assert db.session.scalar(select(func.count()).select_from(Round)) == 0


def test_dates_are_typed_in_local_time_and_kept_in_utc(actors: Actors) -> None:
    clerk, _town = _clerk(actors)
    form = _form(opens_at="24.04.2030 09:00", closes_at="2030-04-30T18:00")
    assert clerk.post("/places/pavlodar/rounds/new", form).status == 303
    round_ = _only_round()
    assert round_.opens_at.isoformat() == "2030-04-24T04:00:00+00:00"
    page = clerk.get(f"/rounds/{round_.public_id}/edit")
    assert 'value="2030-04-24T09:00"' in page.text and "UTC+5" in page.words()


PAGES = (
    "work", "edit", "parts", "workshop/projects", "workshop/projects/new", "workshop/projects/1", "workshop/projects/1/remove",
    "workshop/projects/import", "workshop/projects/example.csv", "roll", "roll/example.csv", "desk", "publish",
)  # fmt: skip


def test_residents_and_clerks_of_another_city_stay_outside(app: Flask, actors: Actors) -> None:
    round_ = make.draft()
    at = f"/rounds/{round_.public_id}"
    with transaction():
        region = db.session.scalars(select(Place).where(Place.code == "pavlodar-region")).one()
        other = Place(
            code="ekibastuz",
            kind="city",
            name_kk="Екібастұз",
            name_ru="Экибастуз",
            name_en="Ekibastuz",
            path="",
            parent_id=region.id,
        )
        db.session.add(other)
        db.session.flush()
        other.path = f"{region.path}{other.id}/"
    strangers = [actors.browser(actors.staff_of(other))]
    strangers.insert(0, actors.browser(actors.person("Aigul")))
    for stranger in strangers:
        token = _token(stranger)
        for page in PAGES:
            assert stranger.get(f"{at}/{page}").status == 403, page
            if not page.endswith((".csv", "work", "workshop/projects")):
                assert stranger.post(f"{at}/{page}", {"csrf_token": token}).status == 403, page
        assert stranger.get("/places/pavlodar/rounds/new").status == 403
        assert stranger.post("/places/pavlodar/rounds/new", {"csrf_token": token, **_form()}).status == 403
    assert strangers[0].get("/workshop/rounds").status == 403
    assert "People's Participation Budget" not in strangers[1].get("/workshop/rounds").words()
    for page in PAGES:
        assert Visitor(app).get(f"{at}/{page}").status == 302, page
    assert _only_round().frozen_at is None and db.session.scalar(select(func.count()).select_from(Project)) == 6


def _token(visitor: Visitor) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/").text)
    assert found is not None
    return found[1]


def test_after_publication_the_workshop_is_shut(actors: Actors) -> None:
    round_ = make.published(actors.person("Aigul"))
    clerk, at = _work(actors, round_)
    for page in (
        "edit",
        "parts",
        "workshop/projects/new",
        "workshop/projects/1",
        "workshop/projects/import",
        "publish",
        "count",
    ):
        assert clerk.get(f"{at}/{page}").status == 403, page
    words = clerk.get(f"{at}/work").words()
    assert "Ballots are counted after voting has ended" in words
    assert clerk.post(f"{at}/withdraw", {"reason": "one cost was wrong"}).status == 303
    assert clerk.get(f"{at}/edit").status == 200


def test_the_workshop_tells_nothing_of_turnout_before_the_close(actors: Actors) -> None:
    aigul = actors.person("Aigul")
    voter = _known(aigul)
    clerk, at = _work(actors, make.opened(aigul, actors.person("Dana")))
    pages = [f"{at}/{page}" for page in ("work", "workshop/projects", "roll")]
    before = [clerk.get(page).words() for page in pages]
    cast_ballot(voter.again(), _only_round(), (1, 2))
    assert [clerk.get(page).words() for page in pages] == before


def test_no_field_beyond_the_form_is_read(actors: Actors) -> None:
    round_ = make.draft()
    clerk, at = _work(actors, round_)
    round_ = _only_round()
    number = db.session.scalar(select(func.min(Project.number)).where(Project.round_id == round_.id))
    kept = {c.key: getattr(round_, c.key) for c in Round.__table__.columns}
    form = _form()
    extra = {name: "1" for name in kept if name not in form}
    assert clerk.post(f"{at}/edit", {**extra, **form}).status == 303
    now = db.session.scalars(select(Round)).one()
    read = {"title_kk", "about_kk", "about_ru", "contact_kk", "contact_ru", "contact_en", "min_age", "points_total"}
    for name, value in kept.items():
        if name not in form and name not in read:
            assert getattr(now, name) == value or name in ("points_cap", "spend_cap", "rule_parameters"), name
    assert now.rule_parameters == '{"min_support": 1}', "settings come from their own fields only"
    project = db.session.scalars(select(Project).where(Project.number == number)).one()
    kept = {c.key: getattr(project, c.key) for c in Project.__table__.columns}
    sent = {
        **dict.fromkeys(("id", "round_id", "number", "photo_id", "location_id", "extra"), "7"),
        "title_en": "Benches",
        "cost": "1000",
    }
    assert clerk.post(f"{at}/workshop/projects/{number}", sent).status == 303
    project = db.session.scalars(select(Project).where(Project.number == number)).one()
    for name in ("id", "round_id", "number", "photo_id", "location_id", "extra"):
        assert getattr(project, name) == kept[name], name
    assert project.title_en == "Benches" and project.cost == 1000


def test_a_project_is_changed_moved_and_removed(actors: Actors) -> None:
    clerk, at = _work(actors, make.draft(count=3))
    at += "/workshop/projects"
    wrong = clerk.post(f"{at}/new", {"title_ru": "Сквер", "cost": "1 000", "lat": "95", "lon": "76.9"})
    assert wrong.status == 422 and "Сквер" in wrong.text and 'value="95"' in wrong.text
    assert clerk.post(f"{at}/new", {"title_ru": "Сквер", "cost": "99 000 000"}).status == 422
    text = (io.BytesIO(b"<svg onload=alert(1)>"), "x.svg")
    assert "not a picture" in clerk.post(f"{at}/new", {"title_ru": "Сквер", "cost": "1000", "photo": text}).words()
    spot = {"title_ru": "Сквер", "cost": "1000", "lat": "52.28", "lon": "76.94", "photo": _photo()}
    assert clerk.post(f"{at}/2", spot).status == 303
    page = clerk.get(f"{at}/2")
    assert 'value="52.280000"' in page.text and "/thumb" in page.text
    assert clerk.post(f"{at}/2", {"title_ru": "Сквер", "cost": "1000", "lat": "", "lon": ""}).status == 303
    changed = db.session.scalars(select(Project).where(Project.number == 2)).one()
    assert changed.location_id is None and changed.photo_id is not None
    clerk.get(f"{at}/2/remove")
    assert clerk.post(f"{at}/2/remove").status == 303
    assert db.session.scalars(select(Project.number).order_by(Project.number)).all() == [1, 3]
    assert clerk.get(f"{at}/2").status == 404


def test_the_desk_admits_only_confirmed_accounts(actors: Actors) -> None:
    clerk, at = _work(actors, make.opened(actors.person("Aigul")))
    at += "/desk"
    assert "no account with this address" in clerk.post(at, {"email": "nobody@town.example"}).words()
    guest = _known(actors.person("Stranger", confirmed=False))
    seen = clerk.post(at, {"email": guest.email, "reason": "identity card"})
    assert seen.status == 422 and "not confirmed yet" in seen.words()
    assert clerk.post(at, {"email": guest.email, "reason": ""}).status == 422
    assert db.session.scalar(select(func.count()).select_from(RollEntry)) == 1
    assert guest.again().confirmed_at is None


def _iin() -> str:
    return next(
        first + str(check_digit(first)) for n in range(99) if check_digit(first := f"9001013{n:04d}") is not None
    )


def test_an_iin_is_checked_at_the_desk_and_never_shown_again(actors: Actors) -> None:
    dana = _known(actors.person("Dana"))
    clerk, at = _work(actors, make.draft(roll_kind="iin"))
    at += "/desk"
    wrong = clerk.post(at, {"email": dana.email, "reason": "identity card", "iin": "900101300001"})
    assert wrong.status == 422 and "900101300001" not in wrong.text
    seen = clerk.post(at, {"email": dana.email, "reason": "identity card", "iin": _iin()})
    assert seen.status == 303 and _iin() not in clerk.follow().text
    assert db.session.scalar(select(func.count()).select_from(RollEntry)) == 1
    again = clerk.post(at, {"email": dana.email, "reason": "identity card", "iin": _iin()})
    assert again.status == 422 and "on the roll already" in again.words()


def test_the_way_people_are_known_stays_once_somebody_is_on_the_roll(actors: Actors) -> None:
    round_ = make.draft()
    make.admit(round_, actors.person("Aigul"))
    clerk, at = _work(actors, round_)
    seen = clerk.post(f"{at}/edit", _form(roll_kind="iin"))
    assert seen.status == 422 and "on the roll already" in seen.words()


def test_a_part_in_use_cannot_go(actors: Actors) -> None:
    clerk, at = _work(actors, make.draft())
    at += "/parts"
    row = {"parts-0-code": "north", "parts-0-name_kk": "Солтүстік"}
    assert clerk.post(at, row).status == 303
    project = db.session.scalars(select(Project).where(Project.number == 1)).one()
    projects.edit_project(SYSTEM, _only_round(), project, {"part": "north"})
    assert "in use" in clerk.post(at, {"parts-0-code": "", "parts-0-name_kk": ""}).words()
    assert "stands here twice" in clerk.post(at, {**row, "parts-1-code": "north", "parts-1-name_ru": "Север"}).words()
    assert "Latin letters" in clerk.post(at, {"parts-0-code": "солт", "parts-0-name_kk": "Солтүстік"}).words()
    more = clerk.post(at, {**row, "do": "more"})
    assert more.status == 200 and 'value="Солтүстік"' in more.text and "parts-4-code" in more.text
    assert db.session.scalars(select(RoundPart.name_en)).all() == ["Солтүстік"]


def test_a_withdrawn_round_forgets_the_defaults_that_depend_on_its_rule(actors: Actors) -> None:
    round_ = make.published(actors.person("Aigul"), rule_parameters='{"min_support": 4}')
    rounds.withdraw_round(SYSTEM, round_, "the rule was wrong")
    assert round_.rule_parameters == '{"min_support": 4}'
    rounds.edit_round(SYSTEM, round_, {"rule": "points-greedy", "max_choices": 5})
    rounds.publish_round(SYSTEM, round_)
    assert '"weights": [5, 4, 3, 2, 1]' in round_.rule_parameters and "tail" not in round_.rule_parameters


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_of_the_workshop_stands_in_each_language(actors: Actors, language: str) -> None:
    round_ = make.draft()
    at = f"/rounds/{round_.public_id}"
    clerk = actors.browser(actors.staff_of(round_.place))
    clerk.get(f"/?lang={language}")
    for path in ("/workshop/rounds", "/places/pavlodar/rounds/new", *(f"{at}/{page}" for page in PAGES)):
        seen = clerk.get(path)
        assert seen.status == 200, path
        assert seen.document is None or seen.document.get("lang") == language
        assert seen.statements <= 12, (path, seen.statements)


def test_roll_marks_are_those_of_the_accounts(actors: Actors) -> None:
    dana = _known(actors.person("Dana"))
    clerk, at = _work(actors, make.draft())
    roll = f"\ufeffEmail;Part\r\n  {dana.email.upper()} ;\r\n\r\n"
    assert clerk.post(f"{at}/roll", {"file": (io.BytesIO(roll.encode()), "r.csv")}).status == 303
    stored = db.session.scalars(select(RollEntry.roll_ref)).one()
    assert stored == roll_ref(_only_round(), contact_key(dana.email))
