"""What whoever operates the site does with issue maps at the command line."""

from maps.issues.commands.asking import issues
from maps.issues.commands.importing import import_command

COMMANDS = (issues,)
__all__ = ["COMMANDS", "import_command"]
