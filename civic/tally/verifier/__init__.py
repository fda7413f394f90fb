"""Confirms or refuses the certificate of a count from the ballots alone.

Usage: python -m verifier [--quick] CERTIFICATE FILE.pb[.gz], or python verifier.pyz with the same words.

This folder stands alone: it needs Python 3.11 and nothing else, shares no code with the count it checks, and may be
copied out. The steps a certificate states are followed over the ballots; each must be possible, in turn and paid, and
every number of the certificate is found again. Where shares were raised step by step (add1) the raising is done again,
which may take minutes; with --quick only its last step and the one after it. Exit code: 0 confirmed, 1 refused, 2
unreadable.
"""

from .exact import Refused
from .verifying import verify

__all__ = ["Refused", "verify"]
