"""The words for facts, by the name of their class: the record knows every fact and imports none."""

from civic.kernel.i18n import lazy_gettext as _l

FACTS: dict[str, object] = {
    "PersonJoined": _l("Account made"),
    "PersonAdded": _l("Account made by the operator"),
    "SignUpRepeated": _l("Sign-up tried again with a known address"),
    "ConfirmationAsked": _l("Confirmation letter asked for again"),
    "AddressConfirmed": _l("Mail address proved"),
    "SignedIn": _l("Signed in"),
    "SignedOut": _l("Signed out"),
    "ProfileChanged": _l("Profile changed"),
    "ResetAsked": _l("New password asked for by mail"),
    "PasswordReset": _l("New password set through a letter"),
    "PasswordChanged": _l("Password replaced"),
    "SecondFactorStarted": _l("Second factor begun"),
    "SecondFactorTurnedOn": _l("Second factor turned on"),
    "SecondFactorTurnedOff": _l("Second factor turned off"),
    "SessionsEnded": _l("Browsers signed out"),
    "PersonSuspended": _l("Account suspended"),
    "PersonRestored": _l("Account restored"),
    "PlaceCreated": _l("Place added"),
    "PlaceChanged": _l("Place changed"),
    "PlacesImported": _l("Places read in from files"),
    "RoleGranted": _l("Role given"),
    "RoleWithdrawn": _l("Role withdrawn"),
    "RoundDrafted": _l("Round begun"),
    "RoundEdited": _l("Draft of the round changed"),
    "ProjectsChanged": _l("Projects of the draft changed"),
    "RollImported": _l("Roll read in from a file"),
    "VoterAdmitted": _l("Voter admitted at the desk"),
    "RoundPublished": _l("Round published and frozen"),
    "RoundWithdrawn": _l("Round taken back to draft"),
    "RoundClosedEarly": _l("Voting ended early"),
    "RoundCounted": _l("Ballots counted"),
    "ResultPublished": _l("Result published"),
    "ProcessDrafted": _l("Process begun"),
    "ProcessEdited": _l("Words of the process changed"),
    "StepsChanged": _l("Steps of the process changed"),
    "ProcessPublished": _l("Process published"),
}


def words_for(fact: str) -> str:
    """The fact in the reader's language; one without words yet keeps the name of its class."""
    return str(FACTS.get(fact, fact))
