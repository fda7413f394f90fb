"""Facts about persons and their sign-in. None of them carries an address, a number or a secret into the audit log."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from civic.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonFact(Event):
    """Something about one person; ``subject_id`` is their public id."""

    subject_kind: str = "person"


@dataclass(frozen=True, kw_only=True)
class LetterOwed(PersonFact):
    """A fact with a letter to follow. The token is for the letter alone: not in the log, not in the outbox."""

    token: str = field(default="", repr=False)

    def details(self) -> dict[str, Any]:
        """Everything but the token."""
        return {name: value for name, value in super().details().items() if name != "token"}


@dataclass(frozen=True, kw_only=True)
class PersonJoined(LetterOwed):
    """Somebody made an account; the letter proves their address."""


@dataclass(frozen=True, kw_only=True)
class PersonAdded(PersonFact):
    """Whoever operates the installation made an account."""


@dataclass(frozen=True, kw_only=True)
class SignUpRepeated(LetterOwed):
    """Somebody tried to make a second account with a known address."""


@dataclass(frozen=True, kw_only=True)
class ConfirmationAsked(LetterOwed):
    """A person asked for the letter once more."""


@dataclass(frozen=True, kw_only=True)
class AddressConfirmed(PersonFact):
    """The mail address was proved."""


@dataclass(frozen=True, kw_only=True)
class SignedIn(PersonFact):
    """A person signed in. Kept with its date only: nobody needs to know at what hour a neighbour came."""

    coarse: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class SignedOut(PersonFact):
    """A person signed out."""

    coarse: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(PersonFact):
    """Name or language changed; ``fields`` says which, not what they were."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ResetAsked(LetterOwed):
    """Somebody asked for a new password by mail."""


@dataclass(frozen=True, kw_only=True)
class PasswordReset(PersonFact):
    """A new password was set through a letter."""


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(PersonFact):
    """A person replaced their password."""


@dataclass(frozen=True, kw_only=True)
class SecondFactorStarted(PersonFact):
    """A person began to set up their second factor."""


@dataclass(frozen=True, kw_only=True)
class SecondFactorTurnedOn(PersonFact):
    """From now on sign-in asks for a code."""


@dataclass(frozen=True, kw_only=True)
class SecondFactorTurnedOff(PersonFact):
    """Sign-in no longer asks for a code; ``reason`` when somebody else did it."""

    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(PersonFact):
    """Browsers were signed out; ``count`` of them."""

    count: int
    reason: str = ""
