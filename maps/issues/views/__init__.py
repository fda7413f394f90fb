"""The pages of issue maps; modules are imported here so that their routes exist."""

from maps.issues.views import (
    analysis,
    answering,
    asked,
    cards,
    categories,
    claims,
    downloads,
    hot_spots,
    issue,
    keys,
    moving,
    overview,
    public,
    reading,
    reporting,
    setting_up,
    work,
)
from maps.issues.views.blueprint import blueprint
from maps.issues.views.open311 import blueprint as exchange

__all__ = [
    "analysis",
    "answering",
    "asked",
    "blueprint",
    "cards",
    "categories",
    "claims",
    "downloads",
    "exchange",
    "hot_spots",
    "issue",
    "keys",
    "moving",
    "overview",
    "public",
    "reading",
    "reporting",
    "setting_up",
    "work",
]
