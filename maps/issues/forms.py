"""The forms of issues."""
