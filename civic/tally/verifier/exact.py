"""Exact numbers as certificates write them, and statements that must hold."""

import json
from fractions import Fraction

Number = int | Fraction
Weight = tuple[int, int, Fraction | None]
"""A number between two bounds (units of 2**-320), and the number itself while it is short."""
ONE, LONGEST = 1 << 320, 2048


class Refused(Exception):
    """The certificate says something that the ballots do not."""


def need(true: object, *words: object) -> None:
    """Refuse with these words unless the statement is true."""
    if not true:
        raise Refused(" ".join(str(word) for word in words))


def by_id(name: str) -> tuple[int, int, bytes]:
    """Order of ids: whole numbers by value, then all others by their bytes."""
    number = name.isascii() and name.isdigit() and len(name) < 40
    return (0, int(name), name.encode()) if number else (1, 0, name.encode())


def plain(value: object) -> object:
    """Values as a certificate writes them: fractions are "a/b"."""
    if isinstance(value, Fraction):
        digits = "#x" if max(value.numerator.bit_length(), value.denominator.bit_length()) > 4096 else "d"
        return f"{value.numerator:{digits}}/{value.denominator:{digits}}"
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def text(data: object) -> str:
    """Canonical JSON."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def weigh(value: Fraction) -> Weight:
    """A number as (lower bound, upper bound, the number itself while it is short); bounds in units of 2**-320."""
    scaled, short = value.numerator << 320, value.denominator.bit_length() <= LONGEST
    return scaled // value.denominator, -(-scaled // value.denominator), value if short else None


def show(weight: Weight) -> tuple[Fraction, bool]:
    """A weight as a short fraction, and whether that is the weight itself."""
    if weight[2] is not None and weight[2].denominator < 10**12:
        return weight[2], True
    return Fraction((weight[0] * 10**12) >> 320, 10**12), False


def less(one: Weight, other: Weight) -> bool:
    """Whether one weight is surely less than another."""
    if one[2] is not None and other[2] is not None:
        return one[2] < other[2]
    return one[1] < other[0]


def product(one: Weight, other: Weight) -> Weight:
    """The product of two weights."""
    if one[2] is not None and other[2] is not None:
        return weigh(one[2] * other[2])
    return (one[0] * other[0]) >> 320, -((-one[1] * other[1]) >> 320), None
