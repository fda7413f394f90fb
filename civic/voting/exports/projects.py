"""The projects of a round as CSV, JSON and GeoJSON; nothing in them depends on votes."""

from typing import Any

from civic.kernel import money
from civic.kernel.cells import csv_text
from civic.voting.models import Project, Round

LANGUAGES = ("kk", "ru", "en")
TEXTS = ("title", "gist", "description", "address")
COLUMNS = (
    "number",
    "id",
    *(f"{field}_{code}" for field in TEXTS for code in LANGUAGES),
    "category",
    "part",
    "site",
    "cost",
    "currency",
    "lon",
    "lat",
)


def projects_csv(round_: Round, projects: list[Project]) -> str:
    """One row per project, texts in all languages; costs in units with a decimal point."""
    return csv_text(COLUMNS, ([_value(round_, project, name) for name in COLUMNS] for project in projects))


def projects_json(round_: Round, projects: list[Project]) -> dict[str, Any]:
    """The round with its projects; this machine's copy keeps every text as it is."""
    return {
        "round": round_.public_id,
        **{f"title_{code}": getattr(round_, f"title_{code}") for code in LANGUAGES},
        "currency": round_.currency,
        "budget": money.plain(round_.budget, round_.minor_digits),
        "rule_hash": round_.rule_hash,
        "projects": [{name: _value(round_, project, name) for name in COLUMNS} for project in projects],
    }


def projects_geojson(round_: Round, projects: list[Project], base: str, titles: dict[int, str]) -> dict[str, Any]:
    """Projects that have a place on the map; ``base`` is the address of a project but for its number."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": project.number,
                "geometry": {"type": "Point", "coordinates": [project.location.lon, project.location.lat]},
                "properties": {
                    "title": f"{project.number}. {titles[project.number]}",
                    "url": f"{base}{project.number}",
                    **{name: _value(round_, project, name) for name in COLUMNS if name not in ("lon", "lat")},
                },
            }
            for project in projects
            if project.location is not None
        ],
    }


def _value(round_: Round, project: Project, name: str) -> object:
    if name == "id":
        return project.code
    if name == "cost":
        return money.plain(project.cost, round_.minor_digits)
    if name == "currency":
        return round_.currency
    if name in ("lon", "lat"):
        return getattr(project.location, name) if project.location is not None else None
    value: object = getattr(project, name)
    return value
