"""The memory of the town hall: every change of state is written down here, and nothing written is ever changed."""
