"""The one place where a change becomes real: authorise, run, tell, commit once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import Connection

from civic.kernel.database import writing
from civic.kernel.events import Event, tell
from civic.kernel.extensions import db
from civic.kernel.permissions import Action, policy

Actor = TypeVar("Actor")
Name = TypeVar("Name")
Subject = TypeVar("Subject")
P = ParamSpec("P")
R = TypeVar("R")

INTENTIONS: dict[str, Action] = {}


@dataclass
class Frame:
    """What one outer command has gathered so far."""

    facts: list[Event] = field(default_factory=list)
    doomed: bool = False
    locked: dict[object, Any] = field(default_factory=dict)
    """What was read under a lock of this transaction; it cannot change and need not be asked again."""


@contextmanager
def transaction() -> Iterator[Frame]:
    """One write transaction; nested ones join the outer. A failure anywhere leaves nothing behind.

    The read transaction of the page is ended first, so that everything the command looks at is
    read again under the write lock.
    """
    session = db.session()
    outer: Frame | None = session.info.get("frame")
    if outer is not None:
        try:
            yield outer
        except BaseException:
            outer.doomed = True
            raise
        return
    session.rollback()
    frame = session.info["frame"] = Frame()
    try:
        with writing():
            yield frame
            if frame.doomed:
                raise RuntimeError("a nested command failed; the outer one cannot go on")
            session.flush()
            tell(frame.facts, inside=True)
            session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("frame", None)
    tell(frame.facts, inside=False)


def command(
    action: Action,
) -> Callable[[Callable[Concatenate[Actor, Subject, P], R]], Callable[Concatenate[Actor, Subject, P], R]]:
    """Make ``fn(actor, subject, …)`` a command guarded by the action's rule."""

    def itself(_actor: Actor, subject: Subject) -> Subject:
        return subject

    return command_on(action, itself)


def command_on(
    action: Action, load: Callable[[Actor, Name], Subject]
) -> Callable[[Callable[Concatenate[Actor, Subject, P], R]], Callable[Concatenate[Actor, Name, P], R]]:
    """Make ``fn(actor, subject, …)`` a command called as ``fn(actor, name, …)``: its subject is found inside it.

    Where many people send the same form at once, the thing is read a single time, under the lock, instead of
    once for the page and once more for the command.
    """

    def decorate(fn: Callable[Concatenate[Actor, Subject, P], R]) -> Callable[Concatenate[Actor, Name, P], R]:
        @wraps(fn)
        def run(actor: Actor, name: Name, /, *args: P.args, **kwargs: P.kwargs) -> R:
            with transaction():
                subject = load(actor, name)
                policy().require(actor, action, subject)
                return fn(actor, subject, *args, **kwargs)

        INTENTIONS[f"{fn.__module__}.{fn.__qualname__}"] = action
        return cast(Callable[Concatenate[Actor, Name, P], R], run)

    return decorate


def running() -> Frame | None:
    """The outer command running in this session, if any."""
    frame: Frame | None = db.session().info.get("frame")
    return frame


def in_command() -> bool:
    """Whether a command is running in this session."""
    return running() is not None


@contextmanager
def aside() -> Iterator[Connection]:
    """A short write of the machinery itself (counters, sessions) in a transaction of its own.

    Never inside a command: two writers of one request would wait for each other. The page's read
    transaction is ended first, for the same reason.

    Raises:
        RuntimeError: a command is running.
    """
    if in_command():
        raise RuntimeError("a command is running; its own transaction must do this write")
    db.session.rollback()
    with writing(), db.engine.begin() as connection:
        yield connection
