"""Pictures of issues and their maps, always together with the words or the table that say the same."""

from maps.issues.charts.pictures import CHARTS, IssuePicture, departments_chart, issue_picture, states_chart

__all__ = ["CHARTS", "IssuePicture", "departments_chart", "issue_picture", "states_chart"]
