"""A real city: its election file brought in and counted by the command line, its result page, its export."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from flask import Flask

from tests.bench.ground import Ground, leave
from tests.bench.pages import RESULT_MS, measure
from tests.bench.report import Figure, kilobytes, spread
from tests.bench.serving import COMMAND, ROOT
from tests.conftest import real_data

NAME = "Poland_Krakow_2024.pb.gz"
WHAT = "Kraków 2024, 65 101 ranked ballots, 119 projects"
IMPORT_SECONDS, TIMES = 60.0, 20
PAPERS_MS = 500.0
PAPERS = (
    ("its comparison of rules", "result/compare"),
    ("its certificate", "certificate.json"),
    ("its protocol", "result/protocol"),
)
SECTION = "A real city's election"


def largest() -> Path | None:
    """The file, where the real data is present."""
    folder = real_data()
    path = folder / "pabulib" / NAME if folder is not None else None
    return path if path is not None and path.is_file() else None


def figures(ground: Ground, path: Path, place: str) -> Iterator[Figure]:
    """The lines of this section."""
    seconds, public_id = _run(ground, "round", "import", str(path), "--place", place)
    goal = f"≤ {IMPORT_SECONDS:.0f} s"
    yield Figure(SECTION, f"{WHAT}: import and count", ground.name, f"{seconds:.1f} s", goal, seconds <= IMPORT_SECONDS)
    app = ground.app()
    yield _page(app, ground.name, "its result page", f"/rounds/{public_id}/result", RESULT_MS)
    for what, page in PAPERS:
        yield _page(app, ground.name, what, f"/rounds/{public_id}/{page}", PAPERS_MS)
    leave(app)
    seconds, _out = _run(ground, "round", "export", public_id, "--out", str(ground.home / "out.pb"))
    yield Figure(SECTION, "its export", ground.name, f"{seconds:.1f} s")


def _page(app: Flask, database: str, what: str, path: str, goal: float) -> Figure:
    answer = measure(app, path, times=TIMES)
    told = f"{spread(answer.milliseconds, 'ms')}, {answer.statements} statements, {kilobytes(answer.raw)}, gzip {kilobytes(answer.packed)}"
    return Figure(SECTION, what, database, told, f"≤ {goal:.0f} ms", median(answer.milliseconds) <= goal)


def _run(ground: Ground, *arguments: str) -> tuple[float, str]:
    """A command as a person starts it; seconds and the last line it printed."""
    begun = time.perf_counter()
    done = subprocess.run(
        [*COMMAND, *arguments], env=ground.environment(), cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"asar {' '.join(arguments)}: {done.stderr[-2000:]}")
    return time.perf_counter() - begun, done.stdout.strip().splitlines()[-1]
