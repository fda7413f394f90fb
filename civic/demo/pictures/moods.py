"""Times of day and seasons: the colours in which a scene is drawn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mood:
    """One light: sky from top to horizon, walls, ground and leaves; ``dark`` lights the lamps and windows."""

    name: str
    sky: tuple[str, ...]
    sun: str
    sun_at: tuple[float, float]
    cloud: str
    far: str
    walls: tuple[str, ...]
    roof: str
    window: str
    lawn: str
    lawn_near: str
    path: str
    leaves: tuple[str, ...]
    trunk: str = "#7a5b3c"
    shade: str = "#1d2b2a"
    dark: bool = False
    snow: bool = False


MORNING = Mood(
    "morning",
    ("#a9d3dc", "#d6e8e2", "#fbeedb"),
    "#fff6df",
    (62, 44),
    "#ffffff",
    "#bcd2c6",
    ("#efe3cd", "#e7d3b8", "#dfe3da", "#f2e9d8"),
    "#b98d6b",
    "#8fb0b5",
    "#b9d09a",
    "#a3c287",
    "#ece3d0",
    ("#6aa469", "#4f8a58", "#86b56f"),
)
NOON = Mood(
    "noon",
    ("#7fc0d6", "#b5dde2", "#e4f1e6"),
    "#fffbe8",
    (258, 34),
    "#ffffff",
    "#a9cbb9",
    ("#f4ead6", "#ecd9bd", "#e3e6dd", "#f0d9c4"),
    "#c07f5c",
    "#86abb5",
    "#a9cb82",
    "#93bb72",
    "#efe6d2",
    ("#5d9f5c", "#478550", "#7cb163"),
)
EVENING = Mood(
    "evening",
    ("#7fb1bd", "#f0cfa6", "#f8b98a"),
    "#fff0c4",
    (236, 78),
    "#fbe3c8",
    "#b59c8e",
    ("#e9c9a3", "#dfb78f", "#d3bda6", "#efd2ad"),
    "#9b6249",
    "#f6d58d",
    "#b6b873",
    "#9ea663",
    "#e9d2ae",
    ("#6f8f4a", "#58793f", "#94a154"),
    shade="#40261c",
)
AUTUMN = Mood(
    "autumn",
    ("#9cc3cf", "#cfdfdb", "#f3e6cf"),
    "#fff4d8",
    (88, 36),
    "#ffffff",
    "#c3b796",
    ("#eee0c6", "#e2cbac", "#dcd9cd", "#ecdcc4"),
    "#a96f50",
    "#8aa6aa",
    "#c8c083",
    "#b5b071",
    "#ebdfc8",
    ("#e0a33a", "#c9762f", "#d9b84c"),
    trunk="#6b4b34",
)
SPRING = Mood(
    "spring",
    ("#9fcbe0", "#cfe6ea", "#f6efe3"),
    "#fffaf0",
    (210, 30),
    "#ffffff",
    "#b4cdb6",
    ("#f3e7d6", "#ead7c0", "#e1e5df", "#f3dccf"),
    "#b9806a",
    "#8db2bd",
    "#b4d68d",
    "#9fc97b",
    "#eee5d4",
    ("#8fc06c", "#f3c9d2", "#a9cf7e"),
)
DUSK = Mood(
    "dusk",
    ("#22405a", "#4d6d82", "#d9a583"),
    "#f7ead0",
    (72, 36),
    "#5f7a8c",
    "#3f5a66",
    ("#5f7078", "#6d7a7c", "#566870", "#74807e"),
    "#3d4a52",
    "#f9cf7a",
    "#4f6b56",
    "#425d4c",
    "#8c8676",
    ("#3f6650", "#335643", "#4c7459"),
    trunk="#4a3b30",
    shade="#0c1a20",
    dark=True,
)
WINTER = Mood(
    "winter",
    ("#a7c6da", "#d3e2ea", "#f7ebe2"),
    "#fff8ec",
    (246, 52),
    "#f6fafc",
    "#c3d2d8",
    ("#ead9c3", "#dfc7ad", "#d8dedf", "#eadccb"),
    "#eef4f7",
    "#f4d28b",
    "#e9f1f4",
    "#dbe7ec",
    "#cfdde4",
    ("#4f8072", "#3f6d62", "#5d8f7f"),
    trunk="#6a5546",
    snow=True,
)

DAYS = (MORNING, NOON, AUTUMN, SPRING, EVENING)
EVERY = (*DAYS, DUSK, WINTER)
