"""Wrong lists: each is named with line and column, answered with 422, and nothing of it is stored."""

import csv
import io
from typing import IO, cast

import pytest
from flask import Flask
from sqlalchemy import func, select

from civic.kernel.cells import csv_text, safe
from civic.kernel.errors import RefusedRows
from civic.kernel.extensions import db
from civic.voting.imports import LONGEST_LINE, read_projects, read_roll
from civic.voting.models import Project, RollEntry, Round, RoundPart
from tests.factories import rounds as make
from tests.factories.people import Actors
from tests.support.visitor import NS, Seen, Visitor

WRONG_ROLLS: dict[str, tuple[bytes, tuple[int, int], str]] = {
    "UTF-16": ("email\naigul@example.kz\n".encode("utf-16"), (1, 1), "UTF-16"),
    "another encoding": ("email,part\naigul@example.kz,\nсергей@example.kz,Юг\n".encode("cp1251"), (3, 1), "not UTF-8"),
    "latin-1 in the second cell": (b"email;part\na@example.kz;caf\xe9\n", (2, 2), "not UTF-8"),
    "no header": (b"aigul@example.kz\nsergei@example.kz\n", (1, 1), "no column"),
    "unknown column": (b"email,phone\na@example.kz,1\n", (1, 2), "Unknown column"),
    "a column twice": (b"email,email\na@example.kz,b@example.kz\n", (1, 1), "twice"),
    "not an address": (b"email\naigul@example.kz\naigul\n", (3, 1), "not a mail address"),
    "an address with a space": (b"email\nai gul@example.kz\n", (2, 1), "not a mail address"),
    "the same person twice": (b"email\nA@example.kz\nb@example.kz\na@example.kz\n", (4, 1), "in line 2"),
    "unknown part": (b"part,email\nmoon,a@example.kz\n", (2, 1), "no part called"),
    "too few cells": (b"email,part\na@example.kz,\nb@example.kz\n", (3, 2), "cells"),
    "too many cells": (b"email\na@example.kz,x\n", (2, 2), "cells"),
    "an open quotation mark": (
        b'email,part\na@example.kz,\nb@example.kz,"north\nc@example.kz,\n',
        (3, 2),
        "quotation mark",
    ),
    "a hidden character": (b"email,part\na@example.kz,\x00\n", (2, 2), "cannot be shown"),
    "an endless line": (b"email,part\n" + b"a" * (LONGEST_LINE + 10), (2, 1), "longer than"),
}
WRONG_IINS: dict[str, tuple[bytes, tuple[int, int], str]] = {
    "eleven digits": (b"iin\n90010130001\n", (2, 1), "12 digits"),
    "a wrong last digit": (b"iin\n900101300001\n", (2, 1), "last digit"),
    "no date of birth": (b"iin\n990231300015\n", (2, 1), "date of birth"),
}
WRONG_PROJECTS: dict[str, tuple[bytes, tuple[int, int], str]] = {
    "no cost column": ("title_ru\nЛавочки\n".encode(), (1, 1), "«cost»"),
    "no title": (b"title_en,cost\n,1000\n", (2, 1), "title"),
    "words for a cost": (b"title_en,cost\nBenches,cheap\n", (2, 2), "figures"),
    "a negative cost": (b"title_en,cost\nBenches,-5\n", (2, 2), "figures"),
    "nothing": (b"title_en,cost\nBenches,0\n", (2, 2), "more than nothing"),
    "too dear": (b"title_en,cost\nBenches,99 000 000\n", (2, 2), "at most"),
    "a formula for a cost": (b"title_en,cost\nBenches,=1+1\n", (2, 2), "figures"),
    "unknown category": (b"title_en,cost,category\nBenches,1,space\n", (2, 3), "Unknown category"),
    "coordinates of nowhere": (b"title_en,cost,lat,lon\nBenches,1,95,76\n", (2, 3), "coordinates"),
    "half a coordinate": (b"title_en,cost,lat,lon\nBenches,1,52.2,\n", (2, 3), "coordinates"),
    "the same id twice": (b"id,title_en,cost\nA,Benches,1\nA,Lamps,1\n", (3, 1), "in line 2"),
    "an id that is there": (b"id,title_en,cost\n1,Benches,1\n", (2, 1), "Another project"),
    "an id with a semicolon": (b'id,title_en,cost\n"A;B",Benches,1\n', (2, 1), "semicolon"),
    "too long a title": (b"title_en,cost\n" + b"x" * 201 + b",1\n", (2, 1), "200 characters"),
}


def _clerk(actors: Actors, round_: Round) -> tuple[Visitor, str]:
    at = f"/rounds/{round_.public_id}"
    return actors.browser(actors.staff_of(round_.place)), at


def _send(clerk: Visitor, path: str, data: bytes) -> Seen:
    return clerk.post(path, {"file": (io.BytesIO(data), "list.csv")})


def _rows(seen: Seen) -> list[list[str]]:
    """The lines of the table of mistakes."""
    table = next(node for node in seen.document.iter(f"{NS}table") if node.get("id") == "wrong")
    rows = [["".join(cell.itertext()).strip() for cell in row] for row in table.iter(f"{NS}tr")]
    return rows[1:]


def _assert_named(seen: Seen, place: tuple[int, int], words: str) -> None:
    assert seen.status == 422, seen.words()[:600]
    line, column, said = _rows(seen)[0]
    assert (int(line), int(column)) == place, (line, column, said)
    assert words in said


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_wrong_roll_is_refused_whole(actors: Actors) -> None:
    clerk, at = _clerk(actors, make.draft())
    for name, (data, place, words) in WRONG_ROLLS.items():
        seen = _send(clerk, f"{at}/roll", data)
        try:
            _assert_named(seen, place, words)
        except AssertionError as problem:
            raise AssertionError(f"{name}: {problem}") from problem
        assert _count(RollEntry) == 0, name


def test_a_wrong_roll_of_national_numbers_is_refused_whole(actors: Actors) -> None:
    clerk, at = _clerk(actors, make.draft(roll_kind="iin"))
    for data, place, words in WRONG_IINS.values():
        seen = _send(clerk, f"{at}/roll", data)
        _assert_named(seen, place, words)
        number = data.decode().split("\n")[1]
        assert number not in seen.text, "the number is repeated"
    assert _count(RollEntry) == 0


def test_a_wrong_list_of_projects_is_refused_whole(actors: Actors) -> None:
    clerk, at = _clerk(actors, make.draft(count=1))
    for name, (data, place, words) in WRONG_PROJECTS.items():
        seen = _send(clerk, f"{at}/workshop/projects/import", data)
        try:
            _assert_named(seen, place, words)
        except AssertionError as problem:
            raise AssertionError(f"{name}: {problem}") from problem
        assert _count(Project) == 1, name


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"email\n", b"email\n\n\n"])
def test_an_empty_roll_says_so(actors: Actors, data: bytes) -> None:
    clerk, at = _clerk(actors, make.draft())
    assert _send(clerk, f"{at}/roll", data).status == 422
    assert clerk.post(f"{at}/roll", {"file": "email\na@example.kz"}).status == 422
    assert "Choose a file first" in clerk.post(f"{at}/roll").words()
    assert _count(RollEntry) == 0


def test_one_wrong_line_among_many_stores_nothing_and_all_mistakes_are_listed(actors: Actors) -> None:
    clerk, at = _clerk(actors, make.draft())
    lines = [f"person{n}@example.kz" if n % 4 else "?" for n in range(1, 30)]
    seen = _send(clerk, f"{at}/roll", "\n".join(["email", *lines]).encode())
    assert [int(row[0]) for row in _rows(seen)] == [5, 9, 13, 17, 21, 25, 29]
    assert "7 mistakes; nothing was stored" in seen.words() and _count(RollEntry) == 0
    many = _send(clerk, f"{at}/roll", ("email\n" + "?\n" * 200).encode())
    assert len(_rows(many)) == 50 and "Only the first 50" in many.words()


class Endless(io.RawIOBase):
    """A gigabyte in one line; counts what was really read."""

    def __init__(self) -> None:
        self.left = 1 << 30
        self.taken = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readline(self, size: int | None = -1) -> bytes:
        """One piece of the line, never the whole."""
        assert size is not None and size > 0, "the whole line was asked for"
        self.taken += min(size, self.left)
        self.left -= size
        return b"x" * size


def test_a_line_of_a_gigabyte_is_not_read(app: Flask) -> None:
    round_ = make.draft()
    for read in (read_roll, read_projects):
        stream = Endless()
        with app.test_request_context(), pytest.raises(RefusedRows) as refused:
            read(cast(IO[bytes], stream), round_, {})
        assert refused.value.rows[0][:2] == (1, 1)
        assert stream.taken <= LONGEST_LINE + 1


@pytest.mark.parametrize("text", ["=1+1", "+7 701", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1", "  =1", "\u00a0=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(text: str) -> None:
    assert safe(text) == "'" + text
    assert csv_text(["title"], [[text]]).startswith("\ufefftitle\r\n")
    assert next(csv.reader(io.StringIO(csv_text(["t"], [[text]])[1:].split("\r\n", 1)[1], newline=""))) == ["'" + text]


def test_numbers_stay_numbers_in_a_table() -> None:
    assert csv_text(["n"], [[-5], [None]]) == "\ufeffn\r\n-5\r\n\r\n" or safe(-5) == -5


def test_an_exported_list_comes_back_the_same(actors: Actors) -> None:
    clerk, at = _clerk(actors, make.draft(count=1))
    data = (
        "id;title_ru;gist_ru;cost;category;lat;lon\n"
        'A-1;=СУММ(1);"Свет, тепло";1 250 000;lighting;52,2868;76,9478\n'
        ';"Двор ""Наш""";-10 градусов;2000;;;\n'
    )
    assert _send(clerk, f"{at}/workshop/projects/import", data.encode()).status == 303
    exported = clerk.get(f"{at}/projects.csv").text
    assert "'=СУММ(1)" in exported and "'-10 градусов" in exported
    first = _facts()
    assert clerk.post(f"{at}/workshop/projects/1/remove", {"csrf_token": _token(clerk, at)}).status == 303
    for number in (2, 3):
        assert clerk.post(f"{at}/workshop/projects/{number}/remove", {"csrf_token": _token(clerk, at)}).status == 303
    assert _send(clerk, f"{at}/workshop/projects/import", exported.encode()).status == 303
    assert _facts() == first


def _token(clerk: Visitor, at: str) -> str:
    page = clerk.get(f"{at}/edit")
    return next(str(n.get("value")) for n in page.document.iter(f"{NS}input") if n.get("name") == "csrf_token")


def _facts() -> list[tuple[object, ...]]:
    found = db.session.scalars(select(Project).order_by(Project.number))
    return [
        (p.code, p.title_ru, p.title_en, p.gist_ru, p.cost, p.category, p.location and p.location.lat) for p in found
    ]


def test_examples_come_in_as_they_are(actors: Actors) -> None:
    clerk, at = _clerk(actors, make.draft(count=1))
    clerk.post(f"{at}/parts", {"parts-0-code": "north", "parts-0-name_en": "North"})
    example = clerk.get(f"{at}/workshop/projects/example.csv").response.data
    assert _send(clerk, f"{at}/workshop/projects/import", example).status == 303
    assert db.session.scalars(select(Project.part).where(Project.number == 3)).one() == "north"
    assert _send(clerk, f"{at}/roll", clerk.get(f"{at}/roll/example.csv").response.data).status == 303
    assert _count(RollEntry) == 2 and _count(RoundPart) == 1


def test_auto_ids_step_around_those_that_are_taken(actors: Actors) -> None:
    clerk, at = _clerk(actors, make.draft(count=1))
    assert _send(clerk, f"{at}/workshop/projects/import", b"id,title_en,cost\n3,A,1\n,B,1\n").status == 303
    assert db.session.scalars(select(Project.code).order_by(Project.number)).all() == ["1", "3", "3-2"]
