"""Reading a certificate, its form and its seal."""

import hashlib
import json

from .exact import need, text
from .rules import Verifier
from .steps import Data


def verify(certificate: str, path: str, hasty: bool = False) -> Data:
    """Confirm a certificate (its text) against an election file; Refused when something does not hold.

    Where shares were raised the raising is done again, which takes long after many steps; in haste only its end is.
    """
    data: Data = json.loads(certificate)
    need(data["certificate"] == "asar count certificate" and text(data["format"]) == "1\n", "this is no certificate")
    need(text(data).strip() == certificate.strip(), "the text is not in canonical form")
    rest = {name: value for name, value in data.items() if name != "seal"}
    need(hashlib.sha256(text(rest).encode()).hexdigest() == data["seal"], "the seal does not fit")
    Verifier(data, path, hasty).run()
    return data
