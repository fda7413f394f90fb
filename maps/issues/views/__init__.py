"""The pages of issue maps; modules are imported here so that their routes exist."""

from maps.issues.views import (
    answering,
    asked,
    cards,
    categories,
    claims,
    issue,
    overview,
    public,
    reporting,
    setting_up,
    work,
)
from maps.issues.views.blueprint import blueprint

__all__ = [
    "answering",
    "asked",
    "blueprint",
    "cards",
    "categories",
    "claims",
    "issue",
    "overview",
    "public",
    "reporting",
    "setting_up",
    "work",
]
