"""The blueprint, and what the pages of accounts ask of a request."""

from flask import Blueprint, request

from civic.accounts.models import Person
from civic.accounts.services import network_of
from civic.accounts.sessions import agent_label
from civic.kernel.views import actor

blueprint = Blueprint("accounts", __name__)


def network() -> str:
    """The network this request comes from, as it is counted."""
    return network_of(request.remote_addr)


def agent() -> str:
    """How this browser is called in the list of browsers."""
    return agent_label()


def myself() -> Person:
    """The person who asks: the subject of all pages about oneself."""
    found: Person = actor()
    return found
