"""Many people pressing the same button at the same moment, in several processes with many threads each."""

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from civic.accounts.models import Person
from civic.app import create_app
from civic.kernel.errors import Refused
from civic.kernel.extensions import db
from civic.voting.services.casting import cast_ballot

PROCESSES = 2
THREADS = 100
PATIENCE = 120
"""Seconds after which a burst that does not end is a failure."""


@dataclass
class Burst:
    """What came of one burst: how often each answer was given, and the receipt numbers handed out."""

    answers: Counter[str] = field(default_factory=Counter)
    trackers: list[str] = field(default_factory=list)

    def note(self, answer: str, tracker: str = "") -> None:
        """One answer."""
        self.answers[answer] += 1
        if tracker:
            self.trackers.append(tracker)


def at_once(count: int, act: Callable[[], None]) -> list[BaseException]:
    """Run ``act`` in so many threads that all start at the same moment; gives what went wrong."""
    gate, wrong = threading.Barrier(count), []

    def run() -> None:
        gate.wait(PATIENCE)
        try:
            act()
        except BaseException as problem:  # whatever it was, the test must see it
            wrong.append(problem)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return wrong


def vote_in_bursts(app: Flask, round_id: str, voters: list[int]) -> list[Burst]:
    """One burst per voter: the same ballot of that voter from all threads of all processes at once."""
    spawn = multiprocessing.get_context("spawn")
    gate, answers = spawn.Barrier(PROCESSES), spawn.Queue()
    given = {name: app.config[name] for name in ("HOME", "DATABASE_URL", "ARGON2_ROUNDS", "LANGUAGE")}
    arguments = (given, round_id, voters, gate, answers)
    workers = [spawn.Process(target=_work, args=arguments, daemon=True) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    bursts = [Burst() for _ in voters]
    for _ in range(PROCESSES * len(voters)):
        number, counted, trackers = answers.get(timeout=PATIENCE)
        bursts[number].answers.update(counted)
        bursts[number].trackers.extend(trackers)
    for worker in workers:
        worker.join(PATIENCE)
    return bursts


def _work(given: dict[str, Any], round_id: str, voters: list[int], gate: Any, answers: Any) -> None:
    app = create_app(**given)
    for number, voter in enumerate(voters):
        burst = Burst()
        gate.wait(PATIENCE)
        wrong = at_once(THREADS, lambda burst=burst, voter=voter: _vote(app, round_id, voter, burst))
        for problem in wrong:
            burst.note(f"{type(problem).__name__}: {problem}"[:300])
        answers.put((number, dict(burst.answers), burst.trackers))
    with app.app_context():
        db.engine.dispose()


def _vote(app: Flask, round_id: str, voter: int, burst: Burst) -> None:
    with app.app_context():
        person = db.session.get(Person, voter)
        try:
            _round, receipt = cast_ballot(person, round_id, "1,2,3")
        except Refused:
            burst.note("refused")
        else:
            burst.note("cast", receipt.tracker)
