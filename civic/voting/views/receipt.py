"""The receipt, shown once; and the page that says whether a ballot with a receipt number was counted."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.kernel import qr
from civic.kernel.errors import Refused
from civic.kernel.i18n import _
from civic.kernel.links import absolute
from civic.kernel.views import shows
from civic.voting.forms.ballot import CheckForm
from civic.voting.kinds import numbers_in
from civic.voting.models import Round, RoundState
from civic.voting.permissions import RoundAction
from civic.voting.predicates import state_of
from civic.voting.queries.ballots import choices_under
from civic.voting.queries.cards import project_lines
from civic.voting.queries.results import result_of
from civic.voting.queries.rounds import parts_of
from civic.voting.services.casting import Receipt, tracker_is_wellformed
from civic.voting.views.blueprint import blueprint, seen_round, trail_through
from civic.voting.views.showing import cards_of

# Any receipt number: the codes of a round's receipts differ only in it.
_BLANK = "22222-22222-22222-22222-2"


def show_receipt(round_: Round, receipt: Receipt) -> ResponseReturnValue:
    """The receipt as the answer to the casting itself: nothing of it is kept, so it is shown only here."""
    check_url = absolute("rounds.check", public_id=round_.public_id)
    return render_template(
        "rounds/receipt.html",
        round=round_,
        trail=trail_through(round_),
        receipt=receipt,
        check_url=check_url,
        qr=qr.series(check_url + "#", _BLANK).svg(receipt.tracker),
    )


def receipt_again(round_: Round) -> ResponseReturnValue:
    """The same receipt in another language, from what the page itself sent back.

    Raises:
        Refused: that is no receipt of ours.
    """
    tracker, commitment = request.form.get("tracker", ""), request.form.get("commitment", "")
    left = request.form.get("casts_left", "0")
    whole = left.isascii() and left.isdigit() and len(left) < 4
    if (
        not tracker_is_wellformed(tracker)
        or len(commitment) != 64
        or set(commitment) - set("0123456789abcdef")
        or not whole
    ):
        raise Refused(None, _("This receipt cannot be shown again."))
    return show_receipt(
        round_, Receipt(round_.public_id, tracker, commitment, request.form.get("again") == "1", int(left))
    )


@blueprint.route("/<public_id>/check", methods=["GET", "POST"])
@shows(RoundAction.SEE, seen_round)
def check(round_: Round) -> ResponseReturnValue:
    """Type a receipt number; once the result is public, read whether a ballot with it was counted."""
    form = CheckForm()
    public = state_of(round_) is RoundState.RESULT
    answer, cards, points = None, [], {}
    if form.submitted():
        try:
            number = _typed(round_, form.number.data)
            answer = "later"
            if public:
                choices = choices_under(round_, number)
                answer = "absent" if choices is None else "counted"
                if choices and result_of(round_).ballots_are_public:
                    known = {card.number: card for card in cards_of(round_, project_lines(round_), parts_of(round_))}
                    cards = [known[n] for n in numbers_in(choices)]
                    points = {c[0]: c[1] for c in choices if not isinstance(c, int)}
        except Refused as refusal:
            form.refuse(refusal)
    return render_template(
        "rounds/check.html",
        round=round_,
        trail=trail_through(round_),
        form=form,
        public=public,
        answer=answer,
        cards=cards,
        points=points,
        ordered=round_.ballot_kind == "ranked",
        result_url=url_for("rounds.result", public_id=round_.public_id) if public else "",
    ), form.status()


def _typed(round_: Round, text: str) -> str:
    """The number as it is stored. Imported elections keep the numbers they came with."""
    if round_.is_imported:
        return text.strip()
    if not tracker_is_wellformed(text):
        raise Refused("number", _("This number has a slip of the pen: compare it with your receipt sign by sign."))
    letters = text.upper().replace("-", "").replace(" ", "").strip()
    return "-".join(letters[at : at + 5] for at in range(0, 21, 5))
