"""A calendar file is read by a phone as it was meant, whatever stands in a title."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import example, given
from hypothesis import strategies as st

from civic.kernel.calendars import Entry, calendar_file

NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
ENDS = datetime(2026, 12, 12, 18, 0, tzinfo=timezone(timedelta(hours=5)))
PLAIN = {"\\\\": "\\", "\\;": ";", "\\,": ",", "\\n": "\n"}


def entry(title: str = "Voting ends", text: str = "", days_before: int | None = 1) -> Entry:
    return Entry("abcd2345-ends@asar", ENDS, title, text, "https://asar.example/rounds/abcd2345", days_before)


def unfolded(data: bytes) -> list[str]:
    """The lines as RFC 5545 reads them."""
    assert data.endswith(b"\r\n")
    return data.decode().replace("\r\n ", "").split("\r\n")[:-1]


def value(lines: list[str], name: str) -> str:
    """The first value of this name, with its escapes undone."""
    written = next(line for line in lines if line.startswith(name + ":")).partition(":")[2]
    words, at = "", 0
    while at < len(written):
        pair = written[at : at + 2]
        words += PLAIN.get(pair, written[at])
        at += 2 if pair in PLAIN else 1
    return words


def test_a_vote_that_ends_in_pavlodar_stands_at_greenwich_time_and_reminds_a_day_before() -> None:
    lines = unfolded(calendar_file([entry()], NOW))
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    assert "DTSTART:20261212T130000Z" in lines and "DTSTAMP:20261128T093000Z" in lines
    assert "UID:abcd2345-ends@asar" in lines and "TRIGGER:-P1D" in lines


def test_without_a_reminder_none_is_written() -> None:
    assert b"VALARM" not in calendar_file([entry(days_before=None)], NOW)


@given(st.text(max_size=300), st.text(max_size=600))
@example("Дауыс беру аяқталады: Халық қатысатын бюджет 2027, Павлодар қаласы", "🗳" * 40)
def test_every_word_comes_back_and_no_line_is_too_long(title: str, text: str) -> None:
    def plain(words: str) -> str:
        return "\n".join(words.splitlines())

    data = calendar_file([entry(title, text)], NOW)
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    lines = unfolded(data)
    assert value(lines, "SUMMARY") == plain(title)
    assert value(lines, "DESCRIPTION") == plain(text)
    assert [line for line in lines if line.startswith("END:")] == ["END:VALARM", "END:VEVENT", "END:VCALENDAR"]
