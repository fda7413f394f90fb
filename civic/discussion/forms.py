"""The forms of discussion."""
