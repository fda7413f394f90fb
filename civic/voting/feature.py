"""What voting brings to the town."""

from civic.kernel.feature import Feature
from civic.voting.commands import COMMANDS
from civic.voting.permissions import RULES

feature = Feature("voting", rules=RULES, commands=COMMANDS)
