"""Confirms or refuses the certificate of a count from the ballots alone: python -m verifier CERTIFICATE FILE.pb[.gz].

This folder stands alone: it needs Python 3.11 and nothing else, shares no code with the count it checks, and may be
copied out. The steps a certificate states are followed over the ballots; each must be possible, in turn and paid, and
every number of the certificate is found again. Exit code: 0 confirmed, 1 refused, 2 unreadable.
"""

from .exact import Refused
from .verifying import verify

__all__ = ["Refused", "verify"]
