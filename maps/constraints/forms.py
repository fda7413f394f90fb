"""The forms of constraints."""
