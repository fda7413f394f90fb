"""The pages of sketches."""
