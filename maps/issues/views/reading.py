"""Reading an issue map: the list with its filters, what the map asks view by view, the maps of a place."""

import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.communities.models import Place
from civic.communities.queries import ancestors_of, place_by_code
from civic.kernel import clock
from civic.kernel.chrome import about
from civic.kernel.errors import Refused
from civic.kernel.figures import figure
from civic.kernel.i18n import _, language, localized
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.security import varies
from civic.kernel.views import actor, page_number, public, shows
from civic.locations.charts import map_of
from maps.issues.kinds.states import PIN_WORDS, PINS, STATES
from maps.issues.models import IssueCategory, IssueMap
from maps.issues.permissions import IssueAction
from maps.issues.queries import categories_of, maps_around
from maps.issues.queries.filters import Filter, Reading, read_filter
from maps.issues.queries.lists import Tally, districts_named, middle_of_list, page_of, tally
from maps.issues.queries.maps import MapHead, map_head
from maps.issues.queries.spots import DEEPEST, Cell, View, is_kept, look, view_of
from maps.issues.views.blueprint import blueprint, shown_to_reader

MOST_CHIPS = 12
SORTINGS = {
    "new": _l("newest first"),
    "old": _l("oldest first"),
    "changed": _l("changed last"),
    "support": _l("most “me too”"),
}

Chip = tuple[object, str, bool, int | None]


def asked_reading(issue_map: IssueMap) -> Reading:
    """The filter of this address, as this reader applies it.

    Raises:
        Refused: a damaged box.
    """
    return _reading_of(issue_map, read_filter(request.args.getlist))


def query_of(wanted: Filter) -> str:
    """The filter as the query of an address, with its question mark; nothing for the plain one."""
    pairs = wanted.pairs()
    return "?" + urlencode(pairs) if pairs else ""


def list_values(issue_map: IssueMap) -> dict[str, Any]:
    """Everything the list of a map's page shows; see templates/issues/_list.html."""
    reading = asked_reading(issue_map)
    counts = tally(reading)
    page = page_of(reading, page_number())
    categories = categories_of(issue_map, retired=True)
    here = url_for("issues.show_map", map_id=issue_map.public_id)

    def address(wanted: Filter) -> str:
        return here + query_of(wanted)

    wanted = reading.filter
    districts = _districts(counts)
    return {
        "page": page,
        "counts": counts,
        "wanted": wanted,
        "here": here,
        "categories_shown": _category_chips(wanted, categories, counts, address),
        "states_shown": _state_chips(wanted, counts, address),
        "menus": _menus(wanted, categories, counts, districts),
        "sortings": SORTINGS,
        "switch": address(wanted.but(everything=not wanted.everything)),
        "plain": here,
        "leaves_out": leaves_out(wanted, categories),
        "pages": lambda number: address(wanted) + ("&" if wanted.pairs() else "?") + f"page={number}",
        "states": STATES,
        "pins": PINS,
        "pin_words": {mark: str(words) for mark, words in PIN_WORDS.items()},
        "live": _start(reading),
        "view_url": url_for("issues.view", map_id=issue_map.public_id) + query_of(wanted.but(box=None)),
        "downloads": _downloads(issue_map, query_of(wanted)),
        "is_signed_in": actor().is_authenticated,
    }


def leaves_out(wanted: Filter, categories: list[IssueCategory]) -> bool:
    """Whether the filter keeps back reports that the map has: those of sensitive categories, where a district is asked for."""
    return bool(wanted.district) and any(one.is_sensitive for one in categories)


def _start(reading: Reading) -> dict[str, Any]:
    """Settings of the map: its place in the middle, or the reports themselves where they lie elsewhere."""
    found = map_of(reading.map.place)
    middle = middle_of_list(reading)
    if middle is None:
        return found
    far = abs(found["lon"] - middle.lon) + abs(found["lat"] - middle.lat)
    if reading.map.place.lon is None or far > 3 * middle.spread + 1:
        # Four spreads across a frame of about 700 pixels.
        zoom = math.floor(math.log2(700 * 360 / 256 / (4 * max(middle.spread, 0.002))))
        found.update(lon=round(middle.lon, 5), lat=round(middle.lat, 5), zoom=max(2, min(zoom, 17)))
    return found


def _downloads(issue_map: IssueMap, query: str) -> list[tuple[str, str]]:
    named = (("CSV", "issues_csv"), ("GeoJSON", "issues_geojson"), ("Atom", "issues_atom"))
    return [(label, url_for(f"issues.{name}", map_id=issue_map.public_id) + query) for label, name in named]


def _category_chips(
    wanted: Filter, categories: list[IssueCategory], counts: Tally, address: Callable[[Filter], str]
) -> list[Chip]:
    held = sorted(categories, key=lambda one: (one.key not in wanted.categories, -counts.categories.get(one.id, 0)))
    chips: list[Chip] = [(_("All categories"), address(wanted.but(categories=())), not wanted.categories, None)]
    for one in held[:MOST_CHIPS]:
        chosen = one.key in wanted.categories
        number = counts.categories.get(one.id, 0)
        if number or chosen:
            goal = () if chosen else (one.key,)
            chips.append((localized(one, "name"), address(wanted.but(categories=goal)), chosen, number))
    return chips


def _state_chips(wanted: Filter, counts: Tally, address: Callable[[Filter], str]) -> list[Chip]:
    chips: list[Chip] = []
    for state, (words, _tone, _icon) in STATES.items():
        chosen = str(state) in wanted.states
        number = counts.states.get(str(state), 0)
        if number or chosen:
            goal = () if chosen else (str(state),)
            chips.append((words, address(wanted.but(states=goal)), chosen, number))
    return chips


def _districts(counts: Tally) -> list[tuple[str, str]]:
    """Districts of what is shown, most issues first; one alone narrows nothing."""
    codes = [code for code in counts.districts if code]
    if len(codes) < 2:
        return []
    names = districts_named(codes)
    known = [code for code in sorted(codes, key=lambda code: -counts.districts[code]) if code in names]
    return [(code, f"{localized(names[code], 'name')} ({figure(counts.districts[code])})") for code in known]


def _menus(
    wanted: Filter, categories: list[IssueCategory], counts: Tally, districts: list[tuple[str, str]]
) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    kinds = [(one.key, f"{localized(one, 'name')} ({figure(counts.categories.get(one.id, 0))})") for one in categories]
    states = [
        (str(state), f"{words[0]} ({figure(counts.states.get(str(state), 0))})") for state, words in STATES.items()
    ]
    menus = [
        ("category", _("Category"), kinds, wanted.categories[0] if wanted.categories else ""),
        ("state", _("State"), states, wanted.states[0] if wanted.states else ""),
    ]
    if districts or wanted.district:
        menus.append(("district", _("District"), districts, wanted.district))
    return menus


@dataclass(frozen=True)
class Looked:
    """What a view asks for of a map, or why it cannot be told; ``found`` when it came with the map."""

    map: MapHead
    reading: Reading | None = None
    zoom: int = 0
    found: View | None = None
    problem: Refused | None = None

    @property
    def place(self) -> Place:
        """Where the map lies."""
        return self.map.place


def looked_at(map_id: str) -> Looked:
    """The map of the address as it is now, and in the same statement what the view holds, unless that may be known.

    Raises:
        Missing: there is no such map, or it is not public yet.
    """
    try:
        wanted, zoom = read_filter(request.args.getlist), _zoom(request.args.get("zoom", ""))
        if wanted.box is None:
            raise Refused("bbox", _("A part of the map is given by four numbers in degrees: west, south, east, north."))
    except Refused as problem:
        return Looked(shown_to_reader(map_head(map_id)), problem=problem)
    reading = _reading_of(MapHead(map_id), wanted)
    if request.if_none_match or is_kept(reading, zoom):
        head, found = map_head(map_id), None
    else:
        head, found = look(reading, zoom)
    return Looked(shown_to_reader(head), _reading_of(head, wanted), zoom, found)


def _reading_of(head: Any, wanted: Filter) -> Reading:
    return Reading(head, wanted, getattr(actor(), "id", None))


@blueprint.get("/<map_id>/view")
@shows(IssueAction.SEE_MAP, looked_at)
def view(looked: Looked) -> ResponseReturnValue:
    """What a part of the map holds, as points or as squares with counts; the contract stands in live-map.js."""
    reading, zoom = looked.reading, looked.zoom
    if reading is None:
        return jsonify(problem=str(looked.problem.message if looked.problem else "")), 400
    response = Response(mimetype="application/json")
    response.set_etag(_tag(reading), weak=True)
    response.headers["Cache-Control"] = "no-cache" if reading.person_id is None else "private, no-cache"
    varies(response, "Cookie", "Accept-Language")
    if request.if_none_match.contains_weak(response.get_etag()[0] or ""):
        response.status_code = 304
        return response
    found = _answer(reading, looked.found or view_of(reading, zoom))
    response.set_data(json.dumps(found, ensure_ascii=False, separators=(",", ":")))
    return response


def _zoom(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text[:3]) > DEEPEST + 8:
        raise Refused("zoom", _("The zoom is a whole number from 0 to %(n)s.", n=DEEPEST))
    return int(text)


def _tag(reading: Reading) -> str:
    """Changes with whatever the answer rests on; what is asked for is named by the address as it was written."""
    head = reading.map
    name = (head.public_id, head.changed_at, reading.shown_since, reading.person_id, language(), request.query_string)
    return hashlib.sha256(repr(name).encode()).hexdigest()[:32]


def _answer(reading: Reading, found: View) -> dict[str, Any]:
    under = url_for("issues.show_map", map_id="")[:-1] + "/issues/"
    about = {"total": found.total, "without_place": found.without_place, "under": under}
    if found.points is not None:
        return {"kind": "points", "points": found.points, **about}
    return {"kind": "cells", "cells": [_square(cell) for cell in found.cells or ()], **about}


def _square(cell: Cell) -> tuple[object, ...]:
    counted = cell.lon, cell.lat, cell.count, cell.marks
    return (*counted, cell.id) if cell.id else counted


@blueprint.get("/places/<code>")
@public
def of_place(code: str) -> ResponseReturnValue:
    """All issue maps of a place, of places around it and inside it: those taking reports first."""
    place = place_by_code(code)
    now = clock.now()
    found = maps_around(place, 200)
    return render_template(
        "issues/of_place.html",
        here=place,
        trail=_stand_at(place),
        open_ones=[one for one in found if one.is_open(now)],
        over=[one for one in found if not one.is_open(now)],
        now=now,
    )


def _stand_at(place: Place) -> list[tuple[str, str]]:
    about(localized(place, "name"), url_for("places.show", code=place.code), responsible=place.responsible)
    return [
        (localized(one, "name"), url_for("places.show", code=one.code)) for one in (*ancestors_of(place)[-1:], place)
    ]
