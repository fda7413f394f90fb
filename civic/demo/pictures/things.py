"""What stands in many scenes: people, trees, lamps, benches, bicycles."""

from __future__ import annotations

import math
from random import Random

from civic.demo.pictures.canvas import Canvas, bezier, mix
from civic.demo.pictures.moods import Mood

TEAL, RED, GOLD, INK, WOOD, CREAM = "#0b6b6b", "#b8442f", "#e0a63e", "#24383a", "#a9794a", "#f6efe0"
CLOTHES = ("#0b6b6b", "#b8442f", "#e0a63e", "#4c6fa5", "#8a5a86", "#5c8f57", "#6f9fb0")
SKIN = ("#e8b98f", "#d9a679", "#f0c8a2", "#c98f63")
HAIR = ("#2b2320", "#4a3426", "#6b4a2f", "#d8d3cb")


def tone(mood: Mood, paint: str) -> str:
    """Return the paint as it looks in this light: dimmed at dusk, warmed in the evening."""
    if mood.dark:
        return mix(paint, "#1c3344", 0.28)
    return mix(paint, "#c9793f", 0.10) if mood.name == "evening" else paint


def shadow(canvas: Canvas, mood: Mood, x: float, y: float, across: float) -> None:
    """Lay a soft shadow on the ground under something ``2 × across`` wide."""
    canvas.oval(x, y, across, across * 0.16 + 0.6, mood.shade, alpha=0.14)


def person(canvas: Canvas, mood: Mood, x: float, y: float, height: float, dice: Random, *, arms: str = "down") -> None:
    """Draw somebody standing with the feet at (x, y); ``arms`` is down, up or side."""
    shirt, skin, hair = (tone(mood, dice.choice(group)) for group in (CLOTHES, SKIN, HAIR))
    trousers = tone(mood, dice.choice((INK, "#3f4f63", "#5a4a3f")))
    head, step = height * 0.135, height * 0.09
    shoulder, hip = y - height * 0.70, y - height * 0.40
    shadow(canvas, mood, x, y, height * 0.24)
    for side in (-1, 1):
        canvas.line([(x + side * step * 0.5, hip), (x + side * step, y - 0.6)], trousers, height * 0.115)
        reach = {"down": (0.21, 0.28), "up": (0.24, -0.24), "side": (0.30, 0.13)}[arms]
        hand = (x + side * height * reach[0], shoulder + height * reach[1])
        canvas.line([(x + side * height * 0.10, shoulder + height * 0.05), hand], shirt, height * 0.08)
        canvas.oval(*hand, height * 0.045, height * 0.045, skin)
    canvas.rect(
        x - height * 0.135, shoulder, height * 0.27, hip - shoulder + height * 0.06, shirt, round_by=height * 0.08
    )
    canvas.oval(x, shoulder - head * 0.8, head, head * 1.08, hair)
    canvas.oval(x, shoulder - head * 0.62, head * 0.86, head * 0.9, skin)
    if mood.snow:
        canvas.rect(x - head, shoulder - head * 1.95, head * 2, head * 1.0, shirt, round_by=head * 0.5)


def sitting(canvas: Canvas, mood: Mood, x: float, y: float, height: float, dice: Random) -> None:
    """Draw somebody seated, the seat at (x, y)."""
    shirt, skin, hair = (tone(mood, dice.choice(group)) for group in (CLOTHES, SKIN, HAIR))
    legs = tone(mood, INK)
    head, top = height * 0.17, y - height * 0.46
    canvas.line([(x - 1, y), (x + height * 0.22, y), (x + height * 0.24, y + height * 0.34)], legs, height * 0.13)
    canvas.rect(x - height * 0.16, top, height * 0.32, height * 0.5, shirt, round_by=height * 0.1)
    canvas.oval(x, top - head * 0.75, head, head * 1.05, hair)
    canvas.oval(x + 0.3, top - head * 0.6, head * 0.84, head * 0.88, skin)


def tree(canvas: Canvas, mood: Mood, x: float, y: float, height: float, dice: Random) -> None:
    """Draw a broad tree; in winter a bare one with snow on it."""
    leaf = dice.choice(mood.leaves)
    shadow(canvas, mood, x, y, height * 0.34)
    canvas.shape(
        [
            (x - height * 0.045, y),
            (x + height * 0.045, y),
            (x + height * 0.025, y - height * 0.6),
            (x - height * 0.025, y - height * 0.6),
        ],
        mood.trunk,
    )
    if mood.snow:
        for lean in (-0.32, -0.14, 0.12, 0.30):
            tip = (x + height * lean, y - height * (1.02 - abs(lean)))
            canvas.line(
                bezier((x, y - height * 0.35), (x + height * lean * 0.3, y - height * 0.7), tip),
                mood.trunk,
                height * 0.03,
            )
        for dx, dy, size in ((-0.18, 0.72, 0.17), (0.17, 0.74, 0.18), (0, 0.9, 0.17)):
            canvas.oval(x + height * dx, y - height * dy, height * size, height * size * 0.8, "#f4f9fb", alpha=0.78)
        return
    for dx, dy, size, shift in ((-0.17, 0.60, 0.20, 0.0), (0.18, 0.62, 0.21, 0.10), (0.0, 0.80, 0.24, 0.0)):
        canvas.oval(x + height * dx, y - height * dy, height * size, height * size * 0.95, mix(leaf, mood.shade, shift))
    light = mix(leaf, mood.sun, 0.28)
    canvas.oval(x - height * 0.07, y - height * 0.86, height * 0.12, height * 0.10, light)
    canvas.oval(x - height * 0.20, y - height * 0.64, height * 0.08, height * 0.07, light)


def birch(canvas: Canvas, mood: Mood, x: float, y: float, height: float, dice: Random) -> None:
    """Draw a slim birch with its white trunk."""
    leaf = dice.choice(mood.leaves)
    bark = tone(mood, "#f3efe6")
    shadow(canvas, mood, x, y, height * 0.24)
    canvas.rect(x - height * 0.022, y - height * 0.8, height * 0.044, height * 0.8, bark)
    for mark in (0.14, 0.27, 0.36):
        canvas.rect(x - height * 0.022, y - height * mark, height * 0.026, height * 0.016, INK)
    crown = "#f4f9fb" if mood.snow else leaf
    for dy, size in ((0.55, 0.15), (0.72, 0.17), (0.9, 0.12)):
        canvas.oval(x, y - height * dy, height * size, height * 0.15, crown, alpha=0.8 if mood.snow else 1.0)
    canvas.oval(x - height * 0.05, y - height * 0.8, height * 0.06, height * 0.08, mix(crown, mood.sun, 0.3))


def bush(canvas: Canvas, mood: Mood, x: float, y: float, size: float, dice: Random) -> None:
    """Draw a round bush standing on y."""
    leaf = "#f1f7f9" if mood.snow else dice.choice(mood.leaves)
    shadow(canvas, mood, x, y, size * 1.2)
    for dx, dy, share in ((-0.6, 0.4, 0.55), (0.6, 0.42, 0.58), (0, 0.6, 0.72)):
        canvas.oval(x + size * dx, y - size * dy, size * share, size * share * 0.85, leaf)
    canvas.oval(x - size * 0.2, y - size * 0.85, size * 0.3, size * 0.22, mix(leaf, mood.sun, 0.3))


def flowers(canvas: Canvas, mood: Mood, x: float, y: float, width: float, dice: Random) -> None:
    """Draw a bed of flowers from x to x + width."""
    canvas.rect(x, y - 2.4, width, 4.8, mix(mood.lawn_near, "#4f7a45", 0.55), round_by=2.4)
    for _ in range(round(width / 2.6)):
        paint = tone(mood, dice.choice(("#e25b4a", "#f2c14e", "#f6efe0", "#d779a8")))
        canvas.oval(x + 2 + dice.random() * (width - 4), y - 2.6 + dice.random() * 3.4, 1.25, 1.25, paint)


def bench(canvas: Canvas, mood: Mood, x: float, y: float, width: float) -> None:
    """Draw a bench with a back, its feet on y."""
    wood, iron = tone(mood, WOOD), tone(mood, INK)
    shadow(canvas, mood, x + width / 2, y, width * 0.55)
    for at in (x + 2, x + width - 3.4):
        canvas.rect(at, y - 12, 1.4, 12, iron)
    for top, thick in ((12.5, 1.9), (9.6, 1.9), (5.6, 2.2)):
        canvas.rect(x, y - top, width, thick, wood, round_by=0.6)


def lamp(canvas: Canvas, mood: Mood, x: float, y: float, height: float, *, lit: bool = False) -> None:
    """Draw a street lamp that leans to the right; lit ones throw light on the ground."""
    post = tone(mood, INK)
    arm = bezier((x, y - height * 0.82), (x, y - height), (x + height * 0.16, y - height))
    head = (x + height * 0.2, y - height + 1.2)
    if lit:
        canvas.shape(
            [
                (head[0] - 2, head[1]),
                (head[0] + 2, head[1]),
                (head[0] + height * 0.38, y + 2),
                (head[0] - height * 0.38, y + 2),
            ],
            "#ffdf94",
            alpha=0.22,
        )
        canvas.oval(head[0], y + 2, height * 0.42, height * 0.07, "#ffdf94", alpha=0.34)
        canvas.glow(*head, height * 0.26, "#ffe3a0", 0.75)
    canvas.line([(x, y), (x, y - height * 0.82)], post, max(1.1, height * 0.028))
    canvas.line(arm, post, max(1.0, height * 0.024))
    canvas.oval(*head, height * 0.07, height * 0.032, "#fff0c2" if lit else "#f3e2b5")


def bicycle(canvas: Canvas, mood: Mood, x: float, y: float, size: float, paint: str) -> None:
    """Draw a bicycle whose wheels stand on y; ``size`` is the radius of a wheel."""
    frame, tyre = tone(mood, paint), tone(mood, INK)
    back, front = (x - size * 1.25, y - size), (x + size * 1.25, y - size)
    shadow(canvas, mood, x, y, size * 2.2)
    for wheel in (back, front):
        canvas.ring(*wheel, size, size, tyre, size * 0.16)
    saddle, bar, crank = (
        (x - size * 0.55, y - size * 2.1),
        (x + size * 0.85, y - size * 2.25),
        (x - size * 0.1, y - size),
    )
    canvas.line([back, saddle, crank, back], frame, size * 0.17)
    canvas.line([saddle, bar, crank], frame, size * 0.17)
    canvas.line([front, bar, (bar[0] - size * 0.3, bar[1] - size * 0.35)], frame, size * 0.17)
    canvas.line(
        [(saddle[0] - size * 0.3, saddle[1] - 0.3), (saddle[0] + size * 0.3, saddle[1] - 0.3)], tyre, size * 0.2
    )


def rider(canvas: Canvas, mood: Mood, x: float, y: float, size: float, dice: Random) -> None:
    """Draw somebody riding a bicycle."""
    paint, shirt = dice.choice(CLOTHES), tone(mood, dice.choice(CLOTHES))
    bicycle(canvas, mood, x, y, size, paint)
    hip, chest = (x - size * 0.5, y - size * 2.25), (x + size * 0.05, y - size * 3.7)
    canvas.line([hip, (x + size * 0.35, y - size * 1.7), (x, y - size * 0.75)], tone(mood, INK), size * 0.36)
    canvas.line([hip, chest], shirt, size * 0.72)
    canvas.line([chest, (x + size * 0.75, y - size * 2.65)], shirt, size * 0.28)
    canvas.oval(x + size * 0.25, y - size * 4.4, size * 0.48, size * 0.52, tone(mood, dice.choice(SKIN)))
    canvas.shape(_cap(x + size * 0.25, y - size * 4.5, size * 0.52), tone(mood, RED))


def _cap(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    return [(x + radius * math.cos(a), y - radius * math.sin(a)) for a in (math.pi * s / 12 for s in range(13))]
