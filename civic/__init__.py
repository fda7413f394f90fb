"""Asar: a community carried from voice to brick, together."""

__version__ = "0.1.0"
