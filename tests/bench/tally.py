"""`python -m tests.bench.tally`: how fast the count is, against its goals and against pabutools in the same run.

Real files are found through ASAR_DATA; pabutools where it is installed (make oracle, or ASAR_ORACLE_PYTHON). Every
figure is CPU time of one process after loading; the big made-up elections run in processes of their own, so that
their memory is their own.
"""

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from civic.tally import BallotKind, Election, Option, count
from civic.tally.certificate import certificate_text, certify, check
from civic.tally.exchange import PbFile, read_pb, write_pb
from civic.tally.verifier import verify
from tests.bench.report import Figure
from tests.oracle.outside import RULES, Outside, python
from tests.unit.tally.real_files import FOLDER

LODZ, KRAKOW, BUDAPEST = "Poland_Lodz_2022.pb.gz", "Poland_Krakow_2024.pb.gz", "Hungary_Budapest_2024.pb.gz"
WROCLAW, WARSZAWA, WIELICZKA = (
    "Poland_Wroclaw_2017.pb.gz",
    "Poland_Warszawa_2026.pb.gz",
    "Poland_Wieliczka_2023_Green_Budget.pb.gz",
)
LARGEST = "Poland_Wroclaw_2015_150_-_500.pb.gz"
SECTION, PATIENCE = "The count", 300
BLOCK = 20_000
Row = tuple[str, str, str, bool | None]
"""What was measured, the value, the goal, and whether it was reached (None without a goal)."""
COUNTS: tuple[tuple[str, str, Mapping[str, object], float], ...] = (
    (KRAKOW, "points-greedy", {"weights": (3, 2, 1)}, 0.2),
    (KRAKOW, "ear", {"weights": (3, 2, 1)}, 1.0),
    (KRAKOW, "equal-shares", {"weights": (3, 2, 1)}, 1.0),
    (LODZ, "votes-greedy", {}, 0.2),
    (LARGEST, "votes-greedy", {}, 0.2),
    (LODZ, "ear", {}, 1.0),
    (LODZ, "equal-shares", {}, 1.0),
    (BUDAPEST, "equal-shares", {}, 1.0),
    (WARSZAWA, "equal-shares", {}, 1.0),
    (WARSZAWA, "ear", {}, 1.0),
    (LODZ, "equal-shares", {"completion": "add1"}, 3.0),
    (WIELICZKA, "equal-shares", {"completion": "add1"}, 3.0),
)
RIVALRY = (
    (LODZ, "equal-shares", 100.0),
    (BUDAPEST, "equal-shares", 100.0),
    (LODZ, "phragmen", None),
    (LODZ, "votes-greedy", None),
    (WIELICZKA, "equal-shares add1e", None),
)
"""Rules that pabutools has, too, and how many times faster ours is to be."""


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work gives, and its CPU seconds."""
    started = time.process_time()
    found = work()
    return found, time.process_time() - started


def row(name: str, seconds: float, goal: float) -> Row:
    """A line about a time with a goal."""
    return name, f"{seconds:.3f} s", f"<= {goal:g} s", seconds <= goal


def short(name: str) -> str:
    """A file without its endings."""
    return name.split(".pb")[0]


def loaded(name: str) -> Election | None:
    """A real election with its hash already made, or None where the data is not present."""
    path = FOLDER / name
    if not path.is_file():
        return None
    election = read_pb(path).election
    assert election.input_hash
    return election


def of_counts() -> Iterator[Row]:
    """Every rule on real files."""
    for name, rule, parameters, goal in COUNTS:
        election = loaded(name)
        if election is not None:
            _, seconds = timed(partial(count, election, rule, parameters))
            more = f" {parameters['completion']}" if "completion" in parameters else ""
            yield row(f"{rule}{more}, {short(name)}", seconds, goal)


def of_certificates() -> Iterator[Row]:
    """Certificate, check and verifier on 65,000 ranked ballots, and the same bytes under other hash seeds."""
    election = loaded(KRAKOW)
    if election is None:
        return
    outcome = count(election, "ear", {"weights": (3, 2, 1)})
    data, making = timed(lambda: certify(election, outcome))
    report, checking = timed(lambda: check(election, data))
    assert report.accepted
    _, alone = timed(lambda: verify(certificate_text(data), str(FOLDER / KRAKOW)))
    yield row("certificate and all checks, 65 101 ranked ballots", making + checking, 1.0)
    yield row("stand-alone verifier, the same", alone, 30.0)
    digests = {in_process("digest", seed) for seed in ("0", "1", "2", "3", "random")}
    yield "different certificates under 5 hash seeds", str(len(digests)), "1", len(digests) == 1


def of_loading() -> Iterator[Row]:
    """100,000 ballots out of a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made-up.pb"
        write_pb(path, PbFile.of(made_up(100_000, 100, 5)))
        told = json.loads(in_process("load", "0", str(path)))
    yield row("load and validate 100 000 ballots", told["seconds"], 1.5)
    yield "memory for that", f"{told['memory']} MB", "<= 300 MB", told["memory"] <= 300


def of_millions() -> Iterator[Row]:
    """1,000,000 made-up ballots on 200 projects."""
    for places in (5, 10):
        told = json.loads(in_process("million", "0", str(places)))
        yield row(f"points-greedy, 1 000 000 x 200, {places} places", told["points-greedy"], 0.2)
        yield row(f"ear, 1 000 000 x 200, {places} places", told["ear"], 10.0)
        yield "memory for that", f"{told['memory']} MB", "<= 1000 MB", told["memory"] <= 1000


def of_rivals() -> Iterator[Row]:
    """The same count by pabutools, in the same run."""
    if python() is None:
        yield "pabutools", "oracle: not installed", "", None
        return
    for name, rule, goal in RIVALRY:
        if not (FOLDER / name).is_file():
            continue
        mine = json.loads(in_process("single", "0", name, rule))
        outside = Outside()
        told = outside.count(FOLDER / name, rule, mine["drawn"], PATIENCE)
        outside.close()
        said = f"{rule}, {short(name)}: pabutools / ours"
        if told is None or "seconds" not in told:
            yield said, f"pabutools: no answer in {PATIENCE} s", "", None
            continue
        assert told["winners"] == mine["winners"], said
        ratio = told["seconds"] / max(mine["seconds"], 1e-4)
        value = f"{told['seconds']:.2f} s / {mine['seconds']:.3f} s = {ratio:.0f} x"
        yield said, value, "" if goal is None else f">= {goal:g} x", None if goal is None else ratio >= goal
        yield "memory for that, file and all", f"{told['memory']} MB / {mine['memory']} MB", "", None


def rows() -> Iterator[Row]:
    """Everything, line by line as it is known."""
    for section in (of_counts, of_certificates, of_loading, of_millions, of_rivals):
        yield from section()


def figures() -> Iterator[Figure]:
    """The same for the table of all benchmarks."""
    for name, value, goal, reached in rows():
        yield Figure(SECTION, name, "-", value, goal, reached)


def made_up(voters: int, projects: int, places: int) -> Election:
    """Ranked ballots of voters who mostly like the same projects, always the same ones."""
    random = np.random.default_rng(2026)
    popular = (random.pareto(1.2, projects) + 0.05).astype(np.float32)
    ids = [f"P{number}" for number in range(1, projects + 1)]
    costs = random.integers(5, 400, projects) * 10_000
    options = [Option(name, int(cost)) for name, cost in zip(ids, costs, strict=True)]
    ballots = ((tuple([ids[pick] for pick in line]), 1) for line in _picks(random, popular, voters, places))
    return Election.of(options, int(costs.sum()) // 5, BallotKind.RANKED, ballots)


def _picks(random: np.random.Generator, popular: Any, voters: int, places: int) -> Iterator[list[int]]:
    """The projects on one ballot after another, drawn in blocks."""
    for start in range(0, voters, BLOCK):
        size = min(BLOCK, voters - start)
        keys = random.standard_exponential((size, len(popular)), dtype=np.float32) / popular
        best = np.argpartition(keys, places, axis=1)[:, :places]
        order = np.argsort(np.take_along_axis(keys, best, axis=1), axis=1)
        yield from np.take_along_axis(best, order, axis=1).tolist()


def in_process(task: str, seed: str, *more: str) -> str:
    """What a task prints in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.tally", task, *more]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def peak() -> int:
    """The most memory this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000


def digest() -> str:
    """The hash of a certificate."""
    election = loaded(KRAKOW)
    assert election is not None
    return hashlib.sha256(certificate_text(certify(election, count(election, "ear"))).encode()).hexdigest()


def load(path: str) -> str:
    """Time and memory of loading a file."""
    before = peak()
    _, seconds = timed(lambda: read_pb(path))
    return json.dumps({"seconds": seconds, "memory": peak(), "before": before})


def single(name: str, rule: str) -> str:
    """One count of a real file in the order pabutools takes level projects: winners, CPU seconds, memory."""
    election = loaded(name)
    assert election is not None
    drawn = tuple(option.id for option in election.options)
    ours, parameters = RULES[rule]
    outcome, seconds = timed(partial(count, election, ours, {**parameters, "ties": ("drawn",), "drawn": drawn}))
    told = {"winners": sorted(outcome.winners), "seconds": seconds, "memory": peak(), "drawn": drawn}
    return json.dumps(told)


def million(places: str) -> str:
    """Times and memory of counting a million ballots; making them up is not measured."""
    election = made_up(1_000_000, 200, int(places))
    assert election.input_hash
    told: dict[str, float] = {}
    for rule in ("points-greedy", "ear"):
        _, told[rule] = timed(partial(count, election, rule))
    return json.dumps({**told, "memory": peak()})


def main(arguments: list[str]) -> int:
    """Print the table; exit code 1 when a goal is missed."""
    tasks = {"digest": digest, "load": load, "million": million, "single": single}
    if arguments and arguments[0] in tasks:
        print(tasks[arguments[0]](*arguments[1:]))
        return 0
    missed = 0
    for name, value, goal, reached in rows():
        mark = "" if reached is None else "ok" if reached else "MISSED"
        missed += reached is False
        print(f"{name:<64}{value:>28}   {goal:<12} {mark}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
