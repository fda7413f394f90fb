"""What rounds put on the pages of places: what is open now, what was decided, how far the thread has come."""

from flask import g, url_for

from civic.communities.kinds import Reached, Stop, ThreadStop
from civic.communities.models import Place
from civic.kernel.chrome import Door
from civic.kernel.i18n import _, localized, ngettext
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.money import money_short
from civic.kernel.slots import Card, Filling, Slot
from civic.kernel.text import moment
from civic.process.kinds import StepKind
from civic.voting.models import Round, RoundState
from civic.voting.permissions import RoundAction
from civic.voting.predicates import state_of
from civic.voting.queries.rounds import round_by_id, rounds_in, rounds_of, rounds_over
from civic.voting.views.rules import how_many

_MOST_RESULTS = 4


def _rounds(place: Place | None) -> list[tuple[Round, RoundState]]:
    """The rounds that concern a place with their states; read once per page, though several slots ask."""
    kept: dict[int | None, list[tuple[Round, RoundState]]] = g.setdefault("rounds_by_place", {})
    key = place.id if place is not None else None
    if key not in kept:
        found = rounds_of(None) if place is None else rounds_over(place)
        kept[key] = [(round_, state_of(round_)) for round_ in found]
    return kept[key]


def open_now(place: Place | None) -> list[Card]:
    """Rounds one can vote in today, and those that open soon."""
    cards = []
    for round_, state in _rounds(place):
        if state is RoundState.OPEN:
            cards.append(
                Card(
                    localized(round_, "title"),
                    _("Choose %(how_many)s for %(money)s.", how_many=how_many(round_), money=_sum(round_)),
                    url_for("rounds.ballot", public_id=round_.public_id),
                    _("Vote now"),
                    "vote",
                    round_.closes_at,
                    primary=True,
                )
            )
        elif state is RoundState.PUBLISHED:
            cards.append(
                Card(
                    localized(round_, "title"),
                    _("Voting opens on %(when)s. The projects can be read now.", when=moment(round_.opens_at)),
                    url_for("rounds.projects", public_id=round_.public_id),
                    _("See the projects"),
                    "calendar",
                    round_.opens_at,
                )
            )
    return cards


def results(place: Place | None) -> list[Card]:
    """The newest results."""
    decided = [round_ for round_, state in _rounds(place) if state is RoundState.RESULT]
    return [
        Card(
            localized(round_, "title"),
            _("%(place)s: %(money)s decided by vote.", place=localized(round_.place, "name"), money=_sum(round_)),
            url_for("rounds.result", public_id=round_.public_id),
            _("See the result"),
            "chart",
        )
        for round_ in decided[:_MOST_RESULTS]
    ]


def _sum(round_: Round) -> str:
    return money_short(round_.budget, round_.currency, round_.minor_digits)


def vote_reached(place: Place) -> Reached | None:
    """The stop «Vote» of the thread."""
    found = _rounds(place)
    if not found:
        return None
    going = any(state is RoundState.OPEN for _round, state in found)
    count = ngettext("%(num)s round", "%(num)s rounds", len(found))
    return Reached(str(count), url_for("rounds.index"), going)


def _rounds_that_carry(place: Place) -> list[tuple[str, str]]:
    """Rounds of a place that can carry a step, drafts too."""
    return [(found.public_id, localized(found, "title")) for found in rounds_in([place])]


def _round_lacks(public_id: str) -> list[str]:
    """What a round still lacks before its step can be shown."""
    if state_of(round_by_id(public_id)) is RoundState.DRAFT:
        return [_("The round is not published yet.")]
    return []


def _round_page(public_id: str) -> str | None:
    return None if _round_lacks(public_id) else url_for("rounds.show", public_id=public_id)


VOTE_STEP = StepKind(
    "vote", _l("Voting"), _l("Residents vote on projects."), (RoundAction.VOTE,), _rounds_that_carry, _round_lacks, _round_page
)  # fmt: skip

OFFERS = (
    VOTE_STEP,
    Door(
        _l("Vote"),
        "rounds.vote",
        "vote",
        30,
        ("rounds.index", "rounds.show", "rounds.ballot", "rounds.review", "rounds.cast", "rounds.check"),
    ),
    Door(_l("Projects"), "rounds.project_lists", "projects", 40, ("rounds.projects", "rounds.project")),
    Filling(Slot.OPEN_NOW, open_now),
    Filling(Slot.RESULTS, results),
    ThreadStop(Stop.VOTE, vote_reached),
)
