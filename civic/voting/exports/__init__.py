"""Open data of rounds."""
