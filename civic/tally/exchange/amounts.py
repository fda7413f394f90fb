"""Amounts of money as files write them, and as integers in minor units."""

from __future__ import annotations

import re
from decimal import Decimal

from civic.tally.election import MOST_MONEY

FINEST = 6
"""Most digits after the point an amount may have."""
_AMOUNT = re.compile(r"(\d{1,24})(?:\.(\d{0,24}))?")


class NotAnAmount(Exception):
    """A text that is not an amount; `code` is "bad_amount", "negative_amount" or "absurd_amount"."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def read_amount(text: str) -> Decimal:
    """The amount a text states, exactly.

    Raises:
        NotAnAmount: it states none, or one below zero, or an absurd one.
    """
    stated = text.strip()
    if stated.startswith("-") and _AMOUNT.fullmatch(stated[1:]):
        raise NotAnAmount("negative_amount")
    found = _AMOUNT.fullmatch(stated)
    if not found or not stated.isascii():
        raise NotAnAmount("bad_amount")
    fraction = (found[2] or "").rstrip("0")
    amount = Decimal(found[1] + ("." + fraction if fraction else ""))
    if len(fraction) > FINEST or amount * 10**FINEST > MOST_MONEY * 10 ** (FINEST - 3):
        raise NotAnAmount("absurd_amount")
    return amount


def digits_needed(amounts: list[Decimal]) -> int:
    """How many digits after the point all these amounts need; two rather than one, as money is written."""
    most = max((-int(amount.as_tuple().exponent) for amount in amounts), default=0)
    return 2 if most == 1 else max(0, most)


def in_minor_units(amount: Decimal, minor_digits: int) -> int:
    """The amount as an integer in units of the last of `minor_digits` digits."""
    return int(amount.scaleb(minor_digits))


def amount_text(minor: int, minor_digits: int) -> str:
    """An integer in minor units as a file writes it: 74877264 with 2 digits is "748772.64", 500000 is "5000"."""
    whole, rest = divmod(minor, 10**minor_digits)
    fraction = f"{rest:0{minor_digits}d}".rstrip("0") if minor_digits else ""
    return f"{whole}.{fraction}" if fraction else str(whole)
