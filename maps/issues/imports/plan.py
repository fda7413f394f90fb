"""From the rows of a table to issues that can be put on a map: every guess is said, every bad row is named."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import islice
from pathlib import Path

import numpy as np
import shapely

from civic.kernel.errors import Refused
from civic.kernel.geo import BadPlace, check_lon_lat
from civic.kernel.i18n import _
from civic.kernel.i18n import lazy_gettext as _l
from civic.locations.queries.ground import Ground
from maps.issues.imports.headers import columns_of
from maps.issues.imports.tables import MOST_PROBLEMS, Table, open_table, refused
from maps.issues.imports.values import DateOrder, date_reader, order_of, pair_of, projection_like, state_of
from maps.issues.models import IssueState
from maps.issues.services.importing import ImportPlan, ImportRow

MOST_ROWS = 1_000_000
SAMPLE_ROWS = 2000
LONGEST = {"title": 200, "words": 20_000, "address": 300, "category": 160, "ref": 120}
DEFAULT_LEAST = 50
DEFAULT_TIMES = 5
_TELL_EVERY = 10_000


@dataclass(frozen=True)
class Asked:
    """What the operator said of the file; everything left out is guessed."""

    zone: tzinfo
    columns: Sequence[str] = ()
    encoding: str = ""
    delimiter: str = ""
    order: DateOrder | None = None
    skip_bad: bool = False
    area: Ground | None = None


@dataclass
class Reader:
    """One reading of a file, from its first line to a plan."""

    table: Table
    asked: Asked
    tell: Callable[[str], None]
    columns: dict[str, int] = field(default_factory=dict)
    notes: list[object] = field(default_factory=list)
    problems: list[tuple[int, int, object]] = field(default_factory=list)
    bad: int = 0
    refs: dict[str, int] = field(default_factory=dict)
    strange: Counter[str] = field(default_factory=Counter)

    def plan(self) -> ImportPlan:
        """Read everything.

        Raises:
            RefusedRows: anything wrong (with ``skip_bad``: only what spoils the file as a whole).
        """
        self.columns = self._known_columns()
        sample = list(islice(self.table.rows(), SAMPLE_ROWS))
        self._check_positions(sample)
        self._dates = date_reader(self._order(sample), self.asked.zone)
        self._say_guesses()
        rows = self._rows()
        rows = self._inside(rows)
        self._settle()
        if not rows:
            raise refused(self.table.path.name, *self.problems or [(1, 1, _l("The table has no rows."))])
        defaults = default_spots(rows)
        self._say_findings(rows, defaults)
        return ImportPlan(
            rows, tuple(defaults), tuple(self.notes), _digest(self.table.path), self.bad, tuple(self.problems)
        )

    def _known_columns(self) -> dict[str, int]:
        try:
            found = columns_of(self.table.header, self.asked.columns)
        except Refused as problem:
            raise refused(self.table.path.name, (1, 1, problem.message)) from problem
        missing = [name for name in ("category", "opened") if name not in found]
        if missing:
            says = _(
                "No column was recognised for: %(names)s. Name it, for example --column %(first)s=HEADER. The file has: %(columns)s.",
                names=", ".join(missing), first=missing[0], columns=", ".join(self.table.header),
            )  # fmt: skip
            raise refused(self.table.path.name, (1, 1, says))
        return found

    def _cell(self, cells: Sequence[str], name: str) -> str:
        number = self.columns.get(name)
        return cells[number].strip() if number is not None and number < len(cells) else ""

    def _pair(self, cells: Sequence[str]) -> tuple[str, str] | None:
        lon, lat = self._cell(cells, "lon"), self._cell(cells, "lat")
        if lon or lat:
            return lon, lat
        return pair_of(self._cell(cells, "point"))

    def _check_positions(self, sample: Sequence[tuple[int, list[str]]]) -> None:
        """Refuse a file whose positions are metres of a projection, or whose columns were exchanged, in one sentence."""
        pairs = [pair for pair in map(_numbers, (self._pair(cells) for _line, cells in sample)) if pair is not None]
        if not pairs:
            return
        far = [pair for pair in pairs if max(abs(pair[0]), abs(pair[1])) > 360]
        where = (1, self.columns.get("lon", self.columns.get("point", 0)) + 1)
        if len(far) * 2 > len(pairs):
            x, y = far[0]
            system = projection_like(x, y) or projection_like(y, x)
            raise refused(self.table.path.name, (*where, _projected(x, y, system)))
        if sum(_swapped(self.asked.area, pair) for pair in pairs) * 10 > len(pairs) * 9:
            raise refused(self.table.path.name, (*where, self._exchange()))

    def _exchange(self) -> str:
        if "lon" not in self.columns:
            return _("Longitude and latitude look exchanged in this column.")
        lon, lat = self.table.header[self.columns["lon"]], self.table.header[self.columns["lat"]]
        return _(
            "Longitude and latitude look exchanged. If so, say: --column lon=%(lat)s --column lat=%(lon)s", lon=lon, lat=lat
        )  # fmt: skip

    def _order(self, sample: Sequence[tuple[int, list[str]]]) -> DateOrder:
        names = ("opened", "closed", "due")
        order, certain = order_of(self._cell(cells, name) for _line, cells in sample for name in names)
        if self.asked.order is not None:
            return self.asked.order
        if not certain:
            self.notes.append(_l("Dates were read as %(order)s; --dates says otherwise.", order=str(order)))
        return order

    def _say_guesses(self) -> None:
        header = self.table.header
        mark = {"\t": "tab"}.get(self.table.delimiter, self.table.delimiter)
        self.notes.append(
            _l("Encoding %(name)s, columns separated by “%(mark)s”.", name=self.table.encoding, mark=mark)
        )
        for name, number in self.columns.items():
            self.notes.append(_l("%(field)s: column “%(name)s”", field=name, name=header[number]))
        unused = [name for number, name in enumerate(header) if number not in self.columns.values() and name]
        if unused:
            self.notes.append(_l("Not taken: %(names)s", names=", ".join(unused)))

    def _wrong(self, line: int, name: str, message: object) -> None:
        self.bad += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append((line, self.columns.get(name, 0) + 1, message))

    def _rows(self) -> list[ImportRow]:
        found: list[ImportRow] = []
        width = len(self.table.header)
        for number, (line, cells) in enumerate(self.table.rows(), 1):
            if number > MOST_ROWS:
                raise refused(self.table.path.name, (line, 1, _l("At most %(n)s rows at a time.", n=MOST_ROWS)))
            if number % _TELL_EVERY == 0:
                self.tell(_("%(n)s rows read…", n=number))
            if len(cells) != width:
                self.bad += 1
                if len(self.problems) < MOST_PROBLEMS:
                    says = _l("This line has %(n)s cells instead of %(m)s.", n=len(cells), m=width)
                    self.problems.append((line, min(len(cells), width), says))
                continue
            row = self._row(line, cells)
            if row is not None:
                found.append(row)
        return found

    def _row(self, line: int, cells: Sequence[str]) -> ImportRow | None:
        before = self.bad
        texts = {name: _shown(self._cell(cells, name)) for name in LONGEST}
        for name, text in texts.items():
            if len(text) > LONGEST[name] and name in self.columns:
                self._wrong(line, name, _l("At most %(n)s characters.", n=LONGEST[name]))
        if not texts["category"]:
            self._wrong(line, "category", _l("Fill in this field."))
        ref = texts["ref"]
        if ref and ref in self.refs:
            self._wrong(line, "ref", _l("The same number stands in line %(line)s already.", line=self.refs[ref]))
        opened = self._date(line, cells, "opened")
        closed, due = self._date(line, cells, "closed"), self._date(line, cells, "due")
        if opened is None and self.bad == before:
            self._wrong(line, "opened", _l("Fill in this field."))
        spot = self._spot(line, cells)
        if self.bad > before or opened is None:
            return None
        if ref:
            self.refs[ref] = line
        state = self._state(cells, closed)
        address = " ".join((texts["address"] or _shown(self._cell(cells, "district"))).split())[: LONGEST["address"]]
        title = texts["title"] or (f"{texts['category']}, {address}" if address else texts["category"])
        return ImportRow(
            line=line, ref=ref or None, category=" ".join(texts["category"].split()), title=" ".join(title.split())[: LONGEST["title"]],
            words=texts["words"], spot_words=address, lon=spot[0] if spot else None, lat=spot[1] if spot else None, state=state,
            opened=opened, closed=_closing(state, opened, closed), due=due.astimezone(self.asked.zone).date() if due else None, titled=bool(texts["title"]),
        )  # fmt: skip

    def _date(self, line: int, cells: Sequence[str], name: str) -> datetime | None:
        text = self._cell(cells, name)
        if not text:
            return None
        try:
            return self._dates(text)
        except (ValueError, OverflowError):
            self._wrong(line, name, _l("This is no date: “%(written)s”.", written=text[:40]))
            return None

    def _spot(self, line: int, cells: Sequence[str]) -> tuple[float, float] | None:
        pair = self._pair(cells)
        if pair is None or not any(pair):
            return None
        try:
            lon, lat = check_lon_lat(*pair)
        except BadPlace as problem:
            self._wrong(line, "lon" if "lon" in self.columns else "point", problem.words)
            return None
        # The gulf off Africa where rows without a position end up.
        return None if lon == 0 and lat == 0 else (lon, lat)

    def _state(self, cells: Sequence[str], closed: datetime | None) -> IssueState:
        word = self._cell(cells, "status")
        known = state_of(word) if word else None
        if word and known is None:
            self.strange[word[:60]] += 1
        return known or (IssueState.DONE if closed is not None else IssueState.NEW)

    def _inside(self, rows: list[ImportRow]) -> list[ImportRow]:
        """Without the rows outside the map's area; those are bad rows like others."""
        area = self.asked.area
        placed = [row for row in rows if row.lon is not None]
        if area is None or not placed:
            return rows
        spots = shapely.points(np.array([(row.lon, row.lat) for row in placed]))
        shapely.prepare(area.area)
        # Nearly all lie plainly inside; only the others need the exact question with its margin.
        plainly = np.atleast_1d(shapely.contains(area.area, spots))
        outside = {
            row.line
            for row, sure in zip(placed, plainly, strict=True)
            if not sure and not area.holds(row.lon or 0.0, row.lat or 0.0)
        }
        for line in sorted(outside):
            self._wrong(
                line, "lon" if "lon" in self.columns else "point", _l("This spot is outside the area of the map.")
            )
        return [row for row in rows if row.line not in outside]

    def _settle(self) -> None:
        self.problems.sort(key=lambda problem: problem[:2])
        if self.bad and not self.asked.skip_bad:
            raise refused(self.table.path.name, *self.problems)

    def _say_findings(self, rows: Sequence[ImportRow], defaults: Sequence[tuple[float, float, int]]) -> None:
        for word, number in self.strange.most_common(20):
            self.notes.append(
                _l(
                    "State “%(word)s” is not known (%(n)s rows): taken as new, or as done where a closing date stands.",
                    word=word,
                    n=number,
                )
            )
        without = sum(row.lon is None for row in rows)
        if without:
            self.notes.append(_l("%(n)s rows have no position.", n=without))
        for lon, lat, number in defaults:
            self.notes.append(
                _l(
                    "%(n)s rows lie on %(lat)s, %(lon)s: most likely what a geocoder answers when it does not know. They are marked, and sums leave them aside.",
                    n=number,
                    lat=lat,
                    lon=lon,
                )
            )


def read_plan(path: Path, asked: Asked, tell: Callable[[str], None] = lambda _words: None) -> ImportPlan:
    """The plan of a file.

    Raises:
        RefusedRows: the file, or (unless bad rows are skipped) any row of it, cannot be used; ``rows`` are
            (line, column, message).
    """
    return Reader(open_table(path, asked.encoding, asked.delimiter), asked, tell).plan()


def default_spots(rows: Sequence[ImportRow]) -> list[tuple[float, float, int]]:
    """Positions shared by so many rows that no geocoder can have meant them: (lon, lat, rows), most first.

    A spot counts as one from 50 rows on when it holds five times as many as the tenth most frequent spot.
    """
    counts = Counter((row.lon, row.lat) for row in rows if row.lon is not None and row.lat is not None)
    common = counts.most_common(10)
    usual = common[9][1] if len(common) == 10 else 1
    return [
        (lon, lat, number)
        for (lon, lat), number in common
        if lon is not None and lat is not None and number >= max(DEFAULT_LEAST, DEFAULT_TIMES * usual)
    ]


def _closing(state: IssueState, opened: datetime, closed: datetime | None) -> datetime | None:
    """When it was closed: only where the state says that it is; never before it was opened."""
    if state not in (IssueState.DONE, IssueState.NOT_DONE, IssueState.DUPLICATE):
        return None
    return max(opened, closed) if closed is not None else opened


def _numbers(pair: tuple[str, str] | None) -> tuple[float, float] | None:
    try:
        return (float(pair[0].replace(",", ".")), float(pair[1].replace(",", "."))) if pair else None
    except ValueError:
        return None


def _swapped(area: Ground | None, pair: tuple[float, float]) -> bool:
    x, y = pair
    if abs(y) > 90 and abs(x) <= 90:
        return True
    return area is not None and abs(x) <= 90 and not area.holds(x, y) and area.holds(y, x)


def _projected(x: float, y: float, system: str) -> str:
    if system:
        return _(
            "These are projected coordinates (%(x)s, %(y)s; they look like %(system)s), not degrees. Have a GIS program write longitude and latitude (WGS 84, EPSG:4326) into two columns, or leave positions out: --column lon= --column lat=",
            x=f"{x:.0f}", y=f"{y:.0f}", system=system,
        )  # fmt: skip
    return _(
        "These are projected coordinates (%(x)s, %(y)s), not degrees. Have a GIS program write longitude and latitude (WGS 84, EPSG:4326) into two columns, or leave positions out: --column lon= --column lat=",
        x=f"{x:.0f}", y=f"{y:.0f}",
    )  # fmt: skip


def _shown(text: str) -> str:
    """Text without characters that cannot be shown."""
    return "".join(c for c in text if ord(c) >= 32 or c in "\n\t").strip() if not text.isprintable() else text


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
