"""The forms of issue maps."""
