"""Who is asking: signed in, confirmed, not suspended."""

from typing import Any

from civic.kernel.errors import Decision
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import predicate


@predicate(_l("Sign in first."), how="accounts.sign_in")
def is_signed_in(actor: Any, subject: Any) -> bool:
    """A known person."""
    return bool(actor.is_authenticated)


@predicate(_l("Confirm your mail address first: open the link we sent you."), how="accounts.profile")
def is_confirmed(actor: Any, subject: Any) -> Decision | bool:
    """The mail address is proved; whoever has no account is asked to sign in first."""
    if not actor.is_authenticated:
        return is_signed_in.decide(actor, subject)
    return actor.confirmed_at is not None


@predicate(_l("This account is suspended."))
def is_not_suspended(actor: Any, subject: Any) -> bool:
    """The bar tested before every rule."""
    return not (actor.is_authenticated and actor.suspended_at is not None)


@predicate(_l("Only the person themselves may do this."))
def is_self(actor: Any, subject: Any) -> bool:
    """The subject is the actor's own account (or something of theirs)."""
    owner = getattr(subject, "person_id", None) or getattr(subject, "id", None)
    return bool(actor.is_authenticated and owner == actor.id)


@predicate(_l("Only whoever operates this installation may do this, at its command line."))
def is_operator(actor: Any, subject: Any) -> bool:
    """No person at all: the policy lets the operator pass before it asks any rule."""
    return bool(actor.is_system)
