"""Layers that warn: utilities, land ownership, red lines, planned works, drawn by staff under every map."""
