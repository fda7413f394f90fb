"""Asks the outside count, where it is installed: in ASAR_ORACLE_PYTHON, or in the Python that runs the tests."""

import importlib.util
import json
import os
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from civic.tally import BallotKind

SCRIPT = Path(__file__).with_name("pabutools_count.py")
RULES: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "votes-greedy": ("votes-greedy", {}),
    "points-greedy": ("points-greedy", {}),
    "equal-shares": ("equal-shares", {"utility": "cost"}),
    "equal-shares count": ("equal-shares", {"utility": "count"}),
    "equal-shares points": ("equal-shares", {"utility": "points"}),
    "equal-shares cost-points": ("equal-shares", {"utility": "cost-points"}),
    "equal-shares add1": ("equal-shares", {"utility": "cost", "completion": "add1", "increment": 1}),
    "equal-shares add1e": ("equal-shares", {"utility": "cost", "completion": "add1e", "increment": 1}),
    "equal-shares fill": ("equal-shares", {"utility": "cost", "completion": "fill"}),
    "phragmen": ("phragmen", {}),
}
"""What the outside count is asked for, and the same in our words."""
OTHERS_WORK_TOO = 20
"""Times as long as the CPU seconds that a question may wait by the clock."""
APPROVAL = ("votes-greedy", "equal-shares", "equal-shares count", "equal-shares fill", "phragmen")
RAISING = ("equal-shares add1", "equal-shares add1e")
ON_BALLOTS: Mapping[BallotKind, tuple[str, ...]] = {
    BallotKind.APPROVAL: (*APPROVAL, *RAISING),
    BallotKind.KNAPSACK: ("votes-greedy", "phragmen"),
    BallotKind.CHOOSE_ONE: ("votes-greedy", "phragmen"),
    BallotKind.POINTS: ("points-greedy", "equal-shares points", "equal-shares cost-points"),
    BallotKind.RANKED: ("votes-greedy", "points-greedy", "equal-shares points", "equal-shares cost-points"),
}
"""Every rule both counts have, by the ballots it takes."""


def python() -> str | None:
    """The Python in which pabutools can be imported, if any."""
    given = os.environ.get("ASAR_ORACLE_PYTHON")
    if given:
        return given
    return sys.executable if importlib.util.find_spec("pabutools") else None


class Outside:
    """A process that counts with pabutools; one question at a time."""

    def __init__(self) -> None:
        found = python()
        if found is None:
            raise RuntimeError("pabutools is not installed")
        self._python = found
        self._process: subprocess.Popen[str] | None = None

    def count(
        self, file: Path, rule: str, drawn: list[str], seconds: float, weights: Sequence[int] = ()
    ) -> dict[str, Any] | None:
        """The answer, or None when it takes more than so many CPU seconds or breaks down; the next question starts anew."""
        process = self._process = self._process or subprocess.Popen(
            [self._python, str(SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdin is not None and process.stdout is not None
        question = {"file": str(file), "rule": rule, "drawn": drawn, "weights": list(weights), "seconds": seconds}
        process.stdin.write(json.dumps(question) + "\n")
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], seconds * OTHERS_WORK_TOO)
        if not ready:
            self.close()
            return None
        line = process.stdout.readline()
        if not line:
            self.close()
            return None
        told: dict[str, Any] = json.loads(line)
        return None if told.get("late") else told

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
