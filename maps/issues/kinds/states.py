"""States, shapes and participants in the town's words, with tone and icon."""

from civic.kernel.i18n import lazy_gettext as _l
from maps.issues.models.states import IssueState, Participants, Shape

STATES: dict[str, tuple[object, str, str]] = {
    IssueState.NEW: (_l("new"), "accent", "voice"),
    IssueState.SEEN: (_l("seen"), "accent", "eye"),
    IssueState.ACCEPTED: (_l("accepted"), "accent", "check"),
    IssueState.IN_WORK: (_l("in work"), "warn", "built"),
    IssueState.DONE: (_l("has been done"), "good", "check"),
    IssueState.NOT_DONE: (_l("will not be done"), "bad", "close"),
    IssueState.DUPLICATE: (_l("same as another"), "plain", "copy"),
}
"""State -> words, tone of its badge, icon."""

SHAPES: dict[str, object] = {
    Shape.POINT: _l("a point"),
    Shape.LINE: _l("a line"),
    Shape.AREA: _l("an area"),
    Shape.WORDS: _l("only in words"),
}

WHO: dict[str, object] = {
    Participants.ANYONE: _l("Anyone may take part, without an account too."),
    Participants.SIGNED_IN: _l("Everybody with an account may take part."),
    Participants.RESIDENTS: _l("Verified residents of this place may take part."),
}

PINS: dict[str, str] = {
    IssueState.NEW: "open",
    IssueState.SEEN: "open",
    IssueState.ACCEPTED: "work",
    IssueState.IN_WORK: "work",
    IssueState.DONE: "done",
    IssueState.NOT_DONE: "refused",
    IssueState.DUPLICATE: "refused",
}
"""State -> mark on the map: its form says it, not its colour alone."""

PIN_WORDS: dict[str, object] = {
    "open": _l("new or seen"),
    "work": _l("accepted or in work"),
    "done": STATES[IssueState.DONE][0],
    "refused": _l("will not be done, or same as another"),
}
"""Mark -> what it means."""
