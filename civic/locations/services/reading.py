"""Replacing the settlements and the shapes drawn beneath all maps, each list as a whole."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from sqlalchemy import delete, insert

from civic.kernel.commands import command
from civic.kernel.events import record
from civic.kernel.extensions import db
from civic.locations.events import GroundImported
from civic.locations.models import BaseShape, Settlement
from civic.locations.permissions import LocationAction
from civic.locations.queries.spelling import searchable


@dataclass(frozen=True)
class SettlementRow:
    """One settlement of a list, checked."""

    code: str
    kind: str
    name_kk: str
    name_ru: str
    name_en: str
    population: int | None
    district_kato: str | None
    lon: float
    lat: float


@dataclass(frozen=True)
class ShapeRow:
    """One shape of the base map, checked: a GeoJSON geometry in degrees."""

    kind: str
    name: str
    min_zoom: int
    geometry: Mapping[str, object]


@dataclass(frozen=True)
class GroundPlan:
    """What an import wants to be there; None leaves a list as it is. ``digest`` names the files."""

    settlements: Sequence[SettlementRow] | None
    shapes: Sequence[ShapeRow] | None
    source: str
    shapes_source: str
    digest: str


@dataclass(frozen=True)
class GroundDone:
    """How many stand there now, of what was read in."""

    settlements: int
    shapes: int


@command(LocationAction.IMPORT)
def import_ground(actor: object, subject: None, plan: GroundPlan) -> GroundDone:
    """Make the settlements and the base map what the plan says; what was there before is gone."""
    settlements, shapes = plan.settlements or (), plan.shapes or ()
    if plan.settlements is not None:
        db.session.execute(delete(Settlement))
        if settlements:
            db.session.execute(insert(Settlement), [_settlement(row, plan.source) for row in settlements])
    if plan.shapes is not None:
        db.session.execute(delete(BaseShape))
        if shapes:
            db.session.execute(insert(BaseShape), [_shape(row, plan.shapes_source) for row in shapes])
    record(
        GroundImported(
            subject_kind="ground",
            subject_id="country",
            actor_id=getattr(actor, "id", None),
            settlements=len(settlements),
            shapes=len(shapes),
            digest=plan.digest,
        )
    )
    return GroundDone(len(settlements), len(shapes))


def _settlement(row: SettlementRow, source: str) -> dict[str, object]:
    return {
        "code": row.code,
        "kind": row.kind,
        "name_kk": row.name_kk,
        "name_ru": row.name_ru,
        "name_en": row.name_en,
        "search": searchable(row.name_kk, row.name_ru, row.name_en),
        "population": row.population,
        "district_kato": row.district_kato,
        "lon": row.lon,
        "lat": row.lat,
        "source": source[:300],
    }


def _shape(row: ShapeRow, source: str) -> dict[str, object]:
    text = json.dumps(row.geometry, separators=(",", ":"))
    west, south, east, north = shapely.from_geojson(text).bounds
    return {
        "kind": row.kind,
        "name": row.name,
        "min_zoom": row.min_zoom,
        "geojson": text,
        "min_lon": west,
        "min_lat": south,
        "max_lon": east,
        "max_lat": north,
        "source": source[:300],
    }
