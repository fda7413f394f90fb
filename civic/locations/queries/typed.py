"""What people type to say where something is: coordinates in several hands, plus codes, or words; pure."""

import re
from dataclasses import dataclass

from civic.kernel import geo
from civic.locations.queries import plus_codes

_NUMBER = r"[-+]?\d{1,9}(?:[.,]\d{1,15})?"
_SIDE = "NSEWСВЮЗ"
_PAIR = re.compile(
    rf"(?:geo:)?\(?\s*(?P<one>{_NUMBER})\s*°?\s*(?P<side1>[{_SIDE}])?\s*(?:[;,]\s+|[;,]|\s+)\s*"
    rf"(?P<two>{_NUMBER})\s*°?\s*(?P<side2>[{_SIDE}])?\s*\)?",
    re.IGNORECASE,
)
_DEGREES = (
    rf"(\d{{1,3}})\s*°\s*(?:(\d{{1,2}})\s*[′'’]\s*)?(?:(\d{{1,2}}(?:[.,]\d{{1,6}})?)\s*(?:[″\"”]|''))?\s*([{_SIDE}])"
)
_SEXAGESIMAL = re.compile(rf"{_DEGREES}[\s,;]*{_DEGREES}", re.IGNORECASE)
_CODE = re.compile(r"(?<![\w+])([23456789CFGHJMPQRVWX0]{2,8}\+[23456789CFGHJMPQRVWX]{0,7})(?![\w+])", re.IGNORECASE)
# Points of the compass in Latin and in Russian letters, as maps on phones print them.
_SOUTH_OR_WEST = set("SWЮЗ")
_EAST_OR_WEST = set("EWВЗ")


@dataclass(frozen=True)
class Typed:
    """What was understood: degrees, or the words that are left to look up."""

    lon: float | None = None
    lat: float | None = None
    words: str = ""

    @property
    def is_spot(self) -> bool:
        """Whether coordinates were given."""
        return self.lon is not None


def read(text: str, near: tuple[float, float] | None = None) -> Typed:
    """Understand one line: "52.2868, 76.9478" (latitude first, as maps print it), "52°17′12″N 76°56′52″E", a plus code, or words.

    ``near`` (longitude, latitude) completes a short plus code.

    Raises:
        geo.BadPlace: numbers that are no coordinates in degrees.
    """
    text = " ".join(text.split())[:300]
    for form in (_sexagesimal, _pair):
        found = form(text)
        if found is not None:
            return found
    return _code(text, near) or Typed(words=text)


def _pair(text: str) -> Typed | None:
    match = _PAIR.fullmatch(text)
    if match is None:
        return None
    one, two = (float(match[name].replace(",", ".")) for name in ("one", "two"))
    return _on_globe(one, two, (match["side1"] or "").upper(), (match["side2"] or "").upper())


def _on_globe(one: float, two: float, side1: str, side2: str) -> Typed:
    one, two = -one if side1 in _SOUTH_OR_WEST else one, -two if side2 in _SOUTH_OR_WEST else two
    lat, lon = (two, one) if side1 in _EAST_OR_WEST else (one, two)
    east, north = geo.check_lon_lat(lon, lat)
    return Typed(east, north)


def _sexagesimal(text: str) -> Typed | None:
    match = _SEXAGESIMAL.fullmatch(text)
    if match is None:
        return None
    cells = match.groups()
    values = []
    for degrees, minutes, seconds in (cells[0:3], cells[4:7]):
        if float(minutes or 0) >= 60 or float((seconds or "0").replace(",", ".")) >= 60:
            raise geo.BadPlace(geo.Problem.NOT_A_NUMBER)
        values.append(int(degrees) + float(minutes or 0) / 60 + float((seconds or "0").replace(",", ".")) / 3600)
    return _on_globe(values[0], values[1], cells[3].upper(), cells[7].upper())


def _code(text: str, near: tuple[float, float] | None) -> Typed | None:
    match = _CODE.search(text)
    if match is None or not plus_codes.is_code(match[1]):
        return None
    code = match[1]
    if not plus_codes.is_whole(code):
        if near is None:
            return None
        code = plus_codes.whole(code, *near)
    lon, lat = plus_codes.middle(code)
    return Typed(lon, lat)
