"""Freezing evidence into cards, replacing and retiring them, keeping themes. Nothing here deletes."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from civic.communities.models import Place
from civic.evidence.events import CardReplaced, CardRetired, CardTaken, ThemesChanged
from civic.evidence.kinds import SMALL, EvidenceSource, Taken, canonical, evidence_sources, hash_of
from civic.evidence.models import EvidenceCard, Theme
from civic.evidence.permissions import EvidenceAction
from civic.evidence.queries import read_document, themes_of
from civic.kernel import clock
from civic.kernel.commands import command
from civic.kernel.errors import Missing, Refused
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.kernel.i18n import _
from civic.kernel.records import public_id

LANGUAGES = ("kk", "ru", "en")
NAMES = ("name_kk", "name_ru", "name_en")
MOST_THEMES = 100


@command(EvidenceAction.TAKE)
def take_card(
    actor: Any, place: Place, source: str, subject_id: str, question: Mapping[str, Any], theme: str = ""
) -> EvidenceCard:
    """Ask a source and freeze its answer; ``theme`` is a theme's key, or nothing.

    Raises:
        Missing: no such source or subject, or it belongs to another place.
        Refused: too little to say anything, fewer than five things counted, or no such theme.
    """
    offer = _source(source)
    if offer.place(subject_id).id != place.id:
        raise Missing(subject_id)
    card = _freeze(actor, offer, place, subject_id, question, _theme(place, theme))
    record(CardTaken(source=source, data_hash=card.data_hash, **_about(actor, card)))
    return card


@command(EvidenceAction.REPLACE)
def replace_card(actor: Any, card: EvidenceCard, reason: str) -> EvidenceCard:
    """Ask the card's question again and let the new card stand for it; the old one stays, with the reason.

    Raises:
        Refused: no reason, nothing has changed, or too little is left to say anything.
    """
    _need_reason(reason)
    offer = _source(card.source)
    taken = offer.take(card.subject_id, read_document(card)["question"])
    if hash_of(canonical(card.source, card.subject_id, taken)) == card.data_hash:
        raise Refused(None, _("The same question gives the same figures today: there is nothing to replace."))
    made = _freeze(actor, offer, card.place, card.subject_id, taken.question, card.theme, taken)
    card.replaced_by_id, card.retired_at, card.retired_reason = made.id, clock.now(), reason.strip()
    card.replaced_by = made
    record(CardTaken(source=card.source, data_hash=made.data_hash, **_about(actor, made)))
    record(CardReplaced(by=made.public_id, reason=reason.strip(), **_about(actor, card)))
    return made


@command(EvidenceAction.RETIRE)
def retire_card(actor: Any, card: EvidenceCard, reason: str) -> None:
    """Say that a card is no longer cited. It stays visible, with the reason.

    Raises:
        Refused: no reason.
    """
    _need_reason(reason)
    card.retired_at, card.retired_reason = clock.now(), reason.strip()
    record(CardRetired(reason=reason.strip(), **_about(actor, card)))


@command(EvidenceAction.MANAGE_THEMES)
def add_theme(actor: Any, place: Place, names: Mapping[str, str]) -> Theme:
    """Add a theme to a place; ``names`` holds NAMES, missing ones are taken from the others.

    Raises:
        Refused: no name, a name that is there already, or too many themes.
    """
    here = themes_of(place)
    if len(here) >= MOST_THEMES:
        raise Refused(None, _("A place has at most %(n)s themes.", n=MOST_THEMES))
    whole = _names(names)
    _check_new(whole, here)
    theme = Theme(place_id=place.id, key=_key(place, whole["name_en"]), **whole)
    theme.place = place
    db.session.add(theme)
    db.session.flush()
    record(ThemesChanged(how="added", key=theme.key, **_of_place(actor, place)))
    return theme


@command(EvidenceAction.EDIT_THEME)
def rename_theme(actor: Any, theme: Theme, names: Mapping[str, str]) -> None:
    """Change the names of a theme; cards keep it.

    Raises:
        Refused: no name, or a name that another theme has.
    """
    whole = _names(names)
    _check_new(whole, [other for other in themes_of(theme.place) if other.id != theme.id])
    for name, value in whole.items():
        setattr(theme, name, value)
    record(ThemesChanged(how="renamed", key=theme.key, **_of_place(actor, theme.place)))


@command(EvidenceAction.EDIT_THEME)
def retire_theme(actor: Any, theme: Theme) -> None:
    """Offer a theme no longer; cards that speak about it keep it."""
    theme.retired_at = clock.now()
    record(ThemesChanged(how="retired", key=theme.key, **_of_place(actor, theme.place)))


def _source(name: str) -> EvidenceSource:
    found = evidence_sources().get(name)
    if found is None:
        raise Missing(name)
    return found


def answer(source: str, subject_id: str, question: Mapping[str, Any]) -> Taken:
    """What would be frozen.

    Raises:
        Missing: no such source or subject.
        Refused: too little to say anything, or fewer than five things counted.
    """
    return _enough(_source(source).take(subject_id, question))


def _enough(taken: Taken) -> Taken:
    if len(taken.counted) < SMALL:
        raise Refused(None, _("Fewer than %(n)s reports: such a finding would point at persons.", n=SMALL))
    return taken


def _freeze(
    actor: Any,
    source: EvidenceSource,
    place: Place,
    subject_id: str,
    question: Mapping[str, Any],
    theme: Theme | None,
    taken: Taken | None = None,
) -> EvidenceCard:
    taken = _enough(taken or source.take(subject_id, question))
    document = canonical(source.name, subject_id, taken)
    card = EvidenceCard(
        public_id=public_id(),
        place_id=place.id,
        theme_id=theme.id if theme else None,
        source=source.name,
        subject_id=subject_id,
        document=document,
        data_hash=hash_of(document),
        taken_at=clock.now(),
        taken_by_id=getattr(actor, "id", None),
        **{f"title_{code}": taken.title[code][:300] for code in LANGUAGES},
        **{f"statement_{code}": taken.statement[code] for code in LANGUAGES},
    )
    db.session.add(card)
    db.session.flush()
    card.place, card.theme = place, theme
    return card


def _theme(place: Place, key: str) -> Theme | None:
    if not key:
        return None
    found = next((theme for theme in themes_of(place) if theme.key == key), None)
    if found is None:
        raise Refused("theme", _("Choose one of the themes."))
    return found


def _need_reason(reason: str) -> None:
    if len(reason.strip()) < 5:
        raise Refused("reason", _("Give a reason that everybody can read."))


def _names(names: Mapping[str, str]) -> dict[str, str]:
    given = {name: " ".join(names.get(name, "").split())[:120] for name in NAMES}
    any_name = next((value for value in given.values() if value), "")
    if not any_name:
        raise Refused("name_kk", _("Give it a name in at least one language."))
    return {name: value or any_name for name, value in given.items()}


def _check_new(names: Mapping[str, str], others: list[Theme]) -> None:
    for name in NAMES:
        if any(getattr(other, name).casefold() == names[name].casefold() for other in others):
            raise Refused(name, _("There is a theme of this name already."))


def _key(place: Place, name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:30]
    taken = db.session.scalar(select(Theme.id).where(Theme.place_id == place.id, Theme.key == slug))
    return slug if slug and taken is None else public_id(8)


def _about(actor: Any, card: EvidenceCard) -> dict[str, Any]:
    return {
        "subject_kind": "evidence",
        "subject_id": card.public_id,
        "place_id": card.place_id,
        "actor_id": getattr(actor, "id", None),
    }


def _of_place(actor: Any, place: Place) -> dict[str, Any]:
    return {
        "subject_kind": "place",
        "subject_id": place.code,
        "place_id": place.id,
        "actor_id": getattr(actor, "id", None),
    }
