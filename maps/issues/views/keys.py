"""Keys of a map for other programs: the list, a new one shown once, an end to one."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from civic.kernel.errors import Missing, Refused
from civic.kernel.i18n import _
from civic.kernel.views import actor, shows
from maps.issues.forms.keys import KeyForm
from maps.issues.forms.setting_up import PlainForm
from maps.issues.models import ApiKey, IssueMap
from maps.issues.permissions import IssueAction
from maps.issues.queries import map_by_id
from maps.issues.queries.keys import key_by_id, keys_of
from maps.issues.services.keys import issue_key, revoke_key
from maps.issues.views.blueprint import blueprint
from maps.issues.views.setting_up import work_trail


@blueprint.route("/<map_id>/keys", methods=["GET", "POST"])
@shows(IssueAction.MANAGE_KEYS, map_by_id)
def keys(issue_map: IssueMap) -> ResponseReturnValue:
    """The keys of a map; a new one stands on the answer to its own form and on no other page."""
    form = KeyForm()
    made, token = None, ""
    if form.submitted():
        try:
            made, token = issue_key(actor(), issue_map, form.label.data or "")
            form = KeyForm(formdata=None)
        except Refused as problem:
            form.refuse(problem)
    page = render_template(
        "issues/keys.html",
        map=issue_map,
        trail=work_trail(issue_map),
        form=form,
        keys=keys_of(issue_map),
        made=made,
        token=token,
    )
    response = make_response(page, form.status())
    response.headers["Cache-Control"] = "no-store"
    return response


def _key_of(map_id: str, key_id: str) -> ApiKey:
    key = key_by_id(key_id)
    if key.map.public_id != map_id:
        raise Missing(key_id)
    return key


@blueprint.post("/<map_id>/keys/<key_id>/revoke")
@shows(IssueAction.MANAGE_KEYS, _key_of)
def end_key(key: ApiKey) -> ResponseReturnValue:
    """Revoke a key for good."""
    back = url_for("issues.keys", map_id=key.map.public_id)
    if PlainForm().submitted():
        revoke_key(actor(), key)
        flash(_("The key is revoked."), "success")
    return redirect(back, 303)
