"""The blueprint of rounds, and what its public pages share: the round asked for, its place, its state in words."""

from dataclasses import dataclass

from flask import Blueprint, request, url_for

from civic.kernel.chrome import Chrome, about
from civic.kernel.errors import Decision, Missing
from civic.kernel.i18n import _, localized
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import policy
from civic.kernel.views import actor
from civic.voting.models import RollEntry, Round, RoundState
from civic.voting.permissions import RoundAction
from civic.voting.predicates import state_of, voting_is_open
from civic.voting.queries.roll import roll_entry, roll_standing
from civic.voting.queries.rounds import round_by_id

blueprint = Blueprint("rounds", __name__, url_prefix="/rounds")

# Words, tone and icon of the badge that says where a round stands.
STATES: dict[RoundState, tuple[object, str, str]] = {
    RoundState.DRAFT: (_l("draft"), "plain", "document"),
    RoundState.PUBLISHED: (_l("voting opens soon"), "accent", "calendar"),
    RoundState.OPEN: (_l("voting is open"), "good", "vote"),
    RoundState.CLOSED: (_l("voting has ended"), "warn", "lock"),
    RoundState.COUNTED: (_l("counted, result not public yet"), "warn", "lock"),
    RoundState.RESULT: (_l("result is public"), "good", "check"),
}


def seen_round(public_id: str, **_parts: object) -> Round:
    """The round of the address, for those who may see it; a draft looks to others as if it were not there.

    Raises:
        Missing: there is none, or it is not public yet.
    """
    round_ = round_by_id(public_id)
    if not policy().decide(actor(), RoundAction.SEE, round_):
        raise Missing(public_id)
    return round_


def stand_in(round_: Round) -> list[tuple[str, str]]:
    """Say which place the page is about; gives the trail that leads to the round."""
    place = localized(round_.place, "name"), url_for("places.show", code=round_.place.code)
    about(*place, responsible=round_.place.responsible)
    return [place, (_("Rounds"), url_for("rounds.index"))]


def trail_through(round_: Round) -> list[tuple[str, str]]:
    """The trail that leads through the round to a page of it."""
    return [*stand_in(round_), (localized(round_, "title"), url_for("rounds.show", public_id=round_.public_id))]


@dataclass(frozen=True)
class Standing:
    """Where the reader stands towards this round: may they vote, and if not, why and what to do."""

    state: RoundState
    decision: Decision
    signed_in: bool
    entry: RollEntry | None
    todo: tuple[str, str] | None = None
    listed: bool = False
    """On the roll, whether or not voting is open."""

    @property
    def may_vote(self) -> bool:
        """Now and here."""
        return bool(self.decision)

    @property
    def has_voted(self) -> bool:
        """A ballot of theirs counts at present."""
        return self.entry is not None and self.entry.casts > 0


def standing_of(round_: Round) -> Standing:
    """Where the reader stands; at most two statements, none for strangers. Reasons of time come first."""
    who, state = actor(), state_of(round_)
    if state is not RoundState.OPEN:
        listed = state is RoundState.PUBLISHED and who.is_authenticated and bool(roll_standing(who, round_))
        return Standing(state, voting_is_open.decide(who, round_), who.is_authenticated, None, listed=listed)
    if not who.is_authenticated:
        url = Chrome().sign_in_url
        return Standing(
            state,
            Decision(False, _("Sign in to vote."), "accounts.sign_in"),
            False,
            None,
            (_("Sign in"), url) if url else None,
        )
    decision = policy().decide(who, RoundAction.VOTE, round_)
    todo = (_("Do this now"), url_for(decision.how)) if decision.how else None
    return Standing(state, decision, True, roll_entry(who, round_), todo, listed=bool(decision))


def asked(name: str, longest: int = 100) -> str:
    """One word or sentence of the address or of the form sent, trimmed and cut."""
    return request.values.get(name, "").strip()[:longest]


def asked_pot() -> str | None:
    """The pot of money that the address asks for; None for the first or only one."""
    return request.args.get("pot")
