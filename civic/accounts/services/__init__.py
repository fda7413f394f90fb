"""What people can do with accounts: one function for each intention."""

from civic.accounts.services.browsers import end_other_sessions, end_session, revoke_sessions, sign_out, sweep
from civic.accounts.services.describing import change_profile
from civic.accounts.services.entering import Passed, check_password, sign_in, sign_in_with_code
from civic.accounts.services.joining import Entry, ask_confirmation, confirm, create_person, prove, sign_up
from civic.accounts.services.limits import network_of
from civic.accounts.services.renewing import change_password, request_reset, reset
from civic.accounts.services.strengthening import (
    confirm_second_factor,
    forget_second_factor,
    lose_second_factor,
    remove_second_factor,
    start_second_factor,
)

__all__ = [
    "Entry",
    "Passed",
    "ask_confirmation",
    "change_password",
    "change_profile",
    "check_password",
    "confirm",
    "confirm_second_factor",
    "create_person",
    "end_other_sessions",
    "end_session",
    "forget_second_factor",
    "lose_second_factor",
    "network_of",
    "prove",
    "remove_second_factor",
    "request_reset",
    "reset",
    "revoke_sessions",
    "sign_in",
    "sign_in_with_code",
    "sign_out",
    "sign_up",
    "start_second_factor",
    "sweep",
]
