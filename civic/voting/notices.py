"""What voters are told by mail: that a ballot was cast in their name, never what it says; and the news of a round."""

from collections.abc import Callable, Iterable, Mapping

from civic.kernel import clock
from civic.kernel.i18n import _, ngettext
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.links import absolute
from civic.kernel.notices import LetterSort, Notice, Recipient
from civic.kernel.notices import News as Overtaken
from civic.kernel.text import day, moment
from civic.voting.events import ResidentsAddressed, RoundWords, VoterTold
from civic.voting.models import News
from civic.voting.queries.news import BLOCKED, LISTED, UNLISTED, UNPROVED

MOST_TITLES = 10
# As the page of the round says it (``roll_standing``).
_HINDRANCES = {
    UNLISTED: _l("You are not on the roll of this round. If you live here, come to the desk with a document."),
    UNPROVED: _l("Show your identity document at the desk once; then you can vote here."),
    BLOCKED: _l("Your entry on the roll is blocked. Ask at the desk why."),
}


def _voter(fact: VoterTold) -> Iterable[Recipient]:
    return [Recipient(fact.address, fact.locale)]


def _ballot_cast(fact: VoterTold, recipient: Recipient) -> tuple[str, str]:
    """No choices, no receipt number: mail is read by others."""
    if fact.changed:
        subject = _("Asar: your ballot was changed")
        what = _(
            "A ballot in your name was changed in the round “%(title)s”. The last ballot counts.",
            title=fact.round_title,
        )
    else:
        subject = _("Asar: your ballot was cast")
        what = _("A ballot was cast in your name in the round “%(title)s”.", title=fact.round_title)
    if_not = _(
        "If it was not you, sign in, set a new password and vote again before the close: the last ballot counts. Then tell the office named on the page of the round."
    )
    return subject, "\n\n".join([what, if_not, absolute("rounds.show", public_id=fact.subject_id)])


def _residents(fact: ResidentsAddressed) -> Iterable[Recipient]:
    return [Recipient(one.address, one.locale, one.person_id) for one in fact.people]


def _news(fact: ResidentsAddressed, recipient: Recipient) -> tuple[str, str]:
    said = fact.words[recipient.language]
    subject, paragraphs = _TELLERS[News(fact.news)](fact, recipient, said)
    return subject, "\n\n".join(filter(None, [said.title, *paragraphs]))


def _opened(fact: ResidentsAddressed, recipient: Recipient, said: RoundWords) -> tuple[str, list[str]]:
    url = absolute("rounds.show", public_id=fact.subject_id)
    what = _("Residents decide together what %(money)s is spent on.", money=said.money)
    until = _("Voting is open until %(when)s.", when=moment(fact.until))
    standing = next(one.standing for one in fact.people if one.person_id == recipient.person_id)
    if standing == LISTED:
        how = [_("You are on the roll. Read about the projects and vote: %(url)s", url=url)]
    else:
        how = [str(_HINDRANCES[standing]), said.contact, _("Read about it: %(url)s", url=url)]
    return _("Asar: voting is open: %(title)s", title=said.title), [what, until, *how]


def _ending(fact: ResidentsAddressed, recipient: Recipient, said: RoundWords) -> tuple[str, list[str]]:
    url = absolute("rounds.show", public_id=fact.subject_id)
    until = _("Voting is open until %(when)s.", when=moment(fact.until))
    yet = _(
        "On %(day)s no ballot had been cast in your name yet. You vote here in a few minutes: %(url)s",
        day=day(clock.now()),
        url=url,
    )
    return _("Asar: voting ends soon: %(title)s", title=said.title), [until, yet]


def _ended_early(fact: ResidentsAddressed, recipient: Recipient, said: RoundWords) -> tuple[str, list[str]]:
    what = _("Voting was ended before its time, on %(when)s. Reason: %(why)s", when=moment(fact.until), why=fact.reason)
    kept = _("Ballots cast before that are counted.")
    more = _("Read about it: %(url)s", url=absolute("rounds.show", public_id=fact.subject_id))
    return _("Asar: voting was ended early: %(title)s", title=said.title), [what, kept, more]


def _result(fact: ResidentsAddressed, recipient: Recipient, said: RoundWords) -> tuple[str, list[str]]:
    shown, left = said.funded[:MOST_TITLES], len(said.funded) - MOST_TITLES
    lines = [f"– {title}" for title in shown]
    if left > 0:
        lines.append(ngettext("and %(num)s more", "and %(num)s more", left))
    won = "\n".join([_("These projects get money:"), *lines]) if shown else _("No project gets money.")
    url = absolute("rounds.result", public_id=fact.subject_id)
    why = _("How it was counted, and why each project got money or not: %(url)s", url=url)
    return _("Asar: the result is out: %(title)s", title=said.title), [won, why]


def _overtaken(fact: ResidentsAddressed) -> Overtaken:
    """That voting is open is true until it ends; each piece of news makes the one before it old."""
    ends = fact.until if fact.news in (News.OPENED, News.ENDING) else None
    return Overtaken(f"round:{fact.subject_id}", ends)


_Teller = Callable[[ResidentsAddressed, Recipient, RoundWords], tuple[str, list[str]]]
_TELLERS: Mapping[News, _Teller] = {
    News.OPENED: _opened,
    News.ENDING: _ending,
    News.ENDED_EARLY: _ended_early,
    News.RESULT: _result,
}

VOTES = LetterSort(
    "votes",
    _l("Votes where I live"),
    _l(
        "That a vote has opened, a reminder three days before its end if you have not voted, that it was ended early, the result: at most four letters for each vote."
    ),
    order=10,
)
NOTICES: tuple[Notice | LetterSort, ...] = (
    VOTES,
    Notice("ballot-cast", VoterTold, _voter, _ballot_cast),
    Notice("round-news", ResidentsAddressed, _residents, _news, VOTES.name, _overtaken),
)
