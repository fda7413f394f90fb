"""Scenes of gardens and gatherings: garden, gazebo, stage, embankment, fountain, house of culture."""

from __future__ import annotations

import math
from random import Random

from civic.demo.pictures import backdrop
from civic.demo.pictures.canvas import Canvas, bezier, mix
from civic.demo.pictures.moods import Mood
from civic.demo.pictures.things import (
    CREAM,
    GOLD,
    INK,
    RED,
    TEAL,
    WOOD,
    bench,
    birch,
    bush,
    flowers,
    lamp,
    person,
    shadow,
    sitting,
    tone,
    tree,
)


def garden(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A young orchard being planted by neighbours."""
    backdrop.street(canvas, mood, dice)
    canvas.shape(
        [*bezier((0, 158), (120, 138), (320, 152)), *reversed(bezier((0, 170), (130, 150), (320, 162)))],
        tone(mood, mood.path),
    )
    tree(canvas, mood, 34, 152, 66, dice)
    birch(canvas, mood, 280, 150, 70, dice)
    tree(canvas, mood, 232, 146, 48, dice)
    for x, y in ((92, 148), (148, 145), (190, 147)):
        canvas.oval(x, y, 7, 1.8, tone(mood, "#7d5a3f"))
        canvas.line([(x, y), (x, y - 22)], mood.trunk, 1.2)
        canvas.line([(x + 2.5, y), (x + 2.5, y - 14)], tone(mood, WOOD), 0.9)
        for dx, dy in ((-4, -20), (4, -22), (0, -27)):
            canvas.oval(x + dx, y + dy, 5, 4.6, dice.choice(mood.leaves))
    person(canvas, mood, 112, 170, 34, dice, arms="side")
    canvas.line([(125, 150), (125, 172)], tone(mood, WOOD), 1.4)
    canvas.shape([(122.5, 170), (127.5, 170), (125, 177)], tone(mood, "#9aa5a3"))
    person(canvas, mood, 172, 172, 34, dice)
    person(canvas, mood, 192, 172, 22, dice, arms="up")
    canvas.rect(150, 163, 12, 9, tone(mood, TEAL), round_by=1.6)
    canvas.line([(162, 166), (168, 161)], tone(mood, TEAL), 1.7)
    flowers(canvas, mood, 220, 170, 62, dice)
    flowers(canvas, mood, 20, 174, 58, dice)


def gazebo(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """An open gazebo with a table, benches and older neighbours."""
    backdrop.street(canvas, mood, dice)
    canvas.oval(150, 163, 104, 13, tone(mood, mood.path))
    wood, roof = tone(mood, WOOD), tone(mood, dice.choice((RED, TEAL)))
    shadow(canvas, mood, 150, 162, 74)
    canvas.rect(86, 154, 128, 5, mix(wood, INK, 0.25), round_by=1)
    for x in (90, 128, 168, 206):
        canvas.rect(x, 100, 3.4, 55, wood)
    sitting(canvas, mood, 112, 146, 26, dice)
    sitting(canvas, mood, 186, 146, 26, dice)
    canvas.rect(132, 138, 36, 3, wood, round_by=1)
    canvas.rect(148, 140, 4, 14, mix(wood, INK, 0.2))
    canvas.oval(145, 136, 3, 2.6, CREAM)
    canvas.oval(156, 136.6, 2, 1.6, tone(mood, RED))
    for x in range(92, 128, 6):
        canvas.rect(x, 146, 1.4, 9, wood)
    for x in range(172, 208, 6):
        canvas.rect(x, 146, 1.4, 9, wood)
    canvas.rect(90, 144.5, 39, 2, wood)
    canvas.rect(170, 144.5, 39, 2, wood)
    canvas.shape([(74, 102), (150, 66), (226, 102)], roof)
    canvas.shape([(150, 66), (226, 102), (172, 102)], mix(roof, INK, 0.18))
    canvas.shape([(136, 74), (150, 58), (164, 74)], mix(roof, "#ffffff", 0.14))
    canvas.rect(74, 101, 152, 3, mix(roof, INK, 0.3), round_by=1)
    bench(canvas, mood, 242, 164, 36)
    sitting(canvas, mood, 258, 158, 25, dice)
    person(canvas, mood, 58, 168, 33, dice)
    lamp(canvas, mood, 292, 156, 60, lit=mood.dark or mood.name == "evening")
    flowers(canvas, mood, 16, 158, 36, dice)


def stage(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A small stage under a roof, musicians and people on benches."""
    backdrop.street(canvas, mood, dice)
    wood, roof = tone(mood, WOOD), tone(mood, TEAL)
    canvas.oval(160, 168, 150, 18, tone(mood, mood.path))
    shadow(canvas, mood, 160, 150, 92)
    canvas.rect(76, 84, 168, 54, mix(wood, CREAM, 0.30))
    for x in range(76, 244, 12):
        canvas.rect(x, 84, 0.7, 54, INK, alpha=0.16)
    canvas.rect(70, 136, 180, 13, wood, round_by=1)
    canvas.rect(70, 136, 180, 3, mix(wood, "#ffffff", 0.25))
    for post in (74, 242):
        canvas.rect(post, 76, 4, 60, mix(wood, INK, 0.25))
    canvas.shape(
        [
            (60, 80),
            *bezier((60, 80), (160, 34), (260, 80)),
            (260, 86),
            *reversed(bezier((60, 86), (160, 44), (260, 86))),
        ],
        roof,
    )
    flags = (RED, GOLD, CREAM, "#5c8f57", "#4c6fa5")
    for index, (left, top) in enumerate(bezier((78, 88), (160, 108), (242, 88), 14)[1:-1]):
        canvas.shape(
            [(left - 4, top - 1), (left + 4, top - 1), (left, top + 7)],
            tone(mood, flags[index % 5]) if not mood.dark else flags[index % 5],
        )
    if mood.dark or mood.name == "evening":
        for x in (112, 160, 208):
            canvas.shape([(x - 3, 84), (x + 3, 84), (x + 24, 138), (x - 24, 138)], "#ffe3a0", alpha=0.16)
    for x, paint in ((128, RED), (160, GOLD), (194, TEAL)):
        person(canvas, mood, x, 138, 36, dice, arms="side" if x != 160 else "up")
        if x != 160:
            _dombra(canvas, mood, x, 120, paint)
    for row, (y, start) in enumerate(((166, 66), (176, 40))):
        canvas.rect(start, y - 4, 320 - 2 * start, 3, mix(wood, INK, 0.1), round_by=1)
        for seat in range(8 + row * 2):
            _seen_from_behind(canvas, mood, start + 12 + seat * 24 + dice.uniform(-3, 3), y - 4, dice)


def _dombra(canvas: Canvas, mood: Mood, x: float, y: float, paint: str) -> None:
    body = tone(mood, mix(WOOD, paint, 0.15))
    canvas.line([(x - 3, y + 2), (x + 15, y - 9)], mix(body, INK, 0.3), 1.3)
    canvas.oval(x - 4, y + 3, 5, 4, body)


def _seen_from_behind(canvas: Canvas, mood: Mood, x: float, y: float, dice: Random) -> None:
    shirt = tone(mood, dice.choice((TEAL, RED, GOLD, "#4c6fa5", "#8a5a86", "#5c8f57")))
    canvas.rect(x - 6, y - 10, 12, 11, mix(shirt, mood.shade, 0.15), round_by=4)
    canvas.oval(x, y - 14, 4.4, 4.8, tone(mood, dice.choice(("#2b2320", "#4a3426", "#6b4a2f", "#d8d3cb"))))


def embankment(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A wooden deck and steps above the Irtysh."""
    backdrop.river(canvas, mood, dice)
    wood, iron = tone(mood, mix(WOOD, CREAM, 0.2)), tone(mood, INK)
    canvas.shape([(0, 150), (212, 150), (240, 180), (0, 180)], wood)
    for line in range(6):
        edge = 154 + line * 5
        canvas.line([(0, edge), (214 + line * 4.8, edge)], iron, 0.5, alpha=0.3)
    for x in range(8, 214, 20):
        canvas.rect(x, 134, 1.8, 17, iron)
    canvas.rect(0, 133, 212, 2.2, iron)
    canvas.rect(0, 141, 212, 1.0, iron)
    stone = tone(mood, "#d9d2c2")
    for step in range(8):
        y, left, right = 176.0 - step * 4.2, 222 + step * 2.4, 306 - step * 2.0
        canvas.rect(left, y, right - left, 4.4, mix(stone, INK, 0.04 + 0.02 * step))
        canvas.rect(left, y + 2.8, right - left, 1.6, mix(stone, INK, 0.24))
    for low, high in (((222, 166), (239, 134)), ((306, 166), (292, 134))):
        canvas.line([low, high], iron, 1.5)
        for post in (low, ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2), high):
            canvas.line([post, (post[0], post[1] + 13)], iron, 1.2)
    _boat(canvas, mood, dice.uniform(70, 150), 130)
    bench(canvas, mood, 40, 170, 44)
    sitting(canvas, mood, 54, 164, 28, dice)
    sitting(canvas, mood, 70, 164, 28, dice)
    person(canvas, mood, 136, 160, 36, dice)
    person(canvas, mood, 152, 160, 23, dice, arms="up")
    person(canvas, mood, 264, 168, 32, dice)
    lamp(canvas, mood, 196, 156, 70, lit=mood.dark or mood.name == "evening")
    tree(canvas, mood, 312, 156, 62, dice)
    bush(canvas, mood, 14, 172, 12, dice)


def _boat(canvas: Canvas, mood: Mood, x: float, y: float) -> None:
    canvas.shape([(x - 20, y - 3), (x + 22, y - 3), (x + 15, y + 3), (x - 15, y + 3)], tone(mood, CREAM))
    canvas.rect(x - 20, y - 4, 42, 1.6, tone(mood, RED))
    canvas.rect(x - 9, y - 10, 18, 6, tone(mood, CREAM), round_by=1)
    for window in (-6, 0, 6):
        canvas.rect(x + window - 1.5, y - 8.5, 3.4, 2.6, mood.window)


def fountain(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """Jets straight from the paving, children running through."""
    backdrop.street(canvas, mood, dice)
    paving = tone(mood, mood.path)
    canvas.oval(160, 156, 142, 23, mix(paving, INK, 0.12))
    canvas.oval(160, 154.6, 138, 21.4, paving)
    for across in (104, 70, 36):
        canvas.ring(160, 155, across, across * 0.155, mix(paving, INK, 0.14), 0.8)
    water = "#bfe6f0" if not mood.dark else "#8fc3da"
    canvas.oval(160, 156, 72, 9.5, water, alpha=0.5)
    for index in range(9):
        angle = math.pi * (index + 0.5) / 9
        x, y = 160 - 64 * math.cos(angle), 152 - 4 * math.sin(angle)
        _jet(canvas, x, y, 34 + 16 * math.sin(angle) + dice.uniform(-3, 3), water)
    _jet(canvas, 160, 156, 66, water)
    for x, y, height in ((112, 166, 21), (140, 170, 23), (190, 169, 20), (214, 163, 22)):
        person(canvas, mood, x, y, height, dice, arms=dice.choice(("up", "up", "side")))
    person(canvas, mood, 36, 164, 33, dice)
    bench(canvas, mood, 262, 166, 36)
    sitting(canvas, mood, 278, 160, 27, dice)
    flowers(canvas, mood, 6, 152, 34, dice)


def _jet(canvas: Canvas, x: float, y: float, height: float, water: str) -> None:
    canvas.shape([(x - 2.6, y), (x + 2.6, y), (x + 0.8, y - height), (x - 0.8, y - height)], water, alpha=0.85)
    canvas.line([(x, y), (x, y - height)], "#ffffff", 0.9, alpha=0.9)
    for dx, share in ((-3.4, 0.82), (3.2, 0.74), (-2.4, 0.56), (2.6, 0.44)):
        canvas.oval(x + dx, y - height * share, 0.9, 1.2, "#ffffff", alpha=0.9)


def culture(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A library or house of culture with columns, readers and children."""
    backdrop.sky(canvas, mood, dice)
    backdrop.far(canvas, mood, dice)
    backdrop.ground(canvas, mood, dice)
    wall, trim = mood.walls[0], mix(mood.walls[0], "#ffffff", 0.55)
    canvas.rect(46, 70, 228, 76, wall)
    canvas.rect(42, 66, 236, 5, tone(mood, RED), round_by=1)
    canvas.shape([(104, 68), (160, 38), (216, 68)], trim)
    canvas.shape([(120, 65), (160, 44), (200, 65)], wall)
    canvas.shape([(150, 60), (160, 56), (170, 60), (170, 53), (160, 49), (150, 53)], tone(mood, TEAL))
    canvas.rect(106, 70, 108, 76, mix(wall, INK, 0.10))
    for x in (110, 136, 174, 200):
        canvas.rect(x, 72, 9, 72, trim, round_by=1)
        canvas.rect(x - 1.5, 70, 12, 3.4, trim)
    canvas.rect(148, 96, 24, 48, tone(mood, TEAL), round_by=1)
    canvas.rect(151, 100, 8, 18, "#f9dfa0")
    canvas.rect(161, 100, 8, 18, "#f9dfa0")
    warm = "#f9cf7a" if mood.dark or mood.snow or mood.name == "evening" else mood.window
    for x in (56, 80, 222, 246):
        canvas.rect(x - 1, 85, 17, 32, trim)
        canvas.rect(x, 86, 15, 30, warm)
        canvas.rect(x, 100, 15, 0.9, trim)
        for book in range(5):
            paint = tone(mood, dice.choice((RED, TEAL, GOLD, "#4c6fa5")))
            canvas.rect(x + 1.4 + book * 2.5, 109 - book % 2, 1.9, 7 + book % 2, paint)
    for step in range(3):
        canvas.rect(102 - step * 8, 144 + step * 4, 116 + step * 16, 4.4, mix(tone(mood, "#d9d2c2"), INK, 0.06 * step))
    canvas.shape([(96, 156), (224, 156), (262, 180), (58, 180)], tone(mood, mood.path))
    for x, y, height, arms in (
        (132, 168, 35, "side"),
        (150, 170, 24, "up"),
        (196, 170, 34, "down"),
        (214, 170, 23, "side"),
    ):
        person(canvas, mood, x, y, height, dice, arms=arms)
    tree(canvas, mood, 22, 156, 74, dice)
    birch(canvas, mood, 298, 156, 76, dice)
    bush(canvas, mood, 254, 156, 10, dice)
    flowers(canvas, mood, 46, 152, 44, dice)
