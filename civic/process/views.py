"""The pages of process."""
