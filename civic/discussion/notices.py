"""What followers are told by mail: that somebody wrote, and where to read it; the words themselves stay on the page."""

from collections.abc import Iterable

from civic.discussion.events import FollowersTold
from civic.kernel.i18n import _
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.links import origin
from civic.kernel.notices import LetterSort, Notice, Recipient


def _followers(fact: FollowersTold) -> Iterable[Recipient]:
    return [Recipient(address, language, person) for address, language, person in fact.followers]


def _written(fact: FollowersTold, recipient: Recipient) -> tuple[str, str]:
    if fact.official:
        subject = _("Asar: an official answer about “%(title)s”", title=fact.title)
        what = _("Those who answer for the place wrote about “%(title)s”, which you follow.", title=fact.title)
    else:
        subject = _("Asar: a new comment on “%(title)s”", title=fact.title)
        what = _(
            "Somebody commented on “%(title)s”, which you follow. Of further comments on the same day you get no letter.",
            title=fact.title,
        )
    how_to_stop = _("To hear no more of it, open the page and press “Stop following”.")
    return subject, "\n\n".join([what, origin() + fact.path, how_to_stop])


TALK = LetterSort(
    "talk",
    _l("Comments on what I follow"),
    _l("Of what residents write you hear at most once a day about each thing; of official answers each time."),
    order=30,
)
NOTICES: tuple[Notice | LetterSort, ...] = (
    TALK,
    Notice("comment-written", FollowersTold, _followers, _written, TALK.name),
)
