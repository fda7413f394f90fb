"""Rows of the answer of a live map, by the names of their parts (the contract stands in live-map.js)."""

from typing import Any

_POINT = ("lon", "lat", "state", "category", "title", "name", "mine")
_CELL = ("lon", "lat", "count", "states", "name")


def points_of(answer: Any) -> list[dict[str, Any]]:
    """Its things; ``url`` as a browser puts it together."""
    return [_with_url(answer, dict(zip(_POINT, row, strict=True))) for row in answer.get("points", ())]


def cells_of(answer: Any) -> list[dict[str, Any]]:
    """Its squares; one that holds a single thing has a ``url``."""
    return [_with_url(answer, dict(zip(_CELL, row, strict=len(row) == 5))) for row in answer.get("cells", ())]


def _with_url(answer: Any, row: dict[str, Any]) -> dict[str, Any]:
    return row | {"url": answer["under"] + row["name"]} if "name" in row else row
