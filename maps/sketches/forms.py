"""The forms of sketches."""
