"""Our own pictures of the demo projects and reports, drawn by program: the same scene and number always give the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image

from civic.demo.pictures import green, play, town, trouble
from civic.demo.pictures.canvas import Canvas, webp
from civic.demo.pictures.moods import (
    AUTUMN,
    DAYS,
    DUSK,
    EVENING,
    MORNING,
    NOON,
    SPRING,
    WINTER,
    Mood,
)

LARGE = (960, 540)
THUMB = (320, 180)
LARGE_LIMIT, THUMB_LIMIT = 25_000, 5_000


@dataclass(frozen=True)
class Picture:
    """One drawing in its two sizes, each a WebP file."""

    large: bytes
    thumb: bytes


@dataclass(frozen=True)
class _Scene:
    paint: Callable[[Canvas, Mood, Random], None]
    moods: tuple[Mood, ...] = DAYS


_SCENES: dict[str, _Scene] = {
    "playground": _Scene(play.playground, (NOON, EVENING, SPRING, AUTUMN)),
    "lights": _Scene(town.lights, (DUSK,)),
    "sidewalk": _Scene(town.sidewalk, (MORNING, AUTUMN, NOON)),
    "garden": _Scene(green.garden, (SPRING, NOON, MORNING)),
    "gazebo": _Scene(green.gazebo, (AUTUMN, EVENING, MORNING)),
    "sports": _Scene(play.sports, (NOON, MORNING, EVENING)),
    "stage": _Scene(green.stage, (EVENING, DUSK)),
    "bus_stop": _Scene(town.bus_stop, (WINTER, DUSK)),
    "crossing": _Scene(town.crossing, (MORNING, AUTUMN)),
    "bike_path": _Scene(play.bike_path, (MORNING, NOON, EVENING)),
    "embankment": _Scene(green.embankment, (EVENING, NOON)),
    "culture": _Scene(green.culture, (AUTUMN, WINTER, SPRING)),
    "bins": _Scene(town.bins, (NOON, SPRING)),
    "dogs": _Scene(play.dogs, (AUTUMN, SPRING, MORNING)),
    "fountain": _Scene(green.fountain, (NOON, EVENING)),
    "ramp": _Scene(town.ramp, (MORNING, SPRING, AUTUMN)),
    "school_path": _Scene(town.school_path, (AUTUMN, MORNING)),
    "water_pump": _Scene(town.water_pump, (MORNING, NOON, AUTUMN)),
    "workout": _Scene(play.workout, (NOON, MORNING, SPRING)),
    "ice_rink": _Scene(play.ice_rink, (WINTER,)),
    "chess": _Scene(play.chess, (EVENING, DUSK)),
    "skate_park": _Scene(play.skate_park, (NOON, EVENING, SPRING)),
}
SCENES: tuple[str, ...] = tuple(_SCENES)
_TROUBLES: dict[str, _Scene] = {
    "dark_path": _Scene(trouble.dark_path, (DUSK,)),
    "pothole": _Scene(trouble.pothole, (AUTUMN, MORNING, NOON)),
    "full_bins": _Scene(trouble.full_bins, (NOON, AUTUMN)),
    "broken_bench": _Scene(trouble.broken_bench, (AUTUMN, MORNING)),
    "puddle": _Scene(trouble.puddle, (MORNING, AUTUMN)),
    "broken_swing": _Scene(trouble.broken_swing, (EVENING, AUTUMN)),
}
TROUBLES: tuple[str, ...] = tuple(_TROUBLES)
"""What residents report; projects are drawn from the others."""


def draw(scene: str, number: int) -> Picture:
    """Return the picture of a scene; ``number`` chooses light, season, houses and people.

    Raises KeyError for a scene that is neither in ``SCENES`` nor in ``TROUBLES``.
    """
    chosen = (_SCENES | _TROUBLES)[scene]
    canvas = Canvas(LARGE[0])
    chosen.paint(canvas, chosen.moods[number % len(chosen.moods)], Random(f"{scene}-{number}"))
    large = canvas.finished()
    thumb = large.resize(THUMB, Image.Resampling.LANCZOS)
    return Picture(large=webp(large, LARGE_LIMIT), thumb=webp(thumb, THUMB_LIMIT))
