"""What a ballot may hold: for everybody, and for a voter of one part of the place."""

from collections.abc import Mapping

from sqlalchemy import bindparam, select

from civic.kernel.extensions import db
from civic.kernel.i18n import _, localized
from civic.voting.kinds import Limits
from civic.voting.models import Project, Round
from civic.voting.queries.pots import WHOLE, Pot, Terms, is_open_to, pot_code, pots_of, terms_in
from civic.voting.queries.rounds import parts_of

_P = Project.__table__.c
_TERMS = select(_P.number, _P.cost, _P.part).where(_P.round_id == bindparam("round_id"))


def limits_of(round_: Round, part: str | None = None) -> Limits:
    """What a ballot of this round may hold; for a published round by its published record, without asking again.

    ``part`` is the one the voter lives in; None means somebody to whom every pot is open (who only looks).
    """
    terms = terms_in(round_.rule_record) if round_.rule_record else _terms(round_)
    open_now = [pot for pot in terms.pots if part is None or is_open_to(pot.code, part)]
    if not terms.pots:
        return _limits(round_, terms.costs, round_.budget)
    names = pot_names(round_)
    own = {pot.code: _within(terms, pot) for pot in open_now}
    costs = {number: cost for found in own.values() for number, cost in found.items()}
    limits = _limits(round_, costs, round_.budget)
    pots = {names[pot.code]: _limits(round_, own[pot.code], pot.budget) for pot in open_now}
    return Limits(**{**limits.__dict__, "pots": pots, "elsewhere": frozenset(set(terms.costs) - set(costs))})


def pot_names(round_: Round) -> dict[str, str]:
    """The pots of the round in the reader's language, by code."""
    named = {code: localized(part, "name") for code, part in parts_of(round_).items()}
    return {WHOLE: _("The whole place"), **named}


def _within(terms: Terms, pot: Pot) -> dict[int, int]:
    return {number: terms.costs[number] for number, code in terms.pot_of.items() if code == pot.code}


def _limits(round_: Round, costs: Mapping[int, int], budget: int) -> Limits:
    cap = min(round_.spend_cap or budget, budget) if round_.ballot_kind == "knapsack" else None
    return Limits(
        costs=costs,
        max_choices=round_.max_choices,
        min_choices=round_.min_choices,
        points_total=round_.points_total,
        points_cap=round_.points_cap,
        spend_cap=cap,
        currency=round_.currency,
        minor_digits=round_.minor_digits,
    )


def _terms(round_: Round) -> Terms:
    rows = db.session.execute(_TERMS, {"round_id": round_.id}).all()
    pots = pots_of(round_)
    return Terms({row.number: row.cost for row in rows}, {row.number: pot_code(row.part, pots) for row in rows}, pots)
