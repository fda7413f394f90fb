"""Pictures of rounds, always together with the list or table that says the same."""
