"""The pages behind a claim link: see, change, withdraw what was sent without an account, or take it into one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.accounts.services import network_of
from civic.kernel.errors import Denied, Missing, Refused
from civic.kernel.i18n import _
from civic.kernel.permissions import policy
from civic.kernel.views import actor, public
from maps.issues.forms.reporting import BareForm
from maps.issues.models import Issue
from maps.issues.permissions import IssueAction
from maps.issues.queries import Holder, holder_of, issue_of_claim
from maps.issues.services.limits import before_claim
from maps.issues.services.own import claim_issue
from maps.issues.views.blueprint import blueprint
from maps.issues.views.issue import edit_page, issue_url, page_values, withdraw_page
from maps.issues.views.moving import place_page


def _held(token: str) -> tuple[Issue, Holder]:
    """The issue of a link and who its holder is.

    Raises:
        Missing: the link has been used, or never was one.
        Refused: too many links tried from this network.
    """
    issue, holder = issue_of_claim(token), holder_of(token)
    if issue is None or holder is None:
        # Only wrong links are counted: a whole village may read its letters through one address.
        before_claim(network_of(request.remote_addr))
        raise Missing("claim")
    return issue, holder


@blueprint.route("/claims/<token>", methods=["GET", "POST"])
@public
def claim(token: str) -> ResponseReturnValue:
    """See one's report; signed in, take it into the account with one press."""
    issue, holder = _held(token)
    form = BareForm()
    if form.submitted():
        try:
            claim_issue(actor(), issue, token)
        except Refused as problem:
            form.refuse(problem)
        else:
            flash(_("The report is in your account now."), "success")
            return redirect(issue_url(issue), 303)
    values = page_values(issue, holder)
    return render_template(
        "issues/claim.html",
        **{**values, "form": form},
        token=token,
        may_claim=policy().decide(actor(), IssueAction.CLAIM, issue),
        signed_in=actor().is_authenticated,
    ), form.status()


@blueprint.route("/claims/<token>/edit", methods=["GET", "POST"])
@public
def claim_edit(token: str) -> ResponseReturnValue:
    """Change the words and photos of one's report."""
    issue, holder = _allowed(token, IssueAction.EDIT)
    return edit_page(issue, holder, url_for("issues.claim", token=token))


@blueprint.route("/claims/<token>/spot", methods=["GET", "POST"])
@public
def claim_place(token: str) -> ResponseReturnValue:
    """Put one's report elsewhere on the map."""
    issue, holder = _allowed(token, IssueAction.PLACE)
    return place_page(issue, holder, url_for("issues.claim", token=token))


@blueprint.route("/claims/<token>/withdraw", methods=["GET", "POST"])
@public
def claim_withdraw(token: str) -> ResponseReturnValue:
    """Withdraw one's report."""
    issue, holder = _allowed(token, IssueAction.WITHDRAW)
    return withdraw_page(issue, holder, url_for("issues.claim", token=token))


def _allowed(token: str, action: IssueAction) -> tuple[Issue, Holder]:
    """The issue of a link and its holder, who may do this with it.

    Raises:
        Missing, Refused: as ``_held``.
        Denied: not now.
    """
    issue, holder = _held(token)
    decision = policy().decide(holder, action, issue)
    if not decision:
        raise Denied(decision)
    return issue, holder
