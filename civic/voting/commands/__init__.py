"""The command line of the vote: counting files, checking certificates, bringing rounds in and out."""

from civic.voting.commands.certificates import verifier_file, verify_file
from civic.voting.commands.counting import tally_file
from civic.voting.commands.rounds import round_group

__all__ = ["COMMANDS", "round_group", "tally_file", "verifier_file", "verify_file"]

COMMANDS = (tally_file, verify_file, verifier_file, round_group)
