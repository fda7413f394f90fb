"""The pages of issue maps; modules are imported here so that their routes exist."""

from maps.issues.views import public
from maps.issues.views.blueprint import blueprint

__all__ = ["blueprint", "public"]
