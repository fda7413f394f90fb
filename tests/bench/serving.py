"""The real server as its own processes: start, time to the first answer, memory and processor time of its workers."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle, islice
from pathlib import Path

from tests.bench.ground import Ground
from tests.bench.report import Figure, spread
from tests.bench.town import FEW, MANY, Town

ROOT = Path(__file__).resolve().parents[2]
WORKERS, PATIENCE = 2, 60.0
COLD_SECONDS, WHOLE_MIB, PRIVATE_MIB = 4.0, 150.0, 80.0
REQUESTS, STARTS = 200, 3
SECTION = "Server: start and memory"
COMMAND = (sys.executable, "-c", "import sys; sys.argv[0] = 'asar'; from civic.cli import main; main()")


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`asar run` on a ground; ``cold`` is the seconds from its start to the first answer."""

    def __init__(self, ground: Ground, workers: int = WORKERS) -> None:
        self.port = free_port()
        own = {"PORT": str(self.port), "ASAR_WORKERS": str(workers)}
        self._log = ground.home / "server.log"
        begun = time.perf_counter()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*COMMAND, "run"], env=ground.environment() | own, cwd=ROOT, stdout=log, stderr=log
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        self.cold = time.perf_counter() - begun

    def _wait(self) -> None:
        last = time.monotonic() + PATIENCE
        while time.monotonic() < last and self._process.poll() is None:
            with suppress(OSError):
                if self.get("/") == 200:
                    return
            time.sleep(0.01)
        raise RuntimeError(f"the server did not answer: {self._log.read_text()[-2000:]}")

    def get(self, path: str, cookie: str = "") -> int:
        """Ask for a page over a connection of its own; the status."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Accept-Encoding": "gzip", "Accept-Language": "ru", **({"Cookie": cookie} if cookie else {})}
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def workers(self) -> list[int]:
        """Process ids of the workers."""
        number = self._process.pid
        return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]

    def seconds(self) -> float:
        """Processor time of all workers so far."""
        ticks = 0
        for number in self.workers():
            fields = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> list[tuple[float, float]]:
        """(whole, private) memory of each worker in MiB."""
        return [_memory(number) for number in self.workers()]

    def stop(self) -> int:
        """End it as a person would; its exit code."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(5)
        return int(self._process.returncode)


def _memory(number: int) -> tuple[float, float]:
    sizes: dict[str, int] = {}
    for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()[1:]:
        name, _colon, rest = line.partition(":")
        sizes[name] = int(rest.split()[0])
    return sizes["Rss"] / 1024, (sizes["Private_Clean"] + sizes["Private_Dirty"]) / 1024


@contextmanager
def served(ground: Ground, workers: int = WORKERS) -> Iterator[Server]:
    """A server for the time of a block."""
    server = Server(ground, workers)
    try:
        yield server
    finally:
        server.stop()


def figures(ground: Ground, town: Town) -> Iterator[Figure]:
    """The lines of this section."""
    starts: list[float] = []
    for _ in range(STARTS - 1):
        with served(ground) as server:
            starts.append(server.cold)
    with served(ground) as server:
        starts.append(server.cold)
        _walk(server, town)
        memory = server.memory()
    goal = f"≤ {COLD_SECONDS:.0f} s"
    yield Figure(SECTION, "start to first answer", ground.name, spread(starts, "s"), goal, max(starts) <= COLD_SECONDS)
    for what, at, limit in (("memory of a worker", 0, WHOLE_MIB), ("private memory of a worker", 1, PRIVATE_MIB)):
        sizes = [pair[at] for pair in memory]
        value = " and ".join(f"{size:.0f}" for size in sizes) + f" MiB after {REQUESTS} requests"
        yield Figure(SECTION, what, ground.name, value, f"≤ {limit:.0f} MiB", max(sizes) <= limit)


def _walk(server: Server, town: Town) -> None:
    """What visitors and voters open in an evening."""
    voter, many = town.cookies[0], town.open_rounds[MANY]
    pages = (
        ("/", ""), (f"/places/{town.place}", voter), (f"/rounds/{many}/projects", ""), (f"/rounds/{many}/ballot", voter),
        (f"/rounds/{town.finished}/result", ""), (f"/rounds/{town.finished}/round.pb", ""), ("/places", ""),
        (f"/rounds/{town.open_rounds[FEW]}/projects/3", voter), ("/handbook", ""), ("/me", voter),
    )  # fmt: skip
    for path, cookie in islice(cycle(pages), REQUESTS):
        status = server.get(path, cookie)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
