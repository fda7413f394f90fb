"""Elections in and out of the Pabulib format, JSON and CSV tables, so that outsiders can recount."""

from civic.tally.exchange.amounts import amount_text
from civic.tally.exchange.any_file import read_election, write_election
from civic.tally.exchange.bad_file import BadFile
from civic.tally.exchange.pb_file import Oddity, PbFile
from civic.tally.exchange.reader import read_pb
from civic.tally.exchange.suggestion import suggested_rule
from civic.tally.exchange.writer import pb_lines, write_pb

__all__ = [
    "BadFile",
    "Oddity",
    "PbFile",
    "amount_text",
    "pb_lines",
    "read_election",
    "read_pb",
    "suggested_rule",
    "write_election",
    "write_pb",
]
