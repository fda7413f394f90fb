"""The words for facts, by the name of their class: the record knows every fact and imports none."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from civic.kernel.feature import offered
from civic.kernel.i18n import LANGUAGES, _
from civic.kernel.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class FactWords:
    """Words of a feature for its own facts, so that the record need not know who is in the house.

    ``facts`` by class name, ``fields`` by name of a detail, ``subjects`` by kind, ``values`` for the same few values.
    """

    facts: Mapping[str, object]
    fields: Mapping[str, object] = field(default_factory=dict)
    subjects: Mapping[str, object] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)


FACTS: dict[str, object] = {
    "PersonJoined": _l("Account made"),
    "PersonAdded": _l("Account made by the operator"),
    "SignUpRepeated": _l("Sign-up tried again with a known address"),
    "ConfirmationAsked": _l("Confirmation letter asked for again"),
    "AddressConfirmed": _l("Mail address proved"),
    "SignedIn": _l("Signed in"),
    "SignedOut": _l("Signed out"),
    "ProfileChanged": _l("Profile changed"),
    "LettersChosen": _l("Letters chosen"),
    "ResetAsked": _l("New password asked for by mail"),
    "PasswordReset": _l("New password set through a letter"),
    "PasswordChanged": _l("Password replaced"),
    "SecondFactorStarted": _l("Second factor begun"),
    "SecondFactorTurnedOn": _l("Second factor turned on"),
    "SecondFactorTurnedOff": _l("Second factor turned off"),
    "SessionsEnded": _l("Browsers signed out"),
    "PersonSuspended": _l("Account suspended"),
    "PersonRestored": _l("Account restored"),
    "PlaceCreated": _l("Place added"),
    "PlaceChanged": _l("Place changed"),
    "PlacesImported": _l("Places read in from files"),
    "GroundImported": _l("Settlements and base map read in"),
    "LayerUploaded": _l("Warning layer brought in"),
    "LayerPublished": _l("Warning layer published"),
    "LayerRetired": _l("Warning layer retired"),
    "RoleGranted": _l("Role given"),
    "RoleWithdrawn": _l("Role withdrawn"),
    "RoundDrafted": _l("Round begun"),
    "RoundEdited": _l("Draft of the round changed"),
    "ProjectsChanged": _l("Projects of the draft changed"),
    "RollImported": _l("Roll read in from a file"),
    "VoterAdmitted": _l("Voter admitted at the desk"),
    "RoundPublished": _l("Round published and frozen"),
    "RoundWithdrawn": _l("Round taken back to draft"),
    "RoundClosedEarly": _l("Voting ended early"),
    "RoundCounted": _l("Ballots counted"),
    "ResultPublished": _l("Result published"),
    "ResidentsTold": _l("Residents told by mail"),
    "ProcessDrafted": _l("Process begun"),
    "ProcessEdited": _l("Words of the process changed"),
    "StepsChanged": _l("Steps of the process changed"),
    "ProcessPublished": _l("Process published"),
    "BoardDrafted": _l("Sketch board begun"),
    "BoardEdited": _l("Sketch board changed"),
    "PaletteChanged": _l("Palette of a sketch board changed"),
    "BoardPublished": _l("Sketch board published"),
    "BoardClosed": _l("Drawing on a board ended"),
    "SketchSaved": _l("Sketch saved"),
    "SketchSent": _l("Sketch given in"),
    "SketchWithdrawn": _l("Sketch taken back"),
    "AgreedPlanPublished": _l("Agreed plan of a yard published"),
    "VoicesGiven": _l("Voices given on a plan"),
}


FIELDS: dict[str, object] = {
    "added": _l("added"),
    "already": _l("were there already"),
    "changed": _l("changed"),
    "code": _l("short name or code"),
    "count": _l("how many"),
    "created": _l("new"),
    "digest": _l("fingerprint of the files"),
    "fields": _l("fields"),
    "file_hash": _l("fingerprint of the file of ballots"),
    "how": _l("how"),
    "locale": _l("language"),
    "name": _l("name"),
    "input_hash": _l("fingerprint of what was counted"),
    "news": _l("news"),
    "numbers": _l("numbers"),
    "outlines": _l("outlines"),
    "parent": _l("inside"),
    "person": _l("person"),
    "reason": _l("reason"),
    "role": _l("role"),
    "roll_size": _l("people on the roll"),
    "rule": _l("counting rule"),
    "rule_hash": _l("fingerprint of the rules"),
    "sorts": _l("sorts of letters"),
    "step": _l("step"),
    "steps": _l("steps"),
    "title": _l("title"),
    "winners": _l("funded projects"),
}
"""The words for the details of a fact, by the name of the field."""

VALUES: dict[str, object] = {
    "added": _l("added"),
    "changed": _l("changed"),
    "removed": _l("removed"),
    "imported": _l("read in from a file"),
    "opened": _l("voting has opened"),
    "ending": _l("voting ends soon"),
    "ended-early": _l("voting was ended early"),
    "result": _l("the result"),
    "votes": _l("votes"),
    "talk": _l("comments"),
    "issues": _l("reports"),
}
"""The words for values that are always the same few."""

SUBJECTS: dict[str, object] = {
    "person": _l("person"),
    "place": _l("place"),
    "round": _l("round"),
}
"""The words for what a fact is about."""

LONG = 24
"""Fingerprints are shown by so many signs; the download has them whole."""


@dataclass(frozen=True)
class Detail:
    """One detail of a fact in words: its name, and its value; ``exact`` asks for letters of equal width."""

    name: str
    value: str
    exact: bool = False


def details_of(text: str) -> list[Detail]:
    """The details of a line in the reader's language; names without words yet are shown as they are."""
    data: dict[str, Any] = json.loads(text)
    return [
        Detail(field_words(name), _told(name, value), isinstance(value, str) and _is_hash(value))
        for name, value in data.items()
        if value not in ("", [], {}, None)
    ]


def _told(name: str, value: Any) -> str:
    """A detail's value; where it names fields, their names in words."""
    if name == "fields" and isinstance(value, list):
        return ", ".join(field_words(each) for each in value)
    return _said(value)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return "; ".join(f"{field_words(name)}: {_change(pair)}" for name, pair in value.items())
    if isinstance(value, list):
        return ", ".join(_said(each) for each in value)
    if isinstance(value, str) and _is_hash(value):
        return value[:LONG] + "…"
    return str(_known("values", VALUES, value) or value) if isinstance(value, str) else str(value)


def _change(pair: Any) -> str:
    """A changed field: what it was and what it became."""
    if isinstance(pair, list) and len(pair) == 2:
        before, after = (_said(each) or "–" for each in pair)
        return f"{before} → {after}"
    return _said(pair)


def _is_hash(text: str) -> bool:
    return len(text) > LONG and not set(text) - set("0123456789abcdef,")


def subject_words(kind: str) -> str:
    """What a fact is about, in the reader's language."""
    return str(_known("subjects", SUBJECTS, kind) or kind.replace("_", " "))


def field_words(name: str) -> str:
    """What a detail is, in the reader's language; of one that stands in several languages, in which."""
    base, _dash, code = name.rpartition("_")
    if code in LANGUAGES:
        return f"{field_words(base)} ({code})"
    return str(_known("fields", FIELDS, name) or name.replace("_", " "))


def words_for(fact: str) -> str:
    """The fact in the reader's language; one without words yet keeps the name of its class."""
    return str(_known("facts", FACTS, fact) or fact)


def _known(sort: str, common: Mapping[str, object], name: str) -> object:
    """The words of the house, else of the first feature that has any; None where nobody has."""
    if name in common:
        return common[name]
    return next((words[name] for offer in offered(FactWords) if name in (words := getattr(offer, sort))), None)
