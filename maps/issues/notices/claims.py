"""The link by which somebody without an account comes back to what they sent."""

from collections.abc import Iterable

from civic.kernel.i18n import _
from civic.kernel.links import absolute
from civic.kernel.notices import Notice, Recipient
from maps.issues.events import ClaimOffered


def _sender(fact: ClaimOffered) -> Iterable[Recipient]:
    return [Recipient(fact.address, fact.language)]


def _link(fact: ClaimOffered, recipient: Recipient) -> tuple[str, str]:
    what = _("You reported “%(title)s”. With this link you can see it, change or withdraw it:", title=fact.title)
    good = _(
        "The link is good until you take the report into an account or withdraw it. Whoever has the link can do the same, so do not pass it on."
    )
    not_you = _("If it was not you, do nothing: somebody mistyped their address.")
    link = absolute("issues.claim", token=fact.token)
    return _("Asar: your report is in"), f"{what}\n\n{link}\n\n{good}\n\n{not_you}"


CLAIM = Notice("issue-claim", ClaimOffered, _sender, _link)
