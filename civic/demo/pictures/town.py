"""Scenes of streets: lights, sidewalk, crossing, bus stop, school path, ramp, bins, water pump."""

from __future__ import annotations

from random import Random

from civic.demo.pictures import backdrop
from civic.demo.pictures.canvas import Canvas, Point, bezier, mix
from civic.demo.pictures.moods import Mood
from civic.demo.pictures.things import (
    CREAM,
    GOLD,
    INK,
    RED,
    TEAL,
    WOOD,
    bench,
    bush,
    flowers,
    lamp,
    person,
    shadow,
    sitting,
    tone,
    tree,
)


def _winding(canvas: Canvas, mood: Mood, paint: str) -> None:
    left = bezier((150, 116), (96, 134), (58, 180))
    right = bezier((166, 116), (176, 140), (196, 180))
    canvas.shape([*left, *reversed(right)], paint)


def lights(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A path at dusk with lit lamps and people on the way home."""
    backdrop.street(canvas, mood, dice)
    _winding(canvas, mood, mood.path)
    for x, y, height in ((138, 121, 30), (192, 128, 38), (92, 142, 54), (232, 162, 82)):
        lamp(canvas, mood, x, y, height, lit=True)
    person(canvas, mood, 140, 152, 26, dice)
    person(canvas, mood, 151, 152, 18, dice)
    person(canvas, mood, 152, 126, 14, dice)
    bench(canvas, mood, 196, 152, 24)
    bush(canvas, mood, 38, 168, 13, dice)
    bush(canvas, mood, 300, 160, 11, dice)


def sidewalk(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A paved sidewalk with a lowered kerb, a pram and a ditch."""
    backdrop.street(canvas, mood, dice)
    canvas.shape([(0, 164), (320, 152), (320, 180), (0, 180)], tone(mood, "#7f8783"))
    canvas.shape([(0, 142), (320, 131), (320, 150), (0, 162)], tone(mood, mood.path))
    for step in range(0, 340, 13):
        canvas.line([(step, 142 - step * 0.034), (step - 9, 161.5 - step * 0.037)], tone(mood, "#b8aa8d"), 0.5)
    for share in (0.34, 0.67):
        canvas.line([(0, 142 + 20 * share), (320, 131 + 19 * share)], tone(mood, "#b8aa8d"), 0.5)
    canvas.shape([(0, 162), (320, 150), (320, 153.5), (0, 166)], tone(mood, "#cfcabd"))
    canvas.shape([(176, 155.4), (230, 153.4), (236, 158), (172, 160.4)], tone(mood, "#e2c766"))
    canvas.line([(0, 139.4), (320, 128.6)], mix("#4f8fa8", mood.shade, 0.1), 2.4)
    tree(canvas, mood, 40, 139, 54, dice)
    tree(canvas, mood, 286, 131, 50, dice)
    person(canvas, mood, 112, 156, 34, dice, arms="side")
    _pram(canvas, mood, 132, 156)
    person(canvas, mood, 246, 146, 31, dice)
    _wheelchair(canvas, mood, 206, 151, dice)


def _pram(canvas: Canvas, mood: Mood, x: float, y: float) -> None:
    body, iron = tone(mood, RED), tone(mood, INK)
    shadow(canvas, mood, x + 3, y + 1, 11)
    canvas.shape(
        [
            *bezier((x - 8, y - 15), (x - 6, y - 4), (x + 3, y - 5)),
            *bezier((x + 3, y - 5), (x + 12, y - 5), (x + 12, y - 15)),
        ],
        body,
    )
    canvas.shape([(x + 2, y - 15), *bezier((x + 2, y - 15), (x + 4, y - 25), (x + 12, y - 15))], mix(body, INK, 0.25))
    canvas.line([(x - 8, y - 15), (x - 13, y - 20)], iron, 1.1)
    for wheel in (-3, 8):
        canvas.ring(x + wheel, y - 2, 2.6, 2.6, iron, 1.0)


def _wheelchair(canvas: Canvas, mood: Mood, x: float, y: float, dice: Random) -> None:
    iron = tone(mood, INK)
    shadow(canvas, mood, x, y, 11)
    canvas.line([(x - 9, y - 20), (x - 7, y - 9), (x + 5, y - 9), (x + 9, y - 2)], tone(mood, TEAL), 1.7)
    sitting(canvas, mood, x - 2, y - 10, 23, dice)
    canvas.ring(x - 3, y - 6.4, 6.4, 6.4, iron, 1.2)
    canvas.ring(x + 8, y - 2, 2, 2, iron, 0.9)


def crossing(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A raised zebra crossing with a sign, a waiting car and people."""
    backdrop.street(canvas, mood, dice)
    road = tone(mood, "#6f7875")
    canvas.shape([(0, 136), (320, 136), (320, 180), (0, 180)], road)
    canvas.rect(0, 133, 320, 3.4, tone(mood, "#cfcabd"))
    canvas.shape([(112, 136), (214, 136), (246, 180), (84, 180)], mix(road, "#b8573f", 0.45))
    for stripe in range(6):
        y, tall = 138.0 + stripe * 7.2, 4.0
        share, low = (y - 136) / 44, (y + tall - 136) / 44
        canvas.shape(
            [(116 - 26 * share, y), (210 + 30 * share, y), (210 + 30 * low, y + tall), (116 - 26 * low, y + tall)],
            tone(mood, CREAM),
        )
    for x in (20, 52, 268, 300):
        canvas.rect(x, 157, 20, 1.6, tone(mood, CREAM))
    for x in (98, 232):
        canvas.rect(x, 84, 2, 50, tone(mood, INK))
        canvas.rect(x - 7, 74, 16, 16, "#2f6db0", round_by=1.6)
        canvas.shape([(x - 4, 87), (x + 1, 77), (x + 6, 87)], CREAM)
    car = dice.choice(("#c9553f", "#4c6fa5", "#e0a63e"))
    _car(canvas, mood, 42, 166, tone(mood, car))
    person(canvas, mood, 150, 158, 34, dice)
    person(canvas, mood, 163, 158, 22, dice)
    person(canvas, mood, 190, 148, 29, dice)
    for x in (250, 264, 278, 292, 306):
        canvas.rect(x, 122, 1.8, 13, tone(mood, TEAL))
    canvas.rect(248, 122, 62, 1.8, tone(mood, TEAL))


def _car(canvas: Canvas, mood: Mood, x: float, y: float, paint: str) -> None:
    shadow(canvas, mood, x, y, 34)
    canvas.shape([(x - 20, y - 15), (x - 12, y - 26), (x + 10, y - 26), (x + 20, y - 15)], mix(paint, INK, 0.2))
    canvas.shape([(x - 16, y - 16), (x - 10, y - 24), (x - 2, y - 24), (x - 2, y - 16)], "#bfd6da")
    canvas.shape([(x + 0, y - 16), (x + 0, y - 24), (x + 8, y - 24), (x + 16, y - 16)], "#bfd6da")
    canvas.rect(x - 32, y - 16, 64, 12, paint, round_by=4)
    canvas.oval(x + 31, y - 11, 1.6, 2.2, "#fff0c2")
    for wheel in (-18, 18):
        canvas.oval(x + wheel, y - 4, 6, 6, INK)
        canvas.oval(x + wheel, y - 4, 2.6, 2.6, "#b9c0bd")


def bus_stop(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A closed, lit bus shelter and an arriving bus."""
    backdrop.street(canvas, mood, dice)
    canvas.rect(0, 158, 320, 22, tone(mood, "#6f7875"))
    canvas.rect(0, 146, 320, 13, tone(mood, mood.path))
    canvas.rect(0, 157.4, 320, 2.2, tone(mood, "#cfcabd"))
    frame = tone(mood, TEAL)
    shadow(canvas, mood, 108, 153, 66)
    canvas.rect(48, 104, 120, 48, "#fff2cf" if mood.dark or mood.snow else "#dcecec", alpha=0.92)
    canvas.rect(42, 98, 132, 6.4, frame, round_by=2)
    for x in (48, 88, 128, 165):
        canvas.rect(x, 104, 2.4, 48, frame)
    canvas.rect(132, 110, 30, 42, "#ffffff", alpha=0.5)
    canvas.rect(54, 108, 28, 9, tone(mood, INK), round_by=1)
    for row in range(2):
        canvas.rect(56.5, 110 + row * 3, 15, 1.2, "#f9cf7a")
        canvas.rect(74, 110 + row * 3, 5, 1.2, "#f9cf7a")
    canvas.rect(56, 140, 60, 2.6, tone(mood, WOOD), round_by=1)
    for x in (60, 110):
        canvas.rect(x, 142, 2, 10, tone(mood, INK))
    sitting(canvas, mood, 72, 140, 25, dice)
    sitting(canvas, mood, 98, 140, 25, dice)
    person(canvas, mood, 140, 153, 33, dice)
    person(canvas, mood, 184, 155, 33, dice)
    _bus(canvas, mood, 214, 168, tone(mood, dice.choice((GOLD, "#5c8f57", "#4c6fa5"))))
    tree(canvas, mood, 22, 146, 52, dice)


def _bus(canvas: Canvas, mood: Mood, x: float, y: float, paint: str) -> None:
    shadow(canvas, mood, x + 60, y, 66)
    canvas.rect(x, y - 52, 130, 48, paint, round_by=5)
    canvas.rect(x, y - 16, 130, 5, mix(paint, "#ffffff", 0.55))
    for window in range(5):
        canvas.rect(
            x + 22 + window * 21, y - 46, 18, 19, "#f9e3a6" if mood.dark or mood.snow else "#c9dfe2", round_by=1.5
        )
    canvas.rect(x + 2.5, y - 46, 16, 25, "#c9dfe2", round_by=2)
    canvas.rect(x + 22, y - 46, 13, 40, mix(paint, INK, 0.25), round_by=1)
    canvas.rect(x + 24, y - 44, 9, 34, "#c9dfe2")
    for wheel in (30, 100):
        canvas.oval(x + wheel + 14, y - 4, 8, 8, INK)
        canvas.oval(x + wheel + 14, y - 4, 3.4, 3.4, "#b9c0bd")
    canvas.oval(x + 3, y - 11, 1.6, 2.4, "#fff0c2")


def school_path(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A school, a railed sidewalk and children with satchels."""
    backdrop.sky(canvas, mood, dice)
    backdrop.far(canvas, mood, dice)
    backdrop.ground(canvas, mood, dice)
    wall, trim = mood.walls[0], tone(mood, RED)
    canvas.rect(78, 72, 164, 46, wall)
    canvas.rect(132, 62, 56, 56, mix(wall, "#ffffff", 0.25))
    canvas.shape([(128, 63), (160, 48), (192, 63)], trim)
    canvas.rect(76, 69, 54, 3.6, trim)
    canvas.rect(190, 69, 54, 3.6, trim)
    for x in (84, 98, 112, 197, 211, 225):
        for y in (78, 97):
            canvas.rect(x, y, 9, 12, mood.window if not mood.dark else "#f9cf7a")
    canvas.oval(160, 57, 3.4, 3.4, CREAM)
    for x in (140, 153, 166):
        canvas.rect(x, 70, 9, 12, mood.window)
    canvas.rect(150, 96, 20, 22, tone(mood, TEAL), round_by=1)
    canvas.rect(143, 92, 34, 3, trim)
    canvas.shape([(148, 118), (172, 118), (224, 180), (74, 180)], tone(mood, mood.path))
    for side, far_x, near_x in ((-1, 146, 66), (1, 174, 232)):
        tops: list[Point] = []
        for step in range(7):
            share = (step / 6) ** 1.5
            x, y, tall = far_x + (near_x - far_x) * share, 119 + 58 * share, 6 + 15 * share
            canvas.line([(x, y), (x, y - tall)], tone(mood, GOLD), 0.8 + share)
            tops.append((x, y - tall))
        canvas.line(tops, tone(mood, GOLD), 1.8)
        tree(canvas, mood, 160 + side * 120, 136, 54, dice)
    for x, y, height in ((132, 166, 26), (148, 163, 24), (168, 152, 21), (160, 134, 15)):
        person(canvas, mood, x, y, height, dice)
        canvas.rect(
            x - height * 0.11,
            y - height * 0.66,
            height * 0.22,
            height * 0.24,
            tone(mood, dice.choice((TEAL, GOLD, RED))),
            round_by=1,
        )
    flowers(canvas, mood, 250, 160, 50, dice)


def ramp(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """The entrance of a clinic with steps, a gentle ramp and handrails."""
    backdrop.sky(canvas, mood, dice)
    backdrop.far(canvas, mood, dice)
    backdrop.ground(canvas, mood, dice)
    wall = mood.walls[3]
    canvas.rect(70, 40, 190, 104, wall)
    canvas.rect(66, 36, 198, 5, mood.roof, round_by=1)
    for x in (84, 108, 206, 230):
        canvas.rect(x - 1, 51, 17, 22, mix(wall, "#ffffff", 0.6))
        canvas.rect(x, 52, 15, 20, mood.window)
    canvas.rect(132, 84, 58, 6, tone(mood, TEAL), round_by=1)
    canvas.rect(140, 90, 42, 48, mix(wall, INK, 0.12))
    for x in (142, 162):
        canvas.rect(x, 94, 18, 44, "#bfdcdc", round_by=0.8)
    canvas.rect(150, 54, 20, 20, CREAM, round_by=3)
    canvas.rect(158, 57, 4, 14, tone(mood, RED))
    canvas.rect(153, 62, 14, 4, tone(mood, RED))
    stone = tone(mood, "#d3cdbf")
    for step in range(3):
        canvas.rect(136 - step * 5, 138 + step * 5, 50 + step * 4, 5, mix(stone, INK, 0.07 * step))
    canvas.shape([(186, 138), (302, 162), (302, 168), (186, 168)], mix(stone, INK, 0.16))
    canvas.shape([(186, 138), (302, 162), (302, 166), (186, 143)], stone)
    rail = tone(mood, TEAL)
    for x in range(190, 303, 16):
        canvas.line([(x, 139 + (x - 186) * 0.207), (x, 122 + (x - 186) * 0.207)], rail, 1.2)
    canvas.line([(188, 122), (302, 146)], rail, 1.8)
    canvas.line([(188, 129), (302, 153)], rail, 1.2)
    canvas.shape([(60, 158), (320, 168), (320, 180), (20, 180)], tone(mood, mood.path))
    _wheelchair(canvas, mood, 252, 152, dice)
    person(canvas, mood, 272, 157, 32, dice, arms="side")
    person(canvas, mood, 118, 168, 36, dice)
    flowers(canvas, mood, 72, 146, 56, dice)
    tree(canvas, mood, 34, 150, 70, dice)


def bins(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A roofed site with bins for sorting."""
    backdrop.street(canvas, mood, dice)
    canvas.shape([(50, 152), (270, 152), (300, 172), (20, 172)], tone(mood, mood.path))
    wood, iron = tone(mood, WOOD), tone(mood, INK)
    canvas.rect(64, 102, 192, 54, mix(wood, CREAM, 0.25))
    for x in range(64, 256, 8):
        canvas.rect(x, 102, 0.8, 54, iron, alpha=0.25)
    for x in (62, 156, 254):
        canvas.rect(x, 96, 4, 64, iron)
    canvas.shape([(50, 98), (70, 86), (264, 86), (274, 98)], tone(mood, TEAL))
    canvas.rect(50, 97, 224, 3, mix(tone(mood, TEAL), INK, 0.3))
    for x, paint in ((74, "#5c8f57"), (118, GOLD), (166, "#4c6fa5"), (210, "#8d8f8a")):
        _bin(canvas, mood, x, 160, tone(mood, paint))
    person(canvas, mood, 40, 168, 34, dice, arms="side")
    canvas.oval(51, 158, 4, 5, tone(mood, GOLD))
    bush(canvas, mood, 294, 158, 11, dice)


def _bin(canvas: Canvas, mood: Mood, x: float, y: float, paint: str) -> None:
    shadow(canvas, mood, x + 17, y, 19)
    canvas.shape([(x, y - 33), (x + 34, y - 33), (x + 31, y - 3), (x + 3, y - 3)], paint)
    canvas.rect(x - 2, y - 38, 38, 6, mix(paint, INK, 0.3), round_by=2.4)
    canvas.rect(x + 10, y - 25, 14, 12, CREAM, round_by=2)
    canvas.line([(x + 14, y - 18), (x + 17, y - 22), (x + 20, y - 18)], paint, 1.2)
    for wheel in (6, 28):
        canvas.oval(x + wheel, y - 2, 2.2, 2.2, INK)


def water_pump(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A village street with a blue pump, buckets and neighbours."""
    backdrop.street(canvas, mood, dice, low=True)
    for x in range(0, 320, 9):
        canvas.rect(x, 122, 5.4, 16, tone(mood, mix(WOOD, CREAM, 0.2)), round_by=1)
    canvas.rect(0, 126, 320, 1.8, tone(mood, WOOD))
    _winding(canvas, mood, tone(mood, mood.path))
    canvas.oval(196, 166, 40, 8, tone(mood, "#cfcabd"))
    pump = tone(mood, "#2f6db0")
    canvas.rect(188, 118, 12, 46, pump, round_by=2)
    canvas.rect(185, 113, 18, 7, mix(pump, INK, 0.2), round_by=3)
    canvas.line(bezier((189, 130), (176, 128), (174, 138)), pump, 4)
    canvas.line([(200, 122), (217, 113)], tone(mood, RED), 2.6)
    canvas.line([(174, 140), (174, 154)], "#a8dbe8", 2.4, alpha=0.9)
    for x in (174, 224):
        canvas.shape([(x - 8, 154), (x + 8, 154), (x + 6, 167), (x - 6, 167)], tone(mood, "#b9c3c4"))
        canvas.oval(x, 154, 8, 2, "#a8dbe8")
    person(canvas, mood, 150, 168, 36, dice, arms="side")
    person(canvas, mood, 246, 168, 35, dice)
    person(canvas, mood, 92, 160, 20, dice, arms="up")
