"""The demo town is told in chapters; every feature may offer its own."""

from collections.abc import Callable
from dataclasses import dataclass

from civic.kernel.files import Upload

Paint = Callable[[str, int], Upload]
"""Draws a scene by its name, with a number that chooses light and people, and stores it as a picture."""


@dataclass(frozen=True)
class Chapter:
    """Demonstration data of one feature, loaded once the people and places of the demo town are there.

    ``load`` is given a brush, runs inside an open town, makes its changes through commands, and may be called only once.
    Lower ``order`` comes first; rounds come with the town itself.
    """

    name: str
    order: int
    load: Callable[[Paint], None]
