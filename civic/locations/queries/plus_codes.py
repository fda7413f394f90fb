"""Open Location Codes ("plus codes"): read and written by the published rules; pure."""

import math

ALPHABET = "23456789CFGHJMPQRVWX"
SEPARATOR = "+"
_SEPARATOR_AT = 8
_PAIRS = 10
_MOST_DIGITS = 15
# Degrees to which the pairs of digits narrow a side: 20, 1, 1/20, 1/400, 1/8000.
_PAIR_SIZES = [20.0 / 20**step for step in range(5)]
_ROWS, _COLUMNS = 5, 4


class NotACode(ValueError):
    """The text is no plus code."""


def is_code(text: str) -> bool:
    """Whether the text has the form of a plus code, whole or short."""
    code = text.strip().upper()
    at = code.find(SEPARATOR)
    if at < 0 or code.count(SEPARATOR) > 1 or at > _SEPARATOR_AT or at % 2:
        return False
    before, after = code[:at].rstrip("0"), code[at + 1 :]
    padded = len(code[:at]) - len(before)
    if padded and (after or at < _SEPARATOR_AT or padded % 2 or not before):
        return False
    if len(after) == 1 or len(before) + len(after) < 2:
        return False
    return all(letter in ALPHABET for letter in before + after)


def is_whole(text: str) -> bool:
    """Whether the code says where it is without a place nearby being named."""
    if not is_code(text):
        return False
    code = text.strip().upper()
    if code.find(SEPARATOR) != _SEPARATOR_AT:
        return False
    # The first pair must stay on the globe: 180 degrees of latitude, 360 of longitude.
    return ALPHABET.index(code[0]) < 9 and ALPHABET.index(code[1]) < 18


def middle(text: str) -> tuple[float, float]:
    """Longitude and latitude of the middle of a whole code's square, in degrees.

    Raises:
        NotACode: it is none, or a short one.
    """
    if not is_whole(text):
        raise NotACode(text)
    digits = text.strip().upper().replace(SEPARATOR, "").rstrip("0")[:_MOST_DIGITS]
    south, west, high, wide = -90.0, -180.0, 20.0, 20.0
    for place in range(0, min(len(digits), _PAIRS), 2):
        high = wide = _PAIR_SIZES[place // 2]
        south += ALPHABET.index(digits[place]) * high
        west += ALPHABET.index(digits[place + 1]) * wide
    for letter in digits[_PAIRS:]:
        row, column = divmod(ALPHABET.index(letter), _COLUMNS)
        high, wide = high / _ROWS, wide / _COLUMNS
        south, west = south + row * high, west + column * wide
    return round(west + wide / 2, 9), round(min(south + high / 2, 90.0), 9)


def whole(text: str, lon: float, lat: float) -> str:
    """The whole code that a short one stands for near a spot.

    Raises:
        NotACode: it is none.
    """
    code = text.strip().upper()
    if is_whole(code):
        return code
    if not is_code(code):
        raise NotACode(text)
    missing = _SEPARATOR_AT - code.index(SEPARATOR)
    size = 20.0 ** (2 - missing / 2)
    near = encode(lon, lat)[:missing] + code
    east, north = middle(near)
    # The nearest of the squares that end alike: half a step away is the farthest it may lie.
    if north - lat > size / 2 and north - size > -90:
        north -= size
    elif lat - north > size / 2 and north + size < 90:
        north += size
    if east - lon > size / 2:
        east -= size
    elif lon - east > size / 2:
        east += size
    return encode(east, north, len(code.replace(SEPARATOR, "")) + missing)


def encode(lon: float, lat: float, digits: int = 10) -> str:
    """The plus code of a spot in degrees; ten digits are a square of about fourteen metres."""
    lat = min(max(lat, -90.0), 90.0 - 1e-9)
    lon = (lon + 180.0) % 360.0
    # Counted in whole steps of the finest square, so that no rounding error moves a spot over an edge.
    finest_lat, finest_lon = 8000 * _ROWS**5, 8000 * _COLUMNS**5
    y, x = math.floor(round((lat + 90) * finest_lat, 6)), math.floor(round(lon * finest_lon, 6))
    fine = ""
    for _step in range(5):
        fine = ALPHABET[y % _ROWS * _COLUMNS + x % _COLUMNS] + fine
        y, x = y // _ROWS, x // _COLUMNS
    code = ""
    for _step in range(5):
        code = ALPHABET[y % 20] + ALPHABET[x % 20] + code
        y, x = y // 20, x // 20
    code = (code + fine)[: min(max(digits, 2), _MOST_DIGITS)]
    code = code.ljust(_SEPARATOR_AT, "0")
    return code[:_SEPARATOR_AT] + SEPARATOR + code[_SEPARATOR_AT:]
