"""Questions and comments on the page of a round, and following it."""

from typing import Any

from civic.communities.kinds import ROLES
from civic.discussion.kinds import Subject, Topic
from civic.discussion.queries import OFFICIAL, talk_about
from civic.kernel.chrome import Chrome
from civic.kernel.i18n import localized
from civic.kernel.permissions import policy
from civic.voting.models import Round, RoundState
from civic.voting.permissions import RoundAction
from civic.voting.predicates import state_of
from civic.voting.queries.rounds import round_by_id

SUBJECT = Subject(
    kind="round",
    load=round_by_id,
    title=lambda round_: localized(round_, "title"),
    page="rounds.show",
    see=RoundAction.SEE,
    talk=RoundAction.TALK,
    moderate=RoundAction.MODERATE,
)


def talk_of(round_: Round, who: Any) -> dict[str, Any]:
    """What the section about talk needs; ``talk`` is None where the round is not talked about."""
    if round_.is_imported or state_of(round_) is RoundState.DRAFT:
        return {"talk": None}
    decide = policy().decide
    moderates = bool(decide(who, RoundAction.MODERATE, round_))
    talk = talk_about(who, Topic(SUBJECT, round_), decide(who, RoundAction.TALK, round_), moderates)
    return {"talk": talk, "roles": ROLES, "officials": OFFICIAL, "sign_in": Chrome().sign_in_url}
