"""The words in which a map, an issue and its life are stored."""

from enum import StrEnum


class Participants(StrEnum):
    """Who may put something on a map."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    RESIDENTS = "residents"


class Moderation(StrEnum):
    """Whether a report is public at once or after somebody has read it."""

    AFTER = "after"
    BEFORE = "before"


class IssueState(StrEnum):
    """Where an issue stands with those who answer for it."""

    NEW = "new"
    SEEN = "seen"
    ACCEPTED = "accepted"
    IN_WORK = "in_work"
    DONE = "done"
    NOT_DONE = "not_done"
    DUPLICATE = "duplicate"


OPEN_STATES = (IssueState.NEW, IssueState.SEEN, IssueState.ACCEPTED, IssueState.IN_WORK)


class Shape(StrEnum):
    """How an issue lies on the map."""

    POINT = "point"
    LINE = "line"
    AREA = "area"
    WORDS = "words"
    """Only in words: it has no spot, and every figure says how many such there are."""


class Channel(StrEnum):
    """How a report came."""

    WEB = "web"
    PAPER = "paper"
    PHONE = "phone"
    IMPORT = "import"
    API = "api"


class ChangeKind(StrEnum):
    """What a line of an issue's life tells."""

    STATE = "state"
    ANSWER = "answer"
    """Public words without a new state."""
    REOPENED = "reopened"
    STILL_THERE = "still_there"
    ASSIGNED = "assigned"
    EDITED = "edited"
    HIDDEN = "hidden"
    SHOWN = "shown"
    PHOTO = "photo"
    """A photo, or a part of one, was hidden or shown again."""
    CONFIRMED = "confirmed"
    """Somebody who was asked said that it is done."""
    NOTE = "note"
    """Words for staff alone."""
    MERGED = "merged"
    """Another issue was called the same as this one."""
    MOVED = "moved"
    """Into another category, or to another spot."""
