"""Ready sets of categories, so that a map can be set up in minutes; everything in them may be changed."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from civic.kernel.i18n import lazy_gettext as _l

_DATA = Path(__file__).with_name("ready_sets.json")


@dataclass(frozen=True)
class ReadySet:
    """A set of categories: its name, what it is for, and the columns of each category."""

    name: str
    label: object
    explain: object
    categories: tuple[dict[str, Any], ...]


LABELS: dict[str, tuple[object, object]] = {
    "yards": (_l("Yards and playgrounds"), _l("For a courtyard or a group of yards: what residents meet at the door.")),
    "city": (
        _l("City services"),
        _l("Roads, light, water, waste, trees, transport, safety: for a city or a district."),
    ),
    "village": (_l("Village"), _l("For a village or a rural district: water, road, light, waste, cattle, school way.")),
}


@cache
def ready_sets() -> dict[str, ReadySet]:
    """All ready sets by name."""
    found = json.loads(_DATA.read_text(encoding="utf-8"))
    shelf = {row["key"]: row for row in found["categories"]}
    return {
        name: ReadySet(name, *LABELS[name], tuple(_columns(shelf[key], found["term"]) for key in keys))
        for name, keys in found["sets"].items()
    }


def _columns(row: dict[str, Any], term: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {
        "key": row["key"], "icon": row.get("icon", ""), "shapes": row.get("shapes", "point"),
        "precision_m": row.get("precision_m"), "similar_m": row.get("similar_m", 100),
        "answer_days": term["days"], "working_days": term["working"], "answer_source": term["source"],
        "questions": json.dumps(row.get("questions", []), ensure_ascii=False),
    }  # fmt: skip
    for field in ("name", "needs"):
        values |= {f"{field}_{code}": row[field][code] for code in ("kk", "ru", "en")}
    return values
