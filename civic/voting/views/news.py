"""What residents are told of a round by mail, and when: for its workshop. Never how many, which would tell who has voted."""

from datetime import datetime

from civic.kernel.i18n import _
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.text import day, moment
from civic.voting.models import News, Round, RoundState
from civic.voting.predicates import state_of
from civic.voting.queries.news import is_due, reminder_at, told_of
from civic.voting.queries.rounds import read_time

LABELS = {
    News.OPENED: _l("Voting has opened"),
    News.ENDING: _l("Reminder"),
    News.ENDED_EARLY: _l("Voting was ended early"),
    News.RESULT: _l("The result"),
}


def news_lines(round_: Round) -> list[tuple[object, str]]:
    """Each piece of news of a published round with when it was or will be told; none where nobody is told."""
    if round_.is_imported or state_of(round_) is RoundState.DRAFT:
        return []
    told = told_of(round_)
    opened = told.get(News.OPENED)
    opening_told = opened.done_on if opened is not None else None
    lines = []
    for news, planned in _planned(round_).items():
        row = told.get(news)
        if row is not None and row.done_on is not None:
            when = _("told on %(day)s", day=day(row.done_on))
        elif is_due(round_, news, read_time(round_), opening_told):
            when = _("with the next delivery")
        elif planned is None:
            when = _("once it is published")
        elif planned > read_time(round_):
            when = _("on %(when)s", when=moment(planned))
        elif row is not None:
            when = _("told in part: it was no longer true")
        elif news is News.ENDING and state_of(round_) is RoundState.OPEN:
            when = _("two days after that it has opened")
        else:
            when = _("nobody was told")
        lines.append((LABELS[news], when))
    return lines


def _planned(round_: Round) -> dict[News, datetime | None]:
    """When each piece is to be told, as far as that is known; what will not happen is not there."""
    reminder, ended = reminder_at(round_), round_.closed_at
    planned: dict[News, datetime | None] = {News.OPENED: round_.opens_at}
    if reminder is not None and (ended is None or reminder < ended):
        planned[News.ENDING] = reminder
    if ended is not None:
        planned[News.ENDED_EARLY] = ended
    planned[News.RESULT] = round_.published_at
    return planned
