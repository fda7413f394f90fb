"""Scenes of play and sport: playground, sports court, outdoor gym, ice rink, skate park, bicycle path, dogs, chess."""

from __future__ import annotations

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
    bush,
    lamp,
    person,
    rider,
    shadow,
    sitting,
    tone,
    tree,
)


def playground(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A slide with a little tower, swings, a sandpit, children."""
    backdrop.street(canvas, mood, dice)
    canvas.oval(160, 154, 138, 21, tone(mood, mix("#d9895f", mood.path, 0.55)))
    canvas.oval(160, 152.5, 134, 18.5, tone(mood, mix("#e3a275", mood.path, 0.5)))
    main, second = dice.choice(((RED, TEAL), (TEAL, GOLD), ("#4c6fa5", RED)))
    _tower(canvas, mood, 92, 154, tone(mood, main), tone(mood, second))
    _swings(canvas, mood, 178, 155, tone(mood, second), dice)
    canvas.oval(262, 158, 25, 7, tone(mood, WOOD))
    canvas.oval(262, 157, 22.5, 5.6, tone(mood, "#f0d9a8"))
    canvas.shape([(254, 157), (259, 150), (264, 157)], tone(mood, "#e0c088"))
    for x, y, height in ((58, 163, 17), (246, 162, 15), (150, 166, 16)):
        person(canvas, mood, x, y, height, dice, arms=dice.choice(("up", "side")))
    person(canvas, mood, 290, 160, 27, dice)
    bench(canvas, mood, 18, 160, 28)


def _tower(canvas: Canvas, mood: Mood, x: float, y: float, paint: str, trim: str) -> None:
    shadow(canvas, mood, x, y, 34)
    wood = tone(mood, WOOD)
    for at in (-13, 11):
        canvas.rect(x + at, y - 54, 2.4, 54, wood)
    canvas.shape([(x - 19, y - 52), (x, y - 68), (x + 19, y - 52)], paint)
    canvas.rect(x - 14, y - 27, 28, 3, wood)
    canvas.rect(x - 13, y - 37, 26, 1.8, trim)
    for bar in range(-10, 12, 5):
        canvas.rect(x + bar, y - 37, 1.2, 10, trim)
    slope = bezier((x + 13, y - 27), (x + 27, y - 8), (x + 50, y - 3), 20)
    canvas.line(slope, trim, 6.5)
    canvas.line([(a, b - 1.2) for a, b in slope], mix(trim, "#ffffff", 0.35), 2.4)
    for rung in range(5):
        canvas.line([(x - 23 + rung * 2, y - 3 - rung * 5.6), (x - 17 + rung * 2, y - 3 - rung * 5.6)], trim, 1.3)
    canvas.line([(x - 24, y), (x - 13, y - 29)], paint, 1.8)
    canvas.line([(x - 18, y), (x - 8, y - 29)], paint, 1.8)


def _swings(canvas: Canvas, mood: Mood, x: float, y: float, paint: str, dice: Random) -> None:
    shadow(canvas, mood, x + 22, y, 34)
    for at in (0, 46):
        canvas.line([(x + at - 6, y), (x + at, y - 43), (x + at + 6, y)], paint, 2.2)
    canvas.line([(x - 2, y - 43), (x + 48, y - 43)], paint, 2.6)
    rope = tone(mood, INK)
    for start, swing in ((12, -7), (32, 5)):
        seat = (x + start + swing, y - 13)
        canvas.line([(x + start - 3, y - 43), (seat[0] - 3, seat[1])], rope, 0.7)
        canvas.line([(x + start + 3, y - 43), (seat[0] + 3, seat[1])], rope, 0.7)
        canvas.rect(seat[0] - 4.5, seat[1], 9, 1.8, tone(mood, GOLD), round_by=0.8)
    sitting(canvas, mood, x + 5, y - 13, 15, dice)


def sports(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A fenced court with a goal, a hoop and players."""
    backdrop.street(canvas, mood, dice)
    floor = tone(mood, dice.choice(("#4f8f7d", "#c2714f", "#5f8fb0")))
    canvas.shape([(42, 128), (278, 128), (326, 178), (-6, 178)], mix(floor, "#1d2b2a", 0.14))
    canvas.shape([(50, 130), (270, 130), (308, 174), (12, 174)], floor)
    white = tone(mood, CREAM)
    canvas.line([(50, 130), (270, 130), (308, 174), (12, 174), (50, 130)], white, 1.1)
    canvas.line([(160, 130), (160, 174)], white, 1.0)
    canvas.ring(160, 150, 25, 9.5, white, 1.0)
    for x in range(42, 279, 12):
        canvas.line([(x, 128), (x, 103)], tone(mood, "#5f7a78"), 0.6, alpha=0.8)
    for y in (103, 109, 115, 121):
        canvas.line([(42, y), (278, y)], tone(mood, "#5f7a78"), 0.5, alpha=0.6)
    canvas.line([(70, 158), (70, 130), (54, 142), (54, 168)], white, 1.8)
    canvas.shape([(70, 158), (70, 130), (54, 142), (54, 168)], "#ffffff", alpha=0.25)
    canvas.rect(261, 106, 2.2, 44, tone(mood, INK))
    canvas.rect(244, 100, 20, 14, white, round_by=0.8)
    canvas.line([(249, 105), (259, 105), (259, 111), (249, 111), (249, 105)], tone(mood, RED), 0.9)
    canvas.ring(251, 115, 5, 1.5, tone(mood, RED), 1.2)
    for x, y, height in ((108, 164, 25), (142, 152, 22), (205, 166, 26), (232, 150, 21)):
        person(canvas, mood, x, y, height, dice, arms=dice.choice(("side", "up")))
    shadow(canvas, mood, 124, 169, 4)
    canvas.oval(124, 165.6, 3.6, 3.6, tone(mood, "#e8873a"))
    canvas.line([(120.6, 165.6), (127.4, 165.6)], tone(mood, INK), 0.4)


def workout(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """Bars, parallel bars and simple machines on rubber ground."""
    backdrop.street(canvas, mood, dice)
    canvas.shape([(30, 140), (292, 140), (316, 172), (4, 172)], tone(mood, mix("#7d8c86", mood.path, 0.35)))
    canvas.shape([(46, 143), (276, 143), (294, 168), (26, 168)], tone(mood, "#c07a58"))
    paint, trim = tone(mood, TEAL), tone(mood, GOLD)
    for x, top in ((52, 58), (84, 48), (116, 40)):
        canvas.line([(x, 160), (x, 160 - top)], paint, 2.4)
        canvas.line([(x, 160 - top + 1), (x + 32, 160 - top + 1)], trim, 1.7)
    canvas.line([(148, 160), (148, 119)], paint, 2.4)
    person(canvas, mood, 100, 141, 28, dice, arms="up")
    for x in (174, 186):
        for foot in (0, 32):
            canvas.line([(x + foot, 164), (x + foot, 136)], paint, 2)
        canvas.line([(x, 136), (x + 32, 136)], trim, 1.9)
    _stepper(canvas, mood, 246, 162, paint, trim)
    person(canvas, mood, 249, 154, 30, dice, arms="side")
    person(canvas, mood, 64, 166, 29, dice, arms="side")
    bush(canvas, mood, 296, 166, 10, dice)
    bush(canvas, mood, 18, 152, 8, dice)


def _stepper(canvas: Canvas, mood: Mood, x: float, y: float, paint: str, trim: str) -> None:
    shadow(canvas, mood, x, y, 18)
    canvas.rect(x - 14, y - 3, 30, 3, tone(mood, INK), round_by=1)
    canvas.line([(x + 12, y - 2), (x + 12, y - 36), (x + 5, y - 36)], paint, 2.2)
    canvas.line([(x - 8, y - 3), (x + 6, y - 12)], trim, 2.0)
    canvas.line([(x - 2, y - 8), (x + 12, y - 20)], trim, 1.6)


def ice_rink(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A flooded rink with boards, a warm cabin and skaters."""
    backdrop.street(canvas, mood, dice)
    canvas.oval(150, 156, 144, 23, "#7f99a8")
    canvas.oval(150, 153.5, 144, 23, tone(mood, TEAL))
    canvas.oval(150, 152.6, 140, 21.4, "#e8f3f8")
    canvas.oval(150, 154, 136, 19.6, "#cfe6f0")
    for start, bend, end in (
        ((60, 150), (120, 140), (190, 158)),
        ((90, 164), (160, 172), (236, 150)),
        ((110, 144), (180, 150), (250, 146)),
    ):
        canvas.line(bezier(start, bend, end), "#ffffff", 0.8, alpha=0.9)
    canvas.oval(150, 153, 22, 5, "#dceef5")
    wall = tone(mood, "#b98a5a")
    canvas.rect(262, 116, 46, 34, wall)
    for y in range(120, 150, 6):
        canvas.rect(262, y, 46, 0.7, INK, alpha=0.18)
    canvas.shape([(256, 117), (285, 99), (314, 117)], "#f3f8fa")
    canvas.rect(268, 125, 12, 10, "#f9cf7a")
    canvas.rect(288, 125, 11, 25, tone(mood, "#6b4a2f"), round_by=0.8)
    for x, y, height in ((84, 152, 24), (128, 163, 27), (176, 149, 22), (214, 160, 26), (198, 165, 17)):
        person(canvas, mood, x, y, height, dice, arms=dice.choice(("side", "up")))
    lamp(canvas, mood, 22, 150, 56, lit=True)


def skate_park(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A concrete ramp, a bowl and youngsters on boards."""
    backdrop.street(canvas, mood, dice)
    light, deep = tone(mood, "#d9d6cc"), tone(mood, "#b4b3aa")
    canvas.shape([(0, 150), (320, 146), (320, 180), (0, 180)], light)
    left = [*bezier((30, 112), (46, 158), (120, 160), 22), (14, 160), (14, 112)]
    canvas.shape(left, deep)
    canvas.line(bezier((30, 112), (46, 158), (120, 160), 22), tone(mood, TEAL), 2.0)
    canvas.rect(12, 109.5, 20, 3.4, tone(mood, INK), round_by=1)
    right = [*bezier((206, 160), (280, 158), (292, 120), 22), (308, 120), (308, 160)]
    canvas.shape(right, deep)
    canvas.line(bezier((206, 160), (280, 158), (292, 120), 22), tone(mood, RED), 2.0)
    canvas.rect(291, 117.5, 19, 3.4, tone(mood, INK), round_by=1)
    canvas.line([(138, 158), (146, 148), (184, 148), (192, 158)], tone(mood, GOLD), 2.0)
    canvas.shape([(138, 159), (146, 149), (184, 149), (192, 159)], deep)
    for x, y, height in ((66, 145, 27), (166, 144, 26), (258, 149, 25)):
        canvas.line([(x - 8, y + 2), (x + 8, y + 2)], tone(mood, "#6b4a2f"), 1.8)
        for wheel in (-5, 5):
            canvas.oval(x + wheel, y + 4, 1.5, 1.5, tone(mood, GOLD))
        person(canvas, mood, x, y + 1, height, dice, arms="side")
    person(canvas, mood, 116, 172, 29, dice, arms="up")
    canvas.rect(222, 166, 34, 3, tone(mood, WOOD), round_by=1)
    sitting(canvas, mood, 238, 166, 22, dice)


def bike_path(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A smooth path along the river with riders and a walker."""
    backdrop.river(canvas, mood, dice)
    canvas.shape([(0, 148), (320, 143), (320, 149), (0, 155)], tone(mood, CREAM))
    for x in range(6, 320, 16):
        canvas.rect(x, 137.5 - x * 0.012, 1.6, 13, tone(mood, "#5f7a78"))
    canvas.line([(0, 139), (320, 135)], tone(mood, "#5f7a78"), 1.5)
    canvas.shape([(0, 157), (320, 150), (320, 173), (0, 180)], tone(mood, mix("#b8573f", mood.path, 0.25)))
    for x in range(4, 320, 30):
        canvas.line([(x, 168 - x * 0.022), (x + 14, 167.7 - x * 0.022)], tone(mood, CREAM), 1.3)
    for x, size in ((66, 8.2), (142, 7.6), (262, 7.0)):
        rider(canvas, mood, x, 171 - x * 0.022, size, dice)
    tree(canvas, mood, 304, 150, 56, dice)
    tree(canvas, mood, 12, 154, 48, dice)
    person(canvas, mood, 206, 151, 25, dice)
    person(canvas, mood, 216, 151, 17, dice)


def dogs(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A fenced meadow with obstacles, dogs and their people."""
    backdrop.street(canvas, mood, dice)
    wood = tone(mood, WOOD)
    for x in range(10, 320, 14):
        canvas.rect(x, 118, 2, 19, wood)
    for y in (121, 129):
        canvas.rect(4, y, 312, 1.8, wood)
    canvas.ring(92, 144, 11, 11, tone(mood, RED), 2.4)
    canvas.rect(91, 154, 2.2, 13, wood)
    canvas.line([(204, 166), (228, 148), (256, 148), (280, 166)], tone(mood, TEAL), 3)
    for x in (230, 254):
        canvas.rect(x, 148, 2, 18, wood)
    _dog(canvas, mood, 60, 168, 11, "#a8703f")
    _dog(canvas, mood, 150, 164, 8.5, "#f0e6d6")
    _dog(canvas, mood, 242, 146, 8, "#4a3a30")
    person(canvas, mood, 36, 167, 30, dice, arms="side")
    person(canvas, mood, 172, 166, 29, dice, arms="side")
    person(canvas, mood, 296, 168, 30, dice)
    bush(canvas, mood, 120, 140, 8, dice)


def _dog(canvas: Canvas, mood: Mood, x: float, y: float, size: float, coat: str) -> None:
    fur = tone(mood, coat)
    shadow(canvas, mood, x, y, size)
    for leg in (-0.7, -0.45, 0.45, 0.7):
        canvas.line([(x + size * leg, y - size * 0.7), (x + size * leg, y - 0.6)], fur, size * 0.2)
    canvas.rect(x - size * 0.9, y - size * 1.15, size * 1.8, size * 0.66, fur, round_by=size * 0.3)
    canvas.line(
        bezier((x - size * 0.85, y - size), (x - size * 1.3, y - size * 1.2), (x - size * 1.25, y - size * 1.75)),
        fur,
        size * 0.18,
    )
    canvas.oval(x + size * 1.0, y - size * 1.4, size * 0.42, size * 0.38, fur)
    canvas.rect(x + size * 1.15, y - size * 1.45, size * 0.55, size * 0.34, fur, round_by=size * 0.16)
    canvas.oval(x + size * 0.82, y - size * 1.4, size * 0.18, size * 0.36, mix(fur, INK, 0.35))
    canvas.oval(x + size * 1.68, y - size * 1.36, size * 0.1, size * 0.1, INK)
    canvas.rect(x + size * 0.62, y - size * 1.2, size * 0.2, size * 0.44, tone(mood, RED))


def chess(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """A pavilion with a stone table and two players."""
    backdrop.street(canvas, mood, dice)
    canvas.oval(160, 164, 116, 13, mood.path)
    wood, roof = tone(mood, WOOD), tone(mood, TEAL)
    for x in (82, 234):
        canvas.rect(x, 92, 4, 72, wood)
    canvas.shape([(66, 94), (160, 66), (254, 94)], roof)
    canvas.shape([(66, 94), (160, 66), (160, 72), (84, 94)], mix(roof, "#ffffff", 0.14))
    canvas.rect(66, 93, 188, 3.4, mix(roof, INK, 0.3), round_by=1)
    if mood.dark or mood.name == "evening":
        canvas.glow(160, 104, 44, "#ffe3a0", 0.7)
    canvas.line([(160, 94), (160, 101)], tone(mood, INK), 0.8)
    canvas.oval(160, 103, 4.6, 2.8, "#ffedb8")
    stone = tone(mood, "#cfcabd")
    canvas.shape([(154, 164), (166, 164), (163, 144), (157, 144)], mix(stone, INK, 0.2))
    canvas.rect(136, 140, 48, 5, stone, round_by=1.6)
    for square in range(8):
        canvas.rect(148 + square * 3, 140.4, 3, 1.6, INK if square % 2 else CREAM)
    for x, paint in ((150, INK), (156, CREAM), (163, CREAM), (169, INK)):
        canvas.rect(x - 0.8, 134.6, 1.6, 5.4, paint, round_by=0.7)
        canvas.oval(x, 134.4, 1.3, 1.3, paint)
    for x in (116, 192):
        canvas.rect(x, 150, 15, 3, wood, round_by=1)
        canvas.rect(x + 6, 152, 3, 12, wood)
    sitting(canvas, mood, 124, 150, 31, dice)
    sitting(canvas, mood, 197, 150, 31, dice)
    person(canvas, mood, 222, 166, 34, dice)
    person(canvas, mood, 98, 167, 33, dice)
    bush(canvas, mood, 40, 160, 11, dice)
    bush(canvas, mood, 282, 162, 12, dice)
