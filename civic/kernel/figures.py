"""Whole numbers as people write them."""

NBSP = "\u00a0"


def figure(number: int) -> str:
    """A whole number spaced in threes: «65 101»; four digits stay together as people write them."""
    return f"{number:,}".replace(",", NBSP) if abs(number) >= 10_000 else str(number)
