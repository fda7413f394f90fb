"""The pages of accounts: at the door, and one's own."""

from civic.accounts.views import entering, joining, mine, renewing, strengthening
from civic.accounts.views.blueprint import blueprint

__all__ = ["blueprint", "entering", "joining", "mine", "renewing", "strengthening"]
