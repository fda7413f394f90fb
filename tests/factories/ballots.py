"""Ballots cast as the page casts them."""

from typing import Any

from civic.accounts.models import Person
from civic.voting.kinds import encode
from civic.voting.models import Round
from civic.voting.services import casting
from civic.voting.services.casting import Receipt


def cast_ballot(person: Person | None, round_: Round, choices: Any, nonce: str = "") -> Receipt:
    """Cast these choices in this round; the receipt."""
    return casting.cast_ballot(person, round_.public_id, encode(round_.ballot_kind, choices), nonce)[1]
