"""The forms of locations."""
