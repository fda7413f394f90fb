"""Cells as towns write them: dates, states, positions."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.kernel.errors import Refused
from maps.issues.imports.headers import columns_of, guess
from maps.issues.imports.values import DateOrder, date_reader, order_of, pair_of, projection_like, state_of

ALMATY = timezone(timedelta(hours=5))


@pytest.mark.parametrize(
    ("text", "order", "means"),
    [
        ("2011-07-01 01:32:33", DateOrder.DAY_FIRST, "2011-06-30T20:32:33"),
        ("2011-07-01T01:32:33Z", DateOrder.DAY_FIRST, "2011-07-01T01:32:33"),
        ("2011-07-01T01:32:33-04:00", DateOrder.DAY_FIRST, "2011-07-01T05:32:33"),
        ("05.03.2026", DateOrder.DAY_FIRST, "2026-03-04T19:00:00"),
        ("05.03.26 9:15", DateOrder.DAY_FIRST, "2026-03-05T04:15:00"),
        ("07/13/2019 03:45:12 PM", DateOrder.MONTH_FIRST, "2019-07-13T10:45:12"),
        ("07/13/2019 12:05:00 AM", DateOrder.MONTH_FIRST, "2019-07-12T19:05:00"),
        ("2026/03/05 10:00", DateOrder.DAY_FIRST, "2026-03-05T05:00:00"),
        ("20260305", DateOrder.DAY_FIRST, "2026-03-04T19:00:00"),
    ],
)
def test_dates_in_many_forms(text: str, order: DateOrder, means: str) -> None:
    assert date_reader(order, ALMATY)(text) == datetime.fromisoformat(means).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "31.02.2026",
        "13/13/2019",
        "1/2",
        "0001-01-01",
        "9999-12-31",
        "2026-03-05 25:00",
        "12345",
        "²⁰²⁶-03-05",
        "5 марта",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        date_reader(DateOrder.DAY_FIRST, UTC)(text)


@given(st.text(max_size=30))
def test_no_cell_breaks_the_reading(text: str) -> None:
    try:
        found = date_reader(DateOrder.MONTH_FIRST, UTC)(text)
    except (ValueError, OverflowError):
        found = datetime(2000, 1, 1, tzinfo=UTC)
    assert 1969 <= found.year <= 2100
    pair_of(text)
    state_of(text)
    guess([text, text])


@pytest.mark.parametrize(
    ("samples", "order", "certain"),
    [
        (["07/13/2019", "07/01/2019"], DateOrder.MONTH_FIRST, True),
        (["13/07/2019"], DateOrder.DAY_FIRST, True),
        (["01/02/2019"], DateOrder.DAY_FIRST, False),
        (["01/02/2019 03:00 PM"], DateOrder.MONTH_FIRST, False),
        (["01.02.2019"], DateOrder.DAY_FIRST, True),
        (["2019-02-01", ""], DateOrder.DAY_FIRST, True),
        (["13/07/2019", "07/13/2019"], DateOrder.DAY_FIRST, False),
    ],
)
def test_the_order_of_day_and_month_is_seen_or_said_to_be_a_guess(
    samples: list[str], order: DateOrder, certain: bool
) -> None:
    assert order_of(samples) == (order, certain)


def test_states_and_positions_in_other_words() -> None:
    assert [state_of(word) for word in ("CLOSED", " В  работе ", "Орындалды", "erledigt", "Duplicate", "отклонено", "what?")] == [
        "done", "in_work", "done", "done", "duplicate", "not_done", None,
    ]  # fmt: skip
    assert pair_of("(41.88, -87.62)") == ("-87.62", "41.88")
    assert pair_of("POINT (-87.62 41.88)") == ("-87.62", "41.88") == pair_of("SRID=4326;POINT(-87.62 41.88)")
    assert pair_of("52.29; 76.95") == ("76.95", "52.29") and pair_of("Lomov Street, 12") is None
    assert "LV95" in projection_like(2683141, 1247945) and "UTM" in projection_like(500000, 5790000)
    assert "Pulkovo" in projection_like(13500000, 5790000) and "Mercator" in projection_like(8566000, 1000)


def test_columns_are_recognised_in_three_languages_and_may_be_named() -> None:
    kazakh = ["Өтініш нөмірі", "Тіркелген күні", "Санаты", "Мазмұны", "Мекенжайы", "Бойлық", "Ендік", "Күйі"]
    assert guess(kazakh) == {
        "ref": 0,
        "opened": 1,
        "category": 2,
        "words": 3,
        "address": 4,
        "lon": 5,
        "lat": 6,
        "status": 7,
    }
    russian = ["Номер", "Дата", "Закрыто", "Тип", "Описание", "Адрес", "Х", "У"]
    assert guess(russian) == {
        "ref": 0, "opened": 1, "closed": 2, "category": 3, "words": 4, "address": 5, "lon": 6, "lat": 7,
    }, "axes in Cyrillic letters, which look like the Latin ones"  # fmt: skip
    assert guess(["E", "type"]) == {"category": 1}, "half a position is none"
    named = columns_of(["a", "b", "type", "date"], ["lon=a", "lat=B", "ref="])
    assert named == {"opened": 3, "category": 2, "lon": 0, "lat": 1}
    for words in ("lon", "nothing=a", "lon=zzz"):
        with pytest.raises(Refused):
            columns_of(["a", "b"], [words])
