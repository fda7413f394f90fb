"""Letters are written with the fact they tell of and sent once; what fails stays and says why."""

import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from civic.doctor import findings
from civic.kernel import clock
from civic.kernel.commands import transaction
from civic.kernel.events import Event, record
from civic.kernel.extensions import db
from civic.kernel.feature import Feature
from civic.kernel.i18n import _, language
from civic.kernel.notices import Notice, Recipient
from civic.kernel.permissions import SYSTEM
from civic.notifications.commands import deliver_command
from civic.notifications.models import Letter
from civic.notifications.services import CLOSED_AFTER, MOST_ATTEMPTS, deliver


@dataclass(frozen=True, kw_only=True)
class BenchPlaced(Event):
    """Made up for these tests."""

    addresses: tuple[tuple[str, str], ...]


def _recipients(fact: BenchPlaced) -> Iterator[Recipient]:
    return (Recipient(address, code) for address, code in fact.addresses)


def _words(fact: BenchPlaced, recipient: Recipient) -> tuple[str, str]:
    return f"{language()}: {_('Save')}", f"Dear {recipient.address}"


NOTICE = Notice("bench", BenchPlaced, _recipients, _words)


@pytest.fixture(autouse=True)
def noticed(app: Flask) -> Iterator[None]:
    house = app.extensions["asar"]
    feature = Feature(name="benches", offers=(NOTICE,))
    house.features.append(feature)
    house.shelf.clear()
    yield
    house.features.remove(feature)
    house.shelf.clear()


def place_bench(*addresses: tuple[str, str]) -> None:
    with transaction():
        record(BenchPlaced(addresses=addresses))


def letters() -> list[Letter]:
    db.session.rollback()
    return list(db.session.scalars(select(Letter).order_by(Letter.address)))


def test_letters_are_written_in_the_language_of_each_reader(app: Flask) -> None:
    place_bench(("a@town.example", "ru"), ("b@town.example", "kk"), ("c@town.example", "xx"))
    found = letters()
    assert [letter.subject.split(":")[0] for letter in found] == ["ru", "kk", "kk"]
    assert found[0].subject == "ru: Сохранить"
    assert found[0].notice == "bench"
    assert found[0].queued_on == clock.today()
    assert language() == "en"


def test_a_fact_that_fails_sends_nothing(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="late"), transaction():
        record(BenchPlaced(addresses=(("a@town.example", "ru"),)))
        raise RuntimeError("late")
    assert letters() == []


def test_each_letter_is_sent_once_and_nothing_of_it_is_kept(app: Flask) -> None:
    place_bench(("a@town.example", "ru"), ("b@town.example", "kk"))
    result = CliRunner().invoke(deliver_command)
    assert result.exit_code == 0, result.output
    assert result.output == "", "how many went out is told nowhere"
    folder = Path(app.config["HOME"]) / "mail"
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]
    assert sorted(mail["To"] for mail in mails) == ["a@town.example", "b@town.example"]
    assert letters() == [], "nothing is kept of what was sent"
    assert CliRunner().invoke(deliver_command).output == ""
    assert len(list(folder.glob("*.eml"))) == 2


def test_a_failure_stays_with_its_reason_and_harms_no_other(app: Flask) -> None:
    place_bench(("a@town.example", "ru"), ("b@town.example", "ru"), ("c@town.example", "ru"))
    sent: list[str] = []

    def post(address: str, _subject: str, _body: str, _stop: str) -> None:
        if address.startswith("b"):
            raise OSError("mailbox full")
        sent.append(address)

    done = deliver(SYSTEM, sender=post)
    assert (done.delivered, done.failed) == (2, 1)
    [kept] = letters()
    assert (kept.attempts, kept.last_error) == (1, "OSError: mailbox full")
    assert kept.body == "Dear b@town.example"
    for hours in range(0, 24 * 5, 3):
        with clock.travel(timedelta(hours=hours)):
            deliver(SYSTEM, sender=post)
    assert letters()[0].attempts == MOST_ATTEMPTS
    assert sorted(sent) == ["a@town.example", "c@town.example"]


def test_a_failure_makes_the_command_end_with_one(app: Flask) -> None:
    place_bench(("broken\n@town.example", "ru"))
    assert CliRunner().invoke(deliver_command).exit_code == 1


def test_a_limit_is_kept(app: Flask) -> None:
    place_bench(*((f"{n}@town.example", "ru") for n in range(5)))
    assert deliver(SYSTEM, limit=2, sender=lambda *_words: None).delivered == 2
    assert len(letters()) == 3


def test_no_transaction_is_open_while_a_letter_is_on_its_way(app: Flask) -> None:
    place_bench(("a@town.example", "ru"))
    seen: list[bool] = []
    deliver(SYSTEM, sender=lambda *_words: seen.append(db.session().in_transaction()))
    assert seen == [False]


def _shut(*_words: str) -> None:
    raise ConnectionRefusedError("nobody opens")


def _unknown(*_words: str) -> None:
    raise smtplib.SMTPRecipientsRefused({"a@town.example": (550, b"no such user")})


def tried() -> int:
    return sum(letter.attempts for letter in letters())


def test_a_letter_waits_longer_after_each_failure_and_two_days_in_all(app: Flask) -> None:
    place_bench(("a@town.example", "ru"))
    moments: list[timedelta] = []
    minutes = 0
    while minutes < 5 * 24 * 60:
        with clock.travel(timedelta(minutes=minutes)):
            if deliver(SYSTEM, sender=_unknown).failed:
                moments.append(timedelta(minutes=minutes))
        minutes += 1 if minutes < 10 else 5 if minutes < 90 else 60
    assert len(moments) == MOST_ATTEMPTS
    waits = [later - before for before, later in pairwise(moments)]
    assert waits == sorted(waits) and waits[0] <= timedelta(minutes=2)
    assert moments[-1] > timedelta(days=2), "a post office that is closed for a day costs nobody a letter"


def test_a_post_office_that_cannot_be_reached_ends_the_run(app: Flask) -> None:
    place_bench(*((f"{n}@town.example", "ru") for n in range(8)))
    assert deliver(SYSTEM, sender=_shut).failed == CLOSED_AFTER
    assert tried() == CLOSED_AFTER, "the others have lost nothing"
    assert deliver(SYSTEM, sender=lambda *_words: None).delivered == 8 - CLOSED_AFTER
    with clock.travel(timedelta(minutes=2)):
        assert deliver(SYSTEM, sender=lambda *_words: None).delivered == CLOSED_AFTER


def test_addresses_that_do_not_exist_hold_up_nobody(app: Flask) -> None:
    place_bench(*((f"{n}@town.example", "ru") for n in range(8)))
    assert deliver(SYSTEM, sender=_unknown).failed == 8


def test_a_wrong_password_of_the_post_office_ends_the_run_too(app: Flask) -> None:
    place_bench(*((f"{n}@town.example", "ru") for n in range(8)))

    def locked(*_words: str) -> None:
        raise smtplib.SMTPAuthenticationError(535, b"wrong password")

    assert deliver(SYSTEM, sender=locked).failed == CLOSED_AFTER


def test_letters_given_up_are_forgotten_after_a_month(app: Flask) -> None:
    place_bench(("a@town.example", "ru"))
    with transaction():
        db.session.scalars(select(Letter)).one().attempts = MOST_ATTEMPTS
    with clock.travel(timedelta(days=29)):
        deliver(SYSTEM)
        assert len(letters()) == 1
    with clock.travel(timedelta(days=32)):
        deliver(SYSTEM)
        assert letters() == []


def test_the_doctor_sees_a_post_that_nobody_carries_and_letters_given_up(app: Flask) -> None:
    def said() -> str:
        return " ".join(finding.text for finding in findings(app))

    place_bench(("a@town.example", "ru"), ("b@town.example", "ru"))
    assert "Letters" not in said()
    with clock.travel(timedelta(days=1)):
        assert "Letters" not in said(), "what goes once a day may wait until tomorrow"
    with clock.travel(timedelta(days=3)):
        assert f"Letters wait since {letters()[0].queued_on:%d.%m.%Y}" in said()
    with transaction():
        db.session.scalars(select(Letter).where(Letter.address == "a@town.example")).one().attempts = MOST_ATTEMPTS
    assert f"Letters given up after {MOST_ATTEMPTS} attempts: 1." in said() and "town.example" not in said()
