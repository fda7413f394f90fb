"""Codes of the second factor: the right one, at the right time, once."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.accounts.codes import address, normalise, picture, step_of

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOON = datetime(2026, 11, 22, 12, 0, 15, tzinfo=UTC)
STEP = int(NOON.timestamp()) // 30


def shown(late: int = 0) -> str:
    return pyotp.TOTP(SECRET).at(NOON + timedelta(seconds=30 * late))


@pytest.mark.parametrize(("late", "found"), [(-2, None), (-1, STEP - 1), (0, STEP), (1, STEP + 1), (2, None)])
def test_a_clock_may_be_one_step_off(late: int, found: int | None) -> None:
    assert step_of(SECRET, shown(late), NOON, None) == found


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_a_step_is_spent_with_all_before_it(late: int) -> None:
    assert step_of(SECRET, shown(late), NOON, STEP + late) is None
    assert step_of(SECRET, shown(late), NOON, STEP + 1) is None


@given(st.text(max_size=30))
def test_no_other_text_passes(text: str) -> None:
    right = {shown(late) for late in (-1, 0, 1)}
    if normalise(text) not in right:
        assert step_of(SECRET, text, NOON, None) is None


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12a456", "٠٠٠٠٠٠", "+12345", "1.2345", "-12345"])
def test_only_six_plain_digits_are_a_code(text: str) -> None:
    assert step_of(SECRET, text, NOON, None) is None


def test_the_picture_holds_the_address_and_no_style() -> None:
    svg = picture(address(SECRET, "aigul@town.example")).decode()
    assert svg.startswith("<svg")
    assert "style" not in svg
    assert "script" not in svg
    assert "issuer=Asar" in address(SECRET, "a@b.kz")
