"""How pages declare who may see them; a page that declares nothing is closed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic, TypeVar

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from civic.kernel.errors import Decision, Denied
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import Action, policy

Item = TypeVar("Item")
View = Callable[..., ResponseReturnValue]
ANYBODY = "anyone"
DECLARED = "declares"


def actor() -> Any:
    """Who asks: the signed-in person, or the anonymous visitor."""
    return current_user._get_current_object()


def public(view: View) -> View:
    """A page anyone may see."""
    setattr(view, DECLARED, ANYBODY)
    return view


def shows(action: Action, load: Callable[..., Any] | None = None) -> Callable[[View], View]:
    """A page for those whom the action's rule lets in.

    With ``load`` the thing itself is found from the address, checked, and handed to the view in place
    of the address parts: loading and authorising are the same call, so neither can be forgotten.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**parts: Any) -> ResponseReturnValue:
            if load is None:
                policy().require(actor(), action, None)
                return view(**parts)
            subject = load(**parts)
            policy().require(actor(), action, subject)
            return view(subject)

        setattr(guarded, DECLARED, str(action))
        return guarded

    return decorate


def sends(action: Action) -> Callable[[View], View]:
    """A form that does nothing but call a command of this action: the command itself finds the thing, and authorises."""

    def decorate(view: View) -> View:
        setattr(view, DECLARED, str(action))
        return view

    return decorate


def refuse_undeclared() -> None:
    """Stop any request to a view that never said who may see it."""
    endpoint = request.endpoint
    if endpoint is None:
        return
    view = current_app.view_functions[endpoint]
    if not hasattr(view, DECLARED):
        raise Denied(Decision(False, _l("This page has not declared who may see it.")))


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list: its items, its number from 1, and how many there are in all."""

    items: Sequence[Item]
    number: int
    size: int
    total: int

    @property
    def count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


def page_number() -> int:
    """The page asked for in the address; anything odd means the first."""
    text = request.args.get("page", "1")
    return min(max(int(text), 1), 100_000) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def install(app: Flask) -> None:
    """Close what was never declared."""
    app.before_request(refuse_undeclared)
    setattr(app.view_functions.get("static", lambda: None), DECLARED, ANYBODY)
