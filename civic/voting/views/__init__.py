"""The pages of rounds: for everybody, for voters, for staff."""

from civic.voting.views import (
    ballot,
    choosing,
    compare,
    pair,
    papers,
    public,
    receipt,
    result,
    staff,
    staff_projects,
    staff_roll,
    staff_work,
)
from civic.voting.views.blueprint import blueprint

__all__ = [
    "ballot",
    "blueprint",
    "choosing",
    "compare",
    "pair",
    "papers",
    "public",
    "receipt",
    "result",
    "staff",
    "staff_projects",
    "staff_roll",
    "staff_work",
]
