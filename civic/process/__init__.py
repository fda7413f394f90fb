"""A process of the community: its steps in order, each of a kind that some feature offers, each with its window."""
