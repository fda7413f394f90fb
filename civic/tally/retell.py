"""Outcomes as plain JSON data and back: integers stay integers, fractions are "a/b" strings."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeVar

from civic.tally.outcome import Loser, Number, Outcome, Round, Standing, Tie

Data = dict[str, Any]
_EXACT = re.compile(r"-?[0-9]{1,4000}/[0-9]{1,4000}")
Part = TypeVar("Part", Round, Loser, Tie, Standing)
PARTS: Mapping[str, type[Round] | type[Loser] | type[Tie] | type[Standing]] = MappingProxyType(
    {"rounds": Round, "losers": Loser, "ties": Tie, "standings": Standing}
)


def outcome_data(outcome: Outcome) -> Data:
    """The outcome as JSON data: dictionaries, lists, strings, integers, booleans and null."""
    data: Data = {each.name: _plain(getattr(outcome, each.name)) for each in fields(outcome)}
    for name in PARTS:
        data[name] = [_row(part) for part in getattr(outcome, name)]
    return data


def outcome_text(outcome: Outcome) -> str:
    """The outcome as canonical JSON: sorted keys, no spaces, UTF-8; equal outcomes give equal text."""
    return json.dumps(outcome_data(outcome), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def outcome_from(data: Mapping[str, Any]) -> Outcome:
    """The outcome told by `outcome_data`; KeyError or TypeError when something is missing or foreign."""
    told: Data = dict(data)
    told["parameters"] = MappingProxyType({name: _tuples(value) for name, value in told["parameters"].items()})
    told["numbers"] = {name: _number(value) for name, value in told["numbers"].items()}
    for name in ("winners", "funded_choices"):
        told[name] = tuple(told[name])
    told["rounds"] = tuple(_read(Round, row) for row in told["rounds"])
    told["losers"] = tuple(_read(Loser, row) for row in told["losers"])
    told["ties"] = tuple(_read(Tie, row) for row in told["ties"])
    told["standings"] = tuple(_read(Standing, row) for row in told["standings"])
    return Outcome(**told)


def _row(part: Round | Loser | Tie | Standing) -> Data:
    return {each.name: _plain(getattr(part, each.name)) for each in fields(part)}


def _plain(value: object) -> object:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    return value


def _read(part: type[Part], row: Mapping[str, Any]) -> Part:
    values: Data = {name: _tuples(value) for name, value in row.items()}
    for name in ("support", "threshold", "value"):
        if name in values:
            values[name] = _number(values[name])
    if "numbers" in values:
        values["numbers"] = {name: _number(value) for name, value in row["numbers"].items()}
    return part(**values)


def _number(value: int | str | None) -> Number | None:
    if not isinstance(value, str):
        return value
    if not _EXACT.fullmatch(value):
        raise ValueError(value)
    return Fraction(value)


def _tuples(value: object) -> object:
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value
