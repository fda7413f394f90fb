"""Which change of state is allowed, why, and whether it needs words for the public: a table, not code."""

from dataclasses import dataclass

from civic.kernel.i18n import lazy_gettext as _l
from maps.issues.models.states import IssueState


@dataclass(frozen=True)
class Move:
    """One allowed change; ``needs_text``: the public is owed words; ``back``: it takes an earlier change back."""

    start: IssueState
    end: IssueState
    reason: object
    needs_text: bool = False
    back: bool = False


_READ = _l("Somebody of staff has read it.")
_PROMISE = _l("Staff take it on and say what comes next.")
_BEGUN = _l("Work on it has begun.")
_FINISHED = _l("Staff say that it is done, and how.")
_REFUSED = _l("Staff say why it will not be done.")
_TAKEN_BACK = _l("A change is taken back; both stay visible.")
_SAME = _l("It is the same as another issue and goes on there.")
_NOT_SAME = _l("It is not the same as the other one after all.")

_AHEAD = {
    IssueState.SEEN: (_READ, False),
    IssueState.ACCEPTED: (_PROMISE, True),
    IssueState.IN_WORK: (_BEGUN, False),
    IssueState.DONE: (_FINISHED, True),
    IssueState.NOT_DONE: (_REFUSED, True),
}
_ORDER = (IssueState.NEW, *_AHEAD)


def _moves() -> tuple[Move, ...]:
    found = []
    for at, start in enumerate(_ORDER[:4]):
        found += [Move(start, end, *_AHEAD[end]) for end in _ORDER[at + 1 :]]
        found.append(Move(start, IssueState.DUPLICATE, _SAME))
    backwards = (
        (IssueState.SEEN, IssueState.NEW),
        (IssueState.ACCEPTED, IssueState.SEEN),
        (IssueState.IN_WORK, IssueState.SEEN),
        (IssueState.IN_WORK, IssueState.ACCEPTED),
        (IssueState.DONE, IssueState.ACCEPTED),
        (IssueState.DONE, IssueState.IN_WORK),
        (IssueState.NOT_DONE, IssueState.SEEN),
        (IssueState.NOT_DONE, IssueState.ACCEPTED),
        (IssueState.NOT_DONE, IssueState.IN_WORK),
    )
    found += [Move(start, end, _TAKEN_BACK, needs_text=True, back=True) for start, end in backwards]
    found.append(Move(IssueState.DUPLICATE, IssueState.SEEN, _NOT_SAME, needs_text=True, back=True))
    return tuple(found)


MOVES: dict[tuple[str, str], Move] = {(move.start, move.end): move for move in _moves()}
"""(from, to) -> the allowed change. Between done and not done one goes back first, so that both are explained."""


def moves_from(state: str) -> list[Move]:
    """What may come next, in the order of an issue's life; duplicates are made by naming the other issue."""
    return [move for (start, end), move in MOVES.items() if start == state and end != IssueState.DUPLICATE]
