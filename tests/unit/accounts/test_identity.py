"""The IIN: whatever people type, only a number that can belong to a living person passes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.accounts import identity
from civic.accounts.identity import birth_date, check_digit, normalise_email, normalise_iin
from civic.kernel import clock
from civic.kernel.errors import Refused

TODAY = clock.today()
days = st.dates(date(TODAY.year - identity.OLDEST_YEARS, 1, 1), TODAY)


def first_eleven(born: date, serial: int, woman: bool) -> str:
    century = {18: 1, 19: 3, 20: 5}[born.year // 100] + woman
    return f"{born:%y%m%d}{century}{serial:04d}"


def outcome(text: str) -> tuple[str, str]:
    """The number, or what the refusal says."""
    try:
        return normalise_iin(text), ""
    except Refused as refusal:
        if refusal.field != "iin":
            raise
        return "", str(refusal.message)


@st.composite
def iins(draw: st.DrawFn) -> str:
    first = draw(st.builds(first_eleven, days, st.integers(0, 9999), st.booleans()).filter(check_digit))
    return first + str(check_digit(first))


@given(iins(), st.lists(st.integers(0, 12), max_size=6), st.sampled_from([" ", "-", "\u00a0", "\u2009", "\u2013"]))
def test_a_right_number_passes_however_it_is_spaced(iin: str, gaps: list[int], between: str) -> None:
    spaced = iin
    for gap in sorted(gaps, reverse=True):
        spaced = spaced[:gap] + between + spaced[gap:]
    assert normalise_iin(spaced) == iin
    assert normalise_iin("".join(chr(ord(digit) + 0xFEE0) for digit in iin)) == iin


@given(iins(), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_never_passes_for_the_same_person(iin: str, place: int, shift: int) -> None:
    """A slip may by rare chance make another valid number (the second weights); it never keeps the old one."""
    wrong = iin[:place] + str((int(iin[place]) + shift) % 10) + iin[place + 1 :]
    assert outcome(wrong)[0] in (wrong, "")


@given(iins(), st.integers(1, 9))
def test_a_wrong_last_digit_never_passes(iin: str, shift: int) -> None:
    with pytest.raises(Refused):
        normalise_iin(iin[:11] + str((int(iin[11]) + shift) % 10))


@given(st.text(max_size=60))
def test_any_text_either_gives_twelve_digits_or_a_plain_refusal(text: str) -> None:
    found, said = outcome(text)
    digits = "".join(c for c in text if c.isdigit())
    assert len(digits) < 6 or digits not in said, "the number is never repeated"
    assert (len(found) == 12 and found.isascii()) or said


@given(days, st.integers(0, 9999), st.booleans())
def test_the_birth_date_is_read_back(born: date, serial: int, woman: bool) -> None:
    assert birth_date(first_eleven(born, serial, woman) + "0") == born


@pytest.mark.parametrize(
    "first",
    [
        "01010110000",  # a man of 1801
        "99123120000",  # a woman of 1899
        "01010100000",  # no century
        "01010170000",  # a century to come
        "01130150000",  # no thirteenth month
        "01023050000",  # no 30 February
        "00022910000",  # 1800 was no leap year
        "99123150000",  # born in 2099
    ],
)
def test_nobody_is_two_hundred_years_old_or_not_yet_born(first: str) -> None:
    digit = check_digit(first)
    with pytest.raises(Refused):
        normalise_iin(first + str(digit if digit is not None else 0))


@pytest.mark.parametrize("text", ["", "12", "1" * 13, "٩٠٠١٠١٣٠٠٠٠٠", "90010130000O", "9001013000-0x", "१" * 12])
def test_other_digits_and_lengths_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        normalise_iin(text)


def test_the_two_rounds_of_weights_by_hand() -> None:
    # 1·8 + 2·5 + 3·0 + 4·1 + 5·0 + 6·1 + 7·3 + 8·0 + 9·0 + 10·0 + 11·0 = 49, rest 5
    assert check_digit("85010130000") == 5
    second = [
        f"850101300{n:02d}"
        for n in range(100)
        if sum(w * int(d) for w, d in zip(range(1, 12), f"850101300{n:02d}", strict=True)) % 11 == 10
    ]
    assert second
    weights = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
    for first in second:
        rest = sum(w * int(d) for w, d in zip(weights, first, strict=True)) % 11
        assert check_digit(first) == (rest if rest < 10 else None)


def test_addresses_have_one_spelling() -> None:
    assert normalise_email("  Aigul@Town.KZ\u00a0") == normalise_email("aigul@town.kz") == "aigul@town.kz"
