"""What can be wrong with an election file, each with the place in it and a sentence that can be translated."""

from __future__ import annotations

from types import MappingProxyType

from civic.tally.words import N_, Said


class BadFile(Said):
    """An election file that cannot be read as one; `line` and `column` count from 1 (0: no particular place).

    `part` names the table of a packed election, or the place in a JSON document, where there are such.
    """

    sentences = MappingProxyType(
        {
            "unreadable": N_("The file cannot be opened: %(reason)s."),
            "empty": N_("The file is empty."),
            "gzip_broken": N_("The file is compressed, but the compression is damaged or cut off."),
            "too_large": N_("Unpacked, the file is larger than %(limit)s MiB."),
            "line_too_long": N_("The line is longer than %(limit)s KiB."),
            "utf16": N_("The file is saved as UTF-16. Save it as UTF-8."),
            "not_utf8": N_("The file is not saved as UTF-8: byte %(byte)s does not belong here."),
            "nul_byte": N_("There is a zero byte here. This is not a text file, or it is damaged."),
            "bad_csv": N_("The line cannot be split into cells: %(reason)s."),
            "open_quote": N_("A quotation mark is opened here and never closed."),
            "before_meta": N_("An election file starts with a line that says META."),
            "missing_section": N_("The section %(section)s is missing. The file may be cut off."),
            "repeated_section": N_("The section %(section)s is there twice."),
            "missing_column": N_("The section %(section)s has no column “%(column)s”."),
            "repeated_column": N_("The section %(section)s has the column “%(column)s” twice."),
            "missing_meta": N_("The section META has no line “%(key)s”."),
            "repeated_meta": N_("The section META has the line “%(key)s” twice."),
            "cells": N_("The line has %(found)s cells, but its section has %(expected)s columns."),
            "too_many_lines": N_("The section %(section)s has more than %(limit)s lines."),
            "bad_number": N_("“%(key)s” is not a whole number: “%(value)s”."),
            "bad_amount": N_("“%(value)s” is not an amount of money. Write it like 1200 or 1200.50."),
            "negative_amount": N_("An amount of money cannot be negative: “%(value)s”."),
            "absurd_amount": N_("The amount “%(value)s” is too large or too finely divided."),
            "no_budget": N_("The budget is 0."),
            "bad_vote_type": N_("The kind of vote “%(value)s” is not known. Known are: %(known)s."),
            "bad_shared_places": N_("“shared_places” can be “yes”, with ranked ballots only; here it is “%(value)s”."),
            "bad_ballot_kind": N_("The kind of ballot “%(value)s” does not go with the kind of vote “%(vote_type)s”."),
            "empty_id": N_("The id is empty."),
            "comma_in_id": N_("The project id “%(id)s” contains a comma, so no ballot could name it."),
            "equals_in_id": N_("The project id “%(id)s” contains “=”, which joins projects that share a place."),
            "repeated_project": N_("The project “%(id)s” is listed twice, first on line %(first)s."),
            "repeated_voter": N_("The voter “%(id)s” is listed twice."),
            "unknown_project": N_("The ballot names the project “%(id)s”, which is not listed."),
            "too_many_choices": N_("The ballot names %(found)s projects; at most %(limit)s are allowed."),
            "points_count": N_("The ballot names %(projects)s projects but gives %(points)s numbers of points."),
            "bad_points": N_("“%(value)s” is not a whole number of points."),
            "too_many_points": N_("The ballot gives %(found)s points; at most %(limit)s are allowed."),
            "zip_broken": N_("The packed file is damaged, cut off or locked with a password."),
            "missing_table": N_("The packed file has no table %(table)s."),
            "bad_json": N_("The text cannot be read as JSON: %(reason)s."),
            "repeated_key": N_("“%(key)s” is there twice."),
            "bad_value": N_("%(expected)s should stand here."),
            "project_count": N_("The file says it has %(declared)s projects, but %(found)s are there. It may be cut off."),
            "vote_count": N_("The file says it has %(declared)s ballots, but %(found)s are there. It may be cut off."),
        }
    )  # fmt: skip

    def __init__(self, code: str, line: int, column: int, /, **params: object) -> None:
        self.line = line
        self.column = column
        self.part = ""
        super().__init__(code, **params)

    def __str__(self) -> str:
        place = f"line {self.line}, column {self.column}: " if self.line else ""
        if self.part:
            place = f"{self.part}, {place}" if place else f"{self.part}: "
        return place + self.message
