"""Where things of the town stand: located spots and shapes, settlements by name, the base map, pins of all features."""
