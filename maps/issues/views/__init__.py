"""The pages of issue maps; modules are imported here so that their routes exist."""

from maps.issues.views import (
    analysis,
    answering,
    asked,
    cards,
    categories,
    claims,
    hot_spots,
    issue,
    overview,
    public,
    reporting,
    setting_up,
    work,
)
from maps.issues.views.blueprint import blueprint

__all__ = [
    "analysis",
    "answering",
    "asked",
    "blueprint",
    "cards",
    "categories",
    "claims",
    "hot_spots",
    "issue",
    "overview",
    "public",
    "reporting",
    "setting_up",
    "work",
]
