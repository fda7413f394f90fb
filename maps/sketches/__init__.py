"""Courtyard sketches: residents lay out a yard from a palette of things with sizes and prices, and agree on one plan."""
