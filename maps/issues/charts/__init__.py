"""Figures of issue maps."""
