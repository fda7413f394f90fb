"""Pictures of issue maps, always together with the table that says the same."""
