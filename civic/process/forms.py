"""The forms of process."""
