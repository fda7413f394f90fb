"""Pages as one process answers them: processor time, statements, bytes, and whether statements grow with the rows."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.test import EnvironBuilder

from civic.kernel.extensions import db
from tests.bench.report import Figure, kilobytes, spread
from tests.bench.town import FEW, MANY, Town

WARM, TIMES = 8, 60
LIST_MS, LIST_STATEMENTS, RESULT_MS = 15.0, 8, 300.0
SECTION = "Pages: processor time of one request, statements, bytes of HTML"


@dataclass(frozen=True)
class Answer:
    """What one page costs."""

    milliseconds: list[float]
    statements: int
    raw: int
    packed: int


def ask(app: Flask, path: str, cookie: str = "", *, gzip: bool = True, data: dict[str, str] | None = None) -> bytes:
    """One request through the WSGI app, as a worker makes it; the body of the answer.

    Raises:
        RuntimeError: the answer is not 200.
    """
    return Context().run(_send, app, _environ(path, cookie, gzip, data))


def asked(app: Flask, path: str, cookie: str = "") -> Callable[[], bytes]:
    """The same page to be asked for again and again; what the browser's side costs is spent beforehand."""
    environ = _environ(path, cookie, True, None)
    return lambda: Context().run(_send, app, dict(environ))


def _environ(path: str, cookie: str, gzip: bool, data: dict[str, str] | None) -> dict[str, Any]:
    headers = {"Accept-Language": "ru", "Accept": "text/html", **({"Cookie": cookie} if cookie else {})}
    if gzip:
        headers["Accept-Encoding"] = "gzip"
    method = "GET" if data is None else "POST"
    return EnvironBuilder(path=path, method=method, data=data, headers=list(headers.items())).get_environ()


def _send(app: Flask, environ: dict[str, Any]) -> bytes:
    said: list[str] = []

    def start(status: str, _headers: object, _problem: object = None) -> Any:
        said.append(status)

    answer = app(environ, start)
    try:
        body = b"".join(answer)
    finally:
        getattr(answer, "close", lambda: None)()
    if not said[0].startswith("200"):
        raise RuntimeError(f"{environ['PATH_INFO']} answered {said[0]}")
    return body


@contextmanager
def counting(app: Flask) -> Iterator[list[str]]:
    """The statements sent meanwhile; what begins and ends a transaction is not counted."""
    seen: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def measure(app: Flask, path: str, cookie: str = "", times: int = TIMES) -> Answer:
    """A page asked for again and again by one warm process."""
    for _ in range(WARM):
        packed = ask(app, path, cookie)
    with counting(app) as statements:
        raw = ask(app, path, cookie, gzip=False)
    page = asked(app, path, cookie)
    gc.collect()
    took = []
    for _ in range(times):
        begun = time.process_time_ns()
        page()
        took.append((time.process_time_ns() - begun) / 1e6)
    return Answer(took, len(statements), len(raw), len(packed))


def statements_of(app: Flask, path: str, cookie: str = "") -> int:
    """How many statements a page sends."""
    ask(app, path, cookie)
    with counting(app) as statements:
        ask(app, path, cookie)
    return len(statements)


def figures(app: Flask, database: str, town: Town) -> Iterator[Figure]:
    """The lines of this section."""
    voter = town.cookies[0]
    few, many = town.open_rounds[FEW], town.open_rounds[MANY]
    for what, path, cookie in (
        ("home", "/", ""),
        ("place", f"/places/{town.place}", ""),
        ("place, signed in", f"/places/{town.place}", voter),
        (f"ballot of {FEW} projects, signed in", f"/rounds/{few}/ballot", voter),
        (f"ballot of {MANY} projects, signed in", f"/rounds/{many}/ballot", voter),
        ("result of the demo round", f"/rounds/{town.finished}/result", ""),
    ):
        yield line(what, database, measure(app, path, cookie))
    yield _list_line(database, measure(app, f"/rounds/{many}/projects"))
    for what, page, cookie in (("project list", "projects", ""), ("ballot", "ballot", voter)):
        at = [statements_of(app, f"/rounds/{public_id}/{page}", cookie) for public_id in (few, many)]
        yield Figure(
            SECTION,
            f"statements of the {what} at {FEW} and at {MANY} rows",
            database,
            f"{at[0]} and {at[1]}",
            "equal",
            at[0] == at[1],
        )


def line(what: str, database: str, answer: Answer, goal_ms: float | None = None) -> Figure:
    """One page as a line of the table."""
    reached = None if goal_ms is None else median(answer.milliseconds) <= goal_ms
    return Figure(SECTION, what, database, _told(answer), f"≤ {goal_ms:.0f} ms" if goal_ms else "", reached)


def _list_line(database: str, answer: Answer) -> Figure:
    reached = median(answer.milliseconds) <= LIST_MS and answer.statements <= LIST_STATEMENTS
    goal = f"≤ {LIST_MS:.0f} ms, ≤ {LIST_STATEMENTS} statements"
    return Figure(SECTION, f"list of {MANY} projects", database, _told(answer), goal, reached)


def _told(answer: Answer) -> str:
    sizes = f"{kilobytes(answer.raw)}, gzip {kilobytes(answer.packed)}"
    return f"{spread(answer.milliseconds, 'ms')}, {answer.statements} statements, {sizes}"
