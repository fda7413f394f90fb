"""The pages of issue maps; modules are imported here so that their routes exist."""

from maps.issues.views import cards, claims, issue, public, reporting
from maps.issues.views.blueprint import blueprint

__all__ = ["blueprint", "cards", "claims", "issue", "public", "reporting"]
