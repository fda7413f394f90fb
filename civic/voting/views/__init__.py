"""The pages of rounds: for everybody, for voters."""

from civic.voting.views import ballot, public, receipt, result
from civic.voting.views.blueprint import blueprint

__all__ = ["ballot", "blueprint", "public", "receipt", "result"]
