"""What the post room brings to the town."""

from civic.kernel.events import Event, during
from civic.kernel.feature import Feature
from civic.notifications.commands import deliver_command
from civic.notifications.listeners import write_letters
from civic.notifications.permissions import RULES

feature = Feature(
    name="notifications",
    rules=RULES,
    listeners=(during(Event, write_letters),),
    commands=(deliver_command,),
)
