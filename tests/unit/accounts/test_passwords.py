"""Which passwords are refused, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.accounts.passwords import COMMON, LONGEST, SHORTEST, approve
from civic.accounts.services.limits import network_of
from civic.kernel.errors import Refused


@pytest.mark.parametrize(
    ("password", "own"),
    [
        ("", ()),
        ("a" * (SHORTEST - 1), ()),
        ("ab" * LONGEST, ()),
        ("1234567890", ()),
        ("QWERTY123456", ()),
        ("ＱＷＥＲＴＹ123456", ()),
        ("Йцукен123456", ()),
        ("kazakh stan2026", ()),
        ("abababababab", ()),
        ("aigul.serik", ("aigul.serik@town.kz",)),
        ("СеріковаАйгүл1", ("x@town.kz", "Айгүл Серікова")),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, own: tuple[str, ...]) -> None:
    with pytest.raises(Refused):
        approve(password, *own)


@pytest.mark.parametrize(
    "password",
    ["тауда қар жатыр", "four goats on a hill", "aigul walks to the river", "a3!f9-kk2_z", "🐎🌾🌙⛰️ dala 2026"],
)
def test_a_few_words_will_do(password: str) -> None:
    approve(password, "aigul@town.kz", "Aigul Serikova")


def test_every_common_one_is_long_enough_to_matter() -> None:
    assert len(COMMON) > 100
    assert all(len(word) >= SHORTEST for word in COMMON)
    assert all(word == word.casefold() for word in COMMON)


@given(st.text(max_size=300), st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_either_approved_or_refused_at_its_field(password: str, email: str, name: str) -> None:
    field = ""
    try:
        approve(password, email, name, field="new")
    except Refused as refusal:
        field = str(refusal.field)
    assert field == "new" or SHORTEST <= len(password) <= LONGEST


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_what_counts_as_one_network(address: str | None, network: str) -> None:
    assert network_of(address) == network
