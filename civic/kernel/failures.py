"""The pages that say kindly what went wrong; never a bare error, never a lost reason."""

from collections.abc import Callable
from typing import Any

from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError

from civic.kernel.chrome import Chrome
from civic.kernel.errors import Denied, Missing, Refused
from civic.kernel.extensions import db
from civic.kernel.i18n import _
from civic.kernel.keys import KeyMissing
from civic.kernel.views import actor


def page(status: int, title: object, reason: object, how: tuple[str, str] | None = None) -> ResponseReturnValue:
    """An error page: what happened and what to do, as HTML, or as plain text where no page was asked for."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return {"error": str(title), "reason": str(reason)}, status
    return render_template("pages/error.html", title=str(title), reason=str(reason), how=how, status=status), status


def _denied(problem: Denied) -> ResponseReturnValue:
    decision = problem.decision
    chrome = Chrome()
    if not actor().is_authenticated and request.method == "GET" and chrome.sign_in_url:
        return redirect(chrome.sign_in_url)
    how = None
    if decision.how:
        try:
            how = (str(_("Do this now")), url_for(decision.how))
        except BuildError:
            how = None
    return page(403, _("This is not open to you"), decision.because, how)


def _missing(problem: Missing) -> ResponseReturnValue:
    return page(404, _("There is no such page"), _("Perhaps the address was mistyped, or the page is not public yet."))


def _refused(problem: Refused) -> ResponseReturnValue:
    return page(422, _("That was not possible"), problem.message)


def _csrf(problem: CSRFError) -> ResponseReturnValue:
    return page(
        400,
        _("The form was too old"),
        _(
            "You were signed out meanwhile, or cookies are off. Go back, reload the page and send it again: what you typed is still there."
        ),
    )


def _http(problem: HTTPException) -> ResponseReturnValue:
    if problem.code is None or problem.code < 400:
        return problem
    if problem.code == 404:
        return _missing(Missing())
    if problem.code == 405:
        return page(405, _("This page is read differently"), _("Open it from its own page instead of by address."))
    if problem.code == 413:
        return page(413, _("That is too large"), _("Send a smaller file or a shorter text."))
    reason = _("The request could not be understood.") if problem.code < 500 else _("Please try again in a minute.")
    return page(problem.code, _("Something went wrong"), reason)


def _busy(problem: OperationalError) -> ResponseReturnValue:
    db.session.rollback()
    return page(503, _("The service is busy"), _("Nothing was stored. Please try again in a minute."))


def _key(problem: KeyMissing) -> ResponseReturnValue:
    return page(
        503,
        _("This cannot be done now"),
        _("A key of this installation is missing. Nothing was stored. Whoever operates the site has to restore it."),
    )


def install(app: Flask) -> None:
    """Register the pages."""
    app.register_error_handler(Denied, _denied)
    app.register_error_handler(Missing, _missing)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _logged(app, _busy))
    app.register_error_handler(KeyMissing, _logged(app, _key))
    app.register_error_handler(500, _unexpected(app))


Handler = Callable[[Any], ResponseReturnValue]


def _logged(app: Flask, show: Handler) -> Handler:
    def handler(problem: Exception) -> ResponseReturnValue:
        app.logger.error("%s: %s", type(problem).__name__, problem.__class__.__doc__)
        return show(problem)

    return handler


def _unexpected(app: Flask) -> Handler:
    def handler(problem: Exception) -> ResponseReturnValue:
        return page(500, _("Something went wrong"), _("It is our fault, not yours. Nothing was stored."))

    return handler
