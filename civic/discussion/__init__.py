"""Comments under anything that is open, and following it: one way to talk for every feature."""
