"""What every table shares: constraint names, aware UTC times, random public ids."""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, MetaData, inspect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Without 0/o, 1/l/i: people read these aloud over the phone.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


class Record(DeclarativeBase):
    """Base of all models; every constraint has a name, so that both databases can alter it."""

    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; naive values are refused instead of guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; the embedded database keeps no zone, so it is dropped there after conversion."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key_of(thing: object) -> int | None:
    """The number a record is stored under, without reading it again; None for what is not stored.

    After a transaction has ended, asking a record itself would send a statement for the whole of it.
    """
    state: Any = inspect(thing, raiseerr=False)
    identity = getattr(state, "identity", None)
    return int(identity[0]) if identity else None


def public_id(length: int = 10) -> str:
    """A random id for addresses people see; says nothing about order or number of records."""
    size = len(_ALPHABET)
    # One draw for all letters: the system's source of chance is asked once.
    return "".join(_ALPHABET[digit] for digit in digits(secrets.randbelow(size**length), size, length))


def digits(number: int, base: int, length: int) -> list[int]:
    """The last ``length`` digits of a number in a base, the lowest first."""
    found = []
    for _place in range(length):
        number, digit = divmod(number, base)
        found.append(digit)
    return found
