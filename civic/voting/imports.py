"""Lists brought in from spreadsheets: rolls of voters and projects; every wrong row is named, nothing is stored by halves."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from civic.accounts.identity import contact_key, iin_key, normalise_email, normalise_iin
from civic.kernel import money
from civic.kernel.errors import Refused, RefusedRows
from civic.kernel.geo import BadPlace, check_lon_lat
from civic.kernel.i18n import _
from civic.voting.kinds import CATEGORIES
from civic.voting.models import RollKind, Round
from civic.voting.queries.rounds import codes_of
from civic.voting.services.projects import LONGEST
from civic.voting.services.roll import Voter

LONGEST_LINE = 64 * 1024
MOST_ROWS = 300_000
MOST_ERRORS = 50
Wrong = tuple[int, int, object]


@dataclass(frozen=True)
class Row:
    """One line of a list: its number, its cells by column name, and where each column stands (from 1)."""

    line: int
    cells: Mapping[str, str]
    columns: Mapping[str, int]

    def get(self, name: str) -> str:
        """The cell without spaces around it; empty when the column is absent."""
        return (self.cells.get(name) or "").strip()

    def wrong(self, name: str, message: object) -> Wrong:
        """An error at this row's column."""
        return (self.line, self.columns.get(name, 1), message)


def rows_of(stream: IO[bytes], needed: tuple[str, ...], known: tuple[str, ...]) -> Iterator[Row]:
    """Rows of a CSV file with a header line; comma, semicolon or tab, UTF-8. Columns are counted as in a spreadsheet.

    Raises:
        Refused: the file is empty or has too many rows.
        RefusedRows: wrong encoding, too long a line, a missing or unknown column, a row with another number of
            cells than the header, a quotation mark that is never closed.
    """
    text, mark = _decoded(stream)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    begins = 1
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        _check_header(names, needed, known)
        columns = {name: place for place, name in enumerate(names, start=1)}
        begins = reader.line_num + 1
        for number, cells in enumerate(reader, start=1):
            if number > MOST_ROWS:
                raise Refused("file", _("The list has more than %(n)s rows; split it.", n=MOST_ROWS))
            if any(cell.strip() for cell in cells):
                _check_width(begins, cells, names)
                yield Row(begins, dict(zip(names, cells, strict=True)), columns)
            begins = reader.line_num + 1
    except csv.Error as problem:
        column = _column_of_open_quote(text, begins, mark)
        raise _single(
            begins, column, _("This line cannot be read as CSV (a quotation mark is not closed?).")
        ) from problem


def _check_width(line: int, cells: list[str], names: list[str]) -> None:
    if len(cells) != len(names):
        raise _single(
            line,
            min(len(cells), len(names)) + 1,
            _("This row has %(found)s cells, the header has %(wanted)s.", found=len(cells), wanted=len(names)),
        )


def _column_of_open_quote(text: str, line: int, mark: str) -> int:
    """The cell in which the last quotation mark of a line stands."""
    broken = text.split("\n")[line - 1] if line > 0 else ""
    return broken[: max(broken.rfind('"'), 0)].count(mark) + 1


def _single(line: int, column: int, message: object) -> RefusedRows:
    return RefusedRows("file", _("The list has errors; nothing was stored."), [(line, column, message)])


def _check_header(names: list[str], needed: tuple[str, ...], known: tuple[str, ...]) -> None:
    if len(set(names)) != len(names):
        raise _single(1, 1, _("A column name occurs twice in the header."))
    for name in needed:
        if name not in names:
            raise _single(1, 1, _("The header has no column «%(name)s».", name=name))
    for place, name in enumerate(names, start=1):
        if name not in known:
            raise _single(
                1, place, _("Unknown column «%(name)s». Known ones: %(known)s.", name=name[:40], known=", ".join(known))
            )


def _decoded(stream: IO[bytes]) -> tuple[str, str]:
    """The text of the file and the character between its cells; never more than one line too many is read."""
    pieces: list[str] = []
    line, mark = 0, ","
    while True:
        data = stream.readline(LONGEST_LINE + 1)
        if not data:
            break
        line += 1
        if line == 1:
            data = _without_mark(data)
            mark = _mark_of(data)
        if len(data) > LONGEST_LINE:
            column = data[:LONGEST_LINE].count(mark.encode()) + 1
            raise _single(line, column, _("This line is longer than %(n)s characters.", n=LONGEST_LINE))
        pieces.append(_decoded_line(data, line, mark))
    if not pieces:
        raise Refused("file", _("The file is empty."))
    return "".join(pieces), mark


def _without_mark(data: bytes) -> bytes:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _single(1, 1, _("The file is in UTF-16. Save it as «CSV UTF-8»."))
    return data.removeprefix(b"\xef\xbb\xbf")


def _mark_of(head: bytes) -> str:
    """What stands between the names of the header: whichever of semicolon, tab and comma is most frequent."""
    return max((";", "\t", ","), key=lambda mark: (head.count(mark.encode()), mark == ","))


def _decoded_line(data: bytes, line: int, mark: str) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        column = data[: problem.start].count(mark.encode()) + 1
        raise _single(line, column, _("This is not UTF-8 text. Save the file as «CSV UTF-8».")) from problem
    hidden = next((place for place, c in enumerate(text) if ord(c) < 32 and c not in "\r\n\t"), None)
    if hidden is not None:
        raise _single(line, text[:hidden].count(mark) + 1, _("This line has characters that cannot be shown."))
    return text


def read_roll(stream: IO[bytes], round_: Round, parts: Mapping[str, object]) -> list[Voter]:
    """Voters of a roll file: one column ``email`` or ``iin`` by the round's kind, and perhaps ``part``.

    Identities leave this function only as keyed hashes.

    Raises:
        Refused, RefusedRows: with line and column of every wrong row (the first 50).
    """
    by_iin = round_.roll_kind == RollKind.IIN
    name = "iin" if by_iin else "email"
    read: Callable[[str], bytes] = _iin_key if by_iin else _email_key
    voters: list[Voter] = []
    seen: dict[bytes, int] = {}
    wrong: list[Wrong] = []
    for row in rows_of(stream, (name,), (name, "part")):
        problem = _read_voter(row, name, read, parts, seen, voters)
        if problem:
            wrong.append(problem)
            if len(wrong) == MOST_ERRORS:
                break
    if wrong:
        raise RefusedRows("file", _("The list has errors; nothing was stored."), wrong)
    if not voters:
        raise Refused("file", _("The list has a header and no voters."))
    return voters


def _read_voter(
    row: Row,
    name: str,
    read: Callable[[str], bytes],
    parts: Mapping[str, object],
    seen: dict[bytes, int],
    voters: list[Voter],
) -> Wrong | None:
    try:
        key = read(row.get(name))
    except Refused as problem:
        return row.wrong(name, problem.message)
    if key in seen:
        return row.wrong(name, _("The same person stands in line %(line)s already.", line=seen[key]))
    part = row.get("part")
    if part and part not in parts:
        return row.wrong("part", _("The round has no part called «%(part)s».", part=part[:40]))
    seen[key] = row.line
    voters.append(Voter(key, part))
    return None


def _iin_key(text: str) -> bytes:
    return iin_key(normalise_iin(text))


def _email_key(text: str) -> bytes:
    address = normalise_email(text)
    local, at, host = address.partition("@")
    if not at or not local or "." not in host or any(c.isspace() for c in address) or len(address) > 254:
        raise Refused("email", _("This is not a mail address."))
    return contact_key(address)


PROJECT_COLUMNS = (
    "id", "title_kk", "title_ru", "title_en", "gist_kk", "gist_ru", "gist_en", "description_kk", "description_ru",
    "description_en", "address_kk", "address_ru", "address_en", "category", "part", "site", "cost", "lat", "lon",
)  # fmt: skip


# Columns of our own export that say nothing new, so that an exported list can be edited and brought back.
IGNORED_COLUMNS = ("number", "currency")
_FIRST_OF_FORMULAS = tuple("=+-@＝＋－＠")


def read_projects(stream: IO[bytes], round_: Round, parts: Mapping[str, object]) -> list[dict[str, Any]]:
    """Projects of a list, ready for ``import_projects``.

    Raises:
        Refused, RefusedRows: with line and column of every wrong row (the first 50).
    """
    found: list[dict[str, Any]] = []
    wrong: list[Wrong] = []
    ids = dict.fromkeys(codes_of(round_), 0)
    for row in rows_of(stream, ("cost",), PROJECT_COLUMNS + IGNORED_COLUMNS):
        values, problems = _read_project(row, round_, parts, ids)
        wrong += problems
        found.append(values)
        if len(wrong) >= MOST_ERRORS:
            break
    if wrong:
        raise RefusedRows(
            "file", _("The list has errors; nothing was stored."), sorted(wrong[:MOST_ERRORS], key=lambda row: row[:2])
        )
    if not found:
        raise Refused("file", _("The list has a header and no projects."))
    return found


def _read_project(
    row: Row, round_: Round, parts: Mapping[str, object], ids: dict[str, int]
) -> tuple[dict[str, Any], list[Wrong]]:
    wrong: list[Wrong] = []
    values: dict[str, Any] = {}
    for name in (name for name in PROJECT_COLUMNS if name.partition("_")[0] in LONGEST):
        values[name] = _text(row.get(name))
        if len(values[name]) > LONGEST[name.partition("_")[0]]:
            wrong.append(row.wrong(name, _("At most %(n)s characters.", n=LONGEST[name.partition("_")[0]])))
    if not any(values[f"title_{code}"] for code in ("kk", "ru", "en")):
        wrong.append(row.wrong("title_kk", _("Give the project a title in at least one language.")))
    values["category"] = row.get("category")
    if values["category"] and values["category"] not in CATEGORIES:
        wrong.append(row.wrong("category", _("Unknown category. Known ones: %(known)s.", known=", ".join(CATEGORIES))))
    values["part"] = row.get("part")
    if values["part"] and values["part"] not in parts:
        wrong.append(row.wrong("part", _("The round has no part called «%(part)s».", part=values["part"][:40])))
    values["site"] = _text(row.get("site"))
    if len(values["site"]) > 40:
        wrong.append(row.wrong("site", _("At most %(n)s characters.", n=40)))
    _read_id(row, values, ids, wrong)
    _read_cost(row, round_, values, wrong)
    _read_spot(row, values, wrong)
    return values, wrong


def _text(cell: str) -> str:
    """The cell without the apostrophe that our exports put before text that a spreadsheet would run."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip().startswith(_FIRST_OF_FORMULAS) else cell


def _read_id(row: Row, values: dict[str, Any], ids: dict[str, int], wrong: list[Wrong]) -> None:
    code = row.get("id")
    if not code:
        return
    if ids.get(code):
        wrong.append(row.wrong("id", _("The same id stands in line %(line)s already.", line=ids[code])))
    elif code in ids:
        wrong.append(row.wrong("id", _("Another project of this round has the id %(code)s.", code=code[:40])))
    if len(code) > 120 or ";" in code:
        wrong.append(row.wrong("id", _("An id has at most 120 characters and no semicolon.")))
    ids[code] = row.line
    values["code"] = code


def _read_cost(row: Row, round_: Round, values: dict[str, Any], wrong: list[Wrong]) -> None:
    try:
        values["cost"] = money.parse(row.get("cost"), round_.minor_digits)
    except ValueError:
        wrong.append(row.wrong("cost", _("Type an amount in figures, for example 1 250 000.")))
        return
    limit = round_.ceiling or round_.budget
    if not 0 < values["cost"] <= limit:
        shown = money.money(limit, round_.currency, round_.minor_digits)
        wrong.append(row.wrong("cost", _("The cost must be more than nothing and at most %(limit)s.", limit=shown)))


def _read_spot(row: Row, values: dict[str, Any], wrong: list[Wrong]) -> None:
    if not row.get("lat") and not row.get("lon"):
        return
    try:
        lon, lat = check_lon_lat(row.get("lon").replace(",", "."), row.get("lat").replace(",", "."))
    except BadPlace:
        wrong.append(
            row.wrong("lat", _("These are not coordinates of a place: latitude like 52.287, longitude like 76.967."))
        )
        return
    values |= {"lon": lon, "lat": lat}
