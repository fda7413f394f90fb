"""What happens when the same thing is tried many times at the same moment: it happens once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from civic.accounts import codes
from civic.accounts.models import Person, SessionRow
from civic.accounts.queries import person_by_email
from civic.accounts.services import entering, joining, renewing
from civic.accounts.services.joining import Entry
from civic.accounts.sessions import VISITOR
from civic.kernel.errors import Refused
from civic.kernel.extensions import db
from tests.factories.accounts import code, has_second_factor, letters, path_in
from tests.factories.people import Actors

AT_ONCE = 6


def outcomes(app: Flask, act: Callable[[], object]) -> list[str]:
    """What became of the same act, begun by several threads together."""
    start = Barrier(AT_ONCE)

    def one(_number: int) -> str:
        with app.app_context():
            start.wait()
            try:
                act()
            except Refused:
                return "refused"
            else:
                return "done"
            finally:
                db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(one, range(AT_ONCE)))


def _one_code_opens_once(app: Flask, actors: Actors) -> None:
    person = actors.person("Gulnar", email="gulnar@town.example")
    typed, checked = code(has_second_factor(person)), person.password_hash

    def enter() -> None:
        found = person_by_email("gulnar@town.example")
        entering.enter_with_code(VISITOR, found, checked, typed, "")

    assert outcomes(app, enter) == ["done"] + ["refused"] * (AT_ONCE - 1)
    assert db.session.scalar(select(func.count()).select_from(SessionRow)) == 1


def test_one_code_opens_once(app: Flask, actors: Actors) -> None:
    _one_code_opens_once(app, actors)


def test_without_the_memory_one_code_opens_many_times(
    app: Flask, actors: Actors, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = codes.step_of
    monkeypatch.setattr(codes, "step_of", lambda secret, typed, moment, last: real(secret, typed, moment, None))
    with pytest.raises(AssertionError):
        _one_code_opens_once(app, actors)


def test_one_letter_sets_one_password(app: Flask, actors: Actors) -> None:
    actors.person("Aigul", email="aigul@town.example")
    renewing.request_reset(VISITOR, "aigul@town.example", "here")
    token = path_in(letters(app)[-1], "reset").rsplit("/", 1)[1]
    assert outcomes(app, lambda: renewing.replace(VISITOR, None, token, "x")) == ["done"] + ["refused"] * (AT_ONCE - 1)


def test_one_address_makes_one_account(app: Flask) -> None:
    entry = Entry("aigul@town.example", "Aigul", "тауда қар жатыр", "kk")

    def join() -> None:
        joining.sign_up(VISITOR, entry, "here")

    limit = joining.limits.LETTERS_PER_HOUR
    assert outcomes(app, join) == ["done"] * limit + ["refused"] * (AT_ONCE - limit), "even the throttle counts exactly"
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1
    assert len(letters(app)) == limit
