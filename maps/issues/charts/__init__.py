"""Pictures of issues and their maps, always together with the words or the table that say the same."""

from maps.issues.charts.pictures import IssuePicture, issue_picture

__all__ = ["IssuePicture", "issue_picture"]
