"""When a round allows something, and whether the asker is on its roll."""

from typing import Any

from civic.kernel.commands import in_command
from civic.kernel.errors import Decision
from civic.kernel.i18n import _
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import predicate
from civic.kernel.text import moment
from civic.voting.models import Round, RoundState
from civic.voting.queries.roll import roll_standing
from civic.voting.queries.rounds import lock_round, read_time


def state_of(round_: Round, *, shared: bool = False) -> RoundState:
    """The round's state by the database's clock.

    Inside a command the round is read again under a lock (shared for those who vote, exclusive for
    those who change the round), so that nothing can close between the question and the deed. On a
    page the time read together with the round is used.
    """
    if in_command():
        return round_.state(lock_round(round_, shared=shared))
    return round_.state(read_time(round_))


@predicate(_l("This round is not public yet."))
def round_is_public(actor: Any, round_: Any) -> bool:
    """Published at least."""
    # Shared: whoever reads, follows or comments changes nothing of the round and holds up no voter.
    return state_of(round_, shared=True) is not RoundState.DRAFT


@predicate(_l("This round is not discussed here."))
def round_is_talked_about(actor: Any, round_: Any) -> bool:
    """Public, and held here: the people of an election held elsewhere are not here to answer."""
    return not round_.is_imported and state_of(round_, shared=True) is not RoundState.DRAFT


@predicate(_l("The round is published: its rules and projects stand."))
def is_draft(actor: Any, round_: Any) -> bool:
    """Still in the workshop."""
    return state_of(round_) is RoundState.DRAFT


@predicate(_l("A round can be taken back only between publication and opening."))
def waits_to_open(actor: Any, round_: Any) -> bool:
    """Published, not open yet."""
    return state_of(round_) is RoundState.PUBLISHED


@predicate(_l("Voting is not open."))
def voting_is_open(actor: Any, round_: Any) -> Decision:
    """Open now; a no says when."""
    return _open(round_, state_of(round_, shared=True))


@predicate(_l("Voting is not open."))
def voting_runs(actor: Any, round_: Any) -> Decision:
    """Open now, asked by somebody who is going to end it."""
    return _open(round_, state_of(round_))


def _open(round_: Round, state: RoundState) -> Decision:
    if state is RoundState.OPEN:
        return Decision(True)
    if state is RoundState.DRAFT:
        return Decision(False, _("This round is not public yet."))
    if state is RoundState.PUBLISHED:
        return Decision(False, _("Voting opens on %(when)s.", when=moment(round_.opens_at)))
    return Decision(False, _("Voting ended on %(when)s.", when=moment(round_.ended_at)))


@predicate(_l("Voting has ended: the roll is closed."))
def voting_is_open_or_ahead(actor: Any, round_: Any) -> bool:
    """The roll may still grow."""
    return state_of(round_) in (RoundState.DRAFT, RoundState.PUBLISHED, RoundState.OPEN)


@predicate(_l("Ballots are counted after voting has ended, and once."))
def round_has_ended(actor: Any, round_: Any) -> bool:
    """Closed and not counted yet."""
    return state_of(round_) is RoundState.CLOSED


@predicate(_l("The ballots are not counted yet, or the result is public already."))
def is_counted(actor: Any, round_: Any) -> Decision:
    """Counted; the result waits to be published."""
    state = state_of(round_)
    if state is RoundState.RESULT:
        return Decision(False, _("The result is public already."))
    return Decision(state is RoundState.COUNTED, _("The ballots are not counted yet."))


@predicate(_l("The result is not public yet. Nobody sees totals before the count."))
def result_is_public(actor: Any, round_: Any) -> bool:
    """Out for everybody."""
    return state_of(round_) is RoundState.RESULT


@predicate(_l("You are not on the roll of this round."))
def is_on_the_roll(actor: Any, round_: Any) -> Decision:
    """Listed as eligible; a no says what to do."""
    return roll_standing(actor, round_)
