"""Issues as files."""
