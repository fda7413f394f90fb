"""The yardstick of casting: the statements of each cast, recorded once, sent again by two bare processes."""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from civic.kernel.extensions import db
from tests.bench.ground import Ground
from tests.support.databases import open_engine

COMMIT, ROLLBACK = "COMMIT", "ROLLBACK"


@dataclass(frozen=True)
class Step:
    """One thing said to the database: a statement with its parameters, or the end of a transaction."""

    statement: str
    parameters: Any = None


Script = list[Step]
"""Everything one cast says to the database."""


@contextmanager
def recording(app: Flask) -> Iterator[Script]:
    """Everything said to the app's database meanwhile."""
    steps: Script = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        steps.append(Step(statement, parameters))

    with app.app_context():
        engine = db.engine
    hooks: dict[str, Callable[..., Any]] = {
        "before_cursor_execute": hear,
        "commit": lambda _connection: steps.append(Step(COMMIT)),
        "rollback": lambda _connection: steps.append(Step(ROLLBACK)),
    }
    for name, hook in hooks.items():
        event.listen(engine, name, hook)
    try:
        yield steps
    finally:
        for name, hook in hooks.items():
            event.remove(engine, name, hook)


def shape(script: Script) -> str:
    """The kinds of its statements in order, for the table."""
    return " ".join(step.statement.split()[0] for step in script)


def _engine(ground: Ground) -> Engine:
    return open_engine(ground.url or f"sqlite:///{ground.home / 'asar.sqlite'}")


def _replay(ground: Ground, scripts: Sequence[Script], barrier: Any, took: Any) -> None:
    """One bare process: no framework, no page, the driver alone."""
    raw: Any = _engine(ground).raw_connection().driver_connection
    cursor = raw.cursor()
    barrier.wait()
    begun, busy = time.perf_counter(), time.process_time()
    for script in scripts:
        for step in script:
            if step.statement == COMMIT:
                raw.commit()
            elif step.statement == ROLLBACK:
                raw.rollback()
            else:
                cursor.execute(step.statement, step.parameters)
                if cursor.description is not None:
                    cursor.fetchall()
    took.put((begun, time.perf_counter(), time.process_time() - busy))


def casts_per_second(ground: Ground, scripts: Sequence[Script], processes: int) -> tuple[float, float]:
    """(casts in a second, milliseconds of processor time of a cast) of the bare processes together."""
    # Forked: what was recorded need not be packed, and nothing of the product starts again.
    fork = multiprocessing.get_context("fork")
    barrier, took = fork.Barrier(processes), fork.Queue()
    workers = [
        fork.Process(target=_replay, args=(ground, scripts[at::processes], barrier, took)) for at in range(processes)
    ]
    for worker in workers:
        worker.start()
    spans = [took.get(timeout=300) for _ in workers]
    for worker in workers:
        worker.join(20)
    whole = max(end for _begun, end, _busy in spans) - min(begun for begun, _end, _busy in spans)
    return len(scripts) / whole, sum(busy for _begun, _end, busy in spans) * 1000 / len(scripts)
