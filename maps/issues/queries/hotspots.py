"""Where reports of an issue map concentrate: rows read once, summed by maps.analysis, kept until the map changes.

Only what everybody may see is counted, so that the page, the report and a frozen card can be public. Reports of
sensitive categories are shown roughly and stand in squares of their own: they would make false hot spots, so they
are counted by district alone, with small numbers hidden, and never mixed with the others. They are counted for the
whole map only: who may ask about every period or category subtracts one answer from another until one report is left.
"""

from collections import Counter, OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock

import numpy as np
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select

from civic.communities.models import Place, PlaceShape
from civic.kernel.clock import zone
from civic.kernel.extensions import db
from civic.kernel.geo import to_shape
from civic.locations.queries.ground import DISTRICT_KINDS
from maps.analysis.clusters import density_clusters
from maps.analysis.districts import Hidden, hide_all, hide_small, missing
from maps.analysis.gistar import TooFew
from maps.analysis.hotspots import Rates, Squares, TooFine, hot_areas, hot_squares
from maps.analysis.months import busiest_week, day_number, is_campaign, months
from maps.analysis.plane import Floats, Plane
from maps.analysis.spots import Mask, Whole, set_aside, unique
from maps.issues.models import Issue, IssueCategory, IssueMap
from maps.issues.queries.findings import Analysis, Cell, Corners, Dense, District, HotPlace
from maps.issues.queries.maps import categories_of, map_area
from maps.issues.queries.selections import Asked

MOST_NAMED = 25
"""Hot places and dense groups named in a list; the map shows all squares."""
_MOST_KEPT = 12


@dataclass(frozen=True)
class _Rows:
    """The columns of the rows asked for."""

    names: list[str]
    lon: Floats
    lat: Floats
    kato: list[str | None]
    category: list[int]
    day: Whole
    default: Mask
    reporter: list[int | None]

    def only(self, keep: Mask) -> "_Rows":
        """Some of the rows."""
        which = np.flatnonzero(keep).tolist()
        return _Rows(
            [self.names[n] for n in which],
            self.lon[keep],
            self.lat[keep],
            [self.kato[n] for n in which],
            [self.category[n] for n in which],
            self.day[keep],
            self.default[keep],
            [self.reporter[n] for n in which],
        )


_kept: OrderedDict[Hashable, Analysis] = OrderedDict()
_lock = Lock()


def analysis_of(issue_map: IssueMap, asked: Asked) -> Analysis:
    """The answer to a question about a map; kept in memory until anything on the map or in its districts changes."""
    places = districts_of(issue_map)
    marks = tuple((place.kato, place.population) for place in places)
    name = (issue_map.public_id, issue_map.changed_at, asked, marks)
    with _lock:
        if name in _kept:
            _kept.move_to_end(name)
            return _kept[name]
    found = _analyse(issue_map, asked, places)
    with _lock:
        _kept[name] = found
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return found


def districts_of(issue_map: IssueMap) -> list[Place]:
    """The districts the map's reports are counted by: those inside its place, or the place itself."""
    path = issue_map.place.path
    wanted = select(Place).where(
        Place.path.startswith(path, autoescape=True), Place.kato.is_not(None), Place.kind.in_(DISTRICT_KINDS)
    )
    return list(db.session.scalars(wanted.order_by(Place.name_ru, Place.id)))


def _read(issue_map: IssueMap, asked: Asked) -> _Rows:
    columns = (
        Issue.public_id,
        Issue.lon,
        Issue.lat,
        Issue.kato,
        Issue.category_id,
        Issue.created_at,
        Issue.is_default_spot,
        Issue.reporter_id,
    )
    wanted = select(*columns).where(*asked.conditions(issue_map)).order_by(Issue.id)
    if asked.categories:
        keys = IssueCategory.key.in_(asked.categories)
        wanted = wanted.where(
            Issue.category_id.in_(select(IssueCategory.id).where(IssueCategory.map_id == issue_map.id, keys))
        )
    rows = db.session.execute(wanted).all()
    names, lon, lat, kato, category, at, default, reporter = (
        (list(column) for column in zip(*rows, strict=True)) if rows else ([] for _column in columns)
    )
    return _Rows(
        names, np.array(lon, float), np.array(lat, float), kato, category, _local_days(at), np.array(default, bool), reporter
    )  # fmt: skip


def _local_days(moments: Sequence[datetime]) -> Whole:
    here = zone()
    # Most reports of an hour share its day and offset: asking once for each hour is enough, as zones shift by quarters.
    known: dict[tuple[int, int, int, int, int], int] = {}
    days = np.empty(len(moments), np.int64)
    for n, at in enumerate(moments):
        quarter = (at.year, at.month, at.day, at.hour, at.minute // 15)
        day = known.get(quarter)
        if day is None:
            day = known[quarter] = day_number(at.astimezone(here).date())
        days[n] = day
    return days


def _analyse(issue_map: IssueMap, asked: Asked, places: list[Place]) -> Analysis:
    kinds = {category.id: category for category in categories_of(issue_map, retired=True)}
    everything = _read(issue_map, asked)
    rough = np.array([kinds[n].is_sensitive for n in everything.category], bool)
    rows, sensitive = everything.only(~rough), everything.only(rough)
    located = ~np.isnan(rows.lon)
    put = rows.only(located)
    aside, points = set_aside(put.lon, put.lat, put.default)
    kept = put.only(~aside)
    plane = Plane.of(kept.lat)
    squares, few, only_around = _squares(kept, plane, asked.side, map_area(issue_map))
    x, y = plane.flat(kept.lon, kept.lat)
    groups, groups_in_all = _groups(kept, plane, asked)
    by_kato = Counter(rows.kato)
    known = {str(place.kato): place for place in places}
    # By what the map has, not by what was found: that one part of the reports holds none would be an answer too.
    kept_back = asked.narrowed and any(kind.is_sensitive for kind in kinds.values())
    hidden, districts = _districts(known, by_kato, None if kept_back else Counter(sensitive.kato))
    rates, rated = _rates(places, by_kato)
    split = asked.split or _middle(rows.day)
    after = kept.day >= day_number(split) if split else np.zeros(0, bool)
    held = Counter(rows.category)
    return Analysis(
        asked=asked,
        reports=len(rows.names),
        people=len({person for person in rows.reporter if person is not None}),
        no_account=sum(person is None for person in rows.reporter),
        without_place=int((~located).sum()),
        aside=points,
        analysed=len(kept.names),
        first=_date(rows.day.min()) if len(rows.day) else None,
        last=_date(rows.day.max()) if len(rows.day) else None,
        squares=squares,
        only_around=only_around,
        too_few=few,
        places=_hot_places(squares, plane, kept, (x, y), kinds) if squares else [],
        cells=_cells(squares, plane) if squares else [],
        groups=groups,
        groups_in_all=groups_in_all,
        months=months(rows.day),
        week=busiest_week(rows.day),
        campaign=is_campaign(rows.day),
        categories=[(kinds[n].key, count) for n, count in held.most_common()],
        districts=districts,
        sensitive=None if kept_back else len(sensitive.names),
        sensitive_hidden=hidden,
        rates=rates,
        rated=rated,
        missing=missing(
            {str(kato): count for kato, count in by_kato.items()}, {kato: p.population for kato, p in known.items()}
        ),
        heat_before=_heat(kept.only(~after)),
        heat_after=_heat(kept.only(after)),
        split=split,
        counted=tuple(rows.names),
    )


def _squares(kept: _Rows, plane: Plane, side: int, area: object) -> tuple[Squares | None, TooFew | None, bool]:
    x, y = plane.flat(kept.lon, kept.lat)
    shape: BaseGeometry | None = getattr(area, "shape", None)
    try:
        try:
            return hot_squares(x, y, side, plane.shape(shape) if shape is not None else None), None, False
        except TooFine:
            return hot_squares(x, y, side), None, True
    except TooFew as problem:
        return None, problem, False


def _box(plane: Plane, west: float, south: float, east: float, north: float) -> Corners:
    lon, lat = plane.round(np.array([west, east]), np.array([south, north]))
    return round(float(lon[0]), 6), round(float(lat[0]), 6), round(float(lon[1]), 6), round(float(lat[1]), 6)


def _hot_places(
    squares: Squares, plane: Plane, kept: _Rows, at: tuple[Floats, Floats], kinds: Mapping[int, IssueCategory]
) -> list[HotPlace]:
    peaks = np.flatnonzero(squares.peak)
    peaks = peaks[np.lexsort((squares.row[peaks], squares.column[peaks], -squares.score[peaks]))][:MOST_NAMED]
    usual = 9 * float(squares.reports.mean())
    columns, rows = np.floor(at[0] / squares.side), np.floor(at[1] / squares.side)
    found = []
    for n in peaks.tolist():
        column, row = int(squares.column[n]), int(squares.row[n])
        inside = np.flatnonzero((abs(columns - column) <= 1) & (abs(rows - row) <= 1))
        week = busiest_week(kept.day[inside])
        subjects = Counter(kept.category[index] for index in inside.tolist())
        katos = Counter(kept.kato[index] for index in inside.tolist())
        box = _box(plane, *(value * squares.side for value in (column - 1, row - 1, column + 2, row + 2)))
        found.append(
            HotPlace(
                round((box[0] + box[2]) / 2, 6),
                round((box[1] + box[3]) / 2, 6),
                box,
                int(squares.reports[n]),
                int(squares.around[n]),
                round(usual, 1),
                round(float(squares.score[n]), 2),
                max(katos, key=lambda kato: (katos[kato], str(kato))),
                round(week.share if week else 0.0, 3),
                kept.names[int(inside[-1])],
                kinds[max(subjects, key=lambda number: (subjects[number], -number))].key,
            )
        )
    return found


def _cells(squares: Squares, plane: Plane) -> list[Cell]:
    side = squares.side
    return [
        Cell(
            _box(plane, *(value * side for value in (column, row, column + 1, row + 1))),
            int(squares.reports[n]),
            int(squares.around[n]),
            round(float(squares.score[n]), 2),
        )
        for n, column, row in (
            (int(n), int(squares.column[n]), int(squares.row[n])) for n in np.flatnonzero(squares.hot)
        )
    ]


def _groups(kept: _Rows, plane: Plane, asked: Asked) -> tuple[list[Dense], int]:
    points = unique(kept.lon, kept.lat)
    x, y = plane.flat(points.lon, points.lat)
    made = density_clusters(x, y, points.weight, asked.reach, asked.least)
    found = []
    for number in range(min(len(made.reports), MOST_NAMED)):
        inside = made.of == number
        lon, lat, weight = points.lon[inside], points.lat[inside], points.weight[inside]
        west, south, east, north = (round(float(v), 6) for v in (lon.min(), lat.min(), lon.max(), lat.max()))
        middle = [round(float(np.average(side, weights=weight)), 6) for side in (lon, lat)]
        found.append(Dense(middle[0], middle[1], (west, south, east, north), int(made.reports[number])))
    return found, len(made.reports)


def _districts(
    known: dict[str, Place], ordinary: Counter[str | None], sensitive: Counter[str | None] | None
) -> tuple[Hidden, list[District]]:
    """The districts and what is told of their sensitive reports; ``sensitive`` is None where nothing may be told."""
    elsewhere = sum(count for kato, count in ordinary.items() if kato not in known)
    rough_elsewhere = sum(count for kato, count in (sensitive or {}).items() if kato not in known)
    hidden = (
        hide_all(len(known) + 1)
        if sensitive is None
        else hide_small([*(sensitive[kato] for kato in known), rough_elsewhere])
    )
    found = [District(kato, ordinary[kato], hidden.counts[n]) for n, kato in enumerate(known)]
    found.sort(key=lambda one: -one.reports)
    if elsewhere or rough_elsewhere:
        found.append(District(None, elsewhere, hidden.counts[-1]))
    return hidden, found


def _rates(places: list[Place], ordinary: Counter[str | None]) -> tuple[Rates | None, list[str]]:
    peopled = [place for place in places if place.population]
    wanted = select(PlaceShape.place_id, PlaceShape.geometry).where(
        PlaceShape.place_id.in_([place.id for place in peopled])
    )
    shapes = {key: to_shape(geometry) for key, geometry in db.session.execute(wanted)} if peopled else {}
    rated = [place for place in peopled if place.id in shapes]
    names = [str(place.kato) for place in rated]
    try:
        return hot_areas(
            np.array([ordinary[place.kato] for place in rated], np.int64),
            np.array([place.population for place in rated], np.int64),
            [shapes[place.id] for place in rated],
        ), names
    except TooFew:
        return None, names


def _heat(rows: _Rows) -> list[tuple[float, float, int]]:
    points = unique(rows.lon, rows.lat)
    return [
        (round(lat, 5), round(lon, 5), count)
        for lon, lat, count in zip(points.lon.tolist(), points.lat.tolist(), points.weight.tolist(), strict=True)
    ]


def _middle(days: Whole) -> date | None:
    return _date((int(days.min()) + int(days.max()) + 1) // 2) if len(days) else None


def _date(number: int) -> date:
    return date.fromordinal(int(number) + date(1970, 1, 1).toordinal())


def said_in(found: Analysis) -> dict[str, tuple[str, str]]:
    """Title and words of the newest report of every hot place, by the report's public id."""
    names = [one.newest for one in found.places]
    if not names:
        return {}
    wanted = select(Issue.public_id, Issue.title, Issue.words).where(
        Issue.public_id.in_(names), Issue.visible.is_(True)
    )
    return {name: (title, words) for name, title, words in db.session.execute(wanted)}


def outlines_of(places: Sequence[Place]) -> dict[str, BaseGeometry]:
    """Outlines of districts in degrees, by KATO code, drawn no finer than a map needs."""
    wanted = (
        select(Place.kato, PlaceShape.geometry)
        .join(PlaceShape, PlaceShape.place_id == Place.id)
        .where(Place.id.in_([place.id for place in places]))
    )
    return {str(kato): to_shape(geometry).simplify(0.0005) for kato, geometry in db.session.execute(wanted)}
