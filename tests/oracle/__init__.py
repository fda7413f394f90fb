"""The outside count that ours is compared with; it runs in a process of its own."""
