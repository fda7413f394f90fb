"""Shapes of the pages of rounds."""
