"""`python -m tests.bench`: measures the product on this machine and prints one table."""

import argparse
import platform
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.bench import casting, elections, maps, pages, serving, tally, weights
from tests.bench.ground import EMBEDDED, POSTGIS, Ground, grounds, leave
from tests.bench.report import Figure, say, table
from tests.bench.town import Town, settle

ON_GROUND = ("pages", "election", "server", "casting", "weights", "maps")
SECTIONS = ("tally", *ON_GROUND)


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--strict", action="store_true", help="exit 1 when a goal is missed")
    parser.add_argument(
        "--only", nargs="+", choices=SECTIONS, default=SECTIONS, metavar="SECTION", help=" ".join(SECTIONS)
    )
    parser.add_argument("--database", choices=(EMBEDDED, POSTGIS), action="append", help="only this one")
    parser.add_argument("--casts", type=int, default=200, help="ballots in each of the batches (200)")
    return parser.parse_args()


def measure(ground: Ground, asked: argparse.Namespace) -> list[Figure]:
    """Everything asked for on one ground."""
    print(f"\n{ground.name}: settling the town …", flush=True)
    app = ground.app()
    voters = 1 + casting.WARM + asked.casts * casting.BATCHES if "casting" in asked.only else 1
    town = settle(app, voters)
    figures: list[Figure] = []
    if "pages" in asked.only:
        figures += say(pages.figures(app, ground.name, town))
    leave(app)
    for name, of in _others(ground, town, asked.casts).items():
        if name in asked.only:
            figures += say(of())
    return figures


def _others(ground: Ground, town: Town, casts: int) -> dict[str, Callable[[], Iterable[Figure]]]:
    return {
        "casting": lambda: casting.figures(ground, town, casts),
        "server": lambda: serving.figures(ground, town),
        "weights": lambda: _weights(ground, town),
        "election": lambda: _election(ground, town),
        "maps": lambda: maps.figures(ground, town),
    }


def _weights(ground: Ground, town: Town) -> Iterable[Figure]:
    if ground.name != EMBEDDED:
        return []
    if weights.browser_program() is None:
        print("browser: not measured: no Chromium found")
        return []
    return weights.figures(ground, town)


def _election(ground: Ground, town: Town) -> Iterable[Figure]:
    path = elections.largest()
    if path is None:
        print("election: not measured: real data not present")
        return []
    return elections.figures(ground, path, town.place)


def main() -> int:
    """Measure and print; the exit code."""
    asked = arguments()
    wanted = tuple(asked.database or (EMBEDDED, POSTGIS))
    figures: list[Figure] = []
    if "tally" in asked.only:
        print("\nthe count …", flush=True)
        figures += say(tally.figures())
    if not set(ON_GROUND) & set(asked.only):
        wanted = ()
    with tempfile.TemporaryDirectory(prefix="asar-bench-") as folder, grounds(Path(folder), wanted) as found:
        for ground in found:
            figures += measure(ground, asked)
    order = list(dict.fromkeys(figure.section for figure in figures))
    figures.sort(key=lambda figure: order.index(figure.section))
    print(f"\nAsar on Python {platform.python_version()}, {platform.machine()}\n")
    print(table(figures))
    missed = [figure for figure in figures if figure.reached is False]
    print(f"\n{len(missed)} of {sum(f.reached is not None for f in figures)} goals missed")
    return 1 if missed and asked.strict else 0


if __name__ == "__main__":
    sys.exit(main())
