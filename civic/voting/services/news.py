"""Telling residents by mail what became of a round: each piece of news once, a portion of people at a time."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, text

from civic.kernel import clock
from civic.kernel.commands import command_on
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import localized, speaking
from civic.kernel.money import money
from civic.voting.events import ResidentsAddressed, ResidentsTold, RoundWords
from civic.voting.models import News, Project, Round, RoundNews
from civic.voting.permissions import RoundAction
from civic.voting.queries.news import addressed, is_due, news_waiting, next_people, told_of
from civic.voting.queries.results import result_of
from civic.voting.queries.rounds import projects_of, read_time, round_by_id

AT_ONCE = 50
"""People in one transaction: whoever votes meanwhile waits no longer than for a page."""
_BEGIN = text("INSERT INTO round_news (round_id, news, upto) VALUES (:round_id, :news, 0) ON CONFLICT DO NOTHING")


def _round(actor: Any, public_id: str) -> Round:
    return round_by_id(public_id)


@command_on(RoundAction.TELL, _round)
def tell_some(actor: Any, round_: Round, news: News) -> bool:
    """Write letters to the next of those whom it concerns; whether somebody may be left.

    Its time is looked at again for every portion: of a vote that was closed meanwhile nobody hears that it is open.
    """
    db.session.execute(_BEGIN, {"round_id": round_.id, "news": news})
    mine = (RoundNews.round_id == round_.id, RoundNews.news == news)
    progress = db.session.scalars(select(RoundNews).where(*mine).with_for_update()).one()
    opened = told_of(round_).get(News.OPENED)
    opening_told = opened.done_on if opened is not None else None
    if progress.done_on is not None or not is_due(round_, news, read_time(round_), opening_told):
        return False
    people = next_people(progress.upto, AT_ONCE)
    if not people:
        progress.done_on = clock.today()
        record(ResidentsTold(news=news, **_about(round_)))
        return False
    progress.upto = people[-1].id
    readers = addressed(round_, news, people)
    if readers:
        funded = _funded(round_) if news is News.RESULT else []
        record(
            ResidentsAddressed(
                news=news,
                people=readers,
                words={code: _words(round_, funded, code) for code in {reader.locale for reader in readers}},
                until=round_.ended_at,
                reason=round_.closed_reason or "",
                **_about(round_),
            )
        )
    return True


def _words(round_: Round, funded: Sequence[Project], code: str) -> RoundWords:
    with speaking(code):
        sum_ = money(round_.budget, round_.currency, round_.minor_digits)
        titles = tuple(localized(project, "title") for project in funded)
        return RoundWords(localized(round_, "title"), sum_, localized(round_, "contact"), titles)


def _funded(round_: Round) -> list[Project]:
    """The projects that get money, in the order chosen, of all pots."""
    counted = result_of(round_)
    projects = {project.code: project for project in projects_of(round_)}
    return [projects[code] for each in counted.pots or (counted,) for code in each.outcome.winners]


def _about(round_: Round) -> dict[str, Any]:
    return {"subject_kind": "round", "subject_id": round_.public_id, "place_id": round_.place_id}


def tell_residents(actor: Any) -> int:
    """Tell everything that is due, to everybody; gives how many pieces of news there were."""
    waiting = list(news_waiting())
    for public_id, news in waiting:
        while tell_some(actor, public_id, news):
            pass
    return len(waiting)
