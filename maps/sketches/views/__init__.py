"""The pages of sketches."""

from maps.sketches.views import agreed, board, compare, draw, papers, staff, versions
from maps.sketches.views.blueprint import blueprint

__all__ = ["agreed", "blueprint", "board", "compare", "draw", "papers", "staff", "versions"]
