"""What lies behind every scene: sky, sun, clouds, the far bank, the houses and the ground."""

from __future__ import annotations

import math
from random import Random

from civic.demo.pictures.canvas import HEIGHT, WIDTH, Canvas, mix
from civic.demo.pictures.moods import Mood
from civic.demo.pictures.things import birch, tree

HORIZON = 112.0


def sky(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """Draw the sky down to the horizon, with sun or moon and a few clouds."""
    canvas.fade(0, HORIZON + 2, mood.sky)
    x, y = mood.sun_at
    x += dice.uniform(-16, 16)
    canvas.glow(x, y, 34, mood.sun, 0.55)
    canvas.oval(x, y, 9 if mood.dark else 11, 9 if mood.dark else 11, mood.sun)
    if mood.dark:
        canvas.oval(x + 4, y - 2, 8, 8, mix(mood.sky[0], mood.sky[1], 0.45))
        for _ in range(16):
            canvas.oval(dice.uniform(0, WIDTH), dice.uniform(4, 52), 0.5, 0.5, "#f6efe0", alpha=0.8)
    for _ in range(3):
        _cloud(canvas, mood, dice.uniform(10, 300), dice.uniform(16, 52), dice.uniform(9, 17))


def _cloud(canvas: Canvas, mood: Mood, x: float, y: float, size: float) -> None:
    alpha = 0.35 if mood.dark else 0.72
    canvas.rect(x - size * 1.5, y - size * 0.18, size * 3, size * 0.36, mood.cloud, round_by=size * 0.18, alpha=alpha)
    canvas.oval(x - size * 0.35, y - size * 0.2, size * 0.62, size * 0.38, mood.cloud, alpha=alpha)
    canvas.oval(x + size * 0.4, y - size * 0.12, size * 0.5, size * 0.28, mood.cloud, alpha=alpha)


def far(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """Draw the far line of trees and roofs as one soft silhouette."""
    hazy = mix(mood.far, mood.sky[-1], 0.45)
    for layer, paint in ((0, hazy), (1, mood.far)):
        start = dice.uniform(0, 6)
        points = [(0.0, HORIZON + 2)]
        for at in range(0, WIDTH + 8, 8):
            lift = 13 - 5 * layer + 4 * math.sin(at / 23 + start) + dice.uniform(0, 3)
            points.append((float(at), HORIZON - lift))
        canvas.shape([*points, (WIDTH, HORIZON + 2)], paint)


def ground(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """Draw the lawn (or snow) with two soft waves towards the viewer."""
    canvas.fade(HORIZON, HEIGHT, (mood.lawn, mood.lawn_near))
    for top, share in ((134.0, 0.35), (156.0, 0.7)):
        shift = dice.uniform(0, 6)
        wave = [(float(x), top + 3.5 * math.sin(x / 58 + shift)) for x in range(0, WIDTH + 10, 10)]
        paint = mix(mood.lawn, mood.lawn_near, share)
        canvas.shape([*wave, (WIDTH, HEIGHT), (0, HEIGHT)], mix(paint, mood.shade, 0.03 + 0.03 * share))


def house(canvas: Canvas, mood: Mood, x: float, width: float, floors: int, wall: str, dice: Random) -> None:
    """Draw a block of flats that stands on the horizon: windows, balconies, a door."""
    storey, top = 11.5, HORIZON + 3 - floors * 11.5 - 4
    tall = HORIZON + 3 - top
    canvas.rect(x, top, width, tall, wall)
    canvas.rect(x + width * 0.8, top, width * 0.2, tall, mood.shade, alpha=0.07)
    canvas.rect(x - 1.5, top - 3, width + 3, 3.6, mood.roof, round_by=0.8)
    canvas.rect(x, HORIZON - 1.5, width, 4.5, mood.shade, alpha=0.16)
    columns = max(3, int(width // 11))
    pitch = width / columns
    frame = mix(wall, "#ffffff", 0.55)
    for floor in range(floors):
        y = top + 3.5 + floor * storey
        for column in range(columns):
            left = x + pitch * column + (pitch - 5.4) / 2
            _window(canvas, mood, left, y, frame, dice)
            if floor and column % 3 == 1:
                canvas.rect(left - 1.6, y + 4.4, 8.6, 4.0, mix(wall, mood.roof, 0.42), round_by=0.5)
    door = x + pitch * (columns // 2) + pitch / 2
    canvas.rect(door - 3, HORIZON - 7, 6, 10, mix(mood.roof, "#24383a", 0.5), round_by=0.6)
    canvas.rect(door - 5, HORIZON - 8.6, 10, 1.8, mood.roof)


def _window(canvas: Canvas, mood: Mood, x: float, y: float, frame: str, dice: Random) -> None:
    lit = dice.random() < (0.55 if mood.dark else 0.22 if mood.name in ("evening", "winter") else 0.0)
    glass = "#8fb0b5" if not mood.dark else "#34505e"
    pane = "#f9cf7a" if lit else glass if mood.name in ("evening", "winter", "dusk") else mood.window
    canvas.rect(x - 0.5, y - 0.5, 6.4, 7.4, frame, alpha=0.35 if mood.dark else 1.0)
    canvas.rect(x, y, 5.4, 6.4, pane)
    canvas.rect(x + 2.45, y, 0.5, 6.4, frame, alpha=0.7)


def cottage(canvas: Canvas, mood: Mood, x: float, width: float, wall: str, dice: Random) -> None:
    """Draw a low private house with a pitched roof, shutters and a fence."""
    base, tall = HORIZON + 4, width * 0.42
    canvas.rect(x, base - tall, width, tall, wall)
    canvas.shape(
        [(x - 4, base - tall), (x + width / 2, base - tall - width * 0.34), (x + width + 4, base - tall)], mood.roof
    )
    for at in (0.16, 0.6):
        left = x + width * at
        canvas.rect(left - 2.4, base - tall * 0.72, 2.2, tall * 0.42, "#2f7d86")
        canvas.rect(left + width * 0.22, base - tall * 0.72, 2.2, tall * 0.42, "#2f7d86")
        canvas.rect(
            left,
            base - tall * 0.72,
            width * 0.21,
            tall * 0.42,
            "#f9cf7a" if mood.dark or dice.random() < 0.3 else mood.window,
        )


def street(canvas: Canvas, mood: Mood, dice: Random, *, low: bool = False) -> None:
    """Draw the whole backdrop; ``low`` puts private houses where blocks of flats would stand."""
    sky(canvas, mood, dice)
    far(canvas, mood, dice)
    ground(canvas, mood, dice)
    if low:
        for x in (8.0, 92.0, 186.0, 262.0):
            cottage(canvas, mood, x + dice.uniform(-6, 6), dice.uniform(46, 56), dice.choice(mood.walls), dice)
    else:
        _blocks(canvas, mood, dice)
    for _ in range(5):
        kind = birch if dice.random() < 0.3 else tree
        kind(canvas, mood, dice.uniform(4, 316), HORIZON + dice.uniform(4, 9), dice.uniform(26, 40), dice)


def _blocks(canvas: Canvas, mood: Mood, dice: Random) -> None:
    x = dice.uniform(-26, 4)
    gap_at = dice.randrange(1, 3)
    index = 0
    while x < WIDTH:
        width = dice.choice((58.0, 72.0, 88.0))
        floors = dice.choice((3, 4, 5, 5))
        house(canvas, mood, x, width, floors, dice.choice(mood.walls), dice)
        x += width + (dice.uniform(34, 52) if index == gap_at else dice.uniform(9, 18))
        index += 1


def river(canvas: Canvas, mood: Mood, dice: Random) -> None:
    """Draw a backdrop of the Irtysh: sky, the far bank and broad water."""
    sky(canvas, mood, dice)
    far(canvas, mood, dice)
    water = mix(mood.sky[0], "#3f7f95", 0.35)
    canvas.fade(HORIZON - 4, 150, (mix(mood.sky[-1], water, 0.55), water))
    canvas.fade(149, HEIGHT, (mood.lawn, mood.lawn_near))
    for _ in range(26):
        x, y = dice.uniform(0, WIDTH), dice.uniform(HORIZON, 146)
        reach = dice.uniform(4, 16) * (y - 100) / 40
        canvas.rect(x, y, reach, 0.7, mix(water, "#ffffff", 0.5), round_by=0.35, alpha=0.7)
