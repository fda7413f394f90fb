"""What can be done with layers that warn: reading one in as a draft, publishing it, retiring it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shapely.geometry.base import BaseGeometry

from civic.communities.models import Place
from civic.kernel import clock, geo
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import Event, record
from civic.kernel.extensions import db
from civic.kernel.i18n import lazy_gettext as _l
from maps.constraints.events import LayerPublished, LayerRetired, LayerUploaded
from maps.constraints.models import ConstraintLayer, LayerKind, LayerShape
from maps.constraints.permissions import ConstraintAction
from maps.constraints.queries import MOST_NEAR_M


@dataclass(frozen=True)
class LayerWords:
    """What is said of a layer: its kind, names and warnings in three languages, who gave it, on which date it was right."""

    kind: str
    title_kk: str = ""
    title_ru: str = ""
    title_en: str = ""
    warning_kk: str = ""
    warning_ru: str = ""
    warning_en: str = ""
    near_m: int = 0
    source: str = ""
    stand_on: date | None = None


@dataclass(frozen=True)
class ShapeRow:
    """One shape of a file, checked: degrees, its name and a note."""

    shape: BaseGeometry
    name: str = ""
    note: str = ""


@command(ConstraintAction.UPLOAD)
def upload_layer(
    actor: object, place: Place, words: LayerWords, rows: Sequence[ShapeRow], digest: str = ""
) -> ConstraintLayer:
    """Store a layer as a draft that warns nobody yet; it is published after somebody has looked at it.

    Raises:
        Refused: no shapes, no title, no warning, no source, no date, a date to come, or a distance too large.
    """
    _check(words, rows)
    layer = ConstraintLayer(place_id=place.id, shapes=len(rows), created_at=clock.now(), **vars(words))
    db.session.add(layer)
    db.session.flush()
    for row in rows:
        west, south, east, north = row.shape.bounds
        db.session.add(
            LayerShape(
                layer_id=layer.id,
                geometry=geo.from_shape(row.shape),
                min_lon=west,
                min_lat=south,
                max_lon=east,
                max_lat=north,
                name=row.name[:200],
                note=row.note[:1000],
            )
        )
    db.session.flush()
    record(_about(LayerUploaded, layer, actor, kind=layer.kind, shapes=len(rows), source=layer.source, digest=digest))
    return layer


def _check(words: LayerWords, rows: Sequence[ShapeRow]) -> None:
    if words.kind not in set(LayerKind):
        raise Refused("kind", _l("Choose what the layer is about."))
    if not (words.title_kk or words.title_ru or words.title_en):
        raise Refused("title_kk", _l("Give the title in at least one language."))
    if not (words.warning_kk or words.warning_ru or words.warning_en):
        raise Refused("warning_kk", _l("Write the warning in at least one language."))
    if not words.source:
        raise Refused("source", _l("Say who gave this layer: a warning without a source helps nobody."))
    if words.stand_on is None:
        raise Refused("stand_on", _l("Give the date on which the layer was right."))
    if words.stand_on > clock.today():
        raise Refused("stand_on", _l("This date has not come yet."))
    if not 0 <= words.near_m <= MOST_NEAR_M:
        raise Refused("near_m", _l("From 0 to %(n)s metres.", n=MOST_NEAR_M))
    if not rows:
        raise Refused("file", _l("There is no shape in the file."))
    lines = any(row.shape.area == 0 for row in rows)
    if lines and words.near_m == 0:
        raise Refused("near_m", _l("The file has points or lines: say within how many metres of them to warn."))


@command(ConstraintAction.PUBLISH)
def publish_layer(actor: object, layer: ConstraintLayer) -> None:
    """Draw the layer on all maps of its place and give its warning from now on."""
    layer.published_at = clock.now()
    record(_about(LayerPublished, layer, actor, kind=layer.kind, shapes=layer.shapes))


@command(ConstraintAction.RETIRE)
def retire_layer(actor: object, layer: ConstraintLayer, reason: str) -> None:
    """Warn no longer (or discard a draft); the layer stays for the record.

    Raises:
        Refused: no reason.
    """
    if len(reason.strip()) < 3:
        raise Refused("reason", _l("Give the reason; it is kept with the record."))
    layer.retired_at = clock.now()
    record(_about(LayerRetired, layer, actor, kind=layer.kind, reason=reason.strip()))


def _about(fact: type[Event], layer: ConstraintLayer, actor: object, **details: Any) -> Event:
    return fact(
        subject_kind="layer",
        subject_id=layer.public_id,
        place_id=layer.place_id,
        actor_id=getattr(actor, "id", None),
        **details,
    )
