"""What the post room brings to the town."""

from civic.kernel.chrome import OwnPage
from civic.kernel.events import Event, during
from civic.kernel.feature import Feature
from civic.kernel.i18n import lazy_gettext as _l
from civic.notifications.commands import deliver_command
from civic.notifications.listeners import write_letters
from civic.notifications.permissions import RULES
from civic.notifications.views import blueprint

feature = Feature(
    name="notifications",
    blueprints=(blueprint,),
    rules=RULES,
    listeners=(during(Event, write_letters),),
    offers=(OwnPage(_l("Which letters I get"), "notifications.letters"),),
    commands=(deliver_command,),
)
