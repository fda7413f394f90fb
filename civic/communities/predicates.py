"""Who you are here: roles held in the subject's place or above it."""

from typing import Any

from flask import current_app

from civic.accounts.predicates import is_signed_in
from civic.communities.models import STAFF_ROLES, RoleName
from civic.communities.queries import roles_of
from civic.kernel.errors import Decision
from civic.kernel.i18n import lazy_gettext as _l
from civic.kernel.permissions import Predicate, Some, predicate


def place_path(subject: Any) -> str | None:
    """The path of the place a subject belongs to; None for questions about no place in particular."""
    place = getattr(subject, "place", None)
    return None if place is None else str(place.path)


class RolePredicate(Predicate):
    """A predicate that stands on roles and can say on which."""

    names: frozenset[RoleName]


class Holds(RolePredicate):
    """One of these roles in the subject's place or above it; asked without a subject: anywhere.

    A subject that belongs to no place is nobody's, so the answer is no.
    """

    def __init__(self, sentence: object, names: tuple[RoleName, ...]) -> None:
        self.names = frozenset(names)
        super().__init__(sentence, self._held)

    def _held(self, actor: Any, subject: Any) -> Decision | bool:
        signed_in = is_signed_in.decide(actor, subject)
        if not signed_in:
            return signed_in
        mine = [role for role in roles_of(actor) if role.name in self.names]
        if subject is None:
            return bool(mine)
        path = place_path(subject)
        return path is not None and any(path.startswith(role.path) for role in mine)


def holds(sentence: object, *names: RoleName) -> Predicate:
    """Whether the actor holds one of these roles here."""
    return Holds(sentence, names)


def holders(rule: Predicate) -> frozenset[RoleName] | None:
    """The roles a rule opens for; None where it does not depend on roles. For the printed table of permissions."""
    if isinstance(rule, RolePredicate):
        return rule.names
    known = [holders(part) for part in rule.parts() if part is not rule]
    named = [names for names in known if names is not None]
    if isinstance(rule, Some):
        return frozenset().union(*named) if len(named) == len(known) and named else None
    return frozenset.intersection(*named) if named else None


@predicate(_l("Your role works only with a second factor. Set it up in your profile."), how="accounts.second_factor")
def staff_is_strong(actor: Any, subject: Any) -> bool:
    """Staff have their second factor, where this installation requires it."""
    if current_app.config["STAFF_SECOND_FACTOR"] != "required" or not actor.is_authenticated:
        return True
    is_staff = any(role.name in STAFF_ROLES for role in roles_of(actor))
    return not is_staff or bool(actor.has_second_factor)


is_steward = holds(_l("Only a steward of this place may do this."), RoleName.STEWARD) & staff_is_strong
is_staff = (
    holds(_l("Only akimat staff of this place may do this."), RoleName.AKIMAT_STAFF, RoleName.STEWARD) & staff_is_strong
)
is_facilitator = (
    holds(
        _l("Only a facilitator of this place may do this."),
        RoleName.FACILITATOR,
        RoleName.AKIMAT_STAFF,
        RoleName.STEWARD,
    )
    & staff_is_strong
)
is_auditor = (
    holds(_l("Only an auditor of this place may see this."), RoleName.AUDITOR, RoleName.STEWARD) & staff_is_strong
)


class StewardOfAll(RolePredicate):
    """Steward of the root of the tree: whoever answers for the whole installation."""

    names = frozenset({RoleName.STEWARD})

    def __init__(self) -> None:
        super().__init__(_l("Only a steward of the whole installation may do this."), self._held)

    def _held(self, actor: Any, subject: Any) -> Decision | bool:
        signed_in = is_signed_in.decide(actor, subject)
        if not signed_in:
            return signed_in
        return any(role.name == RoleName.STEWARD and "/" not in role.path.strip("/") for role in roles_of(actor))


class GivesRoles(RolePredicate):
    """A steward hands out every role in the steward's place and below; akimat staff those of residents and leaders.

    The subject is a role, held or to be given: its place and its name decide, so nobody reaches above
    the place of their own role, and only a steward of the same or a higher place touches a steward.
    """

    names = frozenset({RoleName.AKIMAT_STAFF, RoleName.STEWARD})
    by_staff = frozenset({RoleName.RESIDENT, RoleName.COMMUNITY_LEADER})

    def __init__(self) -> None:
        super().__init__(_l("Only a steward of this place may hand out this role."), self._held)

    def _held(self, actor: Any, subject: Any) -> Decision | bool:
        if subject is None or subject.name in self.by_staff:
            return is_staff.decide(actor, subject)
        return is_steward.decide(actor, subject)


is_steward_of_all = StewardOfAll() & staff_is_strong
may_give = GivesRoles()


@predicate(_l("Nobody does this for themselves; ask another steward."))
def is_another(actor: Any, subject: Any) -> bool:
    """The subject is (or concerns) another person than the actor."""
    concerned = getattr(subject, "person_id", None) or getattr(subject, "id", None)
    return subject is None or concerned != actor.id
