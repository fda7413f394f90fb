"""What can be asked about evidence: one card, the cards and themes of a place, whether the data have changed since."""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from civic.communities.models import Place
from civic.communities.queries import place_by_code
from civic.evidence.kinds import evidence_sources
from civic.evidence.models import EvidenceCard, Theme
from civic.kernel.errors import Missing, Refused
from civic.kernel.extensions import db

MOST_CARDS = 200


def card_by_id(public_id: str) -> EvidenceCard:
    """A card with its place, theme, who took it and what replaced it.

    Raises:
        Missing: there is none.
    """
    wanted = (
        select(EvidenceCard)
        .where(EvidenceCard.public_id == public_id)
        .options(joinedload(EvidenceCard.place), joinedload(EvidenceCard.theme), joinedload(EvidenceCard.replaced_by))
    )
    found: EvidenceCard | None = db.session.scalar(wanted)
    if found is None:
        raise Missing(public_id)
    return found


def replaced_by(card: EvidenceCard) -> list[EvidenceCard]:
    """The cards this one replaced."""
    wanted = select(EvidenceCard).where(EvidenceCard.replaced_by_id == card.id).order_by(EvidenceCard.taken_at)
    return list(db.session.scalars(wanted))


def cards_of(place: Place, theme: str = "") -> list[EvidenceCard]:
    """Cards of a place and of the places inside it, those still cited first, then the newest."""
    wanted = (
        select(EvidenceCard)
        .join(EvidenceCard.place)
        .where(Place.path.startswith(place.path, autoescape=True))
        .options(joinedload(EvidenceCard.place), joinedload(EvidenceCard.theme))
        .order_by(EvidenceCard.retired_at.is_not(None), EvidenceCard.taken_at.desc(), EvidenceCard.id.desc())
    )
    if theme:
        wanted = wanted.join(EvidenceCard.theme).where(Theme.key == theme)
    return list(db.session.scalars(wanted.limit(MOST_CARDS)))


def themes_of(place: Place, *, retired: bool = False) -> list[Theme]:
    """Themes of a place and of those around it, by name; those no longer offered on request."""
    ids = [int(part) for part in place.path.strip("/").split("/")]
    wanted = select(Theme).where(Theme.place_id.in_(ids)).options(joinedload(Theme.place))
    if not retired:
        wanted = wanted.where(Theme.retired_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Theme.retired_at.is_not(None), Theme.name_ru, Theme.id)))


def theme_by_key(code: str, key: str) -> Theme:
    """A theme of exactly this place.

    Raises:
        Missing: no such place or theme.
    """
    place = place_by_code(code)
    wanted = select(Theme).where(Theme.place_id == place.id, Theme.key == key).options(joinedload(Theme.place))
    found: Theme | None = db.session.scalar(wanted)
    if found is None:
        raise Missing(key)
    return found


def read_document(card: EvidenceCard) -> dict[str, Any]:
    """The frozen document, read."""
    found: dict[str, Any] = json.loads(card.document)
    return found


class Since(StrEnum):
    """What the same question gives today, compared with the card."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    """The question can no longer be answered: too few reports are left, or the thing is gone."""


def since(card: EvidenceCard) -> Since:
    """Ask the card's question again and compare the figures and what was counted."""
    kept = read_document(card)
    source = evidence_sources().get(card.source)
    if source is None:
        return Since.GONE
    try:
        now = source.take(card.subject_id, kept["question"])
    except (Missing, Refused):
        return Since.GONE
    same = _plain(now.figures) == kept["figures"] and sorted(now.counted) == kept["counted"]
    return Since.SAME if same else Since.CHANGED


def _plain(figures: Mapping[str, Any]) -> Any:
    """As JSON gives it back: tuples are lists there."""
    return json.loads(json.dumps(figures))
