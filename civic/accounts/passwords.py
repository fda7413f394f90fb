"""Passwords: hashed with Argon2id, never more than a few at once, and refused where everyone would guess them."""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from civic.kernel.errors import Refused
from civic.kernel.i18n import _
from civic.kernel.i18n import lazy_gettext as _l

SHORTEST = 10
LONGEST = 128
MEMORY_KIB = 19 * 1024
AT_ONCE = 2
PATIENCE_SECONDS = 10
_slots = threading.BoundedSemaphore(AT_ONCE)

# The most used passwords of ten characters and more, and what our own town would try first.
_FIRST_GUESSES = """
1234567890 0123456789 0987654321 9876543210 12345678910 123456789a 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc
q1w2e3r4t5 q1w2e3r4t5y6 qwertyuiop qwerty1234 qwerty12345 qwerty123456 1234qwer5678 qwertyuiop123 asdfghjkl1
zxcvbnm123 password12 password123 password1234 passw0rd123 administrator administrator1 adminadmin admin12345
admin123456 iloveyou12 iloveyou123 letmein1234 welcome123 welcome1234 sunshine12 princess12 football12 baseball12
superman123 dragon1234 monkey1234 michael123 computer123 internet123 samsung123 liverpool1 barcelona1 realmadrid
realmadrid1 manchester arsenal123 chelsea123 spartak123 1111111111 0000000000 7777777777 1111122222 1212121212
1231231231 123123123123 1234512345 12345qwert 123qwe123qwe qwe123qwe123 qweasdzxc1 qweasdzxc123 asdasdasd1
abcdefghij abcd123456 abc1234567 abcabcabca a123456789 aa12345678 aa123456789 test123456 testtest12 changeme123
йцукенгшщз йцукенгшщзхъ йцукен1234 йцукен12345 йцукен123456 пароль1234 пароль12345 пароль123456 парольпароль
любовь1234 наташа1234 приветпривет қазақстан1 қазақстан123 құпиясөз12 құпиясөз123
kazakhstan kazakhstan1 kazakhstan2024 kazakhstan2025 kazakhstan2026 kazahstan1 qazaqstan1 qazaqstan123 almaty1234
almaty12345 astana1234 astana12345 nursultan1 nursultan123 pavlodar12 pavlodar123 pavlodar1234 pavlodar2025
pavlodar2026 shymkent123 karaganda1 karaganda123 asarasar12 asar123456 asar12345678 87001234567 77001234567
"""
COMMON = frozenset(_FIRST_GUESSES.split())


@contextmanager
def _slot() -> Iterator[None]:
    """Hold one of the few places where hashing may go on, so that a flood cannot take all memory."""
    if not _slots.acquire(timeout=PATIENCE_SECONDS):
        raise Refused(None, _l("Many people are signing in just now. Please try again in a minute."))
    try:
        yield
    finally:
        _slots.release()


@cache
def _hasher(rounds: int) -> PasswordHasher:
    return PasswordHasher(time_cost=rounds, memory_cost=MEMORY_KIB, parallelism=1)


@cache
def _nobodys_hash(rounds: int) -> str:
    """What is compared when there is no such account, so that the answer takes as long."""
    return _hasher(rounds).hash("nobody has this password")


def _rounds() -> int:
    return int(current_app.config["ARGON2_ROUNDS"])


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def hash_of(password: str) -> str:
    """The Argon2id hash to store. Takes tens of milliseconds: never hash while a lock is held."""
    with _slot():
        return _hasher(_rounds()).hash(_plain(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether this is the password; the same work is done when there is no account or no sense in trying."""
    possible = stored is not None and len(password) <= LONGEST
    against = stored if stored is not None and possible else _nobodys_hash(_rounds())
    with _slot():
        try:
            _hasher(_rounds()).verify(against, _plain(password[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
    return possible


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other costs than today's."""
    return _hasher(_rounds()).check_needs_rehash(stored)


def approve(password: str, *own: str, field: str = "password") -> None:
    """Refuse what is too short, too long, among the first guesses, or made of the person's own name or address.

    Raises:
        Refused: at the given field.
    """
    if len(password) < SHORTEST:
        raise Refused(field, _("At least %(n)s characters, please. A few words you can remember are best.", n=SHORTEST))
    if len(password) > LONGEST:
        raise Refused(field, _("At most %(n)s characters.", n=LONGEST))
    plain = _plain(password).casefold()
    if plain in COMMON or "".join(plain.split()) in COMMON or len(set(plain)) < 4:
        raise Refused(field, _l("This password is among the first that strangers try. Choose another."))
    rest = plain
    for word in _words(own):
        rest = rest.replace(word, "")
    if rest != plain and len(rest) < 6:
        raise Refused(field, _l("This password is almost your own name or address. Choose another."))


def _words(own: tuple[str, ...]) -> list[str]:
    parts = {part for text in own for part in _plain(text).casefold().replace("@", " ").replace(".", " ").split()}
    return sorted((part for part in parts if len(part) >= 4), key=len, reverse=True)
