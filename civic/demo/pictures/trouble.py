"""Scenes of what is wrong in a yard: a dark path, a hole in the road, full bins, a broken bench, a puddle, a broken swing."""

from __future__ import annotations

from random import Random

from civic.demo.pictures import backdrop
from civic.demo.pictures.canvas import Canvas, Point, bezier, mix
from civic.demo.pictures.moods import Mood
from civic.demo.pictures.things import GOLD, INK, RED, TEAL, WOOD, bush, lamp, person, shadow, tone, tree

_ASPHALT, _KERB = "#757d7a", "#cfcabd"


def _road(canvas: Canvas, mood: Mood) -> None:
    """The drive of a yard, seen from the kerb."""
    canvas.shape([(0, 128), (320, 120), (320, 180), (0, 180)], tone(mood, _ASPHALT))
    canvas.shape([(0, 125), (320, 117), (320, 121), (0, 129)], tone(mood, _KERB))


def _blot(dice: Random, x: float, y: float, across: float, down: float) -> list[Point]:
    """An uneven round shape around a middle."""
    corners = [(x + across * c * dice.uniform(0.8, 1.1), y + down * s * dice.uniform(0.8, 1.1)) for c, s in _ROUND]
    points: list[Point] = []
    for at, corner in enumerate(corners):
        after, before = corners[(at + 1) % len(corners)], corners[at - 1]
        start = ((before[0] + corner[0]) / 2, (before[1] + corner[1]) / 2)
        end = ((corner[0] + after[0]) / 2, (corner[1] + after[1]) / 2)
        points += bezier(start, corner, end, 8)
    return points


_ROUND = ((1, 0), (0.78, 0.62), (0.26, 0.97), (-0.42, 0.9), (-0.9, 0.44), (-0.9, -0.44), (-0.42, -0.9), (0.26, -0.97), (0.78, -0.62))  # fmt: skip


def dark_path(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A path at dusk under lamps that do not burn; somebody finds the way with a phone."""
    backdrop.street(canvas, mood, dice)
    left, right = bezier((150, 116), (104, 136), (66, 180)), bezier((168, 116), (186, 140), (216, 180))
    canvas.shape([*left, *reversed(right)], mix(mood.path, "#14242c", 0.45))
    canvas.rect(0, 112, 320, 68, "#0c1a22", alpha=0.34)
    for x, y, height in ((140, 120, 34), (206, 134, 56), (84, 150, 84)):
        lamp(canvas, mood, x, y, height, lit=False)
        canvas.oval(x + height * 0.2, y - height + 1.2, height * 0.07, height * 0.032, "#22343d")
    person(canvas, mood, 148, 162, 36, dice, arms="side")
    canvas.glow(158, 146, 15, "#e6f4ff", 0.9)
    canvas.rect(156.5, 143.5, 2.6, 4.4, "#f4fbff", round_by=0.6)
    bush(canvas, mood, 262, 160, 14, dice)
    bush(canvas, mood, 32, 150, 11, dice)


def pothole(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A deep hole in the drive, marked by neighbours with a branch and a rag."""
    backdrop.street(canvas, mood, dice)
    _road(canvas, mood)
    for x, y, across in ((64, 168, 18), (272, 140, 13)):
        canvas.shape(_blot(dice, x, y, across, across * 0.3), tone(mood, "#666e6b"))
    canvas.shape(_blot(dice, 168, 152, 58, 17), tone(mood, "#8b8f86"))
    canvas.shape(_blot(dice, 168, 153, 50, 13.5), tone(mood, "#4a4f4c"))
    canvas.shape(_blot(dice, 172, 156, 38, 8), tone(mood, "#34393a"))
    for _ in range(13):
        spot = dice.uniform(104, 236), dice.uniform(140, 172)
        canvas.oval(*spot, 2.2, 1.3, tone(mood, dice.choice(("#9a9d94", "#5d6260"))))
    canvas.line([(176, 155), (183, 106)], tone(mood, WOOD), 2.2)
    canvas.line([(181, 120), (190, 112)], tone(mood, WOOD), 1.4)
    canvas.shape([(182, 108), (203, 111), (199, 117), (204, 123), (181, 121)], tone(mood, RED))
    person(canvas, mood, 44, 134, 34, dice)
    tree(canvas, mood, 288, 116, 52, dice)


def full_bins(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """Bins that have not been emptied for days, with bags around them."""
    backdrop.street(canvas, mood, dice)
    canvas.shape([(36, 150), (286, 146), (312, 174), (14, 178)], tone(mood, mood.path))
    for x, paint in ((62, TEAL), (132, "#4c6fa5"), (202, TEAL)):
        body = tone(mood, paint)
        _bags(canvas, mood, x + 27, 116, 4, dice)
        shadow(canvas, mood, x + 27, 164, 30)
        canvas.shape([(x, 116), (x + 54, 116), (x + 49, 164), (x + 5, 164)], body)
        canvas.rect(x - 2, 113, 58, 5, mix(body, INK, 0.3), round_by=2)
        canvas.shape([(x + 2, 113), (x - 10, 92), (x - 6, 90), (x + 8, 112)], mix(body, INK, 0.22))
        for rib in (14, 27, 40):
            canvas.line([(x + rib, 122), (x + rib - (rib - 27) * 0.1, 160)], mix(body, INK, 0.16), 1.3)
    for middle, y in ((44, 170), (122, 172), (190, 171), (268, 168), (286, 172)):
        _bags(canvas, mood, middle, y, 2, dice)
    canvas.shape([(236, 174), (262, 172), (258, 158), (240, 159)], tone(mood, "#c9a26a"))
    canvas.line([(238, 166), (261, 165)], tone(mood, "#a9824c"), 0.9)


def _bags(canvas: Canvas, mood: Mood, x: float, y: float, number: int, dice: Random) -> None:
    for at in range(number):
        middle, size = x + (at - (number - 1) / 2) * 11, dice.uniform(7, 9.5)
        paint = tone(mood, dice.choice(("#33393c", "#3e5a78", "#e8e4d8", "#555a52")))
        canvas.shape(_blot(dice, middle, y - size * 0.7, size, size * 0.85), paint)
        canvas.shape([(middle - 2, y - size * 1.5), (middle, y - size * 2), (middle + 2, y - size * 1.5)], paint)


def broken_bench(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A bench at an entrance whose back has come off."""
    backdrop.street(canvas, mood, dice)
    canvas.shape([(20, 142), (300, 138), (320, 180), (0, 180)], tone(mood, mood.path))
    wood, iron = tone(mood, WOOD), tone(mood, INK)
    shadow(canvas, mood, 168, 166, 84)
    for x in (104, 228):
        canvas.line([(x, 146), (x - 3, 166)], iron, 3.2)
        canvas.line([(x + 10, 146), (x + 13, 164)], iron, 3.2)
        canvas.line([(x + 6, 144), (x + 9, 112)], iron, 3.0)
    for y, end in ((142, 246), (147.5, 196)):
        canvas.line([(94, y), (end, y - 1)], wood, 4.4)
    canvas.shape([(196, 145), (204, 143), (200, 147), (206, 149), (196, 149.5)], mix(wood, "#f2dfb8", 0.5))
    canvas.line([(112, 118), (150, 120)], wood, 4.4)
    canvas.line([(60, 172), (146, 168)], mix(wood, INK, 0.12), 4.6)
    canvas.line([(216, 170), (270, 174)], mix(wood, INK, 0.2), 4.6)
    for x, y in ((150, 120), (146, 168), (216, 170)):
        canvas.shape(
            [(x - 2, y - 3), (x + 6, y - 2), (x + 2, y), (x + 7, y + 2), (x - 2, y + 2)], mix(wood, "#f2dfb8", 0.5)
        )
    tree(canvas, mood, 36, 140, 60, dice)
    bush(canvas, mood, 298, 146, 15, dice)


def puddle(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """Water from one side of the yard to the other; a neighbour walks around it on the kerb."""
    backdrop.street(canvas, mood, dice)
    _road(canvas, mood)
    water = mix(mood.sky[-1], "#5f8ea0", 0.45)
    canvas.shape(_blot(dice, 168, 153, 142, 22), tone(mood, "#5f6664"))
    canvas.shape(_blot(dice, 168, 153, 134, 19), water)
    for x, y, wide in ((96, 148, 34), (196, 146, 52), (150, 160, 60), (238, 158, 26)):
        canvas.line([(x, y), (x + wide, y - 0.6)], mix(water, "#ffffff", 0.55), 1.1)
    canvas.shape(_blot(dice, 118, 157, 9, 2.6), tone(mood, "#8b8f86"))
    person(canvas, mood, 236, 124, 36, dice, arms="side")
    person(canvas, mood, 254, 123, 24, dice)
    tree(canvas, mood, 30, 124, 54, dice)


def broken_swing(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A swing with one chain torn; a child stands beside it."""
    backdrop.street(canvas, mood, dice)
    canvas.shape(_blot(dice, 166, 162, 104, 15), tone(mood, "#dcc79a"))
    frame, iron = tone(mood, TEAL), tone(mood, INK)
    for x in (92, 240):
        canvas.line([(x, 78), (x - 16, 164)], frame, 4)
        canvas.line([(x, 78), (x + 16, 162)], frame, 4)
    canvas.line([(90, 78), (242, 78)], frame, 4.6)
    for x in (124, 146):
        canvas.line([(x, 80), (x, 136)], iron, 1.3)
    canvas.rect(120, 135, 30, 4, tone(mood, GOLD), round_by=1.5)
    canvas.line([(188, 80), (187, 140)], iron, 1.3)
    canvas.line([(210, 80), (211, 98)], iron, 1.3)
    canvas.line([(186, 140), (206, 164)], tone(mood, RED), 4.2)
    canvas.line([(206, 163), (216, 160), (222, 164)], iron, 1.3)
    person(canvas, mood, 262, 168, 30, dice)
    tree(canvas, mood, 34, 140, 62, dice)
    bush(canvas, mood, 300, 150, 12, dice)
