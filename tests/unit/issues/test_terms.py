"""Terms for answers, counted in working days and days of the calendar; and the table of allowed changes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.issues.kinds.moves import MOVES, moves_from
from maps.issues.kinds.terms import due_date, is_working
from maps.issues.models import IssueState

DAYS = st.dates(date(2025, 1, 1), date(2031, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 11, 25), 15, date(2026, 12, 17)),  # a Wednesday; Independence Day on 16 December does not count
        (date(2026, 3, 19), 3, date(2026, 3, 27)),  # Nauryz fell on a weekend: two more days off after it
        (date(2026, 5, 6), 1, date(2026, 5, 8)),  # 7 May is a holiday
        (date(2026, 1, 5), 2, date(2026, 1, 8)),  # 7 January is a day off
    ],
)
def test_working_days_leave_out_weekends_and_holidays(start: date, days: int, due: date) -> None:
    assert due_date(start, days, working=True) == due


def test_days_of_the_calendar_are_simply_counted() -> None:
    assert due_date(date(2026, 12, 30), 15, working=False) == date(2027, 1, 14)
    with pytest.raises(ValueError, match="at least one day"):
        due_date(date(2026, 12, 30), 0, working=True)


@given(start=DAYS, days=st.integers(1, 40))
def test_a_term_ends_on_a_working_day_and_holds_exactly_so_many(start: date, days: int) -> None:
    due = due_date(start, days, working=True)
    assert is_working(due)
    between = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    assert sum(map(is_working, between)) == days
    assert due >= due_date(start, days, working=False)


def test_every_state_can_be_left_and_no_change_leads_nowhere() -> None:
    for state in IssueState:
        assert [move for (start, _end), move in MOVES.items() if start == state], state
        assert all(move.end in set(IssueState) for move in moves_from(state))


def test_what_ends_an_issue_and_what_takes_a_change_back_needs_words() -> None:
    for move in MOVES.values():
        if move.end in (IssueState.DONE, IssueState.NOT_DONE, IssueState.ACCEPTED) or move.back:
            assert move.needs_text, move
    assert (IssueState.DONE, IssueState.NOT_DONE) not in MOVES, "one goes back first, so that both are explained"
    assert (IssueState.NEW, IssueState.SEEN) in MOVES
    assert not MOVES[(IssueState.NEW, IssueState.SEEN)].needs_text
