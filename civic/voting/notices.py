"""What voters are told by mail: that a ballot was cast in their name, never what it says."""

from collections.abc import Iterable

from civic.kernel.i18n import _
from civic.kernel.links import absolute
from civic.kernel.notices import Notice, Recipient
from civic.voting.events import VoterTold


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


NOTICES: tuple[Notice, ...] = (Notice("ballot-cast", VoterTold, _voter, _ballot_cast),)
