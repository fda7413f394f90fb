"""The pages of issue maps; modules are imported here so that their routes exist."""

from maps.issues.views import (
    analysis,
    answering,
    asked,
    cards,
    categories,
    claims,
<<<<<<< HEAD
    hot_spots,
=======
    downloads,
>>>>>>> 7f4701b (Issue maps read and opened: one filter for list, map, counts and files; open data, Open311, lists from other towns)
    issue,
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
<<<<<<< HEAD
    "hot_spots",
=======
    "downloads",
    "exchange",
>>>>>>> 7f4701b (Issue maps read and opened: one filter for list, map, counts and files; open data, Open311, lists from other towns)
    "issue",
    "overview",
    "public",
    "reading",
    "reporting",
    "setting_up",
    "work",
]
