"""Issue maps, their categories, the issues on them and everything that happens to an issue."""

from maps.issues.models.issues import Issue, searchable
from maps.issues.models.life import IssueChange, IssuePhoto, StillThere, Support
from maps.issues.models.maps import ApiKey, Department, IssueCategory, IssueMap, IssueMapArea, ReplyTemplate
from maps.issues.models.states import OPEN_STATES, ChangeKind, Channel, IssueState, Moderation, Participants, Shape

__all__ = [
    "OPEN_STATES",
    "ApiKey",
    "ChangeKind",
    "Channel",
    "Department",
    "Issue",
    "IssueCategory",
    "IssueChange",
    "IssueMap",
    "IssueMapArea",
    "IssuePhoto",
    "IssueState",
    "Moderation",
    "Participants",
    "ReplyTemplate",
    "Shape",
    "StillThere",
    "Support",
    "searchable",
]
