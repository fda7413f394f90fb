"""What people type to say where something is, and the codes and spellings behind it."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from civic.kernel import geo
from civic.locations.queries import fold, read, searchable
from civic.locations.queries import plus_codes as codes

PAVLODAR = (76.95, 52.287)


@pytest.mark.parametrize(
    "text",
    [
        "52.2868, 76.9478",
        " 52.2868 76.9478 ",
        "52,2868 76,9478",
        "52,2868; 76,9478",
        "(52.2868, 76.9478)",
        "geo:52.2868,76.9478",
        "52.2868N 76.9478E",
        "76.9478 E, 52.2868 N",
        "52.2868° с, 76.9478° в",
        "52°17'12.48\"N 76°56'52.08\"E",
        "52°17′12,48″С, 76°56′52,08″В",
    ],
)
def test_one_spot_in_many_hands(text: str) -> None:
    typed = read(text)
    assert typed.is_spot
    assert (typed.lon, typed.lat) == pytest.approx((76.9478, 52.2868), abs=1e-6)


@pytest.mark.parametrize("text", ["6 Toraigyrov", "Торайғыров 6", "bus stop 17", "52.28", "7", "12 34 56", "no+code"])
def test_words_stay_words(text: str) -> None:
    assert not read(text, PAVLODAR).is_spot
    assert read(text, PAVLODAR).words == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("5793412.7, 573218.4", geo.Problem.PROJECTED),
        ("95, 76", geo.Problem.OUT_OF_RANGE),
        ("52°77'12\"N 76°56'52\"E", geo.Problem.NOT_A_NUMBER),
    ],
)
def test_numbers_that_are_no_degrees_are_told_apart(text: str, problem: geo.Problem) -> None:
    with pytest.raises(geo.BadPlace) as caught:
        read(text)
    assert caught.value.problem is problem


# Examples published with the code's own definition: code, latitude and longitude of the middle.
PUBLISHED = [
    ("7FG49Q00+", 20.375, 2.775),
    ("7FG49QCJ+2V", 20.3700625, 2.7821875),
    ("7FG49QCJ+2VX", 20.3701125, 2.782234375),
    ("7FG49QCJ+2VXGJ", 20.3701135, 2.78223535156),
    ("8FVC2222+22", 47.0000625, 8.0000625),
    ("4VCPPQGP+Q9", -41.2730625, 174.7859375),
    ("62G20000+", 0.5, -179.5),
    ("22220000+", -89.5, -179.5),
    ("7FG40000+", 20.5, 2.5),
    ("6VGX0000+", 0.5, 179.5),
]


@pytest.mark.parametrize(("code", "lat", "lon"), PUBLISHED)
def test_published_codes_are_read_and_written(code: str, lat: float, lon: float) -> None:
    assert codes.middle(code) == pytest.approx((lon, lat), abs=1e-9)
    assert codes.encode(lon, lat, len(code.replace("+", "").rstrip("0"))) == code
    assert codes.middle(code.lower()) == codes.middle(code)


@pytest.mark.parametrize("text", ["G+", "+", "8FWC2345+G", "8FWC2_45+G6", "8FWC2η45+G6", "8FWC2345+G6+", "8FWC2300+G6", "WC2300+", "8FWCX4+", "8FWC0+"])  # fmt: skip
def test_what_is_no_code_is_none(text: str) -> None:
    assert not codes.is_whole(text)
    with pytest.raises(codes.NotACode):
        codes.middle(text)


@settings(max_examples=300, deadline=None)
@given(st.floats(-180, 179.99), st.floats(-90, 90), st.sampled_from([10, 11, 12, 13]))
def test_a_code_leads_back_to_within_its_square(lon: float, lat: float, digits: int) -> None:
    code = codes.encode(lon, lat, digits)
    east, north = codes.middle(code)
    assert abs(east - lon) <= 1 / 16000 + 1e-9 and abs(north - lat) <= 1 / 16000 + 1e-9
    assert codes.encode(east, north, digits) == code


@settings(max_examples=200, deadline=None)
@given(st.floats(-170, 170), st.floats(-80, 80), st.floats(-0.2, 0.2), st.floats(-0.2, 0.2))
def test_a_short_code_is_completed_from_nearby(lon: float, lat: float, east: float, north: float) -> None:
    code = codes.encode(lon, lat)
    assert codes.whole(code[4:], lon + east, lat + north) == code


def test_a_short_code_with_the_towns_name_is_understood() -> None:
    code = codes.encode(76.9478, 52.2868)
    typed = read(f"{code[4:]} Павлодар", PAVLODAR)
    assert (typed.lon, typed.lat) == pytest.approx((76.9478, 52.2868), abs=1e-4)
    assert not read(code[4:]).is_spot, "nobody knows near what"


@pytest.mark.parametrize(
    "names",
    [
        ("Ақтөбе", "Актобе", "Aqtöbe", "Aktobe"),
        ("Семей", "Semey", "SEMEI"),
        ("Екібастұз", "Ekibastuz", "Yekibastuz"),
        ("Қызылорда", "Qyzylorda", "Kyzylorda"),
        ("Шымкент", "Shymkent"),
        ("Жезқазған", "Жезказган", "Zhezqazghan", "Jezkazgan"),
    ],
)
def test_one_settlement_in_three_languages_is_one_spelling(names: tuple[str, ...]) -> None:
    assert len({fold(name) for name in names}) == 1


@given(st.text(max_size=40))
@example("IIE")
@example("sshh")
def test_folding_is_plain_and_stable(text: str) -> None:
    plain = fold(text)
    assert fold(plain) == plain
    assert all(letter.isascii() and (letter.isalnum() or letter == " ") for letter in plain)


def test_spellings_stand_between_bars() -> None:
    assert searchable("Семей", "Семей", "Semey") == "|semei|"
    assert searchable("Көкшетау", "Кокчетав", "") == "|kokshetau|kokchetav|"
