"""The pages of locations."""
