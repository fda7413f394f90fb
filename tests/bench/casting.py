"""Ballots cast in a second through the real form of the real server, beside bare processes that say the same."""

import random
import re
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter

from sqlalchemy import func, select

from civic.kernel.extensions import db
from civic.voting.models import Ballot, Round
from tests.bench.bare import Script, casts_per_second, recording, shape
from tests.bench.ground import Ground, leave
from tests.bench.pages import ask
from tests.bench.report import Figure, spread
from tests.bench.serving import WORKERS, Server, served
from tests.bench.town import FEW, Town

BATCHES, CLIENTS = 3, 6
# Cast before measuring, so that every worker has read its templates and statements.
WARM = 40
LEAST_RATIO, AIM, MOST_MS = 0.25, 0.5, 8.0
SECTION = f"Casting a ballot through the real form, {WORKERS} workers"
_TOKEN = re.compile(rb'name="csrf_token"[^>]* value="([^"]+)"')


def figures(ground: Ground, town: Town, casts: int) -> Iterator[Figure]:
    """The lines of this section; ``casts`` in each batch, a new voter for every cast."""
    voters = town.cookies[1 : 1 + WARM + casts * BATCHES]
    path = f"/rounds/{town.open_rounds[FEW]}/ballot/review"
    recorded, beside = ground.copy(), ground.copy()
    scripts = _record(recorded, path, voters)
    product, bare = [], []
    with served(ground) as server:
        requests = _requests(server, path, voters, town.open_rounds[FEW])
        _cast(server, requests[:WARM])
        casts_per_second(beside, scripts[:WARM], WORKERS)
        for batch in range(BATCHES):
            part = slice(WARM + batch * casts, WARM + (batch + 1) * casts)
            product.append(_cast(server, requests[part]))
            bare.append(casts_per_second(beside, scripts[part], WORKERS))
    for where in (ground, beside):
        _check(where, town.open_rounds[FEW], len(voters))
    yield from _lines(ground.name, product, bare, scripts[0])


def _record(ground: Ground, path: str, voters: Sequence[str]) -> list[Script]:
    """What each cast says to the database, heard on a copy of the town."""
    app = ground.app()
    scripts = []
    for voter in voters:
        token = _token(ask(app, "/me", voter, gzip=False))
        with recording(app) as steps:
            ask(app, path, voter, data=_form(token))
        scripts.append(steps)
    leave(app)
    return scripts


def _token(page: bytes) -> str:
    found = _TOKEN.search(page)
    if found is None:
        raise RuntimeError("no form token on the page")
    return found[1].decode()


def _form(token: str) -> dict[str, str]:
    picks = random.sample(range(1, FEW + 1), 3)
    return {"csrf_token": token, "choices": ",".join(map(str, picks)), "do": "cast"}


def _requests(server: Server, path: str, voters: Sequence[str], round_id: str) -> list[bytes]:
    """Every cast as the bytes a browser would send; tokens are read from a page beforehand."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(lambda voter: _request(server, path, voter), voters))


def _request(server: Server, path: str, voter: str) -> bytes:
    page = _exchange(server.port, _head("GET", "/me", voter) + b"\r\n")
    form = _form(_token(page))
    body = "&".join(f"{name}={value.replace(',', '%2C')}" for name, value in form.items()).encode()
    kind = "Content-Type: application/x-www-form-urlencoded\r\n"
    more = f"Accept-Encoding: gzip\r\n{kind}Content-Length: {len(body)}\r\n\r\n"
    return _head("POST", path, voter) + more.encode() + body


def _head(method: str, path: str, voter: str) -> bytes:
    lines = (
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Connection: close",
        "Accept-Language: ru",
        f"Cookie: {voter}",
    )
    return ("\r\n".join(lines) + "\r\n").encode()


def _exchange(port: int, request: bytes) -> bytes:
    """One request on a connection of its own, as every voter has; the whole answer.

    Raises:
        RuntimeError: it is not 200.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(request)
        parts = []
        while part := line.recv(1 << 16):
            parts.append(part)
    answer = b"".join(parts)
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"{request[:60]!r} answered {answer[:200]!r}")
    return answer


def _cast(server: Server, requests: Sequence[bytes]) -> tuple[float, float]:
    """(casts in a second, milliseconds of the workers' processor time of a cast)."""
    busy, begun = server.seconds(), perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        for _answer in pool.map(lambda request: _exchange(server.port, request), requests):
            pass
    took = perf_counter() - begun
    return len(requests) / took, (server.seconds() - busy) * 1000 / len(requests)


def _check(ground: Ground, round_id: str, expected: int) -> None:
    """Nothing was measured that did not happen."""
    app = ground.app()
    with app.app_context():
        wanted = select(func.count()).select_from(Ballot).join(Round, Round.id == Ballot.round_id)
        found = db.session.scalar(wanted.where(Round.public_id == round_id))
    leave(app)
    if found != expected:
        raise RuntimeError(f"{found} ballots are stored instead of {expected}")


def _lines(
    database: str, product: list[tuple[float, float]], bare: list[tuple[float, float]], script: Script
) -> Iterator[Figure]:
    ratios = [ours[0] / theirs[0] for ours, theirs in zip(product, bare, strict=True)]
    cost = [milliseconds for _rate, milliseconds in product]
    yield Figure(SECTION, "ballots cast in a second", database, spread([rate for rate, _ms in product], "/s", 0))
    yield Figure(
        SECTION, "the same statements, bare processes", database, spread([rate for rate, _ms in bare], "/s", 0)
    )
    goal = f"≥ {LEAST_RATIO} (aim {AIM})"
    yield Figure(SECTION, "ratio", database, spread(ratios, "", 2), goal, median(ratios) >= LEAST_RATIO)
    reached = median(cost) <= MOST_MS
    yield Figure(SECTION, "processor time of a cast", database, spread(cost, "ms"), f"≤ {MOST_MS:.0f} ms", reached)
    told = f"{sum(step.statement not in ('COMMIT', 'ROLLBACK') for step in script)}: {shape(script)}"
    yield Figure(SECTION, "statements of a cast", database, told)
