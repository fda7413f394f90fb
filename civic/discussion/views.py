"""The pages of discussion."""
