"""Residents are told by mail what becomes of a vote: each piece of news once, and never how many have voted."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from civic.accounts.models import Person
from civic.audit.models import AuditEntry
from civic.communities.models import Place, Role, RoleName
from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.errors import Denied
from civic.kernel.extensions import db
from civic.kernel.permissions import SYSTEM
from civic.notifications.models import Letter, Pace
from civic.notifications.services import choose_letters, deliver, run_errands
from civic.voting.models import News, RollEntry, RollStatus, Round, RoundNews
from civic.voting.services import news as telling
from civic.voting.services import roll, rounds
from civic.voting.services.news import tell_residents, tell_some
from tests.factories import rounds as make
from tests.factories.ballots import cast_ballot
from tests.factories.people import Actors
from tests.support.bursts import at_once
from tests.support.visitor import NS, Seen

DAY = timedelta(days=1)


def told() -> list[tuple[str, str]]:
    """(address, subject) of every letter of news so far."""
    db.session.rollback()
    rows = db.session.execute(select(Letter.address, Letter.subject).where(Letter.notice == "round-news"))
    return sorted((address, subject) for address, subject in rows)


def forget() -> None:
    """As if all letters so far had been sent."""
    with transaction():
        for letter in db.session.scalars(select(Letter)):
            db.session.delete(letter)


def letter_to(person: Person) -> Letter:
    db.session.rollback()
    return db.session.scalars(select(Letter).where(Letter.address == person.email)).one()


def inside(place: Place) -> Place:
    """A courtyard of the town."""
    with transaction():
        yard = Place(
            code="toraigyrov-6", kind="courtyard", name_kk="Аула", name_ru="Двор", name_en="Yard", parent_id=place.id, path=""
        )  # fmt: skip
        db.session.add(yard)
        db.session.flush()
        yard.path = f"{place.path}{yard.id}/"
    return yard


def test_that_a_vote_is_open_is_told_to_those_who_may_vote(app: Flask, actors: Actors) -> None:
    aigul, sergei = actors.person("Aigul", locale="kk"), actors.person("Sergei", locale="ru")
    actors.person("Stranger")
    unproved, out = actors.person("Unproved", confirmed=False), actors.person("Suspended")
    with transaction():
        out.suspended_at = clock.now()
    round_ = make.opened(aigul, sergei, unproved, out)
    tell_residents(SYSTEM)
    assert [address for address, _subject in told()] == sorted([aigul.email, sergei.email])
    hers, his = letter_to(aigul), letter_to(sergei)
    assert hers.subject == "Asar: дауыс беру ашық: Халық қатысатын бюджет"
    assert his.subject == "Asar: голосование открыто: Бюджет народного участия"
    assert f"http://town.example/rounds/{round_.public_id}" in his.body
    assert "30 000 000 ₸" in " ".join(his.body.split())


def test_nobody_is_told_twice(app: Flask, actors: Actors) -> None:
    make.opened(actors.person("Aigul"), actors.person("Sergei"))
    assert tell_residents(SYSTEM) == 1
    assert tell_residents(SYSTEM) == 0
    assert len(told()) == 2


def test_whoever_comes_when_all_had_been_told_hears_it_from_the_page(app: Flask, actors: Actors) -> None:
    round_ = make.opened(actors.person("Aigul"))
    tell_residents(SYSTEM)
    late = actors.person("Late")
    make.admit(round_, late)
    assert not tell_some(SYSTEM, round_.public_id, News.OPENED)
    assert late.email not in {address for address, _subject in told()}


def test_whose_entry_is_blocked_is_not_called_to_vote(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    make.opened(aigul)
    with transaction():
        db.session.scalars(select(RollEntry)).one().status = RollStatus.BLOCKED
    tell_residents(SYSTEM)
    assert told() == []


def test_before_it_opens_nobody_is_told(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    make.published(aigul)
    make.draft()
    tell_residents(SYSTEM)
    assert told() == []
    with clock.travel(2 * DAY + timedelta(minutes=1)):
        tell_residents(SYSTEM)
        assert [address for address, _subject in told()] == [aigul.email]


def test_a_resident_who_is_not_on_the_roll_hears_how_to_get_there(app: Flask, actors: Actors) -> None:
    town = make.town()
    dana = actors.holding(RoleName.RESIDENT, inside(town), "Dana")
    moved = actors.holding(RoleName.RESIDENT, town, "Moved away")
    elsewhere = actors.holding(
        RoleName.RESIDENT, db.session.scalars(select(Place).where(Place.code == "kazakhstan")).one()
    )
    with transaction():
        role = db.session.scalars(select(Role).where(Role.person_id == moved.id)).one()
        role.withdrawn_at, role.withdrawn_reason, role.withdrawn_by_id = clock.now(), "moved", dana.id
    make.opened(actors.person("Aigul"), contact_en="Room 12, 32-00-01")
    tell_residents(SYSTEM)
    addresses = {address for address, _subject in told()}
    assert dana.email in addresses and not {moved.email, elsewhere.email} & addresses
    said = letter_to(dana).body
    assert "come to the desk with a document" in said and "Room 12, 32-00-01" in said
    assert "You are on the roll" not in said


def test_the_reminder_goes_only_to_those_who_have_not_voted(app: Flask, actors: Actors) -> None:
    aigul, sergei, dana = (actors.person(name) for name in ("Aigul", "Sergei", "Dana"))
    actors.holding(RoleName.RESIDENT, make.town(), "Neighbour")
    moment = clock.now()
    round_ = make.opened(aigul, sergei, dana, closes_at=moment + 10 * DAY)
    tell_residents(SYSTEM)
    cast_ballot(sergei, round_, (1,))
    choose_letters(dana, dana, {"votes": Pace.NEVER})
    forget()
    with clock.travel(6 * DAY):
        tell_residents(SYSTEM)
        assert told() == [], "not four days before the end"
    with clock.travel(7 * DAY + timedelta(minutes=5)):
        tell_residents(SYSTEM)
        tell_residents(SYSTEM)
        assert told() == [(aigul.email, "Asar: voting ends soon: People's Participation Budget")]
        day = clock.today()
    assert f"On {day:%d.%m.%Y} no ballot had been cast in your name yet" in letter_to(aigul).body


@pytest.mark.parametrize(("days", "reminded"), [(5, False), (6, True)])
def test_a_short_vote_has_no_reminder(app: Flask, actors: Actors, days: int, reminded: bool) -> None:
    moment = clock.now()
    make.opened(actors.person("Aigul"), opens_at=moment - DAY, closes_at=moment + (days - 1) * DAY)
    tell_residents(SYSTEM)
    forget()
    with clock.travel((days - 1) * DAY - timedelta(hours=1)):
        tell_residents(SYSTEM)
        assert len(told()) == reminded


def test_whoever_was_told_late_that_it_is_open_is_not_reminded_on_the_same_day(app: Flask, actors: Actors) -> None:
    moment = clock.now()
    make.opened(actors.person("Aigul"), opens_at=moment - 20 * DAY, closes_at=moment + 2 * DAY)
    tell_residents(SYSTEM)
    tell_residents(SYSTEM)
    assert [subject for _address, subject in told()] == ["Asar: voting is open: People's Participation Budget"]


def test_news_that_still_waits_gives_way_to_newer(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    choose_letters(aigul, aigul, {"votes": Pace.DAILY})
    round_ = make.opened(aigul)
    tell_residents(SYSTEM)
    rounds.close_round(SYSTEM, round_, "the hall was flooded")
    tell_residents(SYSTEM)
    assert [subject for _address, subject in told()] == ["Asar: voting was ended early: People's Participation Budget"]


def test_that_voting_is_open_is_not_sent_when_it_has_ended(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    moment = clock.now()
    make.opened(aigul, closes_at=moment + timedelta(hours=2))
    tell_residents(SYSTEM)
    with clock.travel(timedelta(hours=3)):
        assert deliver(SYSTEM).delivered == 0
        assert told() == []


def test_staff_and_auditors_who_live_elsewhere_are_not_told(app: Flask, actors: Actors) -> None:
    town = make.town()
    for one in (actors.staff_of(town), actors.auditor_of(town)):
        assert one.confirmed_at is not None
    unproved = actors.holding(RoleName.RESIDENT, town, "Unproved")
    with transaction():
        db.session.get_one(Person, unproved.id).confirmed_at = None
    make.opened(actors.person("Aigul"))
    tell_residents(SYSTEM)
    assert len(told()) == 1


def test_why_one_cannot_vote_is_told_as_the_page_tells_it(app: Flask, actors: Actors) -> None:
    town = make.town()
    shy, blocked = actors.holding(RoleName.RESIDENT, town, "Shy"), actors.holding(RoleName.RESIDENT, town, "Blocked")
    number = make.opened(blocked).id
    with transaction():
        db.session.scalars(select(RollEntry).where(RollEntry.round_id == number)).one().status = RollStatus.BLOCKED
    tell_residents(SYSTEM)
    assert "Your entry on the roll is blocked" in letter_to(blocked).body
    assert "You are not on the roll of this round" in letter_to(shy).body
    forget()
    by_document = make.draft(opens_at=clock.now() - DAY, closes_at=clock.now() + DAY, roll_kind="iin")
    roll.import_roll(SYSTEM, by_document, [roll.Voter(b"7" * 32)])
    rounds.publish_round(SYSTEM, by_document)
    tell_residents(SYSTEM)
    assert "Show your identity document at the desk once" in letter_to(shy).body


def test_of_an_early_end_nobody_is_reminded(app: Flask, actors: Actors) -> None:
    moment = clock.now()
    round_ = make.opened(actors.person("Aigul"), closes_at=moment + 10 * DAY)
    tell_residents(SYSTEM)
    rounds.close_round(SYSTEM, round_, "the hall was flooded")
    forget()
    with clock.travel(8 * DAY):
        tell_residents(SYSTEM)
    assert set(db.session.scalars(select(RoundNews.news))) == {"opened", "ended-early"}


def test_an_early_end_is_told_with_its_reason(app: Flask, actors: Actors) -> None:
    aigul, dana = actors.person("Aigul"), actors.holding(RoleName.RESIDENT, make.town(), "Dana")
    round_ = make.opened(aigul)
    tell_residents(SYSTEM)
    forget()
    rounds.close_round(SYSTEM, round_, "the hall was flooded")
    tell_residents(SYSTEM)
    subject = "Asar: voting was ended early: People's Participation Budget"
    assert told() == sorted([(aigul.email, subject), (dana.email, subject)])
    assert "the hall was flooded" in letter_to(aigul).body


def test_the_result_is_told_with_what_gets_money(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    dana = actors.holding(RoleName.RESIDENT, make.town(), "Dana")
    round_ = make.opened(aigul, budget=6_000_000, costs=[3_000_000] * 4, count=4)
    cast_ballot(aigul, round_, (1, 2))
    make.finished(round_)
    tell_residents(SYSTEM)
    subject = "Asar: the result is out: People's Participation Budget"
    assert {(aigul.email, subject), (dana.email, subject)} <= set(told())
    db.session.rollback()
    said = db.session.scalars(select(Letter.body).where(Letter.address == dana.email, Letter.subject == subject)).one()
    assert "– Playground at 6 Toraigyrov Street" in said and "Garden in the yard" not in said
    assert f"/rounds/{round_.public_id}/result" in said


def test_of_many_winners_ten_are_named(app: Flask, actors: Actors) -> None:
    aigul = actors.person("Aigul")
    round_ = make.opened(aigul, count=13, costs=[1_000_000] * 13, budget=13_000_000, max_choices=13)
    cast_ballot(aigul, round_, tuple(range(1, 14)))
    make.finished(round_)
    tell_residents(SYSTEM)
    body = db.session.scalars(select(Letter.body).where(Letter.subject.contains("the result is out"))).one()
    assert body.count("\n– ") == 10 and "and 3 more" in body


def test_what_was_published_long_ago_is_no_news(app: Flask, actors: Actors) -> None:
    make.finished(make.opened(actors.person("Aigul")))
    with clock.travel(15 * DAY):
        assert tell_residents(SYSTEM) == 0
        assert told() == []


def test_of_an_election_held_elsewhere_nobody_is_told(app: Flask, actors: Actors) -> None:
    round_ = make.finished(make.opened(actors.person("Aigul")))
    with transaction():
        db.session.get_one(Round, round_.id).imported_meta = "{}"
    tell_residents(SYSTEM)
    assert not tell_some(SYSTEM, round_.public_id, News.RESULT)
    assert told() == []


def test_a_telling_that_breaks_off_goes_on_where_it_was(
    app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    people = [actors.person(f"Voter {n}") for n in range(5)]
    round_ = make.opened(*people)
    assert tell_some(SYSTEM, round_.public_id, News.OPENED)
    assert len(told()) == 2
    tell_residents(SYSTEM)
    assert [address for address, _subject in told()] == sorted(person.email for person in people)


def test_a_vote_closed_while_it_is_told_is_not_called_open_any_more(
    app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 1)
    round_ = make.opened(*[actors.person(f"Voter {n}") for n in range(3)])
    tell_some(SYSTEM, round_.public_id, News.OPENED)
    rounds.close_round(SYSTEM, round_, "the hall was flooded")
    assert not tell_some(SYSTEM, round_.public_id, News.OPENED)
    assert len(told()) == 1


def test_two_machines_that_tell_at_once_tell_each_once(
    app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 3)
    people = [actors.person(f"Voter {n}") for n in range(12)]
    addresses = sorted(person.email for person in people)
    make.opened(*people)
    db.session.remove()

    def tell() -> None:
        with app.app_context():
            try:
                tell_residents(SYSTEM)
            finally:
                db.session.remove()

    assert at_once(4, tell) == []
    assert [address for address, _subject in told()] == addresses


def test_only_the_machine_itself_has_residents_told(app: Flask, actors: Actors) -> None:
    round_ = make.opened(actors.person("Aigul"))
    with pytest.raises(Denied):
        tell_some(actors.staff_of(make.town()), round_.public_id, News.OPENED)


def test_no_record_tells_how_many_were_reminded(app: Flask, actors: Actors) -> None:
    aigul, sergei = actors.person("Aigul"), actors.person("Sergei")
    moment = clock.now()
    round_ = make.opened(aigul, sergei, closes_at=moment + 10 * DAY)
    tell_residents(SYSTEM)
    cast_ballot(sergei, round_, (1,))
    with clock.travel(7 * DAY + timedelta(minutes=5)):
        tell_residents(SYSTEM)
    lines = db.session.execute(select(AuditEntry.fact, AuditEntry.details)).all()
    assert [details for event, details in lines if event == "ResidentsTold"] == [
        '{"news": "opened"}',
        '{"news": "ending"}',
    ]
    assert not [event for event, _details in lines if event == "ResidentsAddressed"]
    assert {row.news: row.upto for row in db.session.scalars(select(RoundNews))} == {
        "opened": sergei.id, "ending": sergei.id,
    }, "how far, whoever has voted"  # fmt: skip


def test_delivery_does_it_by_itself(app: Flask, actors: Actors) -> None:
    make.opened(actors.person("Aigul"))
    assert run_errands(SYSTEM) == []
    assert len(told()) == 1


def _lines(page: Seen) -> dict[str, str]:
    """The pairs of the workshop's list of letters."""
    card = next(node for node in page.document.iter(f"{NS}section") if node.get("aria-labelledby") == "letters")
    told_of, when = ([" ".join("".join(n.itertext()).split()) for n in card.iter(NS + tag)] for tag in ("dt", "dd"))
    return dict(zip(told_of, when, strict=True))


def test_the_workshop_says_what_is_told_and_when(app: Flask, actors: Actors) -> None:
    staff = actors.browser(actors.staff_of(make.town()))
    moment = clock.now()
    public_id = make.opened(actors.person("Aigul"), closes_at=moment + 10 * DAY).public_id
    lines = _lines(staff.get(f"/rounds/{public_id}/work"))
    assert list(lines) == ["Voting has opened", "Reminder", "The result"]
    assert lines["Voting has opened"] == "with the next delivery"
    assert lines["Reminder"].startswith("on ")
    assert lines["The result"] == "once it is published"
    tell_residents(SYSTEM)
    lines = _lines(staff.get(f"/rounds/{public_id}/work"))
    assert lines["Voting has opened"] == f"told on {clock.today():%d.%m.%Y}"


def test_of_a_short_vote_ended_early_the_workshop_knows_what_was_never_told(app: Flask, actors: Actors) -> None:
    staff = actors.browser(actors.staff_of(make.town()))
    public_id = make.closed(actors.person("Aigul")).public_id
    lines = _lines(staff.get(f"/rounds/{public_id}/work"))
    assert list(lines) == ["Voting has opened", "Voting was ended early", "The result"]
    assert lines["Voting has opened"] == "nobody was told"
    assert lines["Voting was ended early"] == "with the next delivery"


def test_the_workshop_of_a_draft_speaks_of_no_letters(app: Flask, actors: Actors) -> None:
    staff = actors.browser(actors.staff_of(make.town()))
    assert "Letters to residents" not in staff.get(f"/rounds/{make.draft().public_id}/work").words()
