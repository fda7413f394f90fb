"""How often something may be tried: counters in the database, so that all workers see the same."""

import math
from datetime import datetime, timedelta

from sqlalchemy import Column, Integer, LargeBinary, Table, select, text
from sqlalchemy.sql.dml import ReturningDelete

from civic.kernel import clock, keys
from civic.kernel.commands import aside
from civic.kernel.extensions import db
from civic.kernel.records import UtcDateTime

throttles = Table(
    "throttle",
    db.metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("ends", UtcDateTime, nullable=False),
    Column("count", Integer, nullable=False),
)

_HIT = text(
    "INSERT INTO throttle (key, ends, count) VALUES (:key, :ends, 1) ON CONFLICT (key) DO UPDATE SET "
    "count = CASE WHEN throttle.ends <= :now THEN 1 ELSE throttle.count + 1 END, "
    "ends = CASE WHEN throttle.ends <= :now THEN :ends ELSE throttle.ends END RETURNING count, ends"
).columns(count=Integer, ends=UtcDateTime)


def hit(purpose: str, who: str, limit: int, period: timedelta) -> int:
    """Count one try; 0 when it is within the limit, else the minutes to wait.

    What is counted (an address, an account) is stored only as a keyed hash.
    """
    moment = clock.now()
    key = keys.keyed(keys.ensure("throttle"), purpose, who)
    values = {"key": key, "now": _bind(moment), "ends": _bind(moment + period)}
    with aside() as connection:
        tries, ends = connection.execute(_HIT, values).one()
    return 0 if tries <= limit else _minutes(ends, moment)


def waiting(purpose: str, who: str, limit: int) -> int:
    """Minutes to wait when the limit is already used up, else 0; counts nothing."""
    moment = clock.now()
    key = keys.keyed(keys.ensure("throttle"), purpose, who)
    row = db.session.execute(select(throttles.c.count, throttles.c.ends).where(throttles.c.key == key)).first()
    tries, ends = row or (0, moment)
    return _minutes(ends, moment) if ends > moment and tries >= limit else 0


def clear(purpose: str, who: str) -> None:
    """Forget the tries (after a success)."""
    key = keys.keyed(keys.ensure("throttle"), purpose, who)
    with aside() as connection:
        connection.execute(throttles.delete().where(throttles.c.key == key))


def stale(moment: datetime) -> ReturningDelete[tuple[bytes]]:
    """The statement that deletes counters whose time is over."""
    return throttles.delete().where(throttles.c.ends <= moment).returning(throttles.c.key)


def _minutes(ends: datetime, moment: datetime) -> int:
    return max(1, math.ceil((ends - moment).total_seconds() / 60))


def _bind(moment: datetime) -> object:
    return UtcDateTime().process_bind_param(moment, db.engine.dialect)
