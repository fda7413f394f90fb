"""How a person is called and in which language we write to them."""

from typing import Any

from civic.accounts import events
from civic.accounts.models import Person
from civic.accounts.permissions import AccountAction
from civic.kernel.commands import command
from civic.kernel.errors import Refused
from civic.kernel.events import record
from civic.kernel.i18n import LANGUAGES
from civic.kernel.i18n import lazy_gettext as _l


@command(AccountAction.EDIT)
def change_profile(actor: Any, person: Person, name: str, locale: str) -> None:
    """Change one's own name and language.

    Raises:
        Refused: an empty name or an unknown language.
    """
    given = " ".join(name.split())
    if not given:
        raise Refused("name", _l("Fill in this field."))
    if locale not in LANGUAGES:
        raise Refused("locale", _l("There is no such language here."))
    wanted = {"name": given, "locale": locale}
    changed = tuple(field for field, value in wanted.items() if getattr(person, field) != value)
    if not changed:
        return
    person.name, person.locale = given, locale
    record(events.ProfileChanged(subject_id=person.public_id, actor_id=actor.id, fields=changed))
