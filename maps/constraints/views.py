"""The pages of constraints."""
