"""The pages of evidence: cards anybody can check, and the workshop where facilitators freeze them and keep themes."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.communities.models import STAFF_ROLES, Place, RoleName
from civic.communities.queries import place_by_code, places_of_work
from civic.evidence.forms import PlainForm, ReasonForm, TakeForm, ThemeForm, names_of
from civic.evidence.kinds import EvidenceSource, evidence_sources
from civic.evidence.models import EvidenceCard, Theme
from civic.evidence.permissions import EvidenceAction
from civic.evidence.queries import (
    Since,
    card_by_id,
    cards_of,
    read_document,
    replaced_by,
    since,
    theme_by_key,
    themes_of,
)
from civic.evidence.services import add_theme, answer, rename_theme, replace_card, retire_card, retire_theme, take_card
from civic.kernel.chrome import about
from civic.kernel.errors import Missing, Refused
from civic.kernel.forms import choices
from civic.kernel.i18n import _, language, localized
from civic.kernel.permissions import policy
from civic.kernel.slots import Card
from civic.kernel.text import day
from civic.kernel.views import actor, public, shows

blueprint = Blueprint("evidence", __name__)
_WORK = sorted(STAFF_ROLES - {RoleName.AUDITOR})
MOST_LISTED = 2_000
"""Things counted are listed on the page up to this number; the file has all."""


def _place(place: Place) -> tuple[str, str]:
    link = localized(place, "name"), url_for("places.show", code=place.code)
    about(*link, responsible=place.responsible)
    return link


def _trail(place: Place) -> list[tuple[str, str]]:
    return [_place(place), (_("Evidence"), url_for("evidence.index", code=place.code))]


def source_of(card: EvidenceCard) -> EvidenceSource | None:
    """The source a card was taken from; None when nobody offers it any more."""
    return evidence_sources().get(card.source)


def evidence_here(place: Place | None) -> list[Card]:
    """The newest cards still cited, for the place's page; the front page shows none."""
    if place is None:
        return []
    live = [card for card in cards_of(place) if card.retired_at is None]
    return [
        Card(
            localized(card, "title"),
            localized(card, "statement"),
            url_for("evidence.show", public_id=card.public_id),
            day(card.taken_at),
            "chart",
        )
        for card in live[:3]
    ]


@blueprint.get("/places/<code>/evidence")
@public
def index(code: str) -> ResponseReturnValue:
    """All cards of a place, those still cited first."""
    place = place_by_code(code)
    theme = request.args.get("theme", "")[:40]
    return render_template(
        "evidence/index.html",
        here=place,
        trail=[_place(place)],
        cards=cards_of(place, theme),
        themes=themes_of(place),
        theme=theme,
        sources=evidence_sources(),
        may_work=bool(policy().decide(actor(), EvidenceAction.TAKE, place)),
    )


@blueprint.get("/evidence/<public_id>")
@shows(EvidenceAction.SEE, card_by_id)
def show(card: EvidenceCard) -> ResponseReturnValue:
    """One card: what it says, its figures, how they came about, and how to check them."""
    document = read_document(card)
    source = source_of(card)
    now = since(card)
    return render_template(
        "evidence/show.html",
        card=card,
        trail=_trail(card.place),
        source=source,
        tables=source.tables(document) if source else [],
        limits=document["limits"].get(language()) or document["limits"]["en"],
        counted=[(name, source.link(name) if source else "") for name in document["counted"][:MOST_LISTED]],
        counted_in_all=len(document["counted"]),
        most=MOST_LISTED,
        changed=now is Since.CHANGED,
        gone=now is Since.GONE,
        live_url=source.url(card.subject_id, document["question"]) if source and now is not Since.GONE else None,
        replaces=replaced_by(card),
        may_replace=bool(policy().decide(actor(), EvidenceAction.REPLACE, card)),
    )


@blueprint.get("/evidence/<public_id>/card.json")
@shows(EvidenceAction.SEE, card_by_id)
def document(card: EvidenceCard) -> ResponseReturnValue:
    """The frozen document, byte for byte what its hash was made of."""
    response = Response(card.document, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="evidence-{card.public_id}.json"'
    return response


@blueprint.get("/workshop/evidence")
@shows(EvidenceAction.WORK)
def workshop() -> ResponseReturnValue:
    """The places this person works for: their cards and themes."""
    return render_template("evidence/workshop.html", places=places_of_work(actor(), _WORK))


@blueprint.route("/places/<code>/evidence/new", methods=["GET", "POST"])
@shows(EvidenceAction.TAKE, place_by_code)
def take(place: Place) -> ResponseReturnValue:
    """Look at what would be frozen, choose a theme, freeze it."""
    name, subject_id = request.args.get("source", ""), request.args.get("subject", "")
    asked = ((key, values) for key, values in request.args.lists() if key not in ("source", "subject", "lang"))
    question: dict[str, Any] = {key: values if len(values) > 1 else values[0] for key, values in asked}
    source = evidence_sources().get(name)
    if source is None or source.place(subject_id).id != place.id:
        raise Missing(subject_id)
    form = TakeForm()
    form.theme.choices = choices([("", _("none yet")), *((t.key, localized(t, "name")) for t in themes_of(place))])
    taken = None
    try:
        taken = answer(name, subject_id, question)
        if form.submitted():
            card = take_card(actor(), place, name, subject_id, question, form.theme.data or "")
            flash(_("The evidence is frozen. Whatever the data do from now on, this card stays."), "success")
            return redirect(url_for("evidence.show", public_id=card.public_id), 303)
    except Refused as problem:
        form.refuse(problem)
    page = render_template(
        "evidence/take.html",
        form=form,
        here=place,
        trail=_trail(place),
        source=source,
        taken=taken,
        words=language(),
        tables=source.tables({"figures": taken.figures, "question": taken.question, "method": taken.method})
        if taken
        else [],
        back=source.url(subject_id, question),
    )
    return page, form.status()


@blueprint.route("/evidence/<public_id>/replace", methods=["GET", "POST"])
@shows(EvidenceAction.REPLACE, card_by_id)
def replace(card: EvidenceCard) -> ResponseReturnValue:
    """Take the card again from today's data."""
    form = ReasonForm()
    if form.submitted():
        try:
            made = replace_card(actor(), card, form.reason.data or "")
            flash(_("The new card stands; the old one stays visible with your reason."), "success")
            return redirect(url_for("evidence.show", public_id=made.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    return _reason_page("evidence/replace.html", card, form)


@blueprint.route("/evidence/<public_id>/retire", methods=["GET", "POST"])
@shows(EvidenceAction.RETIRE, card_by_id)
def retire(card: EvidenceCard) -> ResponseReturnValue:
    """Say that a card is no longer cited."""
    form = ReasonForm()
    if form.submitted():
        try:
            retire_card(actor(), card, form.reason.data or "")
            flash(_("The card is no longer cited. It stays visible with your reason."), "success")
            return redirect(url_for("evidence.show", public_id=card.public_id), 303)
        except Refused as problem:
            form.refuse(problem)
    return _reason_page("evidence/retire.html", card, form)


def _reason_page(template: str, card: EvidenceCard, form: ReasonForm) -> ResponseReturnValue:
    back = url_for("evidence.show", public_id=card.public_id)
    trail = [*_trail(card.place), (localized(card, "title"), back)]
    return render_template(template, card=card, form=form, trail=trail, back=back), form.status()


@blueprint.route("/places/<code>/themes", methods=["GET", "POST"])
@shows(EvidenceAction.MANAGE_THEMES, place_by_code)
def themes(place: Place) -> ResponseReturnValue:
    """Themes of a place, and a new one."""
    form = ThemeForm()
    if form.submitted():
        try:
            add_theme(actor(), place, names_of(form))
            flash(_("The theme has been added."), "success")
            return redirect(url_for("evidence.themes", code=place.code), 303)
        except Refused as problem:
            form.refuse(problem)
    page = render_template(
        "evidence/themes.html", form=form, here=place, trail=_trail(place), themes=themes_of(place, retired=True)
    )
    return page, form.status()


@blueprint.route("/places/<code>/themes/<key>", methods=["GET", "POST"])
@shows(EvidenceAction.EDIT_THEME, theme_by_key)
def theme(found: Theme) -> ResponseReturnValue:
    """Rename a theme."""
    form = ThemeForm(obj=found)
    if form.submitted():
        try:
            rename_theme(actor(), found, names_of(form))
            flash(_("Saved."), "success")
            return redirect(url_for("evidence.themes", code=found.place.code), 303)
        except Refused as problem:
            form.refuse(problem)
    return _theme_page(found, form)


def _theme_page(found: Theme, form: Any) -> ResponseReturnValue:
    trail = [*_trail(found.place), (_("Themes"), url_for("evidence.themes", code=found.place.code))]
    return render_template("evidence/theme.html", form=form, theme=found, trail=trail), form.status()


@blueprint.post("/places/<code>/themes/<key>/retire")
@shows(EvidenceAction.EDIT_THEME, theme_by_key)
def drop_theme(found: Theme) -> ResponseReturnValue:
    """Offer a theme no longer."""
    form = PlainForm()
    if not form.submitted():
        return _theme_page(found, ThemeForm(obj=found))
    retire_theme(actor(), found)
    flash(_("The theme is no longer offered. Cards that speak about it keep it."), "success")
    return redirect(url_for("evidence.themes", code=found.place.code), 303)
