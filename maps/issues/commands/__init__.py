"""What whoever operates the site does with issue maps at the command line."""

from maps.issues.commands.asking import issues

COMMANDS = (issues,)
__all__ = ["COMMANDS"]
