"""Words for the facts of issue maps, for the record of changes."""

from civic.audit.kinds import FactWords
from civic.kernel.i18n import lazy_gettext as _l

WORDS = FactWords(
    facts={
        "MapCreated": _l("Issue map begun"),
        "MapChanged": _l("Issue map changed"),
        "MapPublished": _l("Issue map published"),
        "MapClosedEarly": _l("Issue map closed before its end"),
        "CategoriesChanged": _l("Categories of an issue map changed"),
        "DepartmentsChanged": _l("Departments changed"),
        "RepliesChanged": _l("Ready answers changed"),
        "IssueReported": _l("Issue reported"),
        "IssueEdited": _l("Issue changed by its reporter"),
        "IssueWithdrawn": _l("Issue taken back by its reporter"),
        "IssueClaimed": _l("Issue taken into an account"),
        "IssueSupported": _l("“Me too” said"),
        "SupportWithdrawn": _l("“Me too” taken back"),
        "SaidStillThere": _l("“Still there” said"),
        "IssueReopened": _l("Issue opened again"),
        "IssueStateChanged": _l("State of an issue changed"),
        "IssueAnswered": _l("Issue answered"),
        "IssueAssigned": _l("Issue given to a department"),
        "IssueMerged": _l("Issue called a duplicate"),
        "NoteWritten": _l("Note for staff written"),
        "IssueMoved": _l("Category of an issue corrected"),
        "IssueModerated": _l("Issue let through, hidden or shown"),
        "PhotoModerated": _l("Photo hidden, shown or painted over"),
        "DoneConfirmed": _l("Reporter said that it is done"),
    },
    fields={
        "category": _l("category"),
        "channel": _l("way it came"),
        "department": _l("department"),
        "from_state": _l("state before"),
        "to_state": _l("state after"),
        "into": _l("duplicate of"),
        "keys": _l("short names"),
        "map_id": _l("number of the map"),
        "moved": _l("voices that went along"),
        "number": _l("number"),
        "supports": _l("how many said “me too”"),
        "voices": _l("how many said “still there”"),
        "waits": _l("waits for a moderator"),
        "why": _l("why"),
    },
    subjects={
        "issue": _l("issue"),
        "issue-map": _l("issue map"),
        "department": _l("department"),
    },
)
